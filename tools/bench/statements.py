# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How many SQL statements a request takes, as PostgreSQL itself counts them.

By pg_stat_statements where PostgreSQL has loaded it; else from PostgreSQL's log, in
which it writes each statement that it is sent.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devkit import live
from devkit.console import Problem
from devkit.processes import wait_until

from .contestants import Contestant
from .stage import Stage
from .workloads import Workload

REQUESTS = 20
LOGGED = re.compile(r"LOG:  (?:statement|execute [^:]*): (.*)")
TRANSACTION = re.compile(
    # Nothing may follow in the same message: that would be what it is about.
    r"\s*(BEGIN|START|COMMIT|END|ROLLBACK|SAVEPOINT|RELEASE|DISCARD|SET|RESET)\b"
    r"[^;]*;?\s*$",
    re.I,
)
WRITE = re.compile(r"\b(INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|MERGE)\b", re.I)
#: What the request log writes, several requests at once and beside all of them.
BESIDE = re.compile(r"\bINTO api_(request|usage)")
MARK = "SELECT 'end of the count'"


@dataclass(frozen=True)
class Count:
    """Statements per request: all but those about the transaction; those; writes."""

    workload: str
    contestant: str
    statements: float
    transaction: float
    writes: float


class Counter:
    """Counts in the stage's database; `source` says how."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.extension = self._has_extension()
        if not self.extension and stage.log is None:
            text = (
                "named PostgreSQL: add pg_stat_statements to shared_preload_libraries"
            )
            raise Problem(f"To count statements in the {text}.")

    @property
    def source(self) -> str:
        """How statements are counted, in words."""
        if self.extension:
            return "pg_stat_statements"
        return (
            "PostgreSQL's log of all statements (it comes without pg_stat_statements)"
        )

    def count(
        self, contestants: Sequence[Contestant], workloads: Sequence[Workload]
    ) -> list[Count]:
        """One contestant after the other, REQUESTS times each."""
        with self._counting():
            return [
                self._count(one, workload)
                for workload in workloads
                for one in contestants
            ]

    def _count(self, one: Contestant, workload: Workload) -> Count:
        client = one.client(workload)
        client()
        before = self._begin()
        for _ in range(REQUESTS):
            client()
        found = [(text, n) for text, n in self._end(before) if not BESIDE.search(text)]
        transaction = sum(n for text, n in found if TRANSACTION.match(text))
        writes = sum(n for text, n in found if WRITE.search(text))
        every = sum(n for _text, n in found)
        return Count(
            workload.name,
            one.name,
            (every - transaction) / REQUESTS,
            transaction / REQUESTS,
            writes / REQUESTS,
        )

    def _sql(self, query: str) -> list[tuple[Any, ...]]:
        return live.sql(self.stage.database, query)

    def _has_extension(self) -> bool:
        loaded = self._sql("SHOW shared_preload_libraries")[0][0]
        return "pg_stat_statements" in loaded

    @contextmanager
    def _counting(self) -> Iterator[None]:
        if self.extension:
            self._sql("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
            yield
            return
        self._sql("ALTER SYSTEM SET log_statement = 'all'")
        self._sql("SELECT pg_reload_conf()")
        try:
            # Every process of PostgreSQL reads it at its next statement.
            wait_until(self._is_logged, 10)
            yield
        finally:
            self._sql("ALTER SYSTEM RESET log_statement")
            self._sql("SELECT pg_reload_conf()")

    def _is_logged(self) -> bool:
        size = self._log().stat().st_size
        self._sql(MARK)
        return MARK in self._log_since(size)

    def _begin(self) -> int:
        if self.extension:
            self._sql("SELECT pg_stat_statements_reset()")
            return 0
        return self._log().stat().st_size

    def _end(self, before: int) -> list[tuple[str, int]]:
        if self.extension:
            return self._sql(
                "SELECT query, calls FROM pg_stat_statements WHERE dbid ="
                " (SELECT oid FROM pg_database WHERE datname = current_database())"
                " AND query NOT LIKE '%%pg_stat_statements%%'"
            )
        self._sql(MARK)
        if not wait_until(lambda: MARK in self._log_since(before), 10):
            raise Problem("PostgreSQL does not log its statements.")
        text = self._log_since(before).partition(MARK)[0]
        # A statement of several lines goes on until the next record.
        records = re.split(r"\n(?=\d{4}-\d\d-\d\d )", text)
        found = [LOGGED.search(one.replace("\n", " ")) for one in records]
        return [(one[1], 1) for one in found if one and one[1]]

    def _log(self) -> Path:
        if self.stage.log is None:
            raise Problem("The log of this PostgreSQL is not ours to read.")
        return self.stage.log

    def _log_since(self, size: int) -> str:
        with self._log().open("rb") as file:
            file.seek(size)
            return file.read().decode(errors="replace")
