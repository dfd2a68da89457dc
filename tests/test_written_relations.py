# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""To which records a relation may lead that is written, and what of it stays."""

from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.dual_api.schema.declaration import Relation, Write
from odoo.addons.dual_api.schema.naming import camel

from .common import ApiCase
from .support.declared import relation, thing
from .support.firms import WithFirms

#: What Odoo's code might say.
_NOT_THAT = "\nNot that.\n"
_NOT_THIS = "This record can't be chosen here."
_NOBODY = "This record does not exist, or this key's user cannot see it."


class BothCase(ApiCase):
    """Sends a change to both doors; what REST does is undone."""

    resource_name = "customers"
    mutation = (
        "mutation($i: UpdateCustomerInput!)"
        " { updateCustomer(input: $i) { customer { id } } }"
    )

    def both(self, record, rest, graphql):
        with self.env.cr.savepoint() as savepoint:
            yield self.rest("PATCH", f"{self.resource_name}/{record.id}", json=rest)
            savepoint.rollback()
        self.env.invalidate_all()
        yield self.graphql(self.mutation, {"i": {"id": record.id, **graphql}})


@tagged("-at_install", "post_install")
class TestSalesperson(BothCase):
    """An active internal user of the customer's company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.api_user.company_id
        cls.other = cls.env["res.company"].create({"name": "Other"})
        cls.api_user.company_ids = [Command.link(cls.other.id)]
        cls.clerk = new_test_user(cls.env, "clerk", "base.group_user")
        cls.abroad = new_test_user(
            cls.env,
            "abroad",
            "base.group_user",
            company_id=cls.other.id,
            company_ids=[Command.set(cls.other.ids)],
        )
        cls.portal = new_test_user(cls.env, "portal_x", "base.group_portal")
        cls.gone = new_test_user(cls.env, "gone", "base.group_user")
        cls.gone.active = False

    def sent(self, customer, user):
        values = {"salesperson_id": user.id}
        return self.both(customer, values, {"salespersonId": user.id})

    def assertTaken(self, customer, *users):
        for user in users:
            for answer in self.sent(customer, user):
                self.assertIsNone(answer.failure, answer.text)

    def assertRefused(self, customer, *users):
        for user in users:
            for answer in self.sent(customer, user):
                self.assertEqual(answer.error, "validation", answer.text)
                found = {"salesperson_id": [_NOT_THIS]}
                self.assertEqual(answer.details, found)

    def test_internal_users_only(self):
        customer = self.customer("Any")
        self.assertTaken(customer, self.clerk)
        self.assertRefused(customer, self.portal, self.gone)
        values = {"name": "New", "salesperson_id": self.portal.id}
        answer = self.rest("POST", "customers", json=values)
        self.assertEqual(answer.details, {"salesperson_id": [_NOT_THIS]})
        answer = self.rest("PATCH", f"customers/{customer.id}", json=values)
        self.assertEqual(answer.details, {"salesperson_id": [_NOT_THIS]})
        values["salesperson_id"] = 2_000_000_000
        answer = self.rest("POST", "customers", json=values)
        self.assertEqual(answer.details, {"salesperson_id": [_NOBODY]})

    def test_of_the_company_of_the_customer(self):
        for company, right, wrong in (
            (self.company, self.clerk, self.abroad),
            (self.other, self.abroad, self.clerk),
        ):
            customer = self.customer("Its", company_id=company.id)
            self.assertTaken(customer, right)
            self.assertRefused(customer, wrong)

    def test_of_a_company_of_the_user_where_the_customer_has_none(self):
        customer = self.customer("Nobody's")
        self.assertTaken(customer, self.clerk, self.abroad)
        third = self.env["res.company"].create({"name": "Third"})
        stranger = new_test_user(
            self.env,
            "stranger",
            "base.group_user",
            company_id=third.id,
            company_ids=[Command.set(third.ids)],
        )
        for answer in self.sent(customer, stranger):
            self.assertEqual(list(answer.details), ["salesperson_id"])

    def test_of_the_company_that_the_parent_gives(self):
        """A contact has the company of its parent, which is known only then."""
        parent = self.customer("Parent", company_id=self.other.id)
        values = {"name": "Ann", "is_company": False, "parent_id": parent.id}
        for user, status in ((self.clerk, 422), (self.abroad, 201)):
            body = {**values, "salesperson_id": user.id}
            answer = self.rest("POST", "customers", json=body)
            self.assertEqual(answer.status, status, answer.text)

    def test_who_is_there_may_be_sent_back(self):
        customer = self.customer("Old", user_id=self.portal.id)
        self.assertTaken(customer, self.portal, self.clerk)
        self.assertRefused(customer, self.gone)

    def test_it_takes_no_statement_more(self):
        """Whether it is one of those stands in the statement that looks whether it can
        be seen.
        """
        customer = self.customer("Any")
        path = f"customers/{customer.id}"

        def taken(values):
            with self.statements() as statements:
                self.assertEqual(self.rest("PATCH", path, json=values).status, 200)
            return [one for one in statements if 'FROM "res_users"' in one]

        taken({"salesperson_id": self.clerk.id})
        looked = [
            one
            for one in taken({"salesperson_id": self.abroad.id})
            if '"active" IS TRUE AND "res_users"."share" IS NOT TRUE' in one
        ]
        self.assertEqual(len(looked), 1, looked)


@tagged("-at_install", "post_install")
class TestIds(WithFirms, BothCase):
    """A list of ids is the whole of what the record is shown to lead to."""

    mutation = (
        "mutation($i: UpdateFirmInput!) { updateFirm(input: $i) { firm { id } } }"
    )

    def setUp(self):
        super().setUp()
        self.firm = self.make_samples()[0]
        self.blue, self.green, self.red = self.labels
        self.firm.category_id = self.blue | self.green

    def sent(self, ids):
        return self.both(self.firm, {"label_ids": ids}, {"labelIds": ids})

    def test_it_replaces_what_is_shown(self):
        for ids in ([self.red.id, self.blue.id], [], [str(self.red.id)] * 2):
            for answer in self.sent(ids):
                self.assertIsNone(answer.failure, answer.text)
                self.assertEqual(self.firm.category_id.ids, sorted({*map(int, ids)}))

    def test_an_empty_list_of_a_new_record_is_no_default(self):
        self.env["ir.default"].set("res.partner", "category_id", self.red.ids)
        mutation = (
            "mutation($i: CreateFirmInput!)"
            " { createFirm(input: $i) { firm { labels { totalCount } } } }"
        )
        for sent, held in (({}, 1), ({"label_ids": []}, 0)):
            values = {"name": "New", **sent}
            made = self.rest("POST", "firms?fields=labels", json=values).json
            self.assertEqual(len(made["labels"]["results"]), held)
            renamed = {camel(name): value for name, value in values.items()}
            answer = self.graphql(mutation, {"i": renamed})
            shown = answer.data["createFirm"]["firm"]["labels"]
            self.assertEqual(shown, {"totalCount": held}, answer.text)

    def test_what_is_not_shown_stays(self):
        self.green.active = False
        for answer in self.sent([self.red.id]):
            self.assertIsNone(answer.failure, answer.text)
            held = self.firm.with_context(active_test=False).category_id
            self.assertEqual(held, self.green | self.red)

    def test_what_is_refused(self):
        for ids, details in (
            ([self.red.id, 2_000_000_000], {"label_ids.1": [_NOBODY]}),
            ([self.red.id, "x"], {"label_ids.1": ["Enter the id of a record."]}),
            (None, {"label_ids": ["This can't be null."]}),
            (self.red.ids * 6, {"label_ids": ["Enter at most 5 entries."]}),
        ):
            for answer in self.sent(ids):
                self.assertEqual(answer.details, details)
        self.assertEqual(self.firm.category_id, self.blue | self.green)

    def test_all_of_them_are_looked_up_at_once(self):
        def taken(ids):
            with self.statements() as statements:
                path = f"firms/{self.firm.id}"
                answer = self.rest("PATCH", path, json={"label_ids": ids})
                self.assertEqual(answer.status, 200)
            return len(statements)

        taken(self.red.ids)
        two = taken((self.blue | self.green).ids)
        self.assertEqual(taken(self.red.ids), two)

    def test_the_documents_say_it(self):
        document = self.rest("GET", "openapi.json").json
        sent = document["components"]["schemas"]["FirmUpdate"]["properties"]
        self.assertEqual(sent["label_ids"]["type"], "array")
        self.assertEqual(sent["label_ids"]["maxItems"], 5)
        items = {"$ref": "#/components/schemas/FirmAccountsInput"}
        self.assertEqual(sent["accounts"]["items"], items)
        self.assertEqual(sent["accounts"]["maxItems"], 200)
        entry = document["components"]["schemas"]["FirmAccountsInput"]["properties"]
        self.assertIn("number", entry)
        self.assertNotIn("firm_id", entry)
        sdl = self.rest("GET", "/graphql/schema.graphql").text
        self.assertIn("accounts: [FirmAccountsInput!]", sdl)
        self.assertIn("labelIds: [ID!]", sdl)

    def test_defaults_are_stored_with_every_new_record(self):
        answer = self.rest("POST", "firms", json={"name": "New"})
        self.assertTrue(self.env["res.partner"].browse(answer.json["id"]).is_company)
        answer = self.rest("POST", "firms", json={"name": "New", "is_company": False})
        self.assertEqual(answer.details, {"is_company": ["unknown field"]})


@tagged("-at_install", "post_install")
class TestForeignFields(BothCase):
    """What Odoo says of fields that the API does not have."""

    def refusals(self, *fields):
        """What is told where a constraint of these fields fails."""

        def check(_records):
            raise ValidationError(_NOT_THAT)

        check._constrains = fields
        model = self.registry["res.partner"]
        record = self.customer("Any")
        self.env.flush_all()
        checks = [*model._constraint_methods, check]
        values = {"name": "Other", "city": "Paris"}
        with patch.object(model, "_constraint_methods", checks):
            for answer in self.both(record, values, values):
                self.assertEqual(answer.error, "validation", answer.text)
                yield answer.details

    def test_a_field_that_was_sent(self):
        for details in self.refusals("barcode", "name"):
            self.assertEqual(details, {"name": ["Not that."]})

    def test_fields_that_the_api_does_not_have(self):
        """Odoo works them out of the name."""
        sentence = (
            "This is about fields that the API does not have, and that Odoo calls %s."
        )
        name = "commercial_company_name"
        for details in self.refusals(name):
            self.assertEqual(details, {name: ["Not that.", sentence % name]})
        for details in self.refusals(name, "barcode"):
            found = {"record": ["Not that.", sentence % f"barcode, {name}"]}
            self.assertEqual(details, found)


@tagged("-at_install", "post_install")
class TestWhatOdooCanWrite(BothCase):
    """A declaration that Odoo's field can't bear is left out, and said why."""

    def test_it_is_left_out(self):
        resolver = self.env["dual_api.resolver"]
        labels = {"to": "Thing", "many": True, "source": "child_ids"}
        for declared, why in (
            (
                relation(**labels, write=Write(name="label_ids")),
                "child_ids is no many2many, so no ids are written",
            ),
            (
                Relation(
                    "boss",
                    "D",
                    **{**labels, "source": "user_ids", "to": "User2"},
                    of_parts=True,
                    writable=True,
                ),
                "leads to 'User2', which is not declared",
            ),
            (
                relation(
                    source="parent_id",
                    write=Write(name="parent_no", domain=(("nonsense", "=", 1),)),
                ),
                "the domain of its write can't be compiled once",
            ),
        ):
            types = (*resolver._types(), thing(relations=(declared,)))
            with patch.object(type(resolver), "_types", lambda _self, t=types: t):
                _catalogs, left_out = resolver._sound_catalogs()
            self.assertTrue(any(why in each.why for each in left_out), left_out)
