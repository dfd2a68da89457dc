# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How another addon adds to a type that is declared elsewhere."""

from collections.abc import Iterable

from .fields import Field
from .filters import Filter
from .indexes import Index
from .listed import Listed
from .object_type import ObjectType
from .refusal import require
from .relations import Relation
from .resource import Resource


def extended(
    types: Iterable[ObjectType],
    type_name: str,
    *,
    fields: Iterable[Field] = (),
    relations: Iterable[Relation] = (),
    filters: Iterable[Filter] = (),
    indexes: Iterable[str | Index] = (),
) -> tuple[ObjectType, ...]:
    """Return the types, of which the named one has more members, filters and indexes.

    :param indexes: names of filters, of those that it had, too
    :raises DeclarationError: where there is no such type, a name is taken, or nothing
        can be indexed
    """
    found = tuple(types)
    known = any(each.type_name == type_name for each in found)
    require(known, type_name, "is not declared, so it can't be extended")

    def one(type_: ObjectType) -> ObjectType:
        if type_.type_name != type_name:
            return type_
        if isinstance(type_, Resource):
            return type_.extended(
                fields=fields, relations=relations, filters=filters, indexes=indexes
            )
        require(not indexes, type_name, "is no resource, so it has no indexes")
        if isinstance(type_, Listed):
            return type_.extended(fields=fields, relations=relations, filters=filters)
        require(not filters, type_name, "has no lists, so it has no filters")
        return type_.extended(fields=fields, relations=relations)

    return tuple(map(one, found))
