# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Load: clients that do one thing over and over, and how often they managed.

Every contestant is asked by the same few lines: bytes that were made beforehand go
out over a new connection (Odoo's servers close each after one answer), the answer is
read to its end, its status is looked at, its body is not parsed. The end is where
Content-Length says: Odoo's server waits 10 ms for more before it closes by itself.
"""

import gc
import re
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from devkit.console import Problem

#: Does one unit of work; returns the bodies of its answers.
Client = Callable[[], list[bytes]]
TIMEOUT = 60
# Odoo's workers leave few connections waiting. One that found the queue full would be
# tried again by the kernel after a second, then two; we do so sooner.
CONNECT_SECONDS = 0.25
# Whoever was turned away near the end of a slice asks once more when nobody else does:
# after such a silence nothing is counted, or it would be counted as the server's.
SILENCE = 0.2
LENGTH = re.compile(rb"^content-length: *(\d+)", re.I | re.M)


@dataclass(frozen=True)
class Slice:
    """What one stretch of load gave.

    :param requests: units of work that were done
    :param seconds: from the first start to the last end
    :param latencies: seconds of each unit, sorted
    """

    requests: int
    seconds: float
    latencies: tuple[float, ...]

    @property
    def rate(self) -> float:
        """Units of work per second."""
        return self.requests / self.seconds


class HttpClient:
    """Sends prepared requests, one after the other, to one server."""

    def __init__(self, port: int, payloads: Sequence[bytes]) -> None:
        self.address = ("127.0.0.1", port)
        self.payloads = payloads

    def __call__(self) -> list[bytes]:
        return [self._exchange(payload) for payload in self.payloads]

    def _connected(self) -> socket.socket:
        given_up = time.monotonic() + TIMEOUT
        while True:
            try:
                connection = socket.create_connection(self.address, CONNECT_SECONDS)
            except TimeoutError:
                if time.monotonic() > given_up:
                    raise
            else:
                connection.settimeout(TIMEOUT)
                return connection

    def _exchange(self, payload: bytes) -> bytes:
        with self._connected() as connection:
            connection.sendall(payload)
            answer = b""
            while b"\r\n\r\n" not in answer:
                answer += _received(connection)
            head, _blank, body = answer.partition(b"\r\n\r\n")
            told = LENGTH.search(head)
            if told is None:
                raise Problem(f"An answer of the benchmark has no length: {head!r}")
            length = int(told[1])
            while len(body) < length:
                body += _received(connection)
        if head[9:12] not in (b"200", b"201"):
            said = f"{head.decode(errors='replace')}\n{body[:500]!r}"
            raise Problem(f"A request of the benchmark was refused:\n{said}")
        return body


def _received(connection: socket.socket) -> bytes:
    part = connection.recv(262_144)
    if not part:
        raise Problem("The server closed a connection in the middle of its answer.")
    return part


def run_slice(make: Callable[[], Client], clients: int, seconds: float) -> Slice:
    """Let `clients` of them work at the same time for about `seconds`.

    Nobody is cut off: each ends what it has begun, so slow work is counted right.
    """
    workers = [_Worker(make(), seconds) for _ in range(clients)]
    barrier = threading.Barrier(clients)
    threads = [
        threading.Thread(target=worker.run, args=(barrier,)) for worker in workers[1:]
    ]
    gc.collect()
    gc.disable()
    try:
        for thread in threads:
            thread.start()
        workers[0].run(barrier)
        for thread in threads:
            thread.join()
    finally:
        gc.enable()
    for worker in workers:
        if worker.failure:
            raise worker.failure
    done = [unit for worker in workers for unit in worker.done]
    begun = min(unit[0] for unit in done)
    done = _before_silence(done, begun + seconds)
    ended = max(unit[1] for unit in done)
    latencies = tuple(sorted(end - start for start, end in done))
    return Slice(len(done), ended - begun, latencies)


def _before_silence(
    done: list[tuple[float, float]], deadline: float
) -> list[tuple[float, float]]:
    done = sorted(done, key=lambda unit: unit[1])
    for number in range(1, len(done)):
        before, after = done[number - 1][1], done[number][1]
        if after > deadline and after - before > SILENCE:
            return done[:number]
    return done


class _Worker:
    def __init__(self, client: Client, seconds: float) -> None:
        self.client = client
        self.seconds = seconds
        self.done: list[tuple[float, float]] = []
        self.failure: BaseException | None = None

    def run(self, barrier: threading.Barrier) -> None:
        barrier.wait()
        deadline = time.perf_counter() + self.seconds
        try:
            self._work(deadline)
        except Exception as error:  # noqa: BLE001 - raised again by who waits for us
            self.failure = error

    def _work(self, deadline: float) -> None:
        end = 0.0
        while end < deadline:
            start = time.perf_counter()
            self.client()
            end = time.perf_counter()
            self.done.append((start, end))
