# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What every store of the limiter promises, and the words it uses.

The count is a sliding window of one-second **buckets**: a map from a second of
the store's own clock to the points admitted in it. At second ``now`` a bucket
counts while ``now - second <= WINDOW``, that is for 61 buckets, so that no real
interval of 60 seconds can hold more points than the limit, wherever between two
ticks of the clock it begins; the price is that a point may stay counted for up
to one second longer than 60.

A charge is admitted when the points counted and its cost together do not exceed
the limit. An admitted charge adds its cost to the bucket of ``now``; a refused
one adds nothing; a charge of 0 is a peek and never writes.
"""

from dataclasses import dataclass
from typing import Protocol

WINDOW = 60
"""Length of the window, in seconds."""


class StoreError(Exception):
    """The store could not answer: it is down, too slow, or answers nonsense."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one charge. Times are whole seconds.

    * ``remaining``: points that could be admitted now, after this charge.
    * ``reset_after``: until more points become available, that is until the
      oldest counted bucket leaves the window: 1 to 61; ``WINDOW`` when nothing
      is counted.
    * ``retry_after``: 0 when admitted; else until the same cost would fit,
      provided that nothing else is admitted meanwhile. For a cost above the
      limit, which never fits, until the window is empty.
    * ``store``: the name of the store that counted.
    """

    admitted: bool
    limit: int
    remaining: int
    reset_after: int
    retry_after: int
    store: str


class Store(Protocol):
    """Where the points are counted. Safe to call from many threads."""

    name: str

    def charge(self, key: str, cost: int, limit: int) -> Verdict:
        """Admit or refuse ``cost`` points for ``key``, in one atomic step.

        :raises StoreError: when the store is unusable; whether the points were
            counted is then unknown.
        """

    def check(self) -> None:
        """:raises StoreError: when the store cannot count now."""
