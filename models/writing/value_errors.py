# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a client's values make Odoo's own code fail with.

Odoo checks what its own forms send. Of anything else its code may make a ValueError,
and PostgreSQL an error in the data. That is a mistake of the client,
where it happens while Odoo stores the client's values; anywhere else it is ours. Other
exceptions (a missing attribute, say) are a mistake in code wherever they happen.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType

import psycopg2
from psycopg2 import errors

from ...schema.errors import invalid
from ...schema.sentences import _lt

_logger = logging.getLogger(__name__)
_NOT_STORABLE = _lt("Odoo can't store this value.")

_OF_VALUES = (
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    psycopg2.DataError,
    errors.ProgramLimitExceeded,
)


@contextmanager
def refused_for_its_values(sent: Mapping[str, object] | None) -> Iterator[None]:
    """Around Odoo's create or write: its code's exceptions as an error.

    :param sent: Odoo's values by the client's names, to find which one is to blame;
        ``None`` where they are of several records, one of which is to blame
    :raises ApiError: ``validation``
    """
    try:
        yield
    except _OF_VALUES as error:
        if sent is None:
            raise invalid("record", _NOT_STORABLE, "not_storable") from None
        place = list(_frames(error.__traceback__))[-1]
        # What the exception says may quote the value, and that may be private.
        _logger.warning(
            "Odoo can't store what a client has sent: %s in %s, line %s",
            type(error).__name__,
            place.tb_frame.f_code.co_filename,
            place.tb_lineno,
        )
        name = _to_blame(error, sent) or "record"
        # The value must not come back as the context of a later exception, either.
        raise invalid(name, _NOT_STORABLE, "not_storable") from None


def _frames(traceback: TracebackType | None) -> Iterator[TracebackType]:
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next


def _to_blame(error: BaseException, sent: Mapping[str, object]) -> str | None:
    """The one field whose value the failing code had at hand, from the inside out; or
    else the one whose value the exception quotes.
    """
    if len(sent) == 1:
        return next(iter(sent))
    names = defaultdict(set)
    for name, value in sent.items():
        if isinstance(value, str) and value:
            names[value].add(name)
    for place in reversed(list(_frames(error.__traceback__))):
        local = place.tb_frame.f_locals.values()
        found = _only(names, [each for each in local if type(each) is str])
        if found:
            return found
    said = str(error)
    quoted = sorted((value for value in names if value in said), key=len)
    return _only(names, quoted[-1:])


def _only(names: Mapping[str, set[str]], values: Iterable[str]) -> str | None:
    """The one name that the values can be of."""
    found = {name for value in values if value in names for name in names[value]}
    return found.pop() if len(found) == 1 else None
