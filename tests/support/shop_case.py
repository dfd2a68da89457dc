# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A shop to test with: in databases that have Odoo's sales, stock and accounting."""

from typing import Any

from odoo.fields import Command

from ..common import ApiCase

#: Of tests that run in such databases, and in no other: `make test-full`.
FULL = ("-standard", "-at_install", "post_install", "dual_api_full")


class ShopCase(ApiCase):
    """With a user who sells and invoices, two products, and a customer."""

    api_groups = (
        "base.group_user,base.group_partner_manager,product.group_product_manager,"
        "sales_team.group_sale_manager,account.group_account_invoice"
    )

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        # Odoo makes an invoice by hundreds of statements, on however busy a machine.
        cls.set_setting("statement_timeout_ms", "60000")
        cls.api_key = cls.new_key(scopes=cls.all_scopes(), limit=100_000)
        tax = cls.env["account.tax"].create({"name": "Test 10%", "amount": 10})
        cls.tax = tax
        cls.chair, cls.lamp = cls.products(
            [
                {"name": "Test chair", "default_code": "T-1", "list_price": 120.5},
                {"name": "Test lamp", "default_code": "T-2", "list_price": 40},
            ]
        )
        # Else the first pricelist of the database holds, whatever it takes off.
        prices = cls.env["product.pricelist"].create({"name": "Test list prices"})
        cls.buyer = cls.env["res.partner"].create(
            {
                "name": "Test buyer",
                "is_company": True,
                "email": "buyer@example.com",
                "property_product_pricelist": prices.id,
            }
        )

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        status: int = 200,
        **options: Any,
    ) -> Any:
        """Send a request that is answered so; return what REST says."""
        answer = self.rest(method, path, json=body, **options)
        self.assertEqual(answer.status, status, answer.text)
        self.env.invalidate_all()
        return answer.json

    def ask(
        self, query: str, variables: dict[str, Any] | None = None, **options: Any
    ) -> Any:
        """Send a document that is answered without an error; return what it says."""
        answer = self.graphql(query, variables, **options)
        self.assertIsNone(answer.error, answer.text)
        return answer.data

    @classmethod
    def products(cls, values: list[dict[str, Any]]) -> Any:
        """Create products with the tax of the tests."""
        taxes = {"taxes_id": [Command.set(cls.tax.ids)], "type": "consu"}
        return cls.env["product.product"].create([{**taxes, **one} for one in values])

    @classmethod
    def order(cls, **values: Any) -> Any:
        """Create a quotation of three chairs and a lamp."""
        lines = [
            Command.create({"product_id": cls.chair.id, "product_uom_qty": 3}),
            Command.create({"product_id": cls.lamp.id, "discount": 10}),
        ]
        first = {"partner_id": cls.buyer.id, "order_line": lines}
        return cls.env["sale.order"].create({**first, **values})

    @classmethod
    def invoice(cls, **values: Any) -> Any:
        """Create a draft invoice of a chair."""
        line = Command.create({"product_id": cls.chair.id, "quantity": 1})
        first = {
            "move_type": "out_invoice",
            "partner_id": cls.buyer.id,
            "invoice_line_ids": [line],
        }
        return cls.env["account.move"].create({**first, **values})
