# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""All of a list, read portion by portion from one state of the database."""

import time
from collections.abc import Iterator, Sequence

from odoo.tools import SQL

from ...schema.answer.outcome import Records, Row, Withheld
from ...schema.request.operation import ExportRecords
from .reading import Projection


class Export:
    """Reads it, in one transaction, which has to be repeatable read.

    :param projection: reads as the user of its environment, in its transaction
    :param rows: how many records there are in a portion
    :param seconds: how long the transaction may be idle
    :param as_json: whether PostgreSQL may write the records
    :ivar last: the id of the last record that was read; ``None`` before
    :ivar withheld: why entries of the rows read last are withheld, if some are
    """

    def __init__(
        self,
        projection: Projection,
        operation: ExportRecords,
        rows: int,
        seconds: float,
        *,
        as_json: bool,
    ) -> None:
        # Even if whoever serves it is stopped, or hangs.
        projection.env.cr.execute(
            SQL(
                "SET LOCAL idle_in_transaction_session_timeout = %s",
                int(seconds * 1000),
            )
        )
        self._projection = projection
        self._portions: Iterator[tuple[Records, int]] = projection.portions(
            operation.selection, operation.page, rows, as_json=as_json
        )
        self.last: int | None = None
        self.withheld: Sequence[Withheld] = ()

    def next_records(self, seconds: float | None) -> Records:
        """Return the next records; none at the end.

        :param seconds: how long PostgreSQL may take; ``None``: for ever
        :raises psycopg2.errors.QueryCanceled: when it gave up
        """
        if seconds is not None:
            self._projection.until = time.monotonic() + seconds
        nothing: list[Row] = []
        records, self.last = next(self._portions, (nothing, self.last))
        self.withheld = tuple(self._projection.withheld)
        self._projection.withheld.clear()
        return records
