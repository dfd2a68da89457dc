# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Orders with their lines, over ``sale.order``: a quotation until it is confirmed."""

from ..declaration import (
    EDITING,
    IDENTITY,
    Choice,
    Choices,
    Date,
    Decimal,
    Html,
    Integer,
    Listed,
    Match,
    Moment,
    ObjectType,
    Pii,
    Relation,
    Resource,
    Text,
    Verb,
    Words,
)
from .lines import CUSTOMER_ID, LINE_RELATIONS, SALESPEOPLE, SUMS, line_fields

ORDER_STATES = Choices(
    "OrderState",
    ("draft", "sent", "sale", "cancel"),
    "A quotation, a quotation that was sent, a confirmed order, or a cancelled one.",
)
INVOICE_STATUS = Choices(
    "OrderInvoiceStatus",
    ("no", "to invoice", "invoiced", "upselling"),
    "Nothing to invoice, something to invoice, all invoiced, or more delivered than"
    " was ordered.",
)
LINE_TYPES = Choices(
    "LineType",
    ("line_section", "line_subsection", "line_note"),
    "What a line is that stands between the others as text.",
)
DELIVERY_STATUS = Choices(
    "OrderDeliveryStatus",
    ("pending", "started", "partial", "full"),
    "Nothing delivered yet, work has begun, delivered in part, or in full.",
)

# A field is a paragraph here: what it is, then what else holds of it.
# fmt: off
_FIELDS = (
    Text("number", "The number that Odoo gave it.", source="name", word=True,
         nullable=False, default=True, sortable=True, example="S00042"),
    Choice("state", "How far it is.", choices=ORDER_STATES, nullable=False,
           default=True, example="sale"),
    CUSTOMER_ID,
    Moment("ordered_at", "When it was ordered: until then, when it was begun.",
           source="date_order", writable=True, nullable=False, default=True,
           sortable=True,
           example="2026-02-01T14:00:00Z"),
    Text("customer_reference", "The customer's own number of the order.",
         source="client_order_ref", max_length=100, writable=True, default=True,
         pii=Pii.PERSONAL, example="PO-4711"),
    Date("expiry_date", "Until when the quotation holds.", source="validity_date",
         writable=True, example="2026-03-01"),
    Moment("delivery_at", "When delivery is promised.", source="commitment_date",
           writable=True, example="2026-02-10T08:00:00Z"),
    Text("currency", "The ISO 4217 code of the currency of its amounts. It follows"
         " from the pricelist.", source="currency_id.name", word=True, nullable=False,
         default=True, filterable=(Match.EQUALS,), example="USD"),
    *SUMS,
    Choice("invoice_status", "How far it is invoiced.", choices=INVOICE_STATUS,
           example="invoiced"),
    Choice("delivery_status", "How far it is delivered.", choices=DELIVERY_STATUS,
           optional=True, example="full"),
    Html("terms", "Terms and notes for the customer, as HTML. Unsafe markup is removed"
         " when you write it.", source="note", max_length=20_000, writable=True,
         pii=Pii.SENSITIVE, example="<p>Delivery in two parcels.</p>"),
    Moment("created_at", "When the order was created.", source="create_date",
           example="2026-01-31T09:30:00Z", sortable=True),
    Moment("updated_at", "When the order was last changed.", source="write_date",
           example="2026-02-01T14:00:00Z", sortable=True),
)
_RELATIONS = (
    Relation("customer", "Who orders.", source="partner_id", to="Customer",
             required=True),
    Relation("invoice_address", "Who gets the invoice. Default: the customer's address"
             " for invoices.", source="partner_invoice_id", to="Customer",
             writable=True),
    Relation("delivery_address", "Where it is delivered. Default: the customer's"
             " address for deliveries.", source="partner_shipping_id", to="Customer",
             writable=True),
    Relation("salesperson", "The salesperson in charge of the order. Default: that of"
             " the customer.", source="user_id", to="User",
             write=SALESPEOPLE),
    Relation("company", "The company that sells. Default: that of the key's user.",
             to="Company", writable=True, nullable=False),
    Relation("pricelist", "Whose prices and currency hold. Default: that of the"
             " customer.", to="Pricelist", writable=True),
    Relation("payment_term", "When it is to be paid. Default: that of the customer.",
             to="PaymentTerm", writable=True),
    Relation("lines", "What is ordered.", source="order_line", to="OrderLine",
             many=True, of_parts=True, writable=True, nullable=False),
    Relation("invoices", "The invoices of its lines.",
             source="order_line.invoice_lines.move_id", to="Invoice", many=True,
             optional=True),
)
_LINE_FIELDS = (
    *line_fields(
        Choice("type", "Null for a product; else what the text is.",
               source="display_type", choices=LINE_TYPES, example=None),
        Decimal("quantity", "How much is ordered, in its unit.",
                source="product_uom_qty", writable=True, nullable=False, default=True,
                filterable=False, example="3.00"),
        unit_price="The price of one. Default: that of the pricelist.",
    ),
    Decimal("quantity_delivered", "How much of it is delivered.",
            source="qty_delivered", nullable=False, filterable=False, example="3.00"),
    Decimal("quantity_invoiced", "How much of it is invoiced.", source="qty_invoiced",
            nullable=False, filterable=False, example="0.00"),
)
_LINE_RELATIONS = (
    Relation("product", "What is ordered.", to="Product", required=True),
    *LINE_RELATIONS,
)
# fmt: on

#: Who may change orders is not let write to customers by that.
_SEND = "orders:send"

CONFIRM = Verb(
    name="confirm",
    calls="action_confirm",
    achieves=(("state", "=", "sale"),),
    description="Confirm {one}: the quotation becomes an order.",
)
CANCEL = Verb(
    name="cancel",
    calls="action_cancel",
    achieves=(("state", "=", "cancel"),),
    description="Cancel {one}, and the draft invoices that were made of it.",
)
QUOTATION_SEND = Verb(
    name="quotation_send",
    method="_send_quotation",
    by_resolver=True,
    access="write",
    scope=_SEND,
    mails=1,
    description="Mail {one} to the customer, as a PDF. The mail is sent by a scheduled"
    " action within a minute or so.",
    words=Words(summary="Mail {one}"),
)
INVOICE = Verb(
    name="invoice",
    method="_invoice_order",
    by_resolver=True,
    access="write",
    needs=("invoices:write",),
    optional=True,
    description="Make a draft invoice of all that can be invoiced of {one}; of what"
    " was taken back, a credit note.",
    reveals=(
        Integer(
            "invoice_id",
            "The id of the new invoice.",
            graphql_name="invoiceDatabaseId",
            nullable=False,
            example=42,
        ),
    ),
    words=Words(answer="The order as it is now, and the id of its new invoice."),
)

ORDER_LINE = Listed(
    name="order_lines",
    singular="order_line",
    type_name="OrderLine",
    model="sale.order.line",
    optional=True,
    description="A line of an order: some of a product, or text between those.",
    order=("position",),
    fields=(*IDENTITY, *_LINE_FIELDS),
    relations=_LINE_RELATIONS,
)
ORDERS = Resource(
    name="orders",
    singular="order",
    type_name="Order",
    model="sale.order",
    optional=True,
    description="What a customer orders: a quotation until it is confirmed.",
    search=("name", "client_order_ref", "partner_id.complete_name"),
    fields=(*IDENTITY, *_FIELDS),
    relations=_RELATIONS,
    scopes={_SEND: "Mail orders to customers."},
    verbs=(*EDITING, CONFIRM, CANCEL, QUOTATION_SEND, INVOICE),
    indexes=(
        "number",
        "number_prefix",
        "customer_id",
        "customer_reference",
        "ordered_since",
        "total",
        "salesperson_id",
        "created_since",
        "updated_since",
    ),
)
TYPES: tuple[ObjectType, ...] = (ORDERS, ORDER_LINE)
