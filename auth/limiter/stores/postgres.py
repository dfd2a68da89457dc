# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Counts in PostgreSQL: exact over all processes that share the database."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED, connection

from ....process import PerProcess
from .base import WINDOW, Store, StoreError, StoreSettings, Verdict
from .pool import Pool

SCHEMA_SQL = (Path(__file__).parent / "postgres_schema.sql").read_text("utf-8")
"""Creates the table and the functions; harmless to execute again."""

PURGE_SQL = f"SELECT dual_api_rate_limit_purge({WINDOW})"
"""Removes what has not counted for ten minutes; yields the number of rows.

The removed rows stay locked until the transaction ends, so it should end soon.
"""

_CHARGE_SQL = (
    "SELECT admitted, used, reset_after, retry_after"
    " FROM dual_api_rate_limit_charge(%s, %s, %s, %s)"
)
_CHECK_KEY = ":check"
#: What the function gave. That it is what it should be is seen when it is read.
_Row = Any  # type: ignore[explicit-any]


class PostgresStore(Store):
    """One statement per charge; a row lock orders the charges of one key.

    The statements run on connections of their own, not on the request's cursor:
    Odoo's cursors are REPEATABLE READ, where two charges of one key would be a
    serialization failure, and a rolled back request must stay charged.

    :param connect: opens a new psycopg2 connection to a database in which
        ``SCHEMA_SQL`` was executed. A timeout for connecting belongs into it.
    :param max_connections: at most so many connections per process.
    :param timeout: seconds that a statement, or the wait for a free
        connection, may take.
    """

    name = "postgres"
    label = "PostgreSQL"

    def __init__(
        self,
        connect: Callable[[], connection],
        max_connections: int = 4,
        timeout: float = 1.0,
    ) -> None:
        self._timeout = timeout

        def make() -> Pool[connection]:
            return Pool(
                lambda: _open(connect, timeout),
                lambda opened: opened.closed != 0,
                max_connections,
                timeout,
            )

        self._pool = PerProcess(make)

    @classmethod
    def build(cls, settings: StoreSettings) -> "PostgresStore":
        """Make one.

        :raises ValueError: without a way to connect
        """
        if settings.connect is None:
            raise ValueError("The postgres store needs a way to connect")
        return cls(settings.connect)

    @classmethod
    def preference(cls, settings: StoreSettings) -> int | None:
        """Return a preference where several processes have to count together."""
        return 10 if settings.worker_processes and settings.connect else None

    def charge(self, key: str, cost: int, limit: int) -> Verdict:
        """See ``Store.charge``."""
        row = self._execute((key, cost, limit, WINDOW))
        try:
            admitted, used, reset_after, retry_after = row
            return Verdict(
                admitted=bool(admitted),
                limit=limit,
                remaining=max(0, limit - int(used)),
                reset_after=int(reset_after),
                retry_after=int(retry_after),
                store=self.name,
            )
        except (TypeError, ValueError) as exc:
            raise StoreError(f"PostgreSQL answered {row!r}") from exc

    def check(self) -> None:
        """See ``Store.check``: counts for a key that no client can have."""
        self.charge(_CHECK_KEY, 1, 1_000_000)

    def _execute(self, arguments: tuple[str, int, int, int]) -> _Row:
        try:
            return self._fetch_row(arguments)
        except (psycopg2.Error, _BrokenError, TimeoutError, ValueError) as exc:
            raise StoreError(f"PostgreSQL cannot count: {exc}") from exc

    def _fetch_row(self, arguments: tuple[str, int, int, int]) -> _Row:
        def fetch(opened: connection) -> _Row:
            try:
                with opened.cursor() as cursor:
                    cursor.execute(_CHARGE_SQL, arguments)
                    row: _Row = cursor.fetchone()
                    return row
            except psycopg2.Error as exc:
                if opened.closed:
                    raise _BrokenError(str(exc)) from exc
                raise

        pool, moment = self._pool.get(), time.monotonic() + self._timeout
        with pool.place():
            try:
                return pool.run(fetch, pool.take_idle())
            except _BrokenError:
                # The server closed it while it was idle. The others most likely died
                # of the same cause; a new one may work.
                pool.close_idle()
                if time.monotonic() > moment:
                    raise
                return pool.run(fetch)


class _BrokenError(Exception):
    """The connection did not survive the statement."""


def _open(connect: Callable[[], connection], timeout: float) -> connection:
    opened = connect()
    try:
        opened.set_session(
            isolation_level=ISOLATION_LEVEL_READ_COMMITTED, autocommit=True
        )
        with opened.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('statement_timeout', %s, false)",
                (str(int(timeout * 1000)),),
            )
    except BaseException:
        opened.close()
        raise
    return opened
