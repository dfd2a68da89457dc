# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Products, orders and invoices are the same through REST and through GraphQL."""

from dataclasses import replace
from datetime import datetime
from unittest.mock import patch

from odoo.fields import Command, Datetime
from odoo.tests import tagged

from .parity_suite import ParitySuite
from .support.shop_case import FULL, ShopCase

NOW = datetime(2026, 2, 1, 14)


class MadeOnce:
    """In front of a suite: each test has the samples as they were made once.

    Odoo takes longer to make them than most tests do.
    """

    def make_samples(self):
        return self.made


class AtOneMoment(ShopCase):
    """At a moment that stands still: Odoo notes when it confirms."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.object(Datetime, "now", lambda: NOW))
        cls.term = cls.env["account.payment.term"].create({"name": "Test term"})
        cls.made = cls.new_samples()

    @classmethod
    def new_samples(cls):
        """Create the samples."""
        raise NotImplementedError

    def related(self, relation, depth=1, *, whole=True):
        # These lead to each other in so many ways that an address holds no third level.
        return super().related(relation, min(depth, 2), whole=whole)


@tagged(*FULL)
class TestProductParity(MadeOnce, ParitySuite, AtOneMoment):
    resource_name = "products"

    @classmethod
    def new_samples(cls):
        attribute = cls.env["product.attribute"].create(
            {"name": "Legs", "value_ids": [Command.create({"name": "Steel"})]}
        )
        line = {"attribute_id": attribute.id, "value_ids": attribute.value_ids.ids}
        category = cls.env["product.category"].create({"name": "Test category"})
        values = [
            {
                "name": name,
                "default_code": f"P-{place}",
                "barcode": f"900638133393{place}",
                "description_sale": "Stands on\ntwo lines.",
                "weight": 1.5,
                "active": name != "Archived",
                "categ_id": category.id,
            }
            for place, name in enumerate(("Desk", "Écran", "apron", "Archived"))
        ]
        samples = cls.products([*values, {"name": "Desk"}])
        template = cls.env["product.template"].create(
            {"name": "Bench", "attribute_line_ids": [Command.create(line)]}
        )
        return samples | template.product_variant_ids

    def write_values(self):
        category = self.env["product.category"].create({"name": "Other category"})
        # First: of two products that are not archived, only one has a barcode.
        return (
            {"active": False}
            | super().write_values()
            | {
                "type": "service",
                "category_id": category.id,
                "unit_id": self.env.ref("uom.product_uom_dozen").id,
            }
        )


@tagged(*FULL)
class TestOrderParity(MadeOnce, ParitySuite, AtOneMoment):
    resource_name = "orders"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What is undone gives its number back, so that each door is told the same.
        numbers = cls.env["ir.sequence"].search([("code", "=", "sale.order")])
        numbers.implementation = "no_gap"

    @classmethod
    def new_samples(cls):
        pricelist = cls.env["product.pricelist"].create({"name": "Test prices"})
        orders = cls.order(
            client_order_ref="PO 1",
            note="<p>Note</p>",
            commitment_date="2026-02-10 08:00:00",
            pricelist_id=pricelist.id,
            payment_term_id=cls.term.id,
            user_id=cls.api_user.id,
        )
        orders |= cls.order()
        confirmed = cls.order(validity_date="2030-01-31")
        confirmed.action_confirm()
        confirmed._create_invoices()
        cancelled = cls.order()
        cancelled.action_cancel()
        cls.ordered = cls.order()
        cls.ordered.action_confirm()
        return orders | confirmed | cancelled | cls.ordered

    def on_record(self, *others, **parts):
        # A quotation is changed and confirmed, and only an order is invoiced.
        for request in super().on_record(*others, **parts):
            invoicing = request.verb is not None and request.verb.name == "invoice"
            if invoicing and request.record_id == self.samples[0].id:
                if request.if_match is not None:
                    continue
                request = replace(request, record_id=self.ordered.id)
            yield request

    def test_a_quotation_is_not_invoiced(self):
        request = self.do("invoice", record_id=self.samples[0].id)
        self.assertEqual(self.agree(request).error, "conflict")

    def write_values(self):
        other = self.env["res.partner"].create({"name": "Other buyer"})
        prices = self.env["product.pricelist"].create({"name": "Other prices"})
        return super().write_values() | {
            "customer_id": other.id,
            "invoice_address_id": other.id,
            "delivery_address_id": other.id,
            "salesperson_id": self.env.ref("base.user_admin").id,
            "company_id": self.env.company.id,
            "pricelist_id": prices.id,
            "payment_term_id": self.term.id,
            "lines": [{"product_id": self.chair.id, "quantity": "2.00"}],
        }

    def _written(self):
        # Odoo fills both where there is none: they are changed, not cleared.
        for member, show in super()._written():
            cleared = self._testMethodName == "test_update_to_null"
            if not cleared or not member.name.endswith("_address"):
                yield member, show


@tagged(*FULL)
class TestInvoiceParity(MadeOnce, ParitySuite, AtOneMoment):
    resource_name = "invoices"

    @classmethod
    def new_samples(cls):
        order = cls.order()
        order.action_confirm()
        ordered = order._create_invoices()
        ordered.invoice_payment_term_id = cls.term
        posted = cls.invoice(invoice_date="2026-01-31")
        posted.action_post()
        credit = posted._reverse_moves()
        notes = cls.invoice(
            ref="PO 1",
            narration="<p>Note</p>",
            payment_reference="PAY",
            invoice_date="2026-01-30",
            invoice_user_id=cls.api_user.id,
            partner_shipping_id=cls.buyer.id,
        )
        cls.env["ir.attachment"].create(
            {
                "name": "terms.txt",
                "raw": b"Thirty days.",
                "res_model": posted._name,
                "res_id": posted.id,
            }
        )
        cls.posted = posted
        return notes | ordered | posted | credit

    def on_record(self, *others, **parts):
        # A draft is changed and deleted, and only what is posted is reversed.
        for request in super().on_record(*others, **parts):
            reversing = request.verb is not None and request.verb.name == "reverse"
            if reversing and request.record_id == self.samples[0].id:
                if request.if_match is not None:
                    continue
                request = replace(request, record_id=self.posted.id)
            yield request

    def test_a_draft_is_not_reversed(self):
        request = self.do("reverse", record_id=self.samples[0].id)
        self.assertEqual(self.agree(request).error, "conflict")

    def write_values(self):
        other = self.env["res.partner"].create({"name": "Other buyer"})
        yen = self.env.ref("base.JPY")
        yen.active = True
        return super().write_values() | {
            "customer_id": other.id,
            "delivery_address_id": other.id,
            "salesperson_id": self.env.ref("base.user_admin").id,
            "payment_term_id": self.term.id,
            "currency": "JPY",
            "lines": [{"product_id": self.chair.id, "quantity": "2.00"}],
        }
