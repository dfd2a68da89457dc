# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""JSON from strangers."""

from typing import Any

import orjson

from .errors import ApiError

#: No input of the API comes near it; what walks a value may recurse as deep.
MAX_DEPTH = 50


def read_json(text: bytes | str, name: str) -> Any:
    """The value that the text spells.

    :param name: what the text is, as the refusal calls it
    :raises ApiError: ``bad_request``
    """
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise ApiError("bad_request", f"{name} is no valid JSON.") from None
    if _is_deeper(value, MAX_DEPTH):
        message = f"{name} is nested deeper than {MAX_DEPTH} levels."
        raise ApiError("bad_request", message)
    return value


def _is_deeper(value: Any, maximum: int) -> bool:
    level = [value]
    for _depth in range(maximum + 1):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return True
