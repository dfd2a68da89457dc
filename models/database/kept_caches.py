# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's caches, which keep nothing that is older than their last clearing.

A request reads one state of the database, that of its beginning, for as long as it
runs. When rights change meanwhile, the caches are cleared, and the request that still
sees the old rights would fill them again: for everybody, until the next change. So
each request remembers how often caches had been cleared before it read anything, and
what it works out is kept only while that number stands. It still gets its own answer;
the next request works it out anew.

A request's own clearings do not count: it sees what it has changed.
"""

import threading
from typing import Any

from odoo.http import request
from odoo.modules.registry import Registry
from odoo.tools.lru import LRU

_NAME = "dual_api_clearings"


class Clearings:
    """How often caches of one registry were cleared."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number = 0

    def remember(self, asking: Any) -> None:
        """Let the request begin here: it has read nothing yet."""
        setattr(asking, _NAME, [self, self._number])

    def another(self) -> None:
        """Count one; the request that clears goes on as before."""
        with self._lock:
            self._number += 1
            seen = self._seen()
            if seen:
                seen[1] += 1

    def passed(self) -> bool:
        """Return whether the request of this thread began before the last clearing.

        Never outside of requests, nor in one that has loaded the registry itself.
        """
        seen = self._seen()
        return seen is not None and seen[1] != self._number

    def _seen(self) -> list[Any] | None:
        seen = getattr(request, _NAME, None) if request else None
        return seen if seen and seen[0] is self else None


class KeptCache(LRU):
    """A cache that takes nothing from a request that began before its clearing."""

    __slots__ = ("_clearings",)

    def __init__(self, count: int, clearings: Clearings) -> None:
        super().__init__(count)
        self._clearings = clearings

    def __setitem__(self, key: Any, value: Any) -> None:
        with self._lock:
            if self._clearings.passed():
                return None
            return super().__setitem__(key, value)

    def clear(self) -> None:
        """Forget everything, and what requests that run now would add."""
        with self._lock:
            self._clearings.another()
            return super().clear()


def clearings_of(registry: Registry) -> Clearings:
    """Return the clearings of all caches of the registry."""
    found = getattr(registry, _NAME, None)
    if found is None:
        found = Clearings()
        setattr(registry, _NAME, found)
    return found


def guard(registry: Registry) -> None:
    """Put such caches in the place of Odoo's; once for each registry."""
    # By this name Odoo's own decorator finds them.
    caches = registry._Registry__caches
    for name, cache in list(caches.items()):
        if not isinstance(cache, KeptCache):
            caches[name] = KeptCache(cache.count, clearings_of(registry))


def remember(registry: Registry, asking: Any, *, anew: bool = False) -> None:
    """Let the request begin here, unless it has begun before.

    :param anew: whether it begins here all the same: it has let go of what it read
    """
    if anew or getattr(asking, _NAME, None) is None:
        clearings_of(registry).remember(asking)


def passed(registry: Registry) -> bool:
    """Return whether the request of this thread began before a cache was cleared."""
    return clearings_of(registry).passed()
