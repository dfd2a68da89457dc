# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is written down of products, orders and invoices."""

from odoo.fields import Command
from odoo.tests import tagged

from .support.shop_case import FULL, ShopCase


@tagged(*FULL)
class TestShopEvents(ShopCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.flush_all()
        cls.env.cr.execute(
            "INSERT INTO api_capture SELECT unnest(%s) ON CONFLICT DO NOTHING",
            [["customers", "products", "orders", "invoices"]],
        )
        cls.env.cr.execute("DELETE FROM api_outbox")

    def written(self, resource):
        """What is written down of a resource, by record; and forget it."""
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM api_outbox WHERE resource = %s"
            " RETURNING res_id, operation, fields",
            [resource],
        )
        return {
            number: (operation, set(fields))
            for number, operation, fields in self.env.cr.fetchall()
        }

    def test_what_a_product_has_of_its_template(self):
        self.assertTrue(self.env["dual_api.capture"]._works())
        template = self.env["product.template"].create({"name": "Chair"})
        product = template.product_variant_ids
        self.assertEqual(self.written("products"), {product.id: ("created", set())})
        template.name = "Stool"
        self.assertEqual(self.written("products"), {product.id: ("updated", {"name"})})
        template.taxes_id = [Command.clear()]
        template.sale_ok = False
        changed = {"product_tmpl_id.taxes_id", "product_tmpl_id.sale_ok"}
        self.assertLessEqual(self.written("products")[product.id][1], changed)
        number = product.id
        template.unlink()
        self.assertEqual(self.written("products")[number][0], "deleted")

    def test_lines_are_a_field_of_their_order(self):
        line = {"product_id": self.chair.id, "product_uom_qty": 2}
        order = self.env["sale.order"].create(
            {"partner_id": self.buyer.id, "order_line": [Command.create(line)]}
        )
        self.assertEqual(self.written("orders"), {order.id: ("created", set())})
        order.order_line.product_uom_qty = 3
        operation, fields = self.written("orders")[order.id]
        self.assertEqual(operation, "updated")
        self.assertLessEqual({"order_line", "amount_untaxed", "amount_total"}, fields)
        order.order_line.tax_ids = [Command.clear()]
        order.order_line.sequence = 99
        self.assertIn("order_line", self.written("orders")[order.id][1])
        order.action_confirm()
        self.assertIn("state", self.written("orders")[order.id][1])
        invoice = order._create_invoices()
        self.assertEqual(self.written("invoices")[invoice.id][0], "created")
        self.assertIn("invoice_status", self.written("orders")[order.id][1])
        invoice.action_post()
        _operation, fields = self.written("invoices")[invoice.id]
        self.assertLessEqual({"state", "name"}, fields)

    def test_what_is_no_record_of_the_resource_is_no_event(self):
        self.env["account.move"].create({"move_type": "entry"})
        self.assertEqual(self.written("invoices"), {})

    def test_the_contact_of_an_employee_is_no_customer_any_more(self):
        partner = self.customer("Applicant")
        self.written("customers")
        self.env["hr.employee"].create({"name": "A", "work_contact_id": partner.id})
        self.assertEqual(self.written("customers")[partner.id][0], "deleted")
