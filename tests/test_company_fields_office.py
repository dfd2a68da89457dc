# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who may offer fields of the company, what the form says, and what is remembered."""

import psycopg2

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .support.company_fields import CompanyFieldsCase

#: Fields that can't be offered, and what the form says of each.
IMPOSSIBLE = (
    ({"field": "x_photo"}, "files and images"),
    ({"field": "x_friend_ids"}, "several records"),
    ({"field": "x_bank_id"}, "“Bank”, which the API does not offer"),
    ({"field": "x_shout", "access": "write"}, "can only be read"),
    ({"field": "x_nickname", "name": "Nickname"}, "small letters"),
    ({"field": "x_nickname", "name": "email"}, "the name is taken"),
    ({"field": "x_nickname", "name": "id"}, "the name is taken"),
    ({"field": "x_nickname", "name": "parent_id"}, "is there already"),
    ({"field": "x_studio_last_call_1", "name": "updated"}, "updated_since is there"),
    ({"field": "x_nickname", "scope": "friends"}, "A scope is one word"),
)


@tagged("-at_install", "post_install")
class TestOfferingInTheOffice(CompanyFieldsCase):
    """The form of a field."""

    allow_inherited_tests_method = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "base.group_user,dual_api.group_manager"
        cls.manager = new_test_user(cls.env, "fields_manager", groups)

    def test_the_form_proposes_what_follows_from_the_field(self):
        with Form(self.env["api.field"].with_user(self.manager)) as form:
            form.resource = "customers"
            form.field_id = self.fields["x_nickname"]
            self.assertEqual(form.name, "nickname")
            self.assertEqual(form.description, "What friends call them.")
            self.assertEqual(form.kind, "char")
            self.assertFalse(form.obstacle)
        offered = self.env["api.field"].search([])
        self.assertEqual(offered.create_uid, self.manager)
        self.assertTrue(offered.is_offered)

    def test_it_says_what_can_not_be_offered_and_why(self):
        for values, words in IMPOSSIBLE:
            field = self.fields[values["field"]]
            others = {name: value for name, value in values.items() if name != "field"}
            with self.subTest(values):
                draft = self.env["api.field"].new(
                    {"resource": "customers", "field_id": field.id, **others}
                )
                self.assertIn(words, draft.obstacle or "")
                with self.assertRaises(ValidationError) as caught:
                    self.offer(field.name, name=others.pop("name", "some"), **others)
                self.assertIn(words, str(caught.exception))

    def test_fields_of_odoo_and_of_other_models_are_refused(self):
        for model, name in (("res.partner", "barcode"), ("res.bank", "name")):
            field = self.env["ir.model.fields"]._get(model, name)
            with self.subTest(name), self.assertRaises(ValidationError):
                self.env["api.field"].create(
                    {
                        "resource": "customers",
                        "field_id": field.id,
                        "name": "some",
                        "description": "Some.",
                    }
                )

    def test_a_field_and_a_name_are_offered_once(self):
        self.offer("x_nickname")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.offer("x_nickname", name="other")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.offer("x_story", name="nickname")

    def test_who_has_changed_what_is_remembered(self):
        offered = self.offer("x_nickname").with_user(self.manager)
        with self.assertLogs("odoo.addons.dual_api.models.company_fields") as logs:
            offered.write({"access": "write", "pii": "personal"})
        self.assertEqual(len(logs.records), 1)
        self.assertIn(f"User {self.manager.id}", logs.output[0])
        self.assertIn("customers.nickname changed access", logs.output[0])
        change = offered.change_ids[0]
        self.assertEqual(change.create_uid, self.manager)
        self.assertEqual((change.before, change.after), ("read", "write"))
        self.assertEqual(change.what, "Clients May")
        self.assertEqual(offered.change_ids[1].what, "Added")
        offered.unlink()
        last = self.env["api.field.change"].search([], limit=1)
        self.assertEqual((last.label, last.kind), ("customers.nickname", "deleted"))
        self.assertEqual(last.create_uid, self.manager)
        self.assertTrue(change.exists())
        with self.assertRaises(AccessError):
            change.with_user(self.manager).after = "read"

    def test_only_managers_of_the_api_offer_fields(self):
        offered = self.offer("x_nickname")
        for user in (self.api_user, self.env.ref("base.public_user")):
            for act in ("read", "write", "unlink"):
                with self.subTest(user=user.login, act=act):
                    self.assertFalse(offered.with_user(user).has_access(act))
            self.assertFalse(self.env["api.field"].with_user(user).has_access("create"))

    def test_what_is_the_apis_own_has_no_fields_of_a_company(self):
        names = [name for name, _label in self.env["api.field"]._select_resource()]
        self.assertEqual(names, ["customers"])
