# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Counts in the memory of one process."""

import threading
import time
from collections.abc import Callable

from ....process import PerProcess
from .base import WINDOW, Store, StoreSettings, Verdict
from .window import decide


class MemoryStore(Store):
    """Exact within one process; other processes count for themselves.

    :param clock: seconds as a float; must not go back by itself.
    """

    name = "memory"
    label = "Memory"

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._counters = PerProcess(_Counters)

    @classmethod
    def build(cls, _settings: StoreSettings) -> "MemoryStore":
        """Make one; it needs nothing."""
        return cls()

    @classmethod
    def preference(cls, _settings: StoreSettings) -> int:
        """Return the least preference: it counts when nothing else is there."""
        return 0

    def charge(self, key: str, cost: int, limit: int) -> Verdict:
        """See ``Store.charge``; never raises ``StoreError``."""
        counters = self._counters.get()
        with counters.lock:
            now = int(self._clock())
            counters.forget_idle(now)
            decision = decide(counters.buckets.get(key, {}), now, cost, limit)
            if decision.admitted and cost:
                counters.buckets[key] = decision.buckets
        return Verdict(
            admitted=decision.admitted,
            limit=limit,
            remaining=max(0, limit - decision.used),
            reset_after=decision.reset_after,
            retry_after=decision.retry_after,
            store=self.name,
        )

    def check(self) -> None:
        """Memory is always usable."""


class _Counters:
    """Buckets by key, the newest bucket of each last; guarded by ``lock``."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.buckets: dict[str, dict[int, int]] = {}
        self._next_cleaning = 0

    def forget_idle(self, now: int) -> None:
        """Drop the keys whose last bucket left the window; once per window."""
        if now < self._next_cleaning <= now + WINDOW:
            return
        self._next_cleaning = now + WINDOW
        idle = [k for k, b in self.buckets.items() if next(reversed(b)) < now - WINDOW]
        for key in idle:
            del self.buckets[key]
