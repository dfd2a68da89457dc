# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is asked for of a shop, in public names and in Odoo's."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..workloads import Workload


@dataclass(frozen=True)
class Document:
    """What is shown of each record of a resource.

    :param fields: Odoo's names by public ones; of relations below, the same
    :param parts: Odoo's fields of its customer and its lines, by public names
    """

    plural: str
    singular: str
    model: str
    fields: Mapping[str, str]
    lines: str = ""
    lines_model: str = ""
    #: From a line to its document.
    back: str = ""
    parts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


_CUSTOMER = {"id": "id", "name": "name", "email": "email"}
_LINE = {
    "id": "id",
    "description": "name",
    "unit_price": "price_unit",
    "total": "price_total",
}
PRODUCTS = Document(
    "products",
    "product",
    "product.product",
    {
        "id": "id",
        "name": "name",
        "sku": "default_code",
        "list_price": "list_price",
        "active": "active",
    },
)
ORDERS = Document(
    "orders",
    "order",
    "sale.order",
    {"id": "id", "number": "name", "state": "state", "total": "amount_total"},
    lines="order_line",
    lines_model="sale.order.line",
    back="order_id",
    parts={"customer": _CUSTOMER, "lines": _LINE | {"quantity": "product_uom_qty"}},
)
INVOICES = Document(
    "invoices",
    "invoice",
    "account.move",
    {"id": "id", "number": "name", "state": "state", "total": "amount_total"},
    lines="invoice_line_ids",
    lines_model="account.move.line",
    back="move_id",
    parts={"customer": _CUSTOMER, "lines": _LINE | {"quantity": "quantity"}},
)
P1 = Workload("P1", "one product, 5 fields", 1)
P2 = Workload("P2", "50 products × 5 fields", 50)
O1 = Workload("O1", "one order with its customer and its 4 lines", 1)
O2 = Workload("O2", "50 orders with their customers and lines", 50)
O3 = Workload("O3", "create an order of three lines", 0)
O4 = Workload("O4", "confirm an order", 0)
I1 = Workload("I1", "one invoice with its customer and its 4 lines", 1)
I2 = Workload("I2", "50 invoices with their customers and lines", 50)
DOCUMENTS = {
    P1: PRODUCTS,
    P2: PRODUCTS,
    O1: ORDERS,
    O2: ORDERS,
    I1: INVOICES,
    I2: INVOICES,
}
READS = tuple(DOCUMENTS)
ALL = (*READS, O3, O4)
#: Of a new order: products are the first of the database.
LINES, QUANTITY = 3, 2
