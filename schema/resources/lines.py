# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What orders and invoices have in common: whom they are for, sums, and lines."""

from ..declaration import (
    Decimal,
    Field,
    Integer,
    Money,
    Pii,
    Relation,
    Text,
    Write,
)
from ..declaration.text import STORABLE

# A field is a paragraph here: what it is, then what else holds of it.
# fmt: off
CUSTOMER_ID = Integer(
    "customer_id", "The id of the customer.", source="partner_id.id",
    graphql_name="customerDatabaseId", filterable=False, default=True, example=7)
#: What all lines come to.
SUMS: tuple[Field, ...] = (
    Money("subtotal", "The sum of its lines without taxes.", source="amount_untaxed",
          currency="currency", nullable=False, filterable=False, example="1740.00"),
    Money("tax", "The sum of the taxes.", source="amount_tax", currency="currency",
          nullable=False, filterable=False, example="261.00"),
    Money("total", "What is to be paid, with taxes.", source="amount_total",
          currency="currency", nullable=False, default=True, sortable=True,
          example="2001.00"),
)
#: Who may be in charge: employees of the company, as Odoo's forms have it.
SALESPEOPLE = Write(domain=(("share", "=", False), ("active", "=", True)),
                    same_company=True)


def line_fields(type_: Field, quantity: Field, unit_price: str) -> tuple[Field, ...]:
    """Return the fields of a line.

    :param type_: what a line is
    :param quantity: how much of the product
    :param unit_price: what is said of the price of one
    """
    return (
        Integer("position", "Its place among the lines: less is further up.",
                source="sequence", minimum=0, writable=True, sortable=True,
                filterable=False, example=10),
        type_,
        Integer("product_id", "The id of the product.", source="product_id.id",
                graphql_name="productDatabaseId", filterable=False, default=True,
                example=1),
        Text("description", "What the customer reads. Default: the product's name.",
             source="name", pattern=STORABLE, max_length=20_000, writable=True,
             default=True, filterable=False, pii=Pii.PERSONAL, example="Office Chair"),
        quantity,
        Decimal("unit_price", unit_price, source="price_unit", writable=True,
                nullable=False, default=True, filterable=False, example="120.50"),
        Decimal("discount", "How much less that is, in percent.", minimum=-1_000_000,
                maximum=100, writable=True, nullable=False, filterable=False,
                example="10.00"),
        Text("currency", "The ISO 4217 code of the currency of its amounts.",
             source="currency_id.name", default=True, filterable=False, example="USD"),
        Money("subtotal", "The amount without taxes.", source="price_subtotal",
              currency="currency", nullable=False, filterable=False, example="325.35"),
        Money("total", "The amount with taxes.", source="price_total",
              currency="currency", nullable=False, default=True, filterable=False,
              example="374.15"),
    )


LINE_RELATIONS = (
    Relation("unit", "The unit of the quantity. Default: that of the product.",
             source="product_uom_id", to="Unit", writable=True),
    Relation("taxes", "The taxes on it. Default: those of the product.",
             source="tax_ids", to="Tax", many=True,
             write=Write(name="tax_ids")),
)
# fmt: on
