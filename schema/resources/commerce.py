# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What products, orders and invoices lead to: reached from them, and named by id."""

from ..declaration import (
    IDENTITY,
    Choice,
    Choices,
    Decimal,
    Field,
    Integer,
    Listed,
    Match,
    ObjectType,
    Text,
)


def named(type_name: str, model: str, description: str, **name: Field) -> ObjectType:
    """Declare a type of which clients know no more than its id and its name."""
    shown = name.get("name") or Text(
        "name", "The name.", nullable=False, default=True, example="Example"
    )
    return ObjectType(
        type_name=type_name,
        model=model,
        optional=True,
        description=description,
        fields=(
            Integer(
                "id",
                "The number of the record in the database.",
                nullable=False,
                default=True,
                example=1,
            ),
            shown,
        ),
    )


def _name(description: str, example: str, source: str = "name") -> Field:
    return Text(
        "name",
        description,
        source=source,
        nullable=False,
        default=True,
        example=example,
    )


UNIT = named(
    "Unit",
    "uom.uom",
    "A unit of measure.",
    name=_name("The name, in the language of the request.", "Units"),
)
CATEGORY = named(
    "ProductCategory",
    "product.category",
    "A category of products.",
    name=_name(
        "The name, with those of the categories above it.",
        "Goods / Furniture",
        source="complete_name",
    ),
)
PAYMENT_TERM = named(
    "PaymentTerm",
    "account.payment.term",
    "When an invoice is to be paid.",
    name=_name("The name, in the language of the request.", "30 Days"),
)
PRICELIST = named(
    "Pricelist",
    "product.pricelist",
    "A list of prices in one currency.",
    name=_name("The name, in the language of the request.", "Retail"),
)
COMPANY = named(
    "Company",
    "res.company",
    "A company of the database, which sells and invoices.",
    name=_name("The name.", "My Company"),
)
TAX = Listed(
    name="taxes",
    singular="tax",
    type_name="Tax",
    model="account.tax",
    optional=True,
    description="A tax on what is sold.",
    fields=(
        *IDENTITY,
        _name("The name, in the language of the request.", "15%"),
        Decimal(
            "amount",
            "The rate in percent, or the amount of a fixed tax.",
            default=True,
            filterable=False,
            example="15.0000",
        ),
        Choice(
            "kind",
            "How the amount is meant.",
            source="amount_type",
            choices=Choices(
                "TaxKind",
                ("percent", "fixed", "division", "group"),
                "How the amount of a tax is meant: in percent of the price, as a fixed"
                " sum, in percent of the price with the tax in it, or as a group of"
                " other taxes.",
            ),
            filterable=(Match.EQUALS,),
            example="percent",
        ),
    ),
)
TYPES: tuple[ObjectType, ...] = (UNIT, CATEGORY, PAYMENT_TERM, PRICELIST, COMPANY, TAX)
