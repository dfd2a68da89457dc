# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Keyset cursors: opaque to clients, hostile until decoded.

A cursor holds the order that it was made for and the sort values of one record,
the id last. It names a place in the list, not a number of rows: it stays right
when records before it come and go, and a page far down costs what the first does.
"""

import base64
import binascii
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import orjson

from .declaration import Type
from .errors import invalid
from .naming import MAX_ID
from .selection import OrderKey

_PYTHON_TYPES: dict[Type, tuple[type, ...]] = {
    Type.INTEGER: (int,),
    Type.FLOAT: (float, int),
    Type.BOOLEAN: (bool,),
    Type.STRING: (str,),
    Type.HTML: (str,),
    Type.DATE: (str,),
    Type.DATETIME: (str,),
}


def _signature(order: Sequence[OrderKey]) -> str:
    return ",".join("-" * key.descending + key.field.name for key in order)


def encode(order: Sequence[OrderKey], values: Sequence[Any]) -> str:
    """The cursor of the record with these sort values, one for each key."""
    payload = orjson.dumps([_signature(order), *values])
    return base64.urlsafe_b64encode(payload).rstrip(b"=").decode()


def decode(cursor: str, order: Sequence[OrderKey]) -> list[Any]:
    """The sort values in the cursor, safe to compare with the columns.

    :raises ApiError: ``validation`` when it is no cursor of a list in that order
    """
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        payload = orjson.loads(base64.b64decode(padded, b"-_", validate=True))
    except (binascii.Error, ValueError):
        raise invalid("cursor", "must be a cursor from an earlier answer") from None
    if not isinstance(payload, list) or len(payload) != len(order) + 1:
        raise invalid("cursor", "must be a cursor from an earlier answer")
    signature, *values = payload
    if signature != _signature(order):
        raise invalid("cursor", "belongs to a list that is sorted in another way")
    return [
        _checked(value, key.field.type) for value, key in zip(values, order, strict=True)
    ]


def _checked(value: Any, type_: Type) -> Any:
    if value is None:
        return None
    try:
        if type(value) not in _PYTHON_TYPES[type_]:
            raise ValueError
        if type_ is Type.INTEGER and not -MAX_ID <= value <= MAX_ID:
            raise ValueError
        if type_ is Type.DATETIME:
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is not None:
                raise ValueError
            return moment
        if type_ is Type.DATE:
            return date.fromisoformat(value)
        if isinstance(value, str) and "\0" in value:
            raise ValueError
    except ValueError:
        raise invalid("cursor", "must be a cursor from an earlier answer") from None
    return value
