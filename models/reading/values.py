# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What PostgreSQL gives for a column, as public values."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from odoo.tools import is_html_empty

from ...schema.declaration import Blank, Field, GlobalIdType, ObjectType
from ...schema.naming import to_global_id


def _texts(values: Sequence[str | None]) -> Sequence[str | None]:
    # Hardly any column holds empty texts; looking is cheaper than replacing.
    return [value or None for value in values] if "" in values else values


def _notes(values: Sequence[str | None]) -> Sequence[str | None]:
    # What an editor leaves of an emptied field shows nothing.
    return [None if is_html_empty(value) else value for value in values]


#: Takes away what of a column is no value.
_WITHOUT: dict[Blank, Callable[[Sequence[Any]], Sequence[Any]]] = {
    Blank.EMPTY_TEXT: _texts,
    Blank.EMPTY_MARKUP: _notes,
}


def convert(type_: ObjectType, member: Field, values: Sequence[Any]) -> Iterable[Any]:
    """Return the public values of a member's column."""
    if isinstance(member.type, GlobalIdType):
        return [to_global_id(type_.type_name, value) for value in values]
    without = _WITHOUT.get(member.type.blank)
    return member.type.show(without(values) if without else values)
