# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A task that may not make its caller wait longer than it wants to."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import TypeVar

T = TypeVar("T")


class Deadline:
    """Runs tasks in helper threads, at most ``threads`` at a time.

    Looking up a host name, a TLS handshake and a login are many waits, some
    without any limit of their own; from outside they are one.
    """

    def __init__(self, threads: int = 32) -> None:
        self._free = threading.BoundedSemaphore(threads)

    def run(self, task: Callable[[], T], seconds: float) -> T:
        """Return the result of ``task()``, or raise what it raises.

        :raises TimeoutError: after ``seconds``; the task goes on, unheard.
        """
        if not self._free.acquire(blocking=False):
            raise TimeoutError("too many earlier attempts still wait")
        future: Future[T] = Future()

        def work() -> None:
            try:
                future.set_result(task())
            except BaseException as exc:  # noqa: BLE001 - raised in the caller
                future.set_exception(exc)
            finally:
                self._free.release()

        try:
            threading.Thread(target=work, daemon=True, name="dual_api.redis").start()
        except RuntimeError:
            self._free.release()
            raise
        try:
            return future.result(timeout=max(0.0, seconds))
        except FutureTimeoutError:  # another class before Python 3.11
            raise TimeoutError(f"no answer within {seconds:.3f} s") from None
