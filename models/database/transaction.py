# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How an operation uses the transaction of its request.

Where a request does only one thing, some of what PostgreSQL would be asked around it
can be left out. Each is a trip to the server and back.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg2.errors import QueryCanceled
from psycopg2.extensions import STATUS_READY

from odoo.tools import SQL


def time_left(until: float) -> SQL:
    """Return what tells PostgreSQL to end any later statement of the transaction then.

    Sent in one message with the statement that comes next, it is no further trip; and
    even where no transaction was begun it holds for that statement alone.

    :param until: on the clock of :func:`time.monotonic`
    """
    left = _round((until - time.monotonic()) * 1000)
    return SQL("SET LOCAL statement_timeout = %s", left)


#: What is told, but for its number of zeros.
_STEPS = (1, 1.5, 2, 3, 4, 5, 6, 8)
#: How much more than is left may be told, so that what has just begun is told whole.
_GRACE = 1.05


def _round(milliseconds: float) -> int:
    """The time in one of a few lengths, the next shorter one.

    Each length is another text for PostgreSQL: with every millisecond a statement of
    its own, nothing else would be left in ``pg_stat_statements``.
    """
    # 0 would lift the limit.
    left = max(1.0, milliseconds * _GRACE)
    power = 10 ** (len(str(int(left))) - 1)
    return int(max(step * power for step in _STEPS if step * power <= left))


@contextmanager
def ended(cr: Any, until: float | None, before: SQL | None = None) -> Iterator[None]:
    """Around a write: no statement begins after that moment, nor takes much longer.

    Odoo does in Python what may take long, such as giving an address to each of ten
    thousand contacts, by statements that are short one by one.

    :param until: on the clock of :func:`time.monotonic`; ``None``: never
    :param before: what else PostgreSQL is told first
    :raises psycopg2.errors.QueryCanceled: as where PostgreSQL gave up
    """
    if until is None:
        if before:
            cr.execute(before)
        yield
        return
    execute = cr.execute
    told, over = until - time.monotonic(), False
    told_first = time_left(until)
    execute(SQL("%s; %s", told_first, before) if before else told_first)

    def execute_in_time(*args: Any, **options: Any) -> Any:
        nonlocal told, over
        left = until - time.monotonic()
        if left <= 0:
            over = True
            raise QueryCanceled("The time of the request is over")
        if left < told / 2:
            told = left
            execute(time_left(until))
        return execute(*args, **options)

    cr.execute = execute_in_time
    try:
        yield
    finally:
        del cr.execute
    if over:
        # Somebody has taken it for something else.
        raise QueryCanceled("The time of the request is over")


@contextmanager
def undone_on_failure(cr: Any, *, alone: bool) -> Iterator[None]:
    """Around what must leave nothing behind when it fails.

    :param alone: whether the transaction may be undone whole, which costs nothing
        until it happens; a savepoint costs two statements
    """
    if not alone:
        with cr.savepoint():
            yield
        return
    try:
        yield
        # As the end of a savepoint: writes what the ORM holds back.
        cr.flush()
    except BaseException:
        cr.rollback()
        raise


@contextmanager
def without_transaction(cr: Any) -> Iterator[None]:
    """Around one statement that reads, with nothing before it and nothing after.

    A statement sees one state of the database by itself: BEGIN and COMMIT around it
    add nothing. Where a transaction has begun, the statement is part of it.
    """
    connection = cr.connection
    if connection.status != STATUS_READY:
        yield
        return
    isolation, readonly = connection.isolation_level, connection.readonly
    # In two steps: what is not the default when autocommit begins or ends is told to
    # the server by statements of their own.
    connection.set_session(isolation_level="DEFAULT", readonly="DEFAULT")
    connection.autocommit = True
    try:
        yield
    finally:
        if not connection.closed:
            connection.autocommit = False
            connection.set_session(isolation_level=isolation, readonly=readonly)
