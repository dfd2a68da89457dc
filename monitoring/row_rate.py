# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which requests get a row of their own in the request log, and which are only counted.

What a key pays for is bounded by its points. What costs nothing (strangers, keys with
nothing left) has no bound but this one.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

_SECONDS = 60


class FreeKind(NamedTuple):
    """Requests that share a budget of rows: a flood of one kind hides no other."""

    subject: str | None
    status: int


class RowRate:
    """How many rows a minute each kind may have; of one process.

    :param clock: seconds as a float; must not go back by itself
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        # An entry may come while this thread makes room for memory in here.
        self._lock = threading.RLock()
        self._minute = 0
        self._rows: Counter[FreeKind] = Counter()

    def allows(self, kind: FreeKind, limit: int) -> bool:
        """Return whether one more of that kind gets a row, and count it then."""
        minute = int(self._clock()) // _SECONDS
        with self._lock:
            if minute != self._minute:
                self._minute = minute
                self._rows.clear()
            if self._rows[kind] >= limit:
                return False
            self._rows[kind] += 1
            return True
