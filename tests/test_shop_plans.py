# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What costs no more in lists of products, orders and invoices is found by an index."""

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .support.plan_case import PlanCase
from .support.shop_case import FULL, ShopCase

_MANY = 4_000


class ManyOfOne(PlanCase, ShopCase):
    """Copies of a record, beside the others that the database has."""

    #: Columns that differ between the copies, as SQL in which ``n`` is a number,
    #: written for parameters.
    differing: dict[str, str]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        pattern = cls.new_pattern()
        cls.env.flush_all()
        table = pattern._table
        cls.env.cr.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
            " AND is_generated = 'NEVER' AND column_name != 'id'",
            [table],
        )
        names = [name for (name,) in cls.env.cr.fetchall()]
        comma, columns = SQL(", "), [SQL.identifier(name) for name in names]
        terms = [
            SQL(cls.differing[name]) if name in cls.differing else column
            for name, column in zip(names, columns, strict=True)
        ]
        copy = SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s, generate_series(1, %s) AS n"
            " WHERE id = %s",
            SQL.identifier(table),
            comma.join(columns),
            comma.join(terms),
            SQL.identifier(table),
            _MANY,
            pattern.id,
        )
        cls.env.cr.execute(copy)
        # Rules look at what is inherited; what nobody counted is taken for rare.
        for name in (pattern._name, *pattern._inherits):
            counted = SQL.identifier(cls.env[name]._table)
            cls.env.cr.execute(SQL("ANALYZE %s", counted))

    def assertAllServed(self, *names):
        for name in names:
            self.assertFilterServed(name)
        self.assertFiltersServed()
        self.assertOrdersServed()


@tagged(*FULL)
class TestProductPlans(ManyOfOne):
    resource_name = "products"
    differing = {
        "default_code": "'P-' || n",
        "barcode": "'B-' || n",
        "combination_indices": "'c' || n",
        "create_date": "create_date + n * interval '1 second'",
        "write_date": "write_date + n * interval '1 second'",
    }

    @classmethod
    def new_pattern(cls):
        return cls.chair

    def test_what_costs_no_more_is_found(self):
        names = ("sku", "sku_prefix", "barcode", "active", "updated_since")
        self.assertAllServed(*names)


@tagged(*FULL)
class TestOrderPlans(ManyOfOne):
    resource_name = "orders"
    differing = {
        "name": "'P-' || n",
        "client_order_ref": "'PO-' || n",
        "access_token": "NULL",
        "amount_total": "n %% 1000",
        "date_order": "date_order + n * interval '1 second'",
        "create_date": "create_date + n * interval '1 second'",
        "write_date": "write_date + n * interval '1 second'",
    }

    @classmethod
    def new_pattern(cls):
        return cls.env["sale.order"].create({"partner_id": cls.buyer.id})

    def test_what_costs_no_more_is_found(self):
        names = ("number", "number_prefix", "customer_id", "customer_reference")
        self.assertAllServed(*names, "ordered_since", "total", "updated_since")

    def test_orders_of_one_who_has_many_at_the_end(self):
        """The index of ids would come to them after all others."""
        for name, column, found in (
            ("customer_id", "partner_id", self.buyer.copy()),
            ("salesperson_id", "user_id", self.env.user),
        ):
            give = SQL(
                "UPDATE sale_order SET %s = %s"
                " WHERE id > (SELECT max(id) - 60 FROM sale_order)",
                SQL.identifier(column),
                found.id,
            )
            self.env.flush_all()
            self.env.cr.execute(give)
            self.env.cr.execute("ANALYZE sale_order")
            looked_at, rows, plan = self.looked_at(**{name: [found.id]})
            self.assertEqual(rows, 51, plan)
            self.assertLess(looked_at, 500, plan)


@tagged(*FULL)
class TestInvoicePlans(ManyOfOne):
    resource_name = "invoices"
    differing = {
        "name": "'P-' || n",
        "ref": "'R-' || n",
        "payment_reference": "'PR-' || n",
        "invoice_origin": "'O-' || n",
        "access_token": "NULL",
        "amount_total": "n %% 1000",
        "invoice_date": "date '2000-01-01' + n::int",
        "invoice_date_due": "date '2000-01-01' + n::int",
        "create_date": "create_date + n * interval '1 second'",
        "write_date": "write_date + n * interval '1 second'",
    }

    @classmethod
    def new_pattern(cls):
        line = Command.create({"product_id": cls.chair.id, "quantity": 1})
        return cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.buyer.id,
                "invoice_line_ids": [line],
            }
        )

    def test_what_costs_no_more_is_found(self):
        names = ("number", "number_prefix", "customer_id", "reference", "origin")
        dates = ("invoice_date", "due_date_since", "created_since", "updated_since")
        self.assertAllServed(*names, *dates, "payment_reference", "total")
