# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Bodies are logged only where a manager asked for it, and without what is personal."""

import threading
from datetime import timedelta
from unittest.mock import patch

import orjson

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from odoo.addons.dual_api.schema.declaration import Pii
from odoo.addons.dual_api.schema.versions import V1

from .common import ApiCase

SECRET = "Secret Person"
MUTATION = (
    f'mutation {{ createCustomer(input: {{name: "{SECRET}", countryCode: "FR"}})'
    " { customer { name country } } }"
)


class TestPayloadLog(ApiCase):
    def setUp(self):
        super().setUp()
        self.set_setting("log_retention_days", "30")
        self.entries = []
        self.arrived = threading.Event()
        model = self.registry["api.request"]
        self.startPatcher(patch.object(model, "_log", lambda _model: self))
        self.record = self.key_record(self.api_key)

    def put(self, entry, _free_rows):
        """In place of the queue."""
        self.entries.append(entry)
        self.arrived.set()

    def logged(self, send):
        """What is kept of a request and of its answer, once that was sent."""
        self.arrived.clear()
        send()
        self.assertTrue(self.arrived.wait(10))
        entry = self.entries[-1]
        return entry.request_text, entry.response_text

    def make(self):
        body = {"name": SECRET, "email": "s@example.com", "country_code": "FR"}
        return self.rest("POST", "customers?fields=name,country,parent", json=body)

    def test_nothing_is_kept_unless_it_is_asked_for(self):
        self.assertEqual(self.logged(self.make), (None, None))

    def test_nothing_is_kept_once_the_time_is_over(self):
        self.record.payloads_until = fields.Datetime.now() - timedelta(seconds=1)
        self.assertEqual(self.logged(self.make), (None, None))

    def test_names_and_what_is_not_personal_are_kept(self):
        self.record.action_log_payloads()
        request, response = map(orjson.loads, self.logged(self.make))
        self.assertEqual(
            request["body"],
            {"name": "[personal]", "email": "[personal]", "country_code": "FR"},
        )
        self.assertEqual(request["query"], {"fields": "name,country,parent"})
        self.assertTrue(response["body"].pop("id"))
        self.assertEqual(
            response["body"], {"name": "[personal]", "country": "FR", "parent": None}
        )

    def test_graphql_is_kept_as_rest_is(self):
        self.record.action_log_payloads()
        for send in (
            lambda: self.graphql(MUTATION),
            lambda: self.graphql(
                "mutation M($country: CreateCustomerInput!) { createCustomer(input:"
                " $country) { customer { country: name c: country } } }",
                {"country": {"name": SECRET}},
            ),
            lambda: self.graphql(
                "query Q($country: [String!]) { customers(filter: {name: $country})"
                " { edges { cursor node { country: email status: name } } } }",
                {"country": SECRET},
            ),
        ):
            request, response = self.logged(send)
            self.assertIn("customer", request)
            self.assertIn("data", response)
            self.assertNotIn(SECRET, request + response)

    def test_the_key_is_in_none_of_it(self):
        self.record.action_log_payloads()
        for text in self.logged(self.make):
            self.assertNotIn(self.api_key, text)

    def test_no_declared_personal_field_is_kept(self):
        """Whatever is declared: every value of a personal field is hidden."""
        self.record.action_log_payloads()
        resource = self.env["dual_api.resolver"]._catalog(V1).resources["customers"]
        personal = [m for m in resource.members() if m.pii is not Pii.NONE]
        self.assertTrue(personal)
        values = {
            "name": SECRET,
            "comment": "<p>Secret</p>",
            "vat": "BE0477472701",
            "street": "Secret street 1",
        }
        customer = self.customer(**values)
        names = ",".join(member.name for member in personal)
        _request, response = self.logged(
            lambda: self.rest("GET", f"customers/{customer.id}?fields={names}")
        )
        for value in values.values():
            self.assertNotIn(value, response)

    def test_only_managers_switch_it_on_and_read_it(self):
        with self.assertRaises(AccessError):
            self.record.with_user(self.api_user).action_log_payloads()
        manager = new_test_user(
            self.env, "manager", "base.group_user,dual_api.group_manager"
        )
        self.record.with_user(manager).action_log_payloads()
        self.assertTrue(self.record.payloads_until)
        row = self.env["api.request"].create(
            {
                "moment": fields.Datetime.now(),
                "protocol": "rest",
                "endpoint": "GET /api/v1/me",
                "status": 200,
                "key_id": self.record.id,
                "user_id": self.api_user.id,
                "request_text": "{}",
            }
        )
        with self.assertRaises(AccessError):
            row.with_user(self.api_user).read(["request_text"])
        self.assertEqual(row.with_user(manager).request_text, "{}")
        self.record.with_user(manager).action_forget_payloads()
        self.assertFalse(row.request_text)
