# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is kept of every request, written beside the requests and never in their way.

A request leaves an :class:`Entry` in a queue in memory. One thread of the process
writes what has gathered, several at once, on a connection of its own. While the
database does not take it, entries wait; at a normal end of the process all are written.
"""

import atexit
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..process import PerProcess
from .row_rate import FreeKind, RowRate

_logger = logging.getLogger(__name__)

#: Entries that wait at most; about 10 MB of memory. Then the newest are lost.
CAPACITY = 20_000
_BATCH = 500
#: Seconds for which entries gather before they are written together.
_GATHER_SECONDS = 0.5
#: Seconds between attempts while the database refuses, at first and at most.
_RETRY_SECONDS = (1.0, 30.0)
#: Seconds that the end of the process waits for the last entries.
_END_SECONDS = 10.0


class Entry(NamedTuple):
    """One request.

    :param moment: when it came, in seconds since 1970
    :param subject: who it came from, as :class:`~dual_api.auth.principal.Principal`
        says; ``None`` for a stranger
    :param name: what people call that one
    :param key_id: the row of ``api.key``, where there is one
    :param protocol: ``rest`` or ``graphql``
    :param endpoint: method and template of the path, or kind and root fields of the
        operation; never what a client made up
    :param operation: the name that the client gave its GraphQL operation
    :param status: of the HTTP answer
    :param error: the code
    :param milliseconds: from Odoo's first look at it until the answer was sent
    :param statements: that Odoo's cursors executed for it
    :param size: of the body that was sent, in bytes
    :param address: of the client, shortened
    :param client: how the client calls itself
    :param mistakes: the names of what the error's ``details`` complain of
    :param request_text: what was sent, where a manager has asked for it, without what
        is personal
    :param response_text: the same of the answer
    :param records: how many records were sent of an export
    :param row: whether it gets a row of its own; else it is only counted
    :param deprecated: the entries of the calendar of changes that it used
    """

    moment: float
    subject: str | None
    name: str | None
    key_id: int | None
    user_id: int | None
    protocol: str
    endpoint: str
    operation: str | None
    status: int
    error: str | None
    milliseconds: float
    statements: int
    points: int
    size: int
    correlation_id: str
    address: str | None
    client: str | None
    mistakes: str | None = None
    request_text: str | None = None
    response_text: str | None = None
    records: int | None = None
    row: bool = True
    deprecated: tuple[str, ...] = ()


class EntryError(Exception):
    """Among the entries is one that can never be written; the message tells of no
    value."""


class RequestLog:
    """The queue of one database, and the thread that empties it.

    :param write: stores entries, all or none of them; whatever it raises means that
        none was stored. After an EntryError the bad ones are looked for and dropped;
        after anything else all are tried again
    """

    def __init__(
        self, write: Callable[[Sequence[Entry]], None], *, capacity: int = CAPACITY
    ) -> None:
        self._queue = PerProcess(lambda: _Queue(write, capacity))

    def put(self, entry: Entry, free_rows_per_min: int | None = None) -> None:
        """Keep the entry; takes microseconds and never fails.

        :param free_rows_per_min: how many rows a minute a kind of requests gets that
            cost nothing; ``None`` for as many as come
        """
        queue = self._queue.get()
        if free_rows_per_min is not None and not entry.points:
            kind = FreeKind(entry.subject, entry.status)
            entry = entry._replace(row=queue.rate.allows(kind, free_rows_per_min))
        queue.put(entry)

    @property
    def waiting(self) -> int:
        """How many entries this process has not written yet."""
        return len(self._queue.get().entries)

    @property
    def lost(self) -> int:
        """How many entries this process could not keep."""
        return self._queue.get().lost

    @property
    def failing(self) -> bool:
        """Whether the last attempt to write failed."""
        return self._queue.get().failing

    def close(self) -> None:
        """Write what waits, as far as it can be written soon."""
        self._queue.get().close()


class _Queue:
    def __init__(self, write: Callable[[Sequence[Entry]], None], capacity: int) -> None:
        self.entries: deque[Entry] = deque()
        self.rate = RowRate()
        self.lost = 0
        self.failing = False
        self._write = write
        self._capacity = capacity
        self._filled = threading.Event()
        self._ending = threading.Event()
        # An entry may come while this thread makes room for memory in there.
        self._start = threading.RLock()
        self._thread: threading.Thread | None = None

    def put(self, entry: Entry) -> None:
        if len(self.entries) >= self._capacity:
            if not self.lost:
                _logger.warning("The request log is full: entries are lost")
            self.lost += 1
            return
        self.entries.append(entry)
        if not self._filled.is_set():
            self._filled.set()
            if self._thread is None:
                self._begin()

    def _begin(self) -> None:
        with self._start:
            if self._thread is None:
                thread = threading.Thread(
                    target=self._run, name="dual_api.request_log", daemon=True
                )
                try:
                    thread.start()
                except RuntimeError as error:
                    # No thread is to be had now; the next entry tries again.
                    self._filled.clear()
                    _logger.warning("The request log waits for a thread: %s", error)
                    return
                self._thread = thread
                # Runs in the process that started the thread, a worker for instance.
                atexit.register(self.close)

    def _run(self) -> None:
        shortest, longest = _RETRY_SECONDS
        pause = shortest
        while not self._ending.is_set():
            self._filled.wait()
            self._ending.wait(_GATHER_SECONDS)
            self._filled.clear()
            if self._empty():
                pause = shortest
            else:
                self._filled.set()
                self._ending.wait(pause)
                pause = min(2 * pause, longest)

    def _empty(self) -> bool:
        """Write all that waits; False when the database refused."""
        while self.entries:
            size = min(len(self.entries), _BATCH)
            batch = [self.entries.popleft() for _ in range(size)]
            try:
                self._write_whole(batch)
            except Exception as error:  # noqa: BLE001 - no entry is lost for it
                self.entries.extendleft(reversed(batch))
                if not self.failing:
                    _logger.warning("The request log cannot be written: %s", error)
                self.failing = True
                return False
            if self.failing:
                _logger.info("The request log is written again")
            self.failing = False
        return True

    def _write_whole(self, batch: list[Entry]) -> None:
        """Write the batch; of one with bad entries, what is good.

        What is written or dropped leaves the batch, so that it is not tried again.
        Halving and doubling it finds one bad entry among 500 in some thirty attempts.
        """
        size = len(batch)
        while batch:
            part = batch[:size]
            try:
                self._write(part)
            except EntryError as error:
                if size > 1:
                    size = (len(part) + 1) // 2
                    continue
                self.lost += 1
                _logger.error("An entry of the request log is lost: %s", error)  # noqa: TRY400
            del batch[: len(part)]
            size = min(2 * size, len(batch))

    def close(self) -> None:
        self._ending.set()
        self._filled.set()
        if self._thread is not None:
            self._thread.join(_END_SECONDS)
        deadline = time.monotonic() + _END_SECONDS
        while not self._empty() and time.monotonic() < deadline:
            time.sleep(_GATHER_SECONDS)
        if self.entries:
            _logger.error("%s entries of the request log are lost", len(self.entries))
