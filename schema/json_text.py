# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""JSON from strangers."""

from typing import Any

import orjson

from .errors import ApiError

#: No input of the API comes near it; what walks a value may recurse as deep.
MAX_DEPTH = 50
#: Members, items and scalars together: a wrong one may be answered by a sentence.
MAX_VALUES = 5_000


def read_json(text: bytes | str, name: str) -> Any:
    """The value that the text spells.

    :param name: what the text is, as the refusal calls it
    :raises ApiError: ``bad_request``
    """
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise ApiError("bad_request", f"{name} is no valid JSON.") from None
    excess = _excess(value)
    if excess:
        raise ApiError("bad_request", f"{name} {excess}.")
    return value


def _excess(value: Any) -> str | None:
    """In what the value is more than any input may be."""
    level, count = [value], 0
    for _depth in range(MAX_DEPTH + 1):
        count += len(level)
        if count > MAX_VALUES:
            return f"has more than {MAX_VALUES} values"
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return None
    return f"is nested deeper than {MAX_DEPTH} levels"
