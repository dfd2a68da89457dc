# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Customers, over ``res.partner``: every public fact about them stands here."""

from ..declaration import (
    IDENTITY,
    Field,
    Filter,
    Match,
    Pii,
    Relation,
    Resource,
    Type,
    Write,
)
from ..declaration.patterns import Pattern
from ..declaration.text import EMAIL, WEBSITE, same_number, same_website
from ..sentences import _lt

_COUNTRY = Pattern(
    "^[A-Z]{2}$", _lt("Enter the two capital letters of a country."), "country_code"
)


def _text(maximum: int, minimum: int = 0) -> Write:
    rules = {"maxlength": maximum}
    return Write(rules={"minlength": minimum, **rules} if minimum else rules)


#: The types of addresses that Odoo knows; an addon may add to them.
ADDRESS_TYPES = ("contact", "invoice", "delivery", "other")

CUSTOMERS = Resource(
    name="customers",
    singular="customer",
    type_name="Customer",
    model="res.partner",
    domain=(("dual_api_customer", "=", True),),
    description="A company or a person that the business deals with.",
    search=("name", "email"),
    fields=(
        *IDENTITY,
        Field(
            name="name",
            source="name",
            default=True,
            sortable=True,
            pii=Pii.PERSONAL,
            description="The name of the company or person.",
            example="Azure Interior",
            write=Write(required=True, rules={"minlength": 1, "maxlength": 200}),
        ),
        Field(
            name="email",
            source="email",
            default=True,
            sortable=True,
            pii=Pii.PERSONAL,
            description="The e-mail address.",
            example="azure@example.com",
            write=Write(
                rules={"regex": EMAIL, "maxlength": 254},
            ),
        ),
        Field(
            name="phone",
            source="phone",
            default=True,
            pii=Pii.PERSONAL,
            description="The telephone number.",
            example="+1 510 555 0100",
            write=Write(rules={"maxlength": 50}, same=same_number),
        ),
        Field(
            name="country",
            source="country_id.code",
            default=True,
            description="The country, as an ISO 3166-1 alpha-2 code.",
            example="US",
            write=Write(
                name="country_code",
                rules={"minlength": 2, "maxlength": 2},
                description="The ISO 3166-1 alpha-2 code of the country.",
            ),
        ),
        Field(
            name="is_company",
            source="is_company",
            type=Type.BOOLEAN,
            nullable=False,
            description="True for a company, false for a person.",
            example=True,
            write=Write(),
        ),
        Field(
            name="type",
            source="type",
            description=(
                "What the record is to its parent: a contact, which shares the parent's"
                " address, or an address of its own for invoices, deliveries or"
                " something else."
            ),
            example="other",
            write=Write(
                rules={"allowed": ADDRESS_TYPES},
                description=(
                    "What the record is to its parent. A contact shares the parent's"
                    " address; every other type has one of its own. A company below"
                    " another is `other` when nothing is sent, everything else a"
                    " contact."
                ),
            ),
        ),
        Field(
            name="active",
            source="active",
            type=Type.BOOLEAN,
            nullable=False,
            description="False for a customer that was archived.",
            example=True,
            write=Write(),
        ),
        Field(
            name="vat",
            source="vat",
            pii=Pii.PERSONAL,
            description="The tax identification number.",
            example="US12345677",
            write=Write(rules={"maxlength": 50}, same=same_number),
        ),
        Field(
            name="website",
            source="website",
            description="The address of the website.",
            example="https://www.example.com",
            write=Write(
                rules={"regex": WEBSITE, "maxlength": 500},
                same=same_website,
                description=(
                    "The address of the website: `http` or `https`, which may be left"
                    " out unless there is a port."
                ),
            ),
        ),
        Field(
            name="ref",
            source="ref",
            sortable=True,
            description="Your own reference for this customer.",
            example="C-0042",
            write=_text(100),
        ),
        Field(
            name="lang",
            source="lang",
            description="The language for documents and messages, as Odoo names it.",
            example="en_US",
            write=_text(10),
        ),
        Field(
            name="comment",
            source="comment",
            type=Type.HTML,
            pii=Pii.SENSITIVE,
            description="Notes, as HTML; what is unsafe in it is removed on writing.",
            example="<p>Prefers to be called in the morning.</p>",
            write=_text(20_000),
        ),
        Field(
            name="street",
            source="street",
            pii=Pii.PERSONAL,
            description="Street and number.",
            example="4557 De Silva St",
            write=_text(200),
        ),
        Field(
            name="street2",
            source="street2",
            pii=Pii.PERSONAL,
            description="The second line of the street address.",
            example="Building B",
            write=_text(200),
        ),
        Field(
            name="city",
            source="city",
            sortable=True,
            pii=Pii.PERSONAL,
            description="The city.",
            example="Fremont",
            write=_text(100),
        ),
        Field(
            name="zip",
            source="zip",
            pii=Pii.PERSONAL,
            description="The postal code.",
            example="94538",
            write=_text(20),
        ),
        Field(
            name="state",
            source="state_id.code",
            description="The code of the state or province within the country.",
            example="CA",
            write=Write(
                rules={"minlength": 1, "maxlength": 10},
                within="country_id",
                description=(
                    "The code of a state or province of the customer's country,"
                    " which must be known or written with it."
                ),
            ),
        ),
        Field(
            name="tags",
            source="category_id.name",
            type=Type.STRINGS,
            nullable=False,
            description="The names of the customer's tags, in alphabetical order.",
            example=["Retail", "VIP"],
            write=Write(
                rules={
                    "maxlength": 50,
                    "schema": {"type": "string", "minlength": 1, "maxlength": 100},
                },
                description=(
                    "The names of all tags that the customer shall have. A tag that"
                    " does not exist is created if the key's user may."
                ),
            ),
        ),
        Field(
            name="created_at",
            source="create_date",
            type=Type.DATETIME,
            sortable=True,
            description="When the customer was created.",
            example="2026-01-31T09:30:00Z",
        ),
        Field(
            name="updated_at",
            source="write_date",
            type=Type.DATETIME,
            sortable=True,
            description="When the customer was last changed.",
            example="2026-02-01T14:00:00Z",
        ),
    ),
    relations=(
        Relation(
            name="parent",
            source="parent_id",
            to="Customer",
            description="The company that this customer belongs to.",
            write=Write(
                name="parent_id",
                description="The id of the company that this customer belongs to.",
            ),
        ),
        Relation(
            name="contacts",
            source="child_ids",
            to="Customer",
            many=True,
            nullable=False,
            description="The people and addresses that belong to this customer.",
        ),
        Relation(
            name="salesperson",
            source="user_id",
            to="User",
            description="The user who looks after this customer.",
            write=Write(
                name="salesperson_id",
                description="The id of the user who looks after this customer.",
            ),
        ),
    ),
    filters=(
        Filter(
            name="is_company",
            source="is_company",
            type=Type.BOOLEAN,
            match=Match.CHOICE,
            description="Companies only, persons only, or both.",
        ),
        Filter(
            name="active",
            source="active",
            type=Type.BOOLEAN,
            match=Match.CHOICE,
            default=True,
            description="Customers in use only, archived ones only, or both.",
        ),
        Filter(
            name="country",
            source="country_id.code",
            rules={"regex": _COUNTRY},
            description="Customers in the country with this ISO 3166-1 alpha-2 code.",
            example="US",
        ),
        Filter(
            name="name",
            source="name",
            rules={"minlength": 1},
            description="Customers with exactly this name.",
            example="Azure Interior",
        ),
        Filter(
            name="email",
            source="email",
            rules={"minlength": 1},
            description="Customers with exactly this e-mail address.",
            example="azure@example.com",
        ),
        Filter(
            name="ref",
            source="ref",
            rules={"minlength": 1},
            description="Customers with exactly this reference of yours.",
            example="C-0042",
        ),
        Filter(
            name="vat",
            source="vat",
            rules={"minlength": 1},
            description="Customers with exactly this tax identification number.",
            example="US12345677",
        ),
        Filter(
            name="city",
            source="city",
            rules={"minlength": 1},
            description="Customers in exactly this city.",
            example="Fremont",
        ),
        Filter(
            name="zip",
            source="zip",
            rules={"minlength": 1},
            description="Customers with exactly this postal code.",
            example="94538",
        ),
        Filter(
            name="tag",
            source="category_id.name",
            rules={"minlength": 1},
            description="Customers that have the tag with this name.",
            example="VIP",
        ),
        Filter(
            name="parent_id",
            source="parent_id",
            type=Type.ID,
            to="Customer",
            description="Customers that belong to the customer with this id.",
            example=7,
        ),
        Filter(
            name="salesperson_id",
            source="user_id",
            type=Type.ID,
            to="User",
            description="Customers looked after by the user with this id.",
            example=2,
        ),
        Filter(
            name="created_since",
            source="create_date",
            type=Type.DATETIME,
            match=Match.SINCE,
            description="Customers created at that moment or later.",
            example="2026-01-01T00:00:00Z",
        ),
        Filter(
            name="updated_since",
            source="write_date",
            type=Type.DATETIME,
            match=Match.SINCE,
            description="Customers changed at that moment or later.",
            example="2026-01-01T00:00:00Z",
        ),
    ),
)
