# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How an operation uses the transaction of its request.

Where a request does only one thing, some of what PostgreSQL would be asked around it
can be left out. Each is a trip to the server and back.
"""

import time
from collections import defaultdict
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
    return _limit(_round((until - time.monotonic()) * 1000))


def _limit(milliseconds: int) -> SQL:
    return SQL("SET LOCAL statement_timeout = %s", milliseconds)


#: What is told, but for its number of zeros.
_STEPS = (1, 1.5, 2, 3, 4, 5, 6, 8)
#: How much more than is left may be told, so that what has just begun is told whole.
_GRACE = 1.05
#: By which part of the time of a write one of its statements may take longer.
_OVER = 0.05
_TIME_IS_OVER = "The time of the request is over"


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
    write = _TimedWrite(cr, until)
    write.begin(before)
    try:
        yield
    finally:
        write.end()
    # Somebody may have taken it for something else.
    write.check()


class _ToCompute(defaultdict[Any, Any]):
    """What a transaction has to compute, in a dictionary that may get another `get`."""


class _TimedWrite:
    """A write that ends in time, in PostgreSQL and in Odoo's records."""

    def __init__(self, cr: Any, until: float) -> None:
        self._cr, self._until = cr, until
        self._execute = cr.execute
        left = self._left()
        self._told, self._most = _round(left), left * _OVER
        self._over = False
        self._to_compute: _ToCompute | None = None

    def begin(self, before: SQL | None) -> None:
        """Tell PostgreSQL, and look at the clock before each statement."""
        told = _limit(self._told)
        self._execute(SQL("%s; %s", told, before) if before else told)
        if self._cr.transaction is not None:
            transaction = self._cr.transaction
            self._to_compute = _ToCompute(
                transaction.tocompute.default_factory, transaction.tocompute
            )
            transaction.tocompute = self._to_compute
        self._cr.execute = self._execute_in_time

    def end(self) -> None:
        """Leave the cursor, and its transaction, as they were."""
        del self._cr.execute
        if self._to_compute is not None:
            vars(self._to_compute).clear()

    def check(self) -> None:
        """Raise where somebody was told that the time is over."""
        if self._over:
            raise QueryCanceled(_TIME_IS_OVER)

    def _left(self) -> float:
        return (self._until - time.monotonic()) * 1000

    def _execute_in_time(self, *args: Any, **options: Any) -> Any:
        left = self._left()
        self._end_if(left <= 0)
        if self._told - left > self._most:
            self._told = _round(left)
            self._execute(_limit(self._told))
            self._watch_records()
        return self._execute(*args, **options)

    def _watch_records(self) -> None:
        """Look at the clock whenever a record is asked for what Odoo has computed.

        So does all of its code that goes through thousands of records without a
        statement. It costs a little: it begins when a write is slow.
        """
        if self._to_compute is None:
            return
        get = super(_ToCompute, self._to_compute).get

        def get_in_time(*args: Any) -> Any:
            self._end_if(time.monotonic() >= self._until)
            return get(*args)

        vars(self._to_compute)["get"] = get_in_time

    def _end_if(self, over: bool) -> None:
        if over:
            self._over = True
            raise QueryCanceled(_TIME_IS_OVER)


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
