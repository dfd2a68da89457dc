# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which webhooks get an event."""

from datetime import timedelta
from pathlib import Path

from odoo.tests import new_test_user

from odoo.addons.dual_api.schema.errors import ApiError

from .support.webhook_case import WebhookCase

_NEUTRALIZE = Path(__file__).parents[1] / "data" / "neutralize.sql"


class TestRouting(WebhookCase):
    def test_patterns(self):
        every = {
            "*": ("created", "updated", "deleted"),
            "customer.*": ("created", "updated", "deleted"),
            "customer.created": ("created",),
            "customer.updated": ("updated",),
        }
        made = {
            pattern: self.make(self.api_key, events=[pattern])[0] for pattern in every
        }
        customer = self.customer("C")
        found = self.route(
            *(self.event(customer, each) for each in ("created", "updated", "deleted"))
        )
        for pattern, operations in every.items():
            types = found.filtered(lambda it, w=made[pattern]: it.webhook_id == w)
            self.assertEqual(
                types.mapped("type"), [f"customer.{each}" for each in operations]
            )

    def test_a_delivery_says_what_its_event_says(self):
        self.make()
        event = self.event(self.customer("C"))
        [found] = self.route(event)
        self.assertEqual(
            (found.message_id, found.type, found.resource, found.res_id),
            (event.public_id, "customer.updated", "customers", event.res_id),
        )
        self.assertEqual((found.changed, found.state), (["name"], "pending"))
        self.assertEqual(found.occurred_at, event.occurred_at)
        # Once more makes none.
        self.assertEqual(self.webhooks._route(event), 0)

    def test_only_what_its_key_may_read_and_only_while_it_is_told(self):
        made, _secret = self.make(self.api_key, events=["*"])
        event = self.event(self.customer("C"))
        scopes = made.key_id.scopes
        made.key_id.scopes = "webhooks:write"
        self.assertFalse(self.route(event))
        made.key_id.scopes = scopes
        made.state = "disabled"
        self.assertFalse(self.route(event))
        # What happens meanwhile is told when it goes on.
        made.state = "paused"
        self.assertEqual(self.route(event).webhook_id, made)

    def publish(self):
        """Let the worker publish what was written down."""
        self.env.flush_all()
        self.env["api.event"]._publish()
        self.env.invalidate_all()

    def shown(self, webhook):
        """What a manager is shown of a webhook."""
        path = f"webhooks/{webhook.id}?fields=state,disabled_reason,disabled_at"
        return self.rest("GET", path, self.manager).json

    def test_who_is_told_nothing_more_sees_why(self):
        """And misses nothing: it is in the feed when the key works again."""
        manager = new_test_user(self.env, "manages", "dual_api.group_manager")
        manager.group_ids += self.api_user.group_ids
        self.manager = self.new_key(self.scopes, manager)
        user = new_test_user(self.env, "owner", self.api_groups)
        customer = self.customer("C")
        self.publish()
        # On the clock of the transaction, which began with the tests.
        past = self.env.cr.now().replace(microsecond=0) - timedelta(minutes=1)
        for reason, end, again in (
            ("key_ended", {"expires_at": past}, {"expires_at": False}),
            ("key_ended", {"user": False}, {"user": True}),
            ("scope_missing", {"scopes": "webhooks:read"}, None),
        ):
            # All of a test is one transaction, in which that key has written.
            key = self.new_key(self.scopes, user)
            made, _secret = self.make(key, ignore_own=False)
            self.assertEqual(self.shown(made)["state"], "active")
            key = made.key_id
            scopes = key.scopes
            self.change(key, end)
            customer.city = f"Köln {made.id}"
            with self.assertLogs("odoo.addons.dual_api", "WARNING"):
                self.publish()
            shown = self.shown(made)
            self.assertEqual(shown["state"], "disabled")
            self.assertEqual(shown["disabled_reason"], reason)
            self.assertTrue(shown["disabled_at"])
            customer.city = f"Bonn {made.id}"
            self.publish()
            # It can't be enabled for a moment only.
            with self.assertRaises(ApiError):
                made._enable()
            self.assertEqual(made.state, "disabled")
            self.change(key, again or {"scopes": scopes})
            made._enable()
            self.assertFalse(made.disabled_at)
            made._replay(past, None, ("failed",))
            told = self.deliveries.search([("webhook_id", "=", made.id)], order="id")
            events = self.env["api.event"].search(
                [("res_id", "=", customer.id), ("resource", "=", "customers")],
                order="position desc",
                limit=2,
            )
            self.assertLessEqual(events, told.event_id)
            self.assertEqual(set(told.mapped("state")), {"pending"})

    def change(self, key, values):
        """Change a key, or whether its user works here."""
        if "user" in values:
            key.user_id.active = values["user"]
        else:
            key.write(values)

    def test_who_asks_for_everything_is_told_what_its_key_may_read(self):
        """As of a resource that came with another addon."""
        made, _secret = self.make(self.api_key, events=["*"])
        key = made.key_id
        key.scopes = "customers:read"
        self.publish()
        self.assertEqual(made.state, "active")
        made._enable()
        key.scopes = "webhooks:read"
        with self.assertLogs("odoo.addons.dual_api", "WARNING"):
            self.publish()
        self.assertEqual(made.disabled_reason, "scope_missing")
        with self.assertRaises(ApiError):
            made._enable()

    def test_its_own_changes(self):
        """Else two systems send each other the same for ever."""
        quiet, _secret = self.make()
        told, _secret = self.make(ignore_own=False)
        customer = self.customer("C")
        for key, expected in (
            (self.key, told),
            (self.api_key, quiet | told),
            (None, quiet | told),
        ):
            found = self.route(self.event(customer, key=key))
            self.assertEqual(found.webhook_id, expected)
        self.key_record(self.key).rotate()
        found = self.route(self.event(customer, key=self.key))
        self.assertEqual(found.webhook_id, told)

    def test_one_statement_routes_any_number(self):
        for _number in range(3):
            self.make()
        customer = self.customer("C")
        events = self.env["api.event"].concat(
            *(self.event(customer) for _number in range(20))
        )
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.assertEqual(self.webhooks._route(events), 60)


class TestNeutralized(WebhookCase):
    """A copy of a database tells nobody anything."""

    def test_no_webhook_and_no_secret_is_left(self):
        made, _secret = self.make(headers={"Authorization": "Bearer 1"})
        self.do("rest", "rotate_secret", made)
        self.route(self.event(self.customer("C")))
        self.env.flush_all()
        self.env.cr.execute(_NEUTRALIZE.read_text())
        self.env.invalidate_all()
        self.assertEqual(
            (made.state, made.disabled_reason), ("disabled", "neutralized")
        )
        self.assertFalse(self.deliveries.search([]))
        # Of a column that nobody may read, nothing is left; also of those to come.
        secret = [name for name, each in made._fields.items() if each.groups == "."]
        self.assertIn("secret", secret)
        for name in secret:
            self.assertFalse(made.sudo()[name], name)
        made.key_id.write({"is_active": True})
        made.write({"state": "paused"})
        self.assertProblem(
            self.do("rest", "enable", made, key=self.new_key(self.scopes))[1],
            "conflict",
        )
