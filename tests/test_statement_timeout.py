# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How PostgreSQL is told how long a request may take, and that nobody else is."""

import time

from odoo.sql_db import db_connect

from odoo.addons.dual_api.gateway.call import Call
from odoo.addons.dual_api.models.database.transaction import _round, time_left
from odoo.addons.dual_api.schema.request.field_paths import Picker
from odoo.addons.dual_api.schema.request.operation import ListRecords, Page
from odoo.addons.dual_api.schema.versions import V1

from .common import ApiCase
from .support.http_case import LIST

TOLD = "SET LOCAL statement_timeout = "


class TestOnACursor(ApiCase):
    """On a cursor as a request has one; those of tests are always in a transaction."""

    def setUp(self):
        super().setUp()
        self.cr = db_connect(self.env.cr.dbname).cursor()
        self.addCleanup(self.cr.close)
        self.resolver = self.env(cr=self.cr)["dual_api.resolver"]
        self.catalog = self.resolver._catalog()

    def read_list(self, fields, seconds):
        """Read a list that may take so long, by one statement where one does."""
        customers = self.catalog.resources["customers"]
        selection = Picker(self.catalog, fields=fields).pick(customers)
        operation = ListRecords(customers, selection, Page(limit=2))
        call = Call(None, V1, deadline=time.monotonic() + seconds, alone=True)
        return self.resolver._resolve(operation, call).page

    def limit(self):
        self.cr.execute("SHOW statement_timeout")
        return self.cr.fetchone()[0]

    def test_the_limit_ends_with_the_request(self):
        # One statement outside a transaction, several in one.
        for fields in (["name"], ["name", "contacts.name"]):
            with self.subTest(fields):
                self.assertIsNotNone(self.read_list(fields, 5).rows)
                self.cr.rollback()
                self.assertEqual(self.limit(), "0")
                self.cr.rollback()

    def test_it_is_told_in_a_few_lengths(self):
        told = set()
        for left in range(1, 120_000, 7):
            length = _round(left)
            self.assertLessEqual(length, 1.05 * left)
            self.assertGreaterEqual(length, 0.6 * left)
            told.add(length)
        self.assertLess(len(told), 50)
        for setting in (500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000):
            self.assertEqual(_round(setting - 3), setting)

    def test_a_time_that_is_over_is_no_time_at_all(self):
        # 0 would be for ever.
        self.assertEqual(time_left(time.monotonic() - 5).params, [1])


class TestEveryRequest(ApiCase):
    """Through both doors."""

    def sent(self, ask):
        """The statements about customers that a request takes, sent a second time."""
        ask()
        with self.statements() as statements:
            self.assertLess(ask().status, 300)
        return [text for text in statements if "res_partner" in text]

    def test_every_read_says_how_long_it_may_take(self):
        self.customer("Parent").child_ids = [(0, 0, {"name": "Child"})]
        for ask in (
            lambda: self.rest("GET", "customers?fields=name"),
            lambda: self.rest("GET", "customers?include_total=true"),
            lambda: self.rest("GET", "customers?fields=name,tags,contacts.name"),
            lambda: self.graphql(LIST),
            lambda: self.graphql(
                "{ customers { totalCount nodes { contacts { totalCount } tags } } }"
            ),
        ):
            statements = self.sent(ask)
            self.assertTrue(statements)
            for text in statements:
                self.assertTrue(text.startswith(f"{TOLD}%s; SELECT"), text)

    def test_a_setting_lifts_the_limit(self):
        self.set_setting("statement_timeout_ms", "0")
        for ask in (
            lambda: self.rest("GET", "customers"),
            lambda: self.graphql(LIST),
        ):
            for text in self.sent(ask):
                self.assertTrue(text.startswith("SELECT"), text)
