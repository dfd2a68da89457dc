# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What belongs to one process, and must not be shared with those forked from it."""

import os
from collections.abc import Callable
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
