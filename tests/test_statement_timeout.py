# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How PostgreSQL is told how long a request may take, and that nobody else is."""

import itertools
import time
from contextlib import suppress
from unittest.mock import patch

from psycopg2.errors import QueryCanceled

from odoo.exceptions import ConcurrencyError
from odoo.sql_db import db_connect

from odoo.addons.dual_api.gateway.call import Call
from odoo.addons.dual_api.models.database import transaction
from odoo.addons.dual_api.models.database.transaction import _round, time_left
from odoo.addons.dual_api.schema.request.field_paths import Picker
from odoo.addons.dual_api.schema.request.operation import DoVerb, ListRecords
from odoo.addons.dual_api.schema.request.page import Page
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
        self.catalog = self.resolver._catalog(V1)

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


class TestWholeWrites(ApiCase):
    """What Odoo does by many short statements ends with the time of the request."""

    def update(self, customer, deadline):
        resolver = self.env(user=self.api_user)["dual_api.resolver"]
        catalog = resolver._catalog(V1)
        customers = catalog.resources["customers"]
        operation = DoVerb(
            resource=customers,
            verb=customers.verb("update"),
            record_id=customer.id,
            values={"street": "New street"},
        )
        return resolver._resolve(operation, Call(None, V1, deadline=deadline))

    def test_a_write_ends_between_two_statements(self):
        customer = self.customer("Parent", street="Old street")
        self.env["res.partner"].create(
            [{"name": "Contact", "parent_id": customer.id} for _number in range(3)]
        )
        self.env.flush_all()
        moments = itertools.count()
        # Each look at the clock is a second later.
        with patch.object(transaction.time, "monotonic", lambda: next(moments)):
            with self.assertRaises(QueryCanceled):
                self.update(customer, 5)
            self.assertLess(next(moments), 12)
            self.env.invalidate_all()
            self.assertEqual(customer.street, "Old street")
            self.update(customer, 1_000_000)
        self.assertEqual(customer.street, "New street")
        self.assertEqual(set(customer.child_ids.mapped("street")), {"New street"})

    def test_whoever_takes_it_for_something_else_does_not_save_it(self):
        moments = itertools.count()
        with (
            patch.object(transaction.time, "monotonic", lambda: next(moments)),
            self.assertRaises(QueryCanceled),
            transaction.ended(self.env.cr, 2),
        ):
            for _turn in range(3):
                with suppress(QueryCanceled):
                    self.env.cr.execute("SELECT 1")
        self.env.cr.execute("SELECT 1")

    def test_a_late_statement_may_take_what_is_left(self):
        """Deleting one of whom thousands of records tell is a single statement."""
        cr, now = self.env.cr, 0.0
        with (
            patch.object(transaction.time, "monotonic", lambda: now),
            transaction.ended(cr, 10),
        ):
            for now in (0.0, 2.0, 4.9, 6.0, 9.0, 9.9):
                cr.execute(
                    "SELECT setting::int FROM pg_settings WHERE name = %s",
                    ["statement_timeout"],
                )
                [(told,)] = cr.fetchall()
                self.assertGreater(told, 0)
                self.assertLessEqual(told, (10 - now) * 1_000 + 500, now)

    def test_it_ends_without_a_statement(self):
        """Python may go through thousands of records that it has."""
        customer, now, looked = self.customer("Parent"), 0.0, []
        with (
            patch.object(transaction.time, "monotonic", lambda: now),
            self.assertRaises(QueryCanceled),
            transaction.ended(self.env.cr, 10),
        ):
            self.assertEqual(customer.commercial_partner_id, customer)
            now = 1.0
            self.env.cr.execute("SELECT 1")
            for now in range(1, 20):
                looked += [now, customer.commercial_partner_id]
        self.assertEqual(looked[-2], 9)
        self.assertEqual(customer.commercial_partner_id, customer)

    def test_what_was_to_be_computed_still_is(self):
        customer = self.customer("Parent")
        with transaction.ended(self.env.cr, time.monotonic() + 60):
            customer.name = "Renamed"
        self.assertEqual(customer.complete_name, "Renamed")
        customer.name = "Once more"
        with transaction.ended(self.env.cr, time.monotonic() + 60):
            self.assertEqual(customer.complete_name, "Once more")

    def test_repeated_attempts_share_the_time(self):
        deadlines = []
        resolve = self.registry["dual_api.resolver"]._resolve

        def fail_twice(resolver, operation, call):
            deadlines.append(call.deadline)
            if len(deadlines) < 3:
                raise ConcurrencyError("Two changes at once")
            return resolve(resolver, operation, call)

        with (
            patch.object(self.registry["dual_api.resolver"], "_resolve", fail_twice),
            patch("odoo.service.model.time.sleep"),
        ):
            made = self.rest("POST", "customers", json={"name": "Late"})
        self.assertEqual(made.status, 201)
        self.assertEqual(len(deadlines), 3)
        self.assertEqual(len(set(deadlines)), 1)
