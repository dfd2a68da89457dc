# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The rates of what requests make the server do; for both doors, and their documents.

They are such that a point buys about a tenth of a second of PostgreSQL in a database of
200,000 partners, whatever their names are written in, and whether or not the database
has `pg_trgm`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

#: A request that can return more is refused.
MAX_NODES = 10_000
#: What a request costs besides, that PostgreSQL had to be stopped for.
TIMEOUT_POINTS = 20


@dataclass(frozen=True, slots=True)
class Rate:
    """Points for each further so many of something.

    :param free: how much is in the first point
    :param text: what so many of them are, for people
    :param each: how many points
    """

    per: int
    text: str
    free: int = 0
    each: int = 1

    def points(self, amount: int) -> int:
        """Return what so many cost, beside the first point."""
        return max(0, amount - self.free) // self.per * self.each


#: The points of an operation beside its first one, by the names of :class:`Work`.
RATES: Mapping[str, Rate] = {
    "nodes": Rate(200, "further 200 records that it can return", free=1),
    "statements": Rate(10, "10 SQL statements that read"),
    "searches": Rate(1, "search with `q`", each=2),
    "patterns": Rate(
        1, "further word of `q`, text by its beginning, and telephone number"
    ),
    "alternatives": Rate(1, "alternative of `or`"),
    "walks": Rate(1, "list that is filtered and sorted by what no one index serves"),
    "folds": Rate(
        1, "field without an index in which letters or digits are compared", each=4
    ),
    "totals": Rate(1, "list that is counted"),
    "skipped": Rate(50_000, "50,000 records skipped by an offset"),
    "computed": Rate(50, "50 values that Odoo computes"),
    "parts": Rate(10, "10 parts of a record that are written with it"),
    "links": Rate(200, "200 ids in lists that are written"),
    "exported": Rate(2_000, "further 2,000 records of an export", free=1),
    "mails": Rate(1, "mail that is sent to a customer", each=10),
    "uploaded": Rate(1024 * 1024, "MiB of an uploaded file"),
    "items": Rate(50, "further 50 items of a batch, or part of them", free=1),
}
_TEXTS = [f"{rate.each} for every {rate.text}" for rate in RATES.values()]
#: The rule, for the published documents.
PRICE = f"1 point, plus {', '.join(_TEXTS[:-1])} and {_TEXTS[-1]}"
