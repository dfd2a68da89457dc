# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Invoices and credit notes of customers, over ``account.move``."""

from ..declaration import (
    EDITING,
    IDENTITY,
    Choice,
    Choices,
    Date,
    Decimal,
    Html,
    Listed,
    Match,
    Moment,
    Money,
    ObjectType,
    Pii,
    Relation,
    Resource,
    Text,
    Verb,
    Words,
)
from .lines import CUSTOMER_ID, LINE_RELATIONS, SALESPEOPLE, SUMS, line_fields

_TYPES = ("out_invoice", "out_refund")
#: Other lines of the same table are what bookkeeping makes of these.
_LINE_TYPES = ("product", "line_section", "line_subsection", "line_note")
INVOICE_TYPES = Choices(
    "InvoiceType", _TYPES, "An invoice, or a credit note.", closed=True
)
INVOICE_STATES = Choices(
    "InvoiceState",
    ("draft", "posted", "cancel"),
    "A draft, an invoice that is posted, or a cancelled one.",
)
PAYMENT_STATES = Choices(
    "PaymentState",
    (
        "not_paid",
        "in_payment",
        "paid",
        "partial",
        "reversed",
        "blocked",
        "invoicing_legacy",
    ),
    "How far an invoice is paid.",
)

# A field is a paragraph here: what it is, then what else holds of it.
# fmt: off
_FIELDS = (
    Text("number", "The number that Odoo gives it when it is posted.", source="name",
         word=True, default=True, sortable=True, example="INV/2026/00042"),
    Choice("type", "An invoice, or a credit note.", source="move_type",
           choices=INVOICE_TYPES, nullable=False, default=True, example="out_invoice"),
    Choice("state", "A posted invoice is not changed any more: Odoo refuses it.",
           choices=INVOICE_STATES, nullable=False, default=True, example="posted"),
    Choice("payment_state", "How far it is paid.", choices=PAYMENT_STATES,
           default=True, example="partial"),
    CUSTOMER_ID,
    Date("invoice_date", "The date of the invoice. Default: the day on which it is"
         " posted.", writable=True, default=True, sortable=True, example="2026-02-01"),
    Date("due_date", "When it is to be paid.", source="invoice_date_due", writable=True,
         default=True, sortable=True, example="2026-03-03"),
    Text("reference", "Your own reference, or the customer's.", source="ref",
         max_length=200, writable=True, pii=Pii.PERSONAL, example="PO-4711"),
    Text("payment_reference", "What the customer puts on the payment.", max_length=200,
         writable=True, pii=Pii.PERSONAL, example="INV/2026/00042"),
    Text("origin", "The numbers of what it was made of, as Odoo writes them.",
         source="invoice_origin", example="S00042"),
    Text("currency", "The ISO 4217 code of the currency of its amounts.",
         source="currency_id.name", word=True, min_length=3, max_length=3,
         writable=True, nullable=False, default=True, filterable=(Match.EQUALS,),
         example="USD"),
    *SUMS,
    Money("amount_due", "What of that is not paid yet.", source="amount_residual",
          currency="currency", nullable=False, default=True, example="500.00"),
    Html("terms", "Terms and notes for the customer, as HTML. Unsafe markup is removed"
         " when you write it.", source="narration", max_length=20_000, writable=True,
         pii=Pii.SENSITIVE, example="<p>Payable within 30 days.</p>"),
    Moment("created_at", "When the invoice was created.", source="create_date",
           example="2026-01-31T09:30:00Z", sortable=True),
    Moment("updated_at", "When the invoice was last changed.", source="write_date",
           example="2026-02-01T14:00:00Z", sortable=True),
)
_RELATIONS = (
    Relation("customer", "Who gets the invoice.", source="partner_id", to="Customer",
             required=True),
    Relation("delivery_address", "Where it was delivered.",
             source="partner_shipping_id", to="Customer", writable=True),
    Relation("salesperson", "The salesperson in charge of the invoice.",
             source="invoice_user_id", to="User",
             write=SALESPEOPLE),
    Relation("company", "The company that invoices.", to="Company"),
    Relation("payment_term", "When it is to be paid. Default: that of the customer.",
             source="invoice_payment_term_id", to="PaymentTerm", writable=True),
    Relation("reverses", "The invoice that this credit note takes back.",
             source="reversed_entry_id", to="Invoice"),
    Relation("lines", "What is invoiced.", source="invoice_line_ids",
             to="InvoiceLine", many=True, of_parts=True, writable=True, nullable=False),
    Relation("credit_notes", "The credit notes that take it back.",
             source="reversal_move_ids", to="Invoice", many=True),
    Relation("files", "The files that are attached to it.", source="attachment_ids",
             to="File", many=True, nullable=False, optional=True),
    Relation("orders", "The orders of whose lines it was made.",
             source="line_ids.sale_line_ids.order_id", to="Order", many=True,
             optional=True),
)
_LINE_FIELDS = line_fields(
    Choice("type", "A product, or what the text is that stands between those.",
           source="display_type", example="product",
           choices=Choices("InvoiceLineType", _LINE_TYPES,
                           "A product, or text between those.", closed=True)),
    Decimal("quantity", "How much is invoiced, in its unit.", writable=True,
            nullable=False, default=True, filterable=False, example="3.00"),
    unit_price="The price of one. Default: that of the product.",
)
_LINE_RELATIONS = (
    Relation("product", "What is invoiced.", to="Product", writable=True),
    *LINE_RELATIONS,
)
_REVERSAL = (
    Text("reason", "Why: the credit note says it.", max_length=200, writable=True,
         pii=Pii.PERSONAL, example="Two chairs came back."),
    Date("date", "The date of the credit note. Default: today.", writable=True,
         example="2026-02-10"),
)
# fmt: on

POST = Verb(
    name="post",
    calls="action_post",
    achieves=(("state", "=", "posted"),),
    description="Post {one}: it gets its number, and can't be changed any more.",
)
CANCEL = Verb(
    name="cancel",
    calls="button_cancel",
    achieves=(("state", "=", "cancel"),),
    description="Cancel {one}, as far as Odoo lets it: a draft, or a posted one that"
    " may be set back to draft.",
)
REVERSE = Verb(
    name="reverse",
    method="_reverse_invoice",
    by_resolver=True,
    access="write",
    description="Make a credit note of a posted invoice, as a draft.",
    inputs=_REVERSAL,
    creates=True,
    words=Words(answer="The credit note."),
)

INVOICE_LINE = Listed(
    name="invoice_lines",
    singular="invoice_line",
    type_name="InvoiceLine",
    model="account.move.line",
    optional=True,
    domain=(("display_type", "in", _LINE_TYPES),),
    description="A line of an invoice: some of a product, or text between those.",
    order=("position",),
    fields=(*IDENTITY, *_LINE_FIELDS),
    relations=_LINE_RELATIONS,
)
INVOICES = Resource(
    name="invoices",
    singular="invoice",
    type_name="Invoice",
    model="account.move",
    optional=True,
    domain=(("move_type", "in", _TYPES),),
    defaults={"move_type": "out_invoice"},
    description="An invoice or a credit note for a customer.",
    search=("name", "ref", "invoice_origin", "partner_id.complete_name"),
    fields=(*IDENTITY, *_FIELDS),
    relations=_RELATIONS,
    verbs=(*EDITING, POST, CANCEL, REVERSE),
    indexes=(
        "number",
        "number_prefix",
        "customer_id",
        "reference",
        "payment_reference",
        "origin",
        "invoice_date",
        "due_date",
        "total",
        "salesperson_id",
        "created_since",
        "updated_since",
    ),
)
TYPES: tuple[ObjectType, ...] = (INVOICES, INVOICE_LINE)
