# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""JSON from strangers."""

import orjson

from ..errors import BadRequest
from ..sentences import Sentence, _lt

#: No input of the API comes near it; what walks a value may recurse as deep.
MAX_DEPTH = 50
#: Members, items and scalars together: a wrong one may be answered by a sentence.
MAX_VALUES = 5_000
#: The same where many records are sent at once: 50 values for each of 500 items.
MAX_VALUES_OF_MANY = 25_000
#: What the body is called in an error.
BODY = "body"


def read_json(text: bytes | str, name: str, most: int = MAX_VALUES) -> object:
    """Return the value that the text spells.

    :param name: what the text is, as the error calls it
    :param most: how many values it may have
    :raises ApiError: ``bad_request``
    """
    outside = _outside_of_strings(text)
    if outside.count(b",") >= most:
        # There is one more value than commas: nothing is made of them.
        raise BadRequest(too_many_values(name, most))
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        sentence = _lt("The %(name)s is not valid JSON.", name=name)
        raise BadRequest(sentence) from None
    reason = _unusable(value, outside.count(b":"), name, most)
    if reason:
        raise BadRequest(reason)
    return value


def too_many_values(name: str, most: int) -> Sentence:
    """Say that there are more values than any input of its kind has."""
    return _lt(
        "The %(name)s has more than %(maximum)s values.", name=name, maximum=most
    )


def _unusable(value: object, written: int, name: str, most: int) -> Sentence | None:
    """In what the value is more than any input may be, or not clear.

    :param written: how many members its objects have in the text, those included that
        are replaced by a later one of their name
    """
    level, count, members = [value], 0, 0
    for _depth in range(MAX_DEPTH + 1):
        count += len(level)
        if count > most:
            return too_many_values(name, most)
        below: list[object] = []
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
    if members != written:
        return _lt("The %(name)s has the same name twice in one object.", name=name)
    return None


def _outside_of_strings(text: bytes | str) -> bytes:
    """What a JSON text has outside of its strings: a colon for each member, and a comma
    for each value but the first of its array or object.

    Half of a surrogate pair is no JSON, and goes on being none.
    """
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    # Of the backslashes in a row, each second one belongs to the one before it.
    data = data.replace(b"\\\\", b"").replace(b'\\"', b"")
    return b"".join(data.split(b'"')[::2])
