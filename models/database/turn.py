# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One transaction after the other, where each must know what the other has done."""

import zlib
from collections.abc import Iterable

from odoo import api, fields, models
from odoo.tools import SQL

#: Subjects share rows, so that the table stays small.
_ROWS = 4096


def lock_number(name: str) -> int:
    """Return the number of an advisory lock of the API's."""
    return zlib.crc32(name.encode())


class DualApiTurn(models.Model):
    """Rows that only one transaction at a time can change.

    A transaction sees the database as it was when it began. So it can't find out that
    there is no such record *yet* by looking, nor by waiting for a lock: what the other
    one has made stays invisible. But where two change the same row, PostgreSQL lets
    the second fail to serialize, Odoo repeats its request, and that one sees it.
    """

    _name = "dual_api.turn"
    _description = "API: one at a time"
    _log_access = False

    name = fields.Char(required=True)
    number = fields.Integer(required=True)

    _name_unique = models.Constraint("UNIQUE(name)", "The row exists already.")

    @api.model
    def _take(self, kind: str, subjects: Iterable[str]) -> None:
        """Be the only one who deals with these subjects, from the last commit on.

        :raises psycopg2.errors.SerializationFailure: when another one has done so since
            this transaction began
        """
        rows = {f"{kind}:{zlib.crc32(each.encode()) % _ROWS}" for each in subjects}
        taken = SQL(", ").join(SQL("(%s, 1)", row) for row in sorted(rows))
        statement = SQL(
            "INSERT INTO dual_api_turn AS turn (name, number) VALUES %s"
            " ON CONFLICT (name) DO UPDATE SET number = 1 - turn.number",
            taken,
        )
        self.env.cr.execute(statement, log_exceptions=False)
