# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What PostgreSQL gives for a column, as public values."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from odoo.tools import is_html_empty

from ...schema.declaration import Field, ObjectType, Type
from ...schema.naming import rfc3339, to_global_id


def _texts(values: Sequence[str | None]) -> Iterable[str | None]:
    # Hardly any column holds empty texts; looking is cheaper than replacing.
    return [value or None for value in values] if "" in values else values


def _notes(values: Sequence[str | None]) -> Iterable[str | None]:
    # What an editor leaves of an emptied field shows nothing.
    return [None if is_html_empty(value) else value for value in values]


def _booleans(values: Sequence[bool | None]) -> Iterable[bool]:
    return map(bool, values)


def _moments(values: Sequence[datetime | None]) -> Iterable[str | None]:
    return [rfc3339(value) if value else None for value in values]


def _days(values: Sequence[date | None]) -> Iterable[str | None]:
    return [value.isoformat() if value else None for value in values]


def _words(values: Sequence[str | None]) -> Iterable[list[str]]:
    return [value.split() if value else [] for value in values]


#: From a column to its public values; a type without an entry needs no change.
_CONVERTERS: dict[Type, Callable[[Sequence[Any]], Iterable[Any]]] = {
    Type.STRING: _texts,
    Type.HTML: _notes,
    Type.BOOLEAN: _booleans,
    Type.DATETIME: _moments,
    Type.DATE: _days,
    Type.STRINGS: _words,
}


def convert(type_: ObjectType, member: Field, values: Sequence[Any]) -> Iterable[Any]:
    """The public values of a member's column."""
    if member.type is Type.ID:
        return [to_global_id(type_.type_name, value) for value in values]
    converter = _CONVERTERS.get(member.type)
    return converter(values) if converter else values
