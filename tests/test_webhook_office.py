# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Webhooks in the back office: by the form, by who may, and what is shown."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .support.webhook_case import URL, WebhookCase
from .test_key_office import confirmed


def press(record, name):
    """Press a button, as who has given the password."""
    return confirmed(getattr(type(record), name))(record)


class TestInTheBackOffice(WebhookCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key_id = cls.key_record(cls.key)
        cls.mine = cls.env(user=cls.api_user)
        cls.other = new_test_user(cls.env, "other", "base.group_user")

    def wizard(self, env=None, **values):
        wizards = (env or self.mine)["dual_api.webhook.wizard"]
        wizard = wizards.create({"url": URL, "key_id": self.key_id.id, **values})
        line = wizard.event_ids.filtered(lambda it: it.resource == "customer")
        line.write({"created": True, "deleted": True})
        return wizard

    def made(self, **values):
        action = press(self.wizard(**values), "make_webhook")
        found = self.mine["api.webhook"].search([], order="id desc", limit=1)
        return found, action["context"]["default_secret"]

    def test_making_one_shows_the_secret(self):
        made, secret = self.made(headers="X-Tenant: 7\nAuthorization: Bearer 1")
        self.assertEqual(made._signing_secrets(), (secret,))
        self.assertEqual(made.events, "customer.created customer.deleted")
        headers = {"X-Tenant": "7", "Authorization": "Bearer 1"}
        self.assertEqual(made._static_headers(), headers)
        self.assertEqual((made.key_id, made.ignore_own), (self.key_id, True))

    def test_changing_one_keeps_what_is_not_said(self):
        made, _secret = self.made(headers="X-Tenant: 7", payload="thin")
        opened = press(made, "action_change")
        wizard = self.mine[opened["res_model"]].browse(opened["res_id"])
        self.assertFalse(wizard.headers)
        line = wizard.event_ids.filtered(lambda it: it.resource == "customer")
        self.assertEqual(
            (line.created, line.updated, line.deleted), (True, False, True)
        )
        line.updated = True
        wizard.write(
            {
                "filter": '{"is_company": true}',
                "payload": "fields",
                "payload_fields": "name, email",
            }
        )
        press(wizard, "change_webhook")
        self.assertEqual(made.events, "customer.*")
        self.assertEqual(made.filter, {"is_company": True})
        self.assertEqual(made.payload_fields, "name email")
        self.assertEqual(made._static_headers(), {"X-Tenant": "7"})

    def test_mistakes_are_told_in_words(self):
        for values, word in (
            ({"url": "http://receiver.example.com"}, "https://"),
            ({"filter": "[]"}, "JSON"),
            ({"filter": '{"is_compny": true}'}, "is_compny"),
            ({"payload": "graphql", "query": "{"}, "query"),
            ({"headers": "no colon"}, "colon"),
            ({"headers": "Host: other"}, "Host"),
        ):
            wizard = self.wizard(**values)
            with self.subTest(values), self.assertRaises(UserError) as told:
                press(wizard, "make_webhook")
            self.assertIn(word, str(told.exception))

    def test_the_password_is_asked_for(self):
        made, _secret = self.made()
        for record, name in (
            (self.wizard(), "make_webhook"),
            (self.wizard(), "change_webhook"),
            (made, "action_change"),
            (made, "action_rotate_secret"),
        ):
            asks = "__has_check_identity"
            self.assertTrue(getattr(getattr(type(record), name), asks), name)

    def test_nobody_writes_one_otherwise(self):
        made, _secret = self.made()
        for env in (self.mine, self.env(user=self.other)):
            own = made.with_env(env)
            for write in (
                lambda own=own: own.write({"url": "https://elsewhere.example.com"}),
                lambda own=own: own.unlink(),
                lambda env=env: env["api.webhook"].create(
                    {"name": "N", "url": URL, "events": "*", "api_version": "v1"}
                ),
            ):
                with self.assertRaises(AccessError):
                    write()
            with self.assertRaises(AccessError):
                own.read(["secret"])

    def test_others_press_nothing(self):
        made, _secret = self.made()
        theirs = made.with_user(self.other)
        for action in ("action_pause", "action_enable", "action_delete"):
            with self.assertRaises(AccessError):
                getattr(theirs, action)()
        with self.assertRaises(AccessError):
            press(theirs, "action_change")
        with self.assertRaises(AccessError):
            press(self.wizard(self.env(user=self.other)), "make_webhook")

    def test_buttons(self):
        made, _secret = self.made()
        made.action_pause()
        self.assertEqual(made.state, "paused")
        made.action_enable()
        self.assertEqual(made.state, "active")
        shown = press(made, "action_rotate_secret")["context"]["default_secret"]
        self.assertEqual(made._signing_secrets()[0], shown)
        [found] = self.route(self.event(self.customer("C"), "created"))
        found.write({"state": "failed"})
        found.with_env(self.mine).action_retry()
        self.assertEqual(found.state, "pending")
        found.write({"state": "failed"})
        values = {"webhook_id": made.id}
        self.mine["dual_api.webhook.replay"].create(values).replay()
        self.assertEqual(found.state, "pending")
        made.action_delete()
        self.assertFalse(made.exists())
