# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The way from a record's parts back to it: what Odoo knows of a one2many field."""

from dataclasses import replace

from odoo.api import Environment

from ...schema.declaration import ObjectType, Relation


def with_ways_back(env: Environment, type_: ObjectType) -> ObjectType:
    """Return the type, whose relations to parts say by which field these lead back.

    Nobody writes it: it is what makes them parts of this record.
    """
    relations = tuple(_with_way_back(env, type_, each) for each in type_.relations)
    return (
        replace(type_, relations=relations) if relations != type_.relations else type_
    )


def _with_way_back(env: Environment, type_: ObjectType, relation: Relation) -> Relation:
    field = type_.model and env[type_.model]._fields.get(relation.source)
    if not relation.of_parts or not field or field.type != "one2many":
        return relation
    return replace(relation, back=field.inverse_name or "")
