# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What variables may not exceed, measured before the type system looks into them.

GraphQL holds each object against every field of its type: a few bytes, as of a
condition in a list of alternatives, are much work. Only mutations are sent many
records.
"""

from collections.abc import Iterable, Mapping

from ..errors import BadRequest, ValidationFailed
from ..mistakes import too_many
from ..request.json_text import BODY, MAX_VALUES, too_many_values

#: Objects and lists inside others: of a query, and of a mutation.
MAX_INNER = 1_000
MAX_INNER_OF_MANY = 3_000
_NAME = "variables"


def check_variables(variables: Mapping[str, object], *, many: bool = False) -> None:
    """Refuse variables with more in them than any input takes.

    How deep they are was bounded when they were read.

    :param many: whether they may hold many records
    :raises ApiError: ``validation``; ``bad_request``, for too many values
    """
    level: list[object] = [variables]
    inner = values = 0
    most = MAX_INNER_OF_MANY if many else MAX_INNER
    while level:
        below: list[object] = []
        for value in level:
            held: Iterable[object] = ()
            if isinstance(value, Mapping):
                held = value.values()
            elif isinstance(value, list):
                held = value
            held = list(held)
            values += len(held)
            below += (each for each in held if isinstance(each, (dict, list)))
        inner += len(below)
        if inner > most:
            raise ValidationFailed(mistakes=[too_many(_NAME, most)])
        level = below
    if values > MAX_VALUES and not many:
        raise BadRequest(too_many_values(BODY, MAX_VALUES))
