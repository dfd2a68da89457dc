# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers, over ``res.partner``: every public fact about them stands here."""

from ..declaration import (
    IDENTITY,
    Choice,
    Choices,
    Embedded,
    Filter,
    Flag,
    Html,
    Integer,
    Language,
    Match,
    Moment,
    Pattern,
    Phone,
    Pii,
    Relation,
    Resource,
    Text,
    Texts,
    TextType,
    Write,
    embedded,
)
from ..declaration.text import EMAIL, WEBSITE, same_number, same_website
from ..sentences import _lt

#: The types of addresses that Odoo knows; those that an addon adds are offered, too.
ADDRESS_TYPES = Choices(
    "AddressType",
    ("contact", "invoice", "delivery", "other"),
    "The kind of a customer below its parent.",
)
ADDRESS = Embedded("address", "The postal address.", type_name="Address", default=True)
_COUNTRY = Pattern(
    "^[A-Z]{2}$", _lt("Enter the two capital letters of a country."), "country_code"
)

#: Which files can become pictures: Odoo reads one into memory, several times, and what
#: it takes for a drawing it keeps as it is.
_PICTURES = (
    ("mimetype", "in", ("image/gif", "image/jpeg", "image/png", "image/webp")),
    ("file_size", "<=", 16 * 1024 * 1024),
)

# A field is a paragraph here: what it is, then what else holds of it.
# fmt: off
_FIELDS = (
    Text("name", "The name of the company or person.", example="Azure Interior",
         min_length=1, max_length=200, required=True,
         filterable=(Match.EQUALS, Match.PREFIX),
         default=True, sortable=True, pii=Pii.PERSONAL),
    Text("display_name", "The name as Odoo shows it: with the name of the company in"
         " front, and for an address without a name of its own, its type after it.",
         example="Azure Interior, Delivery", source="complete_name", filterable=False,
         pii=Pii.PERSONAL),
    Text("email", "The e-mail address.", example="azure@example.com",
         pattern=EMAIL, max_length=254, writable=True,
         default=True, sortable=True, pii=Pii.PERSONAL),
    Phone("phone", "The telephone number.", example="+1 510 555 0100",
          max_length=50, write=Write(same=same_number), default=True,
          pii=Pii.PERSONAL),
    Flag("is_company", "True for a company, false for a person.", writable=True,
         example=True),
    Choice("type", "The kind of record below its parent: a contact, who shares the"
           " parent's address, or a separate address for invoices, deliveries"
           " or other purposes.", choices=ADDRESS_TYPES, example="other",
           write=Write(description="The kind of record below its parent. A contact"
                       " shares the parent's address; every other type"
                       " has its own. Default: `other` for a company"
                       " below another company, else `contact`.")),
    Text("job_title", "The position that a person has in the company.",
         source="function", example="Head of Purchasing", max_length=100,
         filterable=False, writable=True, pii=Pii.PERSONAL),
    Flag("active", "False if the customer is archived.", writable=True,
         example=True),
    Text("tax_id", "The tax identification number.", example="US12345677",
         source="vat", max_length=50, word=True, write=Write(same=same_number),
         pii=Pii.PERSONAL),
    Text("company_registry", "The number in the register of companies.",
         example="HRB 4711", word=True),
    Text("industry_name", "The industry, in the language of the request.",
         source="industry_id.name", filterable=False, example="Construction"),
    Text("website", "The address of the website.", example="https://www.example.com",
         pattern=WEBSITE, max_length=500, filterable=False,
         write=Write(same=same_website,
                     description="The website's URL. `http://` or `https://` may be"
                     " left out, unless there is a port.")),
    Text("ref", "Your own reference for this customer.", example="C-0042",
         max_length=100, writable=True, sortable=True),
    Language("language", "The language for documents and messages, as a BCP 47 tag.",
             source="lang", example="en-US", filterable=(Match.EQUALS,),
             writable=True),
    Html("notes", "Notes, as HTML. Unsafe markup is removed when you write it.",
         example="<p>Prefers to be called in the morning.</p>",
         source="comment", max_length=20_000, writable=True, pii=Pii.SENSITIVE),
    *embedded(
        ADDRESS,
        Text("street", "Street and number.", example="4557 De Silva St",
             max_length=200, filterable=False, writable=True, pii=Pii.PERSONAL),
        Text("street2", "The second line of the street address.",
             example="Building B", max_length=200, filterable=False, writable=True,
             pii=Pii.PERSONAL),
        Text("city", "The city.", example="Fremont",
             max_length=100, writable=True, sortable=True, pii=Pii.PERSONAL,
             filterable=(Match.EQUALS, Match.PREFIX)),
        Text("postal_code", "The postal code.", example="94538", source="zip",
             max_length=20, word=True, writable=True, pii=Pii.PERSONAL,
             filterable=(Match.EQUALS, Match.PREFIX)),
        Text("state", "The code of the state or province within the country.",
             example="CA", source="state_id.code", min_length=1, max_length=10,
             word=True, filterable=(Match.EQUALS,),
             write=Write(within="country_id",
                         description="The code of a state or province. The customer"
                         " must have a country, or you must send one with it.")),
        Text("country", "The country, as an ISO 3166-1 alpha-2 code.", example="US",
             source="country_id.code", min_length=2, max_length=2, word=True,
             writable=True),
    ),
    Texts("tags", "The names of the customer's tags, in alphabetical order.",
          example=["Retail", "VIP"], source="category_id.name",
          max_items=50, item=TextType(min_length=1, max_length=100),
          write=Write(description="Replaces the whole list: send every tag the"
                      " customer should have, by name. A tag that does"
                      " not exist is created if the key's user may create"
                      " tags.")),
    Integer("parent_id", "The id of the company that this customer belongs to.",
            source="parent_id.id", graphql_name="parentDatabaseId", filterable=False,
            example=7),
    Integer("salesperson_id", "The id of the salesperson in charge of this customer.",
            source="user_id.id", graphql_name="salespersonDatabaseId",
            filterable=False, example=2),
    Flag("is_customer", "Whether this is a customer for Odoo's invoicing: one that"
         " was invoiced, or created as a customer.",
         source="customer_rank", optional=True, filterable=False, example=True),
    Flag("is_vendor", "Whether this is a vendor for Odoo's invoicing: one who sent a"
         " bill, or was created as a vendor.",
         source="supplier_rank", optional=True, filterable=False, example=False),
    Moment("created_at", "When the customer was created.", source="create_date",
           example="2026-01-31T09:30:00Z", sortable=True),
    Moment("updated_at", "When the customer was last changed.", source="write_date",
           example="2026-02-01T14:00:00Z", sortable=True),
)
_RELATIONS = (
    Relation("parent", "The company that this customer belongs to.", to="Customer",
             write=Write(description="The id of the company that this customer belongs"
                         " to.")),
    Relation("contacts", "The people and addresses that belong to this customer.",
             source="child_ids", to="Customer", many=True, nullable=False),
    Relation("salesperson", "The salesperson in charge of this customer.",
             source="user_id", to="User",
             write=Write(domain=(("share", "=", False), ("active", "=", True)),
                         same_company=True,
                         description="The id of the salesperson in charge of this"
                         " customer: an active internal user of the customer's"
                         " company, or of yours if the customer has none.")),
    Relation("payment_term", "When its invoices are to be paid.",
             source="property_payment_term_id", to="PaymentTerm", optional=True,
             writable=True),
    Relation("files", "The files that are attached to it.",
             source="dual_api_file_ids", to="File", many=True, nullable=False,
             optional=True),
    Relation("image", "Its picture. At the address of its content, `?size=` 128, 256,"
             " 512 or 1024 gives a smaller one.", source="dual_api_image_id", to="File",
             filterable=False, optional=True,
             write=Write(description="The id of a file that you have uploaded, which"
                         " becomes the picture: PNG, JPEG, WebP or GIF, of at most 16"
                         " MiB.", domain=_PICTURES)),
    Relation("orders", "Its orders and quotations.", source="sale_order_ids",
             to="Order", many=True, optional=True),
    Relation("invoices", "Its invoices and credit notes.", source="invoice_ids",
             to="Invoice", many=True, optional=True),
)
_FILTERS = (
    Filter("is_company", "Companies only, persons only, or both."),
    Filter("active", "Active customers only, archived ones only, or both.",
           default=True),
    Filter("country", "Customers in the country with this ISO 3166-1 alpha-2 code, or"
           " with one of these.", of="address.country", source="country_id.code",
           type=TextType(pattern=_COUNTRY, word=True), example="US"),
    Filter("is_customer", "Customers to whom something was invoiced, or others.",
           source="customer_rank", match=Match.PRESENT, optional=True),
    Filter("is_vendor", "Customers who are vendors, too, or others.",
           source="supplier_rank", match=Match.PRESENT, optional=True),
    Filter("phone", "Customers with this telephone number, or with one of these;"
           " digits alone are compared, without zeros at the beginning."),
)
# fmt: on

CUSTOMERS = Resource(
    name="customers",
    singular="customer",
    type_name="Customer",
    model="res.partner",
    domain=(("dual_api_customer", "=", True),),
    description="A company or person that you do business with.",
    search=("complete_name", "email", "ref", "vat", "phone"),
    fields=(*IDENTITY, *_FIELDS),
    relations=_RELATIONS,
    filters=_FILTERS,
    external_key="ref",
    indexes=(
        "name",
        "name_prefix",
        "email",
        "phone",
        "tax_id",
        "ref",
        "country",
        "city",
        "parent_id",
        "salesperson_id",
        "is_company",
        "active",
        "created_since",
        "updated_since",
        "q",
    ),
)
