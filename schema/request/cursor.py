# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Keyset cursors: opaque to clients, hostile until decoded.

A cursor holds the order that it was made for and the sort values of one record,
the id last. It names a place in the list, not a number of rows: it stays right
when records before it come and go, and a page far down costs what the first does.

What the server makes it takes again, in a URL too. So of a long text only the beginning
is in a cursor; the whole is that of the record with the id.
"""

import base64
import binascii
from collections.abc import Sequence

import orjson

from ..errors import ApiError, invalid
from ..open_types import FieldValue
from ..sentences import _lt
from .page import OrderKey

#: No cursor of ours is longer: three texts of the length below, names, and an id.
MAX_CURSOR_LENGTH = 2048
#: The longest text that a cursor holds whole, in bytes of JSON.
_MAX_TEXT_BYTES = 300
#: JSON spells no character with more bytes.
_BYTES_OF_CHARACTER = 6


def _signature(order: Sequence[OrderKey]) -> str:
    return ",".join("-" * key.descending + key.field.own_name for key in order)


def encode(order: Sequence[OrderKey], values: Sequence[object]) -> str:
    """Return the cursor of the record with these sort values, one for each key."""
    kept = (
        None if value is None else _bounded(key.field.type.to_cursor(value))
        for key, value in zip(order, values, strict=True)
    )
    payload = orjson.dumps([_signature(order), *kept])
    return base64.urlsafe_b64encode(payload).rstrip(b"=").decode()


def _bounded(value: object) -> object:
    if type(value) is not str or len(value) * _BYTES_OF_CHARACTER <= _MAX_TEXT_BYTES:
        return value
    if _size(value) <= _MAX_TEXT_BYTES:
        return value
    start = value[:_MAX_TEXT_BYTES]
    while _size(start) > _MAX_TEXT_BYTES:
        start = start[: len(start) * 3 // 4]
    return [start]


def _size(text: str) -> int:
    return len(orjson.dumps(text)) - 2


def decode(cursor: str, order: Sequence[OrderKey]) -> list[FieldValue]:
    """Return the sort values in the cursor, safe to compare with the columns.

    Where one was too long, there is a ``Cut`` in its place.

    :raises ApiError: ``validation`` when it is no cursor of a list in that order
    """
    signature, values = _payload(cursor)
    if signature != _signature(order):
        sentence = _lt("This cursor belongs to a list with a different sort order.")
        raise invalid("cursor", sentence, "another_order")
    if len(values) != len(order):
        raise _no_cursor()
    return [_read(value, key) for value, key in zip(values, order, strict=True)]


def sort_of(cursor: str) -> list[str]:
    """Return the names that the cursor's list was sorted by, as ``sort`` has them.

    :raises ApiError: ``validation`` when it is no cursor
    """
    signature, _values = _payload(cursor)
    return signature.split(",")


def _payload(cursor: str) -> tuple[str, list[object]]:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        payload = orjson.loads(base64.b64decode(padded, b"-_", validate=True))
    except (binascii.Error, ValueError):
        raise _no_cursor() from None
    if not isinstance(payload, list) or not payload or type(payload[0]) is not str:
        raise _no_cursor()
    return payload[0], payload[1:]


def _read(value: object, key: OrderKey) -> FieldValue:
    if value is None and key.field.name != "id":
        return None
    found = key.field.type.from_cursor(value)
    if found is None:
        raise _no_cursor()
    return found


def _no_cursor() -> ApiError:
    return invalid("cursor", _lt("Enter a cursor from an earlier answer."), "cursor")
