# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Odoo's own code asks of other servers in a write: no longer than the request.

An app may ask anything while it stores a record, with a time-out of its own, or none.
A time-out of a socket bounds one wait; a server that trickles makes many. So where a
thread writes for the API, its connections are watched: looking up a name and connecting
take the time that is left at most, and what is open when the time is over is shut down,
which wakes whoever waits for it. Odoo's code then meets the same error as when the
other server hangs up.

The functions of ``socket`` by which everything connects are wrapped for that, when a
process writes first. In other threads, and in requests of Odoo's own, they do what they
always do.
"""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from odoo.http import request

_Answer = TypeVar("_Answer")

#: On Odoo's request: what holds for that which it does after the commit.
_NAME = "dual_api_network"
_RESOLVING = ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr")
_OVER = "The time of the request is over"
_of_thread = threading.local()
_installing = threading.Lock()


@contextmanager
def bounded(until: float | None) -> Iterator[None]:
    """Around a write: nothing that it asks of other servers outlasts that moment.

    In a request, that goes on afterwards: there are things that Odoo does once a change
    is committed.

    :param until: on the clock of :func:`time.monotonic`; ``None``: never
    """
    if until is None:
        yield
        return
    _install()
    watch, before = _Watch(until), getattr(_of_thread, "watch", None)
    _of_thread.watch = watch
    try:
        yield
    finally:
        _of_thread.watch = before
        watch.let_go()
        if request:
            setattr(request, _NAME, watch)


class _Watch:
    """The connections of one write."""

    def __init__(self, until: float) -> None:
        self._until = until
        self._held: list[tuple[socket.socket, threading.Timer]] = []

    def left(self) -> float:
        """Return the seconds that are left.

        :raises TimeoutError: when there are none
        """
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError(_OVER)
        return left

    def hold(self, connected: socket.socket) -> None:
        """Shut the connection down when the time is over.

        By a descriptor of its own: TLS takes away that of the socket.
        """
        own = socket.socket(fileno=os.dup(connected.fileno()))
        timer = threading.Timer(max(0.0, self._until - time.monotonic()), _shut, [own])
        timer.daemon = True
        self._held.append((own, timer))
        timer.start()

    def let_go(self) -> None:
        """Leave the connections to themselves."""
        for own, timer in self._held:
            timer.cancel()
            own.close()
        self._held.clear()

    def found(self, look_up: Callable[[], _Answer]) -> _Answer:
        """Return what a look-up finds, which nothing can interrupt.

        :raises socket.gaierror: when it takes too long
        """
        future: Future[_Answer] = Future()

        def run() -> None:
            try:
                future.set_result(look_up())
            except BaseException as error:  # noqa: BLE001 - it is raised where it is due
                future.set_exception(error)

        left = self.left()
        threading.Thread(target=run, daemon=True).start()
        try:
            return future.result(left)
        except FutureTimeoutError:
            raise socket.gaierror(socket.EAI_AGAIN, _OVER) from None


def _shut(own: socket.socket) -> None:
    with suppress(OSError):
        own.shutdown(socket.SHUT_RDWR)
    own.close()


def _watch() -> _Watch | None:
    """What watches this thread, if anything does."""
    watch: _Watch | None = getattr(_of_thread, "watch", None)
    if watch is None and request:
        watch = getattr(request, _NAME, None)
    return watch


# Any: what is wrapped takes, and gives, whatever it does.
def _install() -> None:
    """Wrap the functions of ``socket``, once in each process."""
    with _installing:
        if getattr(socket.socket.connect, _NAME, False):
            return
        for name in _RESOLVING:
            setattr(socket, name, _resolving(getattr(socket, name)))
        connect: Any = _connecting(socket.socket.connect)
        setattr(connect, _NAME, True)
        socket.socket.connect = connect  # type: ignore[method-assign]


def _resolving(function: Callable[..., _Answer]) -> Callable[..., _Answer]:
    def resolve(*args: Any, **options: Any) -> _Answer:
        watch = _watch()
        if watch is None:
            return function(*args, **options)
        return watch.found(lambda: function(*args, **options))

    return resolve


def _connecting(function: Callable[..., None]) -> Callable[..., None]:
    def connect(self: socket.socket, *args: Any) -> None:
        watch = _watch()
        if watch is None:
            function(self, *args)
            return
        own, left = self.gettimeout(), watch.left()
        if own is None or own > left:
            self.settimeout(left)
        try:
            function(self, *args)
        finally:
            self.settimeout(own)
        watch.hold(self)

    return connect
