# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""JSON from strangers."""

import re
from typing import Any

import orjson

from .errors import ApiError
from .sentences import Sentence, _lt

#: No input of the API comes near it; what walks a value may recurse as deep.
MAX_DEPTH = 50
#: Members, items and scalars together: a wrong one may be answered by a sentence.
MAX_VALUES = 5_000
#: What the body is called in a refusal.
BODY = "body"
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"')


def read_json(text: bytes | str, name: str) -> Any:
    """The value that the text spells.

    :param name: what the text is, as the refusal calls it
    :raises ApiError: ``bad_request``
    """
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        sentence = _lt("The %(name)s is not valid JSON.", name=name)
        raise ApiError("bad_request", sentence) from None
    reason = _unusable(value, text, name)
    if reason:
        raise ApiError("bad_request", reason)
    return value


def _unusable(value: Any, text: bytes | str, name: str) -> Sentence | None:
    """In what the value is more than any input may be, or not clear."""
    level, count, members = [value], 0, 0
    for _depth in range(MAX_DEPTH + 1):
        count += len(level)
        if count > MAX_VALUES:
            return _lt(
                "The %(name)s has more than %(maximum)s values.",
                name=name,
                maximum=MAX_VALUES,
            )
        below = []
        for outer in level:
            if isinstance(outer, dict):
                members += len(outer)
                below += outer.values()
            elif isinstance(outer, list):
                below += outer
        level = below
        if not level:
            break
    else:
        return _lt(
            "The %(name)s is nested deeper than %(maximum)s levels.",
            name=name,
            maximum=MAX_DEPTH,
        )
    if members != _written_members(text):
        return _lt("The %(name)s has the same name twice in one object.", name=name)
    return None


def _written_members(text: bytes | str) -> int:
    """How many members the objects of a JSON text have, those that are replaced by a
    later one of their name included: outside of strings, each has a colon.
    """
    data = text.encode() if isinstance(text, str) else text
    return _STRING.sub(b"", data).count(b":")
