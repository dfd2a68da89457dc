# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What PostgreSQL and Odoo refuse comes out in plain words, and changes nothing."""

from unittest.mock import patch

from odoo import models
from odoo.exceptions import UserError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.dual_api.models.customers import change as customer_change

from .common import ApiCase

CREATE = """
mutation ($input: CreateCustomerInput!) { it: createCustomer(input: $input) {
    customer { name } } }"""
UPDATE = """
mutation ($input: UpdateCustomerInput!) { it: updateCustomer(input: $input) {
    customer { name } } }"""
DELETE = """
mutation ($input: DeleteCustomerInput!) { it: deleteCustomer(input: $input) {
    deletedId } }"""
BETWEEN = """
mutation { a: createCustomer(input: {name: "First"}) { customer { name } }
    b: createCustomer(input: {name: "Second", ref: "taken"}) { customer { name } }
    c: createCustomer(input: {name: "Third"}) { customer { name } } }"""
INSIDE = ("dual_api_test", "constraint", "key", "SQL", "relation", "column", "DETAIL")


class TestDatabaseRefusals(ApiCase):
    """Against constraints that the database really has."""

    def setUp(self):
        super().setUp()
        self.env.cr.execute(
            "CREATE UNIQUE INDEX dual_api_test_unique ON res_partner (ref)"
            " WHERE ref = 'taken';"
            " ALTER TABLE res_partner ADD CONSTRAINT dual_api_test_check"
            " CHECK (ref <> 'forbidden')"
        )
        self.taken = self.customer("Taken", ref="taken")
        self.record = self.customer("Before", ref="free")
        self.env.flush_all()

    def refused(self, error, status, asks):
        """The refusal, which is the same in each way to ask."""
        count = self.env["res.partner"].with_context(active_test=False).search_count([])
        said = []
        for ask in asks:
            with mute_logger("odoo.sql_db"):
                answer = ask()
            self.assertEqual(answer.error, error, answer.text)
            self.assertEqual(answer.failure["status"], status)
            for word in INSIDE:
                self.assertNotIn(word, str(answer.failure.get("detail")))
                self.assertNotIn(word, str(answer.details))
            said.append((answer.failure.get("detail"), str(answer.details)))
        self.env.invalidate_all()
        self.assertEqual((self.record.name, self.record.ref), ("Before", "free"))
        found = self.env["res.partner"].with_context(active_test=False)
        self.assertEqual(found.search_count([]), count)
        self.assertEqual(len(set(said)), 1, said)
        return answer.failure

    def writes(self, **values):
        """A new record with these values, and a change to them, at both doors."""
        path, identity = f"customers/{self.record.id}", {"id": str(self.record.id)}
        named = {"name": "After", **values}
        return (
            lambda: self.rest("POST", "customers", json=named),
            lambda: self.rest("PATCH", path, json=named),
            lambda: self.graphql(CREATE, {"input": named}),
            lambda: self.graphql(UPDATE, {"input": named | identity}),
        )

    def test_what_must_be_unique(self):
        failure = self.refused("conflict", 409, self.writes(ref="taken"))
        self.assertEqual(failure["detail"], "Another record has this value already.")

    def test_what_must_hold(self):
        failure = self.refused("validation", 422, self.writes(ref="forbidden"))
        message = "The values contradict each other."
        self.assertEqual(failure["details"], {"record": [message]})

    def test_what_a_model_says_of_its_constraint(self):
        for ref, name, error, status in (
            ("forbidden", "dual_api_test_check", "validation", 422),
            ("taken", "dual_api_test_unique", "conflict", 409),
        ):
            declared = models.Constraint("CHECK (TRUE)", "Choose another reference.")
            model = self.registry["res.partner"]
            known = {**model._table_objects, name: declared}
            with patch.object(model, "_table_objects", known):
                failure = self.refused(error, status, self.writes(ref=ref))
            self.assertEqual(failure["detail"], "Choose another reference.")

    def test_what_others_need(self):
        partner = new_test_user(
            self.env, "needed", "base.group_portal", active=False
        ).partner_id
        partner.active = True
        self.env.flush_all()
        asks = (
            lambda: self.rest("DELETE", f"customers/{partner.id}"),
            lambda: self.graphql(DELETE, {"input": {"id": str(partner.id)}}),
        )
        failure = self.refused("conflict", 409, asks)
        self.assertIn("archive it with active = false", failure["detail"])
        self.assertTrue(partner.exists())

    def test_what_odoo_itself_refuses(self):
        child = self.customer("Child", parent_id=self.record.id)
        # Odoo's constraint says of which field it is, whatever is sent beside it.
        self.startPatcher(patch.object(customer_change, "check_parent"))
        for values in ({}, {"name": "New", "city": "Berlin", "ref": "R"}):
            identity = {"id": str(self.record.id), "parentId": str(child.id), **values}
            body = {"parent_id": child.id, **values}
            asks = (
                lambda body=body: self.rest(
                    "PATCH", f"customers/{self.record.id}", json=body
                ),
                lambda identity=identity: self.graphql(UPDATE, {"input": identity}),
            )
            failure = self.refused("validation", 422, asks)
            self.assertEqual(list(failure["details"]), ["parent_id"])
            self.assertIn("recursive", failure["detail"])

    def test_what_odoo_says_of_no_field(self):
        """Where one value was sent it is about that one; else about the record."""

        def write(_record, _values):
            sentence = "Not today."
            raise UserError(sentence)

        with patch.object(self.registry["res.partner"], "write", write):
            for values, name in (
                ({"city": "Paris"}, "city"),
                ({"countryCode": "FR"}, "country_code"),
                ({"city": "Paris", "zip": "75001"}, "record"),
            ):
                identity = {"id": str(self.record.id), **values}
                body = {
                    "country_code" if each == "countryCode" else each: value
                    for each, value in values.items()
                }
                path = f"customers/{self.record.id}"
                asks = (
                    lambda body=body, path=path: self.rest("PATCH", path, json=body),
                    lambda identity=identity: self.graphql(UPDATE, {"input": identity}),
                )
                failure = self.refused("validation", 422, asks)
                self.assertEqual(failure["details"], {name: ["Not today."]})

    def test_fields_are_called_as_clients_call_them(self):
        """Where Odoo's sentence names fields by its own names; other words stay."""

        def write(_record, _values):
            sentence = "\nNot now: country_id, user_id, not_ours, comment."
            raise UserError(sentence)

        path = f"customers/{self.record.id}"
        identity = {"id": str(self.record.id), "city": "Paris"}
        with patch.object(self.registry["res.partner"], "write", write):
            body = {"city": "Paris", "country_code": "FR"}
            answer = self.rest("PATCH", path, json=body)
            sentence = "Not now: country_code, salesperson_id, not_ours, comment."
            self.assertProblem(answer, "validation", {"country_code": [sentence]})
            self.assertEqual(answer.json["detail"], sentence)
            given = {"input": {**identity, "countryCode": "FR"}}
            answer = self.graphql(UPDATE, given)
            sentence = "Not now: countryCode, salespersonId, not_ours, comment."
            [[name, sentences]] = answer.details.items()
            self.assertEqual((name, sentences), ("country_code", [sentence]))
            # Two of those that were sent.
            body = {"country_code": "FR", "salesperson_id": None}
            answer = self.rest("PATCH", path, json=body)
            self.assertEqual(list(answer.details), ["record"])

    def test_what_stands_beside_it_in_the_document_stays(self):
        with mute_logger("odoo.sql_db"):
            answer = self.graphql(BETWEEN)
        self.assertEqual(answer.error, "conflict")
        self.assertEqual(answer.data["a"], {"customer": {"name": "First"}})
        self.assertIsNone(answer.data["b"])
        self.assertEqual(answer.data["c"], {"customer": {"name": "Third"}})
        names = ["First", "Second", "Third"]
        found = self.env["res.partner"].search([("name", "in", names)])
        self.assertEqual(sorted(found.mapped("name")), ["First", "Third"])
