# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Connections that stay open, each used by one thread at a time."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, Protocol, TypeVar


class Closing(Protocol):
    """What a pool holds: something that can be closed."""

    def close(self) -> None:
        """Give up the connection."""


C = TypeVar("C", bound=Closing)
T = TypeVar("T")


class Pool(Generic[C]):
    """The open connections of one process; the last used is the next.

    :param connect: opens one, or raises
    :param is_broken: whether one can't be used again, after work on it has failed
    :param size: at most so many at once
    :param seconds: how long to wait for another thread's
    """

    def __init__(
        self,
        connect: Callable[[], C],
        is_broken: Callable[[C], bool],
        size: int,
        seconds: float,
    ) -> None:
        self._connect = connect
        self._is_broken = is_broken
        self._size = size
        self._seconds = seconds
        self._places = threading.BoundedSemaphore(size)
        #: What nobody uses.
        self.idle: list[C] = []

    @contextmanager
    def place(self) -> Iterator[None]:
        """Be one of the few that use a connection at a time.

        :raises TimeoutError: when none becomes free in time
        """
        if not self._places.acquire(timeout=self._seconds):
            raise TimeoutError(f"no free connection within {self._seconds} s")
        try:
            yield
        finally:
            self._places.release()

    def take_idle(self) -> C | None:
        """Take one that is open; ``None`` for none."""
        try:
            return self.idle.pop()
        except IndexError:
            return None

    def run(self, work: Callable[[C], T], connection: C | None = None) -> T:
        """Do the work, and keep the connection for the next who needs one.

        :param connection: one that was taken; ``None``: open one
        """
        connection = connection or self._connect()
        try:
            result = work(connection)
        except BaseException:
            if self._is_broken(connection):
                connection.close()
            else:
                self._keep(connection)
            raise
        self._keep(connection)
        return result

    def _keep(self, connection: C) -> None:
        # One that came too late for who has opened it may be one too many.
        if len(self.idle) < self._size:
            self.idle.append(connection)
        else:
            connection.close()

    def close_idle(self) -> None:
        """Close those that nobody uses."""
        while (connection := self.take_idle()) is not None:
            connection.close()
