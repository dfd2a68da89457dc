# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Adds industries, and the way from a customer to its industry."""

from odoo import api, models

from odoo.addons.dual_api.schema.declaration import (
    EDITING,
    IDENTITY,
    Filter,
    Flag,
    Integer,
    ObjectType,
    Relation,
    Resource,
    Text,
    Verb,
    Write,
    extended,
)

MERGE = Verb(
    name="merge",
    method="_api_merge",
    description="Take over the customers of another industry, which ends.",
    inputs=(
        Relation(
            "other",
            "The industry that ends.",
            source="id",
            to="Industry",
            nullable=False,
            required=True,
        ),
    ),
    reveals=(
        Integer(
            "moved", "How many customers it has taken over.", nullable=False, example=3
        ),
    ),
)

INDUSTRIES = Resource(
    name="industries",
    singular="industry",
    type_name="Industry",
    model="res.partner.industry",
    description="What a company makes its living with.",
    search=("name",),
    order=("full_name",),
    fields=(
        *IDENTITY,
        Text(
            "name",
            "The short name.",
            min_length=1,
            max_length=50,
            default=True,
            sortable=True,
            required=True,
            example="Agriculture",
        ),
        Text(
            "full_name",
            "The name in official statistics.",
            max_length=200,
            default=True,
            sortable=True,
            writable=True,
            example="A - AGRICULTURE, FORESTRY AND FISHING",
        ),
        Flag("active", "False for an industry no longer offered.", writable=True),
    ),
    filters=(
        Filter(
            "active", "Industries on offer only, others only, or both.", default=True
        ),
    ),
    verbs=(*EDITING, MERGE),
)

INDUSTRY_OF_CUSTOMER = Relation(
    "industry",
    "What the customer makes its living with.",
    to="Industry",
    write=Write(description="The id of what the customer makes its living with."),
)


class DualApiResolver(models.AbstractModel):
    """One resource more, and one relation more of a resource that was there."""

    _inherit = "dual_api.resolver"

    @api.model
    def _types(self) -> tuple[ObjectType, ...]:
        types = extended(
            super()._types(), "Customer", relations=(INDUSTRY_OF_CUSTOMER,)
        )
        return (*types, INDUSTRIES)
