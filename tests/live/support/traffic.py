# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Clients that go on asking while something happens, and what they were answered."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from devkit import processes

#: For how long something is waited for that must come, on the busiest machine.
SECONDS = 120
#: How many ask at the same time, so that each of two processes answers some.
ASKING = 4


@dataclass(frozen=True)
class Answer:
    """What one request came to; times are of the monotonic clock.

    `response` is None when there was none: `failure` says why.
    """

    began: float
    ended: float
    what: Any
    response: Any = None
    failure: str = ""

    @property
    def seconds(self) -> float:
        """How long the client waited."""
        return self.ended - self.began

    @property
    def status(self) -> int:
        """The HTTP status; 0 without a response."""
        return 0 if self.response is None else self.response.status_code


def wait_for(api: Any, status: str, pause: float = 0.05) -> float:
    """Until `/health` says so `status`; how long that took.

    :param pause: seconds between two questions
    """
    began = time.monotonic()
    while True:
        answer = api.get("health")
        assert answer.status_code == 200
        if answer.json()["status"] == status:
            return time.monotonic() - began
        assert time.monotonic() < began + SECONDS, answer.text
        time.sleep(pause)


def wait_for_all(
    make_client: Callable[[], Any], status: str, pause: float = 0.05
) -> None:
    """Until each process says so: several are asked at the same time."""

    def ask_often(_number: int) -> set[str]:
        api = make_client()
        return {api.get("health").json()["status"] for _ in range(5)}

    api, deadline = make_client(), time.monotonic() + SECONDS
    with ThreadPoolExecutor(ASKING) as pool:
        # All are asked when one says it, and not meanwhile: it takes seconds.
        wait_for(api, status, pause)
        while set().union(*pool.map(ask_often, range(ASKING))) != {status}:
            assert time.monotonic() < deadline, f"not everybody says {status}"
            time.sleep(pause)


class Traffic:
    """`clients` threads that ask one request after the other: `with Traffic(…) as it`.

    :param make_client: makes what a thread needs for itself
    :param ask: called with that and a number that no other request has; returns what
        was asked, and the response
    :param pause: seconds between an answer and the next request of a client
    """

    def __init__(
        self,
        make_client: Callable[[], Any],
        ask: Callable[[Any, int], tuple[Any, Any]],
        *,
        clients: int = 4,
        pause: float = 0.0,
    ) -> None:
        self.answers: list[Answer] = []
        self._make_client, self._ask = make_client, ask
        self._pause = pause
        self._clients = clients
        self._enough = threading.Event()
        self._pool = ThreadPoolExecutor(clients)
        self._futures: list[Any] = []

    def during(self, since: float, until: float) -> list[Answer]:
        """The answers to requests of which some part lies between the two moments."""
        return [one for one in self.answers if one.ended > since and one.began < until]

    def wait(self, number: int, since: float = 0.0) -> None:
        """Until so many requests that began since that moment were answered with 200 or
        201.

        :raises AssertionError: when they do not come
        """

        def enough() -> bool:
            good = [one for one in self.answers if one.status in (200, 201)]
            return sum(one.began >= since for one in good) >= number

        assert processes.wait_until(enough, seconds=SECONDS), self.answers[-3:]

    def _work(self, number: int) -> None:
        client = self._make_client()
        while not self._enough.is_set():
            began = time.monotonic()
            what, response, failure = None, None, ""
            try:
                what, response = self._ask(client, number)
            except OSError as error:  # all that the client library raises is one
                failure = str(error)
            self.answers.append(
                Answer(began, time.monotonic(), what, response, failure)
            )
            number += self._clients
            self._enough.wait(self._pause)

    def __enter__(self) -> "Traffic":
        starts = range(self._clients)
        self._futures = [self._pool.submit(self._work, start) for start in starts]
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._enough.set()
        self._pool.shutdown()
        for future in self._futures:
            future.result()
