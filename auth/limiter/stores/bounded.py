# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Redis connections that neither wait nor read on and on.

The timeout of a socket bounds one wait. An answer that trickles, or that never ends,
is many short waits: what is behind the address may be broken, or no Redis at all.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from redis.connection import AbstractConnection as Connection

LONGEST_ANSWER = 8 * 1024 * 1024
"""Bytes; the longest that Redis gives a client of ours is a cluster's commands."""

_thread = threading.local()


@contextmanager
def give_up_at(moment: float) -> Iterator[None]:
    """Let no wait of this thread's bounded connections go on after ``moment``.

    :param moment: of the monotonic clock
    """
    before = getattr(_thread, "moment", float("inf"))
    _thread.moment = moment
    try:
        yield
    finally:
        _thread.moment = before


@cache
def bounded(connection_class: type[Connection]) -> type[Connection]:
    """Return the library's connection class on sockets with a deadline."""

    # Of whichever class it is, which no checker can know.
    class Bounded(connection_class):  # type: ignore[misc,valid-type]
        def _connect(self) -> "_BoundedSocket":
            return _BoundedSocket(super()._connect(), self.socket_timeout)

    return Bounded


class _BoundedSocket:
    """A socket whose answer to what was sent last has a length and a duration."""

    def __init__(self, connected: socket.socket, seconds: float) -> None:
        self._socket = connected
        self._seconds = seconds
        self._begin()

    def __getattr__(self, name: str) -> object:
        return getattr(self._socket, name)

    def sendall(self, data: bytes) -> None:
        self._begin()
        self._wait_at_most(self._left())
        self._socket.sendall(data)

    def recv(self, size: int) -> bytes:
        self._wait_at_most(self._left())
        data = self._socket.recv(size)
        self._received += len(data)
        if self._received > LONGEST_ANSWER:
            raise ConnectionAbortedError("an answer without an end")
        return data

    def _begin(self) -> None:
        self._received = 0
        self._until = time.monotonic() + self._seconds

    def _left(self) -> float:
        until = min(self._until, getattr(_thread, "moment", self._until))
        return until - time.monotonic()

    def _wait_at_most(self, seconds: float) -> None:
        if seconds <= 0:
            raise TimeoutError("no complete answer in time")
        # 0 is "do not wait", which the library asks for when it looks for leftovers.
        if self._socket.gettimeout() != 0:
            self._socket.settimeout(seconds)
