# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Keys in the back office: what its forms do. The browser is in `tests/live`."""

import json
import shlex
from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Datetime
from odoo.tests import Form, new_test_user

from odoo.addons.dual_api.schema.headers import API_KEY_HEADER
from odoo.addons.dual_api.schema.versions import V1

from .support.key_case import KeyCase


def confirmed(method):
    """The method behind the question for the password, which needs a browser."""
    return method.__wrapped__


class TestNewKey(KeyCase):
    """The form that makes a key."""

    def make(self, wizard):
        make = confirmed(type(wizard).make_key)
        shown = make(wizard)
        self.assertEqual(shown["res_model"], "dual_api.key.show")
        return shown["context"]

    def form(self, user=None):
        wizards = self.env["dual_api.key.wizard"].with_user(user or self.api_user)
        return Form(wizards, view="dual_api.view_key_wizard_form")

    def test_as_it_is_offered(self):
        with self.form() as form:
            form.name = "Shop"
        shown = self.make(form.record)
        key = self.key_record(shown["default_key"])
        # Others are for who looks after keys and webhooks.
        others = {"keys:read", "apps:read", "webhooks:read", "deliveries:read"}
        reads = self.env["dual_api.resolver"]._catalog(V1).read_scopes
        self.assertEqual(key.scopes.split(), [s for s in reads if s not in others])
        self.assertEqual((key.name, key.user_id), ("Shop", self.api_user))
        self.assertEqual(key.rate_limit_per_min, 60)
        days = (key.expires_at - Datetime.now()) / timedelta(days=1)
        self.assertAlmostEqual(days, 90, delta=0.1)
        self.assertWorks(shown["default_key"])

    def test_everything_chosen(self):
        end = Datetime.now().replace(microsecond=0) + timedelta(days=5)
        with self.form(self.env.ref("base.user_admin")) as form:
            form.name = "Shop"
            form.user_id = self.api_user
            form.duration = "-1"
            form.expires_at = end
            form.rate_limit_per_min = 500
            form.allowed_origins = "https://a.example"
            form.allowed_addresses = "127.0.0.0/8"
            for index in range(len(form.scope_ids)):
                with form.scope_ids.edit(index) as line:
                    self.assertTrue(line.sentence)
                    line.granted = line.scope == "customers:write"
        key = self.key_record(self.make(form.record)["default_key"])
        self.assertEqual(key.scopes, "customers:write")
        self.assertEqual(key.expires_at, end)
        self.assertEqual(key.user_id, self.api_user)
        self.assertEqual(key.rate_limit_per_min, 500)
        self.assertEqual(key.allowed_origins, "https://a.example")
        self.assertEqual(key.allowed_addresses, "127.0.0.0/8")

    def test_durations(self):
        for duration, days in (("30", 30), ("365", 365), ("0", None)):
            with self.form() as form:
                form.name = "Shop"
                form.duration = duration
            key = self.key_record(self.make(form.record)["default_key"])
            if days is None:
                self.assertFalse(key.expires_at)
            else:
                left = (key.expires_at - Datetime.now()) / timedelta(days=1)
                self.assertAlmostEqual(left, days, delta=0.1)
        wizard = form.record
        wizard.write({"duration": "-1", "expires_at": False})
        with self.assertRaises(ValidationError):
            self.make(wizard)

    def test_every_scope_has_a_sentence_which_is_the_catalogs(self):
        catalog = self.env["dual_api.resolver"]._catalog(V1)
        sentences = (
            self.env["dual_api.scope_texts"].with_context(lang=None)._sentences()
        )
        self.assertEqual(sentences, dict(catalog.scopes))
        with self.form(self.env.ref("base.user_admin")) as form:
            form.name = "Shop"
            form.user_id = self.api_user
        shown = {line.scope: line.sentence for line in form.record.scope_ids}
        self.assertEqual(shown, dict(catalog.scopes))

    def test_presets(self):
        """They fill in points and scopes; without a manager, no more points."""
        manager = new_test_user(
            self.env, "preset", "base.group_user,dual_api.group_manager"
        )
        reads, writes = {"customers:read"}, {"customers:read", "customers:write"}
        for preset, points, scopes in (
            ("export", 60, reads),
            ("browser", 600, reads),
            ("integration", 1_200, writes),
            ("bulk", 6_000, writes),
        ):
            for user in (manager, self.api_user):
                with self.subTest(preset, user=user.login):
                    with self.form(user) as form:
                        self.assertEqual(form.preset, "export")
                        form.name = "Shop"
                        form.preset = preset
                    made = self.key_record(self.make(form.record)["default_key"])
                    most = points if user == manager else 60
                    self.assertEqual(made.rate_limit_per_min, most)
                    self.assertEqual(set(made.scopes.split()), scopes)

    def test_no_administrator_is_chosen_beforehand(self):
        admin = self.env.ref("base.user_admin")
        wizards = self.env["dual_api.key.wizard"]
        form = self.form(admin)
        self.assertFalse(form.user_id)
        self.assertFalse(form.for_administrator)
        form.user_id = admin
        self.assertTrue(form.for_administrator)
        form.user_id = self.api_user
        self.assertFalse(form.for_administrator)
        context = admin.with_user(admin).action_dual_api_new_key()["context"]
        self.assertNotIn("default_user_id", context)
        # Who has no choice is not left without an answer.
        system = new_test_user(self.env, "system", "base.group_user,base.group_system")
        self.assertEqual(wizards.with_user(system).new({}).user_id, system)

    def test_users_make_no_key_for_others_and_none_with_more(self):
        other = new_test_user(self.env, "other", "base.group_user")
        for values in ({"user_id": other.id}, {"rate_limit_per_min": 61}):
            wizard = (
                self.env["dual_api.key.wizard"]
                .with_user(self.api_user)
                .create({"name": "N", **values})
            )
            with self.subTest(values), self.assertRaises(AccessError):
                self.make(wizard)

    def test_the_line_for_a_terminal(self):
        with self.form() as form:
            form.name = "Shop"
        shown = self.make(form.record)
        words = shlex.split(shown["default_curl"])
        header = f"{API_KEY_HEADER}: {shown['default_key']}"
        self.assertEqual(words[:3], ["curl", "-H", header])
        self.assertTrue(words[3].endswith("/api/v2/me"))

    def test_the_plain_key_is_stored_nowhere(self):
        with self.form() as form:
            form.name = "Shop"
        plain = self.make(form.record)["default_key"]
        show = self.env["dual_api.key.show"]
        self.assertTrue(show._abstract)
        self.env.flush_all()
        for model in ("dual_api_key_wizard", "dual_api_key_wizard_scope", "api_key"):
            self.env.cr.execute(f'SELECT to_jsonb(row)::text FROM "{model}" row')  # noqa: S608
            self.assertNotIn(plain, "".join(row for (row,) in self.env.cr.fetchall()))

    def test_a_key_is_made_and_rotated_after_the_password_only(self):
        """Over RPC a session is answered with the question for it."""
        self.authenticate("api_user", "api_user")
        wizard = (
            self.env["dual_api.key.wizard"]
            .with_user(self.api_user)
            .create({"name": "N"})
        )
        record = self.key_record(self.new_key())
        extend = (
            self.env["dual_api.key.extend"]
            .with_user(self.api_user)
            .create({"key_id": record.id})
        )
        before = self.keys.search_count([])
        for model, number, method in (
            ("dual_api.key.wizard", wizard.id, "make_key"),
            ("api.key", record.id, "action_rotate"),
            ("dual_api.key.extend", extend.id, "extend"),
        ):
            asked = self.make_jsonrpc_request(
                "/web/dataset/call_button",
                {"model": model, "method": method, "args": [[number]], "kwargs": {}},
            )
            self.assertEqual(asked["res_model"], "res.users.identitycheck")
            self.assertNotIn("default_key", json.dumps(asked))
        self.assertEqual(self.keys.search_count([]), before)


class TestButtons(KeyCase):
    """Rotate, extend, revoke."""

    def setUp(self):
        super().setUp()
        self.key = self.new_key()
        self.record = self.key_record(self.key).with_user(self.api_user)

    def test_rotate(self):
        shown = confirmed(type(self.record).action_rotate)(self.record)["context"]
        self.assertWorks(shown["default_key"])
        self.assertWorks(self.key)
        self.assertEqual(self.record.state, "replaced")

    def test_revoke(self):
        self.assertWorks(self.key)
        self.record.action_revoke()
        self.assertUnauthorized(self.key)
        self.assertEqual(self.record.state, "revoked")

    def extend(self, **values):
        self.record.sudo().rate_limit_per_min = 60
        action = self.record.action_extend()
        wizard = self.env[action["res_model"]].with_user(self.api_user)
        with Form(wizard.with_context(**action["context"])) as form:
            for name, value in values.items():
                setattr(form, name, value)
        confirmed(type(form.record).extend)(form.record)

    def test_extend(self):
        end = Datetime.now() - timedelta(days=1)
        self.record.sudo().expires_at = end
        self.assertUnauthorized(self.key)
        self.extend()
        self.assertWorks(self.key)
        left = (self.record.expires_at - Datetime.now()) / timedelta(days=1)
        self.assertAlmostEqual(left, 90, delta=0.1)
        self.extend(forever=True)
        self.assertFalse(self.record.expires_at)

    def test_what_can_not_be_extended(self):
        soon = Datetime.now() + timedelta(days=1)
        record = self.record.sudo()
        with self.assertRaises(UserError):
            record.extend(Datetime.now() - timedelta(days=1))
        record.rotate()
        with self.assertRaises(UserError):
            record.extend(soon)
        other = self.key_record(self.new_key())
        other.revoke()
        with self.assertRaises(UserError):
            other.extend(soon)

    def test_preferences_open_the_form_for_oneself(self):
        action = self.api_user.with_user(self.api_user).action_dual_api_new_key()
        self.assertEqual(action["res_model"], "dual_api.key.wizard")
        self.assertEqual(action["context"], {"default_user_id": self.api_user.id})

    def test_a_user_sees_the_own_keys_in_the_preferences(self):
        self.key_record(self.new_key(user=self.env.ref("base.user_admin")))
        user = self.api_user.with_user(self.api_user)
        self.assertEqual(user.dual_api_key_ids.user_id, self.api_user)
        self.assertIn(self.record, user.dual_api_key_ids)

    def test_the_list_finds_and_groups(self):
        views = self.keys.get_views(
            [(False, "list"), (False, "form"), (False, "search")]
        )
        self.assertIn("state", views["views"]["list"]["arch"])
        groups = self.keys.formatted_read_group([], ["state"], ["__count"])
        self.assertIn("active", {group["state"] for group in groups})
        self.record.sudo().expires_at = Datetime.now() + timedelta(days=3)
        domain = [("state", "in", ["active", "replaced"]), ("expires_at", "<=", "+30d")]
        self.assertIn(self.record.sudo(), self.keys.search(domain))

    def test_keys_of_one_name_are_told_apart(self):
        confirmed(type(self.record).action_rotate)(self.record)
        both = self.record.sudo() | self.record.sudo().replaced_by_id
        self.assertEqual(len(set(both.mapped("display_name"))), 2)
        hint = f"{self.key[:12]}…{self.key[-4:]}"
        self.assertEqual(self.record.display_name, f"Test ({hint})")
        self.assertEqual(self.keys.search([("key_hint", "=", hint)]), both[0])

    def test_the_history_says_who_changed_what(self):
        manager = new_test_user(
            self.env,
            "historian",
            "base.group_user,base.group_partner_manager,dual_api.group_manager",
        )
        managed = self.record.with_user(manager)
        managed.write({"scopes": "customers:read", "name": "Test"})
        managed.action_log_payloads()
        self.rest("POST", f"keys/{self.record.id}/revoke")
        changes = self.record.change_ids
        self.assertEqual(
            [(change.attribute, change.create_uid) for change in changes.sorted("id")],
            [
                (False, self.env.user),
                ("scopes", manager),
                ("payloads_until", manager),
                ("is_active", self.api_user),
            ],
        )
        scopes = changes.filtered(lambda change: change.attribute == "scopes")
        self.assertEqual(scopes.before.split(), self.all_read_scopes())
        self.assertEqual((scopes.what, scopes.after), ("Scopes", "customers:read"))
        self.assertEqual(changes[0].with_id, self.key_record(self.api_key))
        for user in (self.api_user, manager, self.env.ref("base.user_admin")):
            history = self.env["api.key.change"].with_user(user)
            for right in ("create", "write", "unlink"):
                self.assertFalse(history.has_access(right), right)
        other = new_test_user(self.env, "no_historian", "base.group_user")
        seen = self.env["api.key.change"].with_user(other).search([])
        self.assertFalse(seen & changes)

    def all_read_scopes(self):
        return list(self.env["dual_api.resolver"]._catalog(V1).read_scopes)

    def test_a_key_that_its_maker_may_know_is_named(self):
        admin = self.env.ref("base.user_admin")
        maker = new_test_user(
            self.env, "maker", "base.group_user,dual_api.group_manager"
        )
        user = new_test_user(self.env, "grows", "base.group_user")
        plain = self.keys.with_user(maker).generate(user.id, "N")
        record = self.key_record(plain)
        self.assertFalse(record.outgrown or record.for_administrator)
        user.group_ids += self.env.ref("base.group_system")
        record.invalidate_recordset()
        self.assertTrue(record.outgrown and record.for_administrator)
        own = self.key_record(self.keys.with_user(admin).generate(admin.id, "N"))
        self.assertFalse(own.outgrown)

    def test_origins_that_are_none_are_refused(self):
        for text in ("shop.example.com", "https://a.example/path", "*"):
            with self.subTest(text), self.assertRaises(ValidationError):
                self.record.sudo().allowed_origins = f"https://b.example {text}"

    def test_the_form_says_what_the_key_may_do(self):
        record = self.record.sudo()
        record.scopes = "customers:read customers:write"
        catalog = self.env["dual_api.resolver"]._catalog(V1)
        sentences = [catalog.scopes[scope] for scope in record.scopes.split()]
        self.assertEqual(record.scope_sentences, "\n".join(sentences))
        record.scopes = False
        self.assertTrue(record.scope_sentences)

    def test_the_default_limit_is_a_setting(self):
        self.set_setting("key_default_limit", "25")
        plain = self.keys.generate(self.api_user.id, "N")
        self.assertEqual(self.key_record(plain).rate_limit_per_min, 25)
        with self.assertRaises(AccessError):
            self.keys.with_user(self.api_user).generate(
                self.api_user.id, "N", rate_limit_per_min=26
            )

    def test_the_group_of_managers_is_offered_with_its_privilege(self):
        group = self.env.ref("dual_api.group_manager")
        self.assertEqual(group.privilege_id, self.env.ref("dual_api.privilege_api"))
        user = new_test_user(self.env, "new_manager", "base.group_user")
        user.group_ids = [Command.link(group.id)]
        self.assertTrue(self.keys.with_user(user)._manages())
