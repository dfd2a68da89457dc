# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The decision of the limiter, as a pure function over the buckets of one key.

``redis_charge.lua`` and ``postgres_schema.sql`` decide the same inside their
server; the tests compare their answers with this function's.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from .base import WINDOW


@dataclass(frozen=True, slots=True)
class Decision:
    """``buckets`` is the state to keep: at most 61 entries, ascending."""

    admitted: bool
    used: int
    reset_after: int
    retry_after: int
    buckets: dict[int, int]


def decide(buckets: Mapping[int, int], now: int, cost: int, limit: int) -> Decision:
    """Judge ``cost`` points at second ``now``; see ``Verdict`` for the times."""
    counted = count(buckets, now)
    used = sum(counted.values())
    admitted = used + cost <= limit
    retry_after = 0 if admitted else _seconds_until_fit(counted, used, now, cost, limit)
    if admitted and cost:
        counted[now] = counted.get(now, 0) + cost
        used += cost
    oldest = next(iter(counted), None)
    reset_after = WINDOW if oldest is None else _seconds_left(oldest, now)
    return Decision(admitted, used, reset_after, retry_after, counted)


def count(buckets: Mapping[int, int], now: int) -> dict[int, int]:
    """Return the buckets inside the window, ascending.

    A bucket from the near future (the clock was set back) counts as one of
    ``now``, so that no point is forgotten early; one further away than the
    window says nothing about this minute and is dropped.
    """
    counted: dict[int, int] = {}
    for second in sorted(buckets):
        if abs(now - second) <= WINDOW:
            effective = min(second, now)
            counted[effective] = counted.get(effective, 0) + buckets[second]
    return counted


def _seconds_until_fit(
    counted: Mapping[int, int], used: int, now: int, cost: int, limit: int
) -> int:
    wait = WINDOW
    for second, points in counted.items():
        used -= points
        wait = _seconds_left(second, now)
        if used + cost <= limit:
            break
    return wait


def _seconds_left(second: int, now: int) -> int:
    return second + WINDOW + 1 - now
