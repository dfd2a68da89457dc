# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Adds industries, and the way from a customer to its industry."""

from dataclasses import replace

from odoo import api, models

from odoo.addons.dual_api.schema.declaration import (
    EDITING,
    IDENTITY,
    Field,
    Filter,
    Match,
    ObjectType,
    Relation,
    Resource,
    Type,
    Verb,
    Write,
)

MERGE = Verb(
    name="merge",
    method="_api_merge",
    description="Take over the customers of another industry, which ends.",
    inputs=(
        Relation(
            name="other",
            source="id",
            to="Industry",
            nullable=False,
            description="The industry that ends.",
            write=Write(name="other_id", required=True),
        ),
    ),
    reveals=(
        Field(
            name="moved",
            source="moved",
            type=Type.INTEGER,
            nullable=False,
            description="How many customers it has taken over.",
            example=3,
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
        Field(
            name="name",
            source="name",
            default=True,
            sortable=True,
            description="The short name.",
            example="Agriculture",
            write=Write(required=True, rules={"minlength": 1, "maxlength": 50}),
        ),
        Field(
            name="full_name",
            source="full_name",
            default=True,
            sortable=True,
            description="The name in official statistics.",
            example="A - AGRICULTURE, FORESTRY AND FISHING",
            write=Write(rules={"maxlength": 200}),
        ),
        Field(
            name="active",
            source="active",
            type=Type.BOOLEAN,
            nullable=False,
            description="False for an industry that is no longer offered.",
            example=True,
            write=Write(),
        ),
    ),
    filters=(
        Filter(
            name="active",
            source="active",
            type=Type.BOOLEAN,
            match=Match.CHOICE,
            default=True,
            description="Industries on offer only, others only, or both.",
        ),
        Filter(
            name="name",
            source="name",
            rules={"minlength": 1, "maxlength": 50},
            description="Industries with exactly this short name.",
            example="Agriculture",
        ),
    ),
    verbs=(*EDITING, MERGE),
)

INDUSTRY_OF_CUSTOMER = Relation(
    name="industry",
    source="industry_id",
    to="Industry",
    description="What the customer makes its living with.",
    write=Write(
        name="industry_id",
        description="The id of what the customer makes its living with.",
    ),
)


class DualApiResolver(models.AbstractModel):
    """One resource more, and one relation more of a resource that was there."""

    _inherit = "dual_api.resolver"

    @api.model
    def _types(self) -> tuple[ObjectType, ...]:
        return (*map(_with_industry, super()._types()), INDUSTRIES)


def _with_industry(type_: ObjectType) -> ObjectType:
    if type_.type_name != "Customer":
        return type_
    return replace(type_, relations=(*type_.relations, INDUSTRY_OF_CUSTOMER))
