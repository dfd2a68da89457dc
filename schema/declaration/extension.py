# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How another addon adds to a type that is declared elsewhere."""

from collections.abc import Iterable

from .fields import Field, require
from .filters import Filter
from .listed import Listed
from .object_type import ObjectType
from .relations import Relation


def extended(
    types: Iterable[ObjectType],
    type_name: str,
    *,
    fields: Iterable[Field] = (),
    relations: Iterable[Relation] = (),
    filters: Iterable[Filter] = (),
) -> tuple[ObjectType, ...]:
    """Return the types, of which the named one has more members and filters.

    :raises DeclarationError: where there is no such type, or a name is taken
    """
    found = tuple(types)
    known = any(each.type_name == type_name for each in found)
    require(known, type_name, "is not declared, so it can't be extended")

    def one(type_: ObjectType) -> ObjectType:
        if type_.type_name != type_name:
            return type_
        if isinstance(type_, Listed):
            return type_.extended(fields=fields, relations=relations, filters=filters)
        require(not filters, type_name, "has no lists, so it has no filters")
        return type_.extended(fields=fields, relations=relations)

    return tuple(map(one, found))
