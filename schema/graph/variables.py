# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What variables may not exceed, measured before the type system looks into them.

GraphQL holds each object against every field of its type: a few bytes, as of a
condition in a list of alternatives, are much work.
"""

from collections.abc import Iterable, Mapping

from ..errors import ValidationFailed
from ..mistakes import too_many

#: Objects and lists inside others.
MAX_INNER = 1_000
_NAME = "variables"


def check_variables(variables: Mapping[str, object]) -> None:
    """Refuse variables with more objects in them than any input takes.

    How deep they are, and how many values they have, was bounded when they were read.

    :raises ApiError: ``validation``
    """
    level: list[object] = [variables]
    inner = 0
    while level:
        below: list[object] = []
        for value in level:
            held: Iterable[object] = ()
            if isinstance(value, Mapping):
                held = value.values()
            elif isinstance(value, list):
                held = value
            below += (each for each in held if isinstance(each, (dict, list)))
        inner += len(below)
        if inner > MAX_INNER:
            raise ValidationFailed(mistakes=[too_many(_NAME, MAX_INNER)])
        level = below
