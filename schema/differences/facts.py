# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What else was otherwise: the defaults, the order, how a member is written."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from ..declaration import (
    DeclarationError,
    Field,
    Filter,
    Listed,
    ObjectType,
    Relation,
)
from .difference import Difference, in_type, known

_Named = TypeVar("_Named", Field, Relation, Filter)


# Any: what dataclasses.replace takes, here and below.
def differing(  # type: ignore[explicit-any]
    type_name: str, **facts: Any
) -> Difference:
    """Make a difference: a type was declared otherwise; its ``order``, say.

    :param facts: those of the older version, as the class of the type has them
    """
    return in_type(type_name, lambda type_: replace(type_, **facts))


def member_differing(  # type: ignore[explicit-any]
    type_name: str, name: str, **facts: Any
) -> Difference:
    """Make a difference: a field or relation was declared otherwise.

    ``default=True``: it was shown to who asks for nothing in particular. How lists are
    filtered by it is said by :func:`filter_differing`.

    :param name: as the older version has it
    """

    def change(type_: ObjectType) -> ObjectType:
        known(type_, name)
        return replace(
            type_,
            fields=_differing(type_.fields, name, facts),
            relations=_differing(type_.relations, name, facts),
        )

    return in_type(type_name, change)


def filter_differing(  # type: ignore[explicit-any]
    type_name: str, name: str, **facts: Any
) -> Difference:
    """Make a difference: a filter was declared otherwise; its ``default``, say.

    :param name: as the older version has it
    """

    def change(type_: ObjectType) -> ObjectType:
        where = f"{type_.type_name}, filter {name!r}"
        if not isinstance(type_, Listed) or name not in {
            each.name for each in type_.filters
        }:
            raise DeclarationError(
                where, "a version differs in it, and it is not there"
            )
        return replace(type_, filters=_differing(type_.filters, name, facts))

    return in_type(type_name, change)


def _differing(  # type: ignore[explicit-any]
    declared: Iterable[_Named], name: str, facts: Mapping[str, Any]
) -> tuple[_Named, ...]:
    """Those that are declared, with other facts of the one with that name."""
    return tuple(
        replace(each, **facts) if each.name == name else each for each in declared
    )
