# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What belongs to one process, and must not be shared with those forked from it."""

import os
import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class PerProcess(Generic[T]):
    """A value that every process makes for itself.

    Connections and locks must not be shared with a forked child: the first use
    in the child makes a new value. Two threads that meet in that first use may
    both make one; the last stays, and the other is dropped after use.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._owned = (os.getpid(), make())

    def get(self) -> T:
        pid, value = self._owned
        if pid != os.getpid():
            value = self._make()
            self._owned = (os.getpid(), value)
        return value


class PerDatabase(Generic[T]):
    """A value for each database that a process serves, made when it is first needed.

    :param make: makes it, from the name of the database and whatever :meth:`get` is
        given beside it
    """

    # What a value is made of is between `make` and who calls `get`.
    def __init__(self, make: Callable[..., T]) -> None:  # type: ignore[explicit-any]
        self._make = make
        self._values: PerProcess[_Values[T]] = PerProcess(_Values)

    def get(self, database: str, *variant: Hashable, **making: object) -> T:
        """Get the value; however many threads ask at once, one of them makes it.

        :param variant: tells several values of one database apart
        :param making: what else it is made of, the first time
        """
        values, key = self._values.get(), (database, *variant)
        if key not in values.by_key:
            with values.lock:
                if key not in values.by_key:
                    values.by_key[key] = self._make(database, *variant, **making)
        return values.by_key[key]


class _Values(Generic[T]):
    def __init__(self) -> None:
        self.by_key: dict[tuple[Hashable, ...], T] = {}
        self.lock = threading.Lock()
