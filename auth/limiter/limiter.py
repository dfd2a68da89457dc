# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The limiter: how many points a key may spend in any 60 seconds.

``build_limiter`` looks a store up in the registry; ``RateLimiter.charge`` is called
once per request. What is counted, and how exactly, is said in ``stores/base.py``.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Literal

from ...process import PerProcess
from .stores import redis  # noqa: F401 - registers itself, and what stands in for it
from .stores.base import (
    STORES,
    WINDOW,
    Store,
    StoreError,
    StoreSettings,
    Verdict,
)
from .stores.memory import MemoryStore

__all__ = [
    "WINDOW",
    "RateLimiter",
    "Store",
    "StoreError",
    "StoreSettings",
    "Verdict",
    "build_limiter",
]

_logger = logging.getLogger(__name__)

PROBE_INTERVAL = 1.0
"""Seconds between two attempts to use a store that failed."""


class RateLimiter:
    """Charges a store, and another one while the first is unusable.

    A request is never refused or broken because a store is down. The order is
    ``store``, ``fallback``, and as a last resort the memory of this process:
    failing open would lift the limit at the very moment when the system is in
    trouble, failing closed would turn a broken counter into an outage of the
    API. With the last resort each process still holds the limit for itself.

    A store that failed is left alone, and one request per ``PROBE_INTERVAL``
    tries it again; its first success brings it back. The stores do not know of
    each other's points: around a change of stores a key may spend at most the
    limit of each of the stores involved in one window.

    :param clock: monotonic seconds, for the intervals between attempts.
    """

    def __init__(
        self,
        store: Store,
        fallback: Store | None = None,
        *,
        last_resort: Store | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._guarded = [
            _Guarded(each, clock) for each in (store, fallback) if each is not None
        ]
        self._last_resort = last_resort or MemoryStore()

    def charge(self, key: str, cost: int, limit: int) -> Verdict:
        """Admit or refuse ``cost`` points; with 0, only look.

        :raises ValueError: when ``cost`` or ``limit`` is negative.
        """
        if cost < 0 or limit < 0:
            raise ValueError("Neither cost nor limit can be negative")
        for guarded in self._guarded:
            if guarded.may_try():
                try:
                    verdict = guarded.store.charge(key, cost, limit)
                except StoreError as exc:
                    guarded.failed(exc)
                else:
                    guarded.succeeded()
                    return verdict
        return self._last_resort.charge(key, cost, limit)

    @property
    def stores(self) -> tuple[str, ...]:
        """The names of the stores in their order, each once."""
        every = [*(guarded.store for guarded in self._guarded), self._last_resort]
        return tuple(dict.fromkeys(store.name for store in every))

    @property
    def store_in_use(self) -> str:
        """The name of the store that counts now. Asks no store."""
        for guarded in self._guarded:
            if not guarded.is_open:
                return guarded.store.name
        return self._last_resort.name

    @property
    def degraded(self) -> bool:
        """Whether the first store is left alone now. Asks no store."""
        return self._guarded[0].is_open

    def check(self) -> Literal["ok", "degraded", "down"]:
        """Return which store counts now: the first, the fallback, or none of them.

        Tries the stores, but not one that failed less than ``PROBE_INTERVAL``
        ago. At "down" requests are still served and limited, per process.
        """
        for position, guarded in enumerate(self._guarded):
            if guarded.may_try():
                try:
                    guarded.store.check()
                except StoreError as exc:
                    guarded.failed(exc)
                else:
                    guarded.succeeded()
            if not guarded.is_open:
                return "degraded" if position else "ok"
        return "down"


class _Guarded:
    """A store and its circuit breaker."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self.store = store
        self._clock = clock
        self._lock = PerProcess(threading.Lock)
        self._next_attempt: float | None = None  # None: the store is in use

    @property
    def is_open(self) -> bool:
        return self._next_attempt is not None

    def may_try(self) -> bool:
        """True while the store is in use; else for one caller per interval."""
        if self._next_attempt is None:
            return True
        with self._lock.get():
            now = self._clock()
            if self._next_attempt is None:
                return True
            if now < self._next_attempt:
                return False
            self._next_attempt = now + PROBE_INTERVAL
            return True

    def failed(self, error: StoreError) -> None:
        with self._lock.get():
            was_open = self.is_open
            self._next_attempt = self._clock() + PROBE_INTERVAL
        if not was_open:
            _logger.warning(
                "The rate limiter leaves its %s store: %s", self.store.name, error
            )

    def succeeded(self) -> None:
        if self._next_attempt is None:
            return
        with self._lock.get():
            was_open = self.is_open
            self._next_attempt = None
        if was_open:
            _logger.info("The rate limiter uses its %s store again", self.store.name)


def build_limiter(store: str, settings: StoreSettings) -> RateLimiter:
    """Make the limiter; opens no connection yet.

    :param store: the name of a store, or ``auto`` for the one that fits best
    :raises ValueError: when the settings contradict each other, or can't be read. The
        message holds no secret.
    """
    chosen = _best_store(settings) if store == "auto" else STORES.get(store)
    if chosen is None:
        raise ValueError(f"The store must be auto, {', '.join(STORES)}")
    return RateLimiter(chosen.build(settings), chosen.stand_in(settings))


def _best_store(settings: StoreSettings) -> type[Store]:
    def preference(store: type[Store]) -> int:
        found = store.preference(settings)
        return -1 if found is None else found

    return max(STORES.values(), key=preference)
