# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Products, over ``product.product``: what has an item number and is sold.

Odoo keeps what the variants of a product have in common in a template; here it is a
part of each of them, as buyers see it.
"""

from ..declaration import (
    IDENTITY,
    Choice,
    Choices,
    Decimal,
    Filter,
    Flag,
    Integer,
    Listed,
    Match,
    Moment,
    ObjectType,
    Relation,
    Resource,
    Text,
    Write,
)
from ..declaration.text import STORABLE

PRODUCT_TYPES = Choices(
    "ProductType",
    ("consu", "service", "combo"),
    "Goods, a service, or a combination of other products.",
)
_OF_ALL = "All variants of the product have the same."

# A field is a paragraph here: what it is, then what else holds of it.
# fmt: off
_FIELDS = (
    Text("name", f"The name, in the language of the request. {_OF_ALL}",
         example="Office Chair", min_length=1, max_length=200, required=True,
         filterable=(Match.EQUALS, Match.PREFIX), default=True, sortable=True),
    Text("sku", "Your own item number (Odoo: internal reference).", example="FURN_7777",
         source="default_code", max_length=100, writable=True, default=True,
         sortable=True),
    Text("barcode", "The barcode, such as an EAN.", example="4006381333931",
         max_length=100, word=True, writable=True, default=True),
    Choice("type", f"Goods, a service, or a combination of products. {_OF_ALL}",
           choices=PRODUCT_TYPES, writable=True, nullable=False, example="consu"),
    Decimal("list_price", f"The price that a pricelist starts from. {_OF_ALL}",
            writable=True, nullable=False, default=True, filterable=False,
            example="120.50"),
    Decimal("variant_price", "The price with what the attributes of this variant add.",
            source="lst_price", computed=True, example="120.50"),
    Text("currency", "The ISO 4217 code of the currency of the prices.",
         source="currency_id.name", computed=True, example="USD"),
    Text("description", f"What customers are told of it on quotations. {_OF_ALL}",
         source="description_sale", pattern=STORABLE, max_length=20_000, writable=True,
         filterable=False, example="With armrests."),
    Flag("active", "False if the product is archived.", writable=True, example=True),
    Flag("can_be_sold", f"Whether it can be put on orders. {_OF_ALL}",
         source="product_tmpl_id.sale_ok", filterable=(Match.EQUALS,), example=True),
    Decimal("weight", "The weight, in the unit of weight of the database.",
            writable=True, filterable=False, example="9.54"),
    Decimal("quantity_on_hand", "How much of it is in stock.", source="qty_available",
            computed=True, optional=True, example="45.00"),
    Decimal("quantity_free", "How much of that is not reserved.", source="free_qty",
            computed=True, optional=True, example="42.00"),
    Decimal("quantity_forecast", "How much there will be once all planned moves are"
            " done.", source="virtual_available", computed=True, optional=True,
            example="50.00"),
    Moment("created_at", "When the product was created.", source="create_date",
           example="2026-01-31T09:30:00Z", sortable=True),
    Moment("updated_at", "When the product was last changed.", source="write_date",
           example="2026-02-01T14:00:00Z", sortable=True),
)
_RELATIONS = (
    Relation("category", f"Its category. {_OF_ALL}", source="categ_id",
             to="ProductCategory",
             write=Write(description="The id of its category.")),
    Relation("unit", f"The unit in which it is sold. {_OF_ALL}", source="uom_id",
             to="Unit", nullable=False,
             write=Write(description="The id of the unit in which it is sold.")),
    Relation("template", "What all variants have in common, and the way to the others.",
             source="product_tmpl_id", to="ProductTemplate"),
    Relation("attributes", "What tells this variant from the others.",
             source="product_template_attribute_value_ids", to="ProductAttribute",
             many=True, nullable=False),
    Relation("taxes", "The taxes on its sale.", source="product_tmpl_id.taxes_id",
             to="Tax", many=True, optional=True),
)
_FILTERS = (
    Filter("active", "Active products only, archived ones only, or both.",
           default=True),
)
# fmt: on

ATTRIBUTE = Listed(
    name="product_attributes",
    singular="product_attribute",
    type_name="ProductAttribute",
    model="product.template.attribute.value",
    optional=True,
    description="What tells a variant of a product from the others.",
    fields=(
        *IDENTITY,
        Text(
            "name",
            "The attribute, in the language of the request.",
            source="attribute_id.name",
            default=True,
            filterable=False,
            example="Legs",
        ),
        Text(
            "value",
            "Its value, in the language of the request.",
            source="product_attribute_value_id.name",
            default=True,
            filterable=False,
            example="Steel",
        ),
        Decimal(
            "price_extra",
            "What it adds to the list price.",
            filterable=False,
            example="6.40",
        ),
    ),
)
TEMPLATE = ObjectType(
    type_name="ProductTemplate",
    model="product.template",
    optional=True,
    description="What the variants of a product have in common.",
    fields=(
        Integer(
            "id",
            "The number of the template in the database.",
            nullable=False,
            default=True,
            example=9,
        ),
        Text(
            "name",
            "The name, in the language of the request.",
            nullable=False,
            default=True,
            example="Office Chair",
        ),
    ),
    relations=(
        Relation(
            "variants",
            "The variants.",
            source="product_variant_ids",
            to="Product",
            many=True,
            nullable=False,
        ),
    ),
)
PRODUCTS = Resource(
    name="products",
    singular="product",
    type_name="Product",
    model="product.product",
    optional=True,
    description="Something that you sell: one variant of it, where it has several.",
    search=("name", "default_code", "barcode"),
    fields=(*IDENTITY, *_FIELDS),
    relations=_RELATIONS,
    filters=_FILTERS,
    external_key="sku",
    indexes=(
        "sku",
        "sku_prefix",
        "barcode",
        "active",
        "created_since",
        "updated_since",
    ),
)
TYPES: tuple[ObjectType, ...] = (PRODUCTS, TEMPLATE, ATTRIBUTE)
