# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a difference is: it makes older declarations of newer ones."""

from collections.abc import Callable
from typing import TypeVar

from ..declaration import Field, ObjectType, Relation, require

Types = tuple[ObjectType, ...]
Difference = Callable[[Types], Types]
Type = TypeVar("Type", bound=ObjectType)


def in_type(type_name: str, change: Callable[[ObjectType], ObjectType]) -> Difference:
    """Make the difference of one type, which has to be there."""

    def difference(types: Types) -> Types:
        found = any(type_.type_name == type_name for type_ in types)
        require(found, type_name, "a version differs in it, and it is not there")
        return tuple(
            change(type_) if type_.type_name == type_name else type_ for type_ in types
        )

    return difference


def known(type_: ObjectType, name: str) -> Field | Relation:
    """Return the member with that name.

    :raises DeclarationError: where there is none
    """
    found = type_.member(name)
    where = f"{type_.type_name}.{name}"
    require(found, where, "a version differs in it, and it is not there")
    # What is not there was refused.
    return found  # type: ignore[return-value]
