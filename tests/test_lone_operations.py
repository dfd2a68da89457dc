# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a request spares that does only one thing, and that nothing is lost by it."""

from unittest.mock import patch

from psycopg2.extensions import (
    ISOLATION_LEVEL_REPEATABLE_READ,
    TRANSACTION_STATUS_IDLE,
    TRANSACTION_STATUS_INTRANS,
)

from odoo.sql_db import db_connect

from odoo.addons.dual_api.gateway.call import Call
from odoo.addons.dual_api.models.database.transaction import without_transaction
from odoo.addons.dual_api.schema.graph.planner import Planner
from odoo.addons.dual_api.schema.request.field_paths import Picker
from odoo.addons.dual_api.schema.request.operation import ListRecords
from odoo.addons.dual_api.schema.request.page import Page
from odoo.addons.dual_api.schema.versions import V1

from .common import ApiCase

LIST = "query L($n: Int!, $deep: Boolean!) { customers(first: $n) { nodes { name "
LIST += "country @include(if: $deep) } } }"


class TestLoneReads(ApiCase):
    """On a cursor as a request has one; those of tests are always in a transaction."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        # Another connection sees only what is committed; the registry's cursors are
        # those of the test.
        with db_connect(cls.env.cr.dbname).cursor() as cr:
            customer = cls.env(cr=cr)["res.partner"].create({"name": "Lone"})
            cls.addClassCleanup(cls.remove, customer.id)

    @classmethod
    def remove(cls, customer_id: int) -> None:
        with db_connect(cls.env.cr.dbname).cursor() as cr:
            cls.env(cr=cr)["res.partner"].browse(customer_id).unlink()

    def setUp(self) -> None:
        super().setUp()
        self.cr = db_connect(self.env.cr.dbname).cursor()
        self.addCleanup(self.cr.close)
        self.resolver = self.env(cr=self.cr)["dual_api.resolver"]
        self.catalog = self.resolver._catalog(V1)

    def status_after(self, fields: list[str], *, alone: bool, total: bool = False):
        """Of the transaction, when a list was read that was read before."""
        customers = self.catalog.resources["customers"]
        selection = Picker(self.catalog, fields=fields).pick(customers)
        page = Page(limit=2, total=total)
        operation = ListRecords(customers, selection, page)
        self.resolver._resolve(operation, Call(None, V1))
        self.cr.rollback()
        outcome = self.resolver._resolve(operation, Call(None, V1, alone=alone))
        self.assertTrue(outcome.page.rows)
        return self.cr.connection.info.transaction_status

    def test_one_statement_begins_no_transaction(self) -> None:
        status = self.status_after(["name", "country"], alone=True)
        self.assertEqual(status, TRANSACTION_STATUS_IDLE)

    def test_several_statements_see_one_state(self) -> None:
        for fields, total in (
            (["name", "contacts.name"], False),
            (["name", "tags"], False),
            (["name"], True),
        ):
            status = self.status_after(fields, alone=True, total=total)
            self.assertEqual(status, TRANSACTION_STATUS_INTRANS, fields)

    def test_several_operations_see_one_state(self) -> None:
        status = self.status_after(["name"], alone=False)
        self.assertEqual(status, TRANSACTION_STATUS_INTRANS)

    def test_the_connection_is_left_as_it_was(self) -> None:
        connection = self.cr.connection
        connection.set_session(readonly=True)
        with without_transaction(self.cr):
            self.cr.execute("SELECT 1")
        self.assertEqual(connection.isolation_level, ISOLATION_LEVEL_REPEATABLE_READ)
        self.assertTrue(connection.readonly)
        self.assertFalse(connection.autocommit)
        self.cr.execute("SHOW transaction_isolation")
        self.assertEqual(self.cr.fetchone(), ("repeatable read",))

    def test_a_failure_leaves_the_connection_as_it_was(self) -> None:
        with self.assertRaises(ZeroDivisionError), without_transaction(self.cr):
            raise ZeroDivisionError
        self.assertFalse(self.cr.connection.autocommit)

    def test_a_transaction_that_has_begun_goes_on(self) -> None:
        self.cr.execute("SELECT txid_current()")
        begun = self.cr.fetchone()
        with without_transaction(self.cr):
            self.cr.execute("SELECT txid_current()")
            self.assertEqual(self.cr.fetchone(), begun)


class TestKeptPlans(ApiCase):
    def plans(self, **variables: object) -> tuple[int, list]:
        """How often a query is planned that was asked before, and its nodes."""
        self.graphql(LIST, variables)
        calls = []
        plan = Planner.plan

        def counted(*args):
            calls.append(1)
            return plan(*args)

        with patch.object(Planner, "plan", counted):
            nodes = self.graphql(LIST, variables).data["customers"]["nodes"]
        return len(calls), nodes

    def test_a_query_asked_again_is_not_planned_again(self) -> None:
        for number in range(3):
            self.customer(f"Kept {number}")
        self.assertEqual(self.plans(n=1, deep=False)[0], 0)

    def test_other_variables_are_another_plan(self) -> None:
        for number in range(3):
            self.customer(f"Kept {number}")
        self.assertEqual(len(self.plans(n=1, deep=False)[1]), 1)
        self.assertEqual(len(self.plans(n=3, deep=False)[1]), 3)
        self.assertEqual(set(self.plans(n=1, deep=True)[1][0]), {"name", "country"})
        self.assertEqual(set(self.plans(n=1, deep=False)[1][0]), {"name"})

    def test_what_was_refused_is_refused_again(self) -> None:
        answers = [self.graphql(LIST, {"n": -1, "deep": False}) for _ in range(2)]
        answers += [self.graphql('{ node(id: "none") { id } }') for _ in range(2)]
        self.assertEqual(
            [answer.error for answer in answers],
            ["validation", "validation", "not_found", "not_found"],
        )
