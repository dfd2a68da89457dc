# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Servers of tests: Odoo, and Redis."""

import atexit
import json
import re
import time
from collections.abc import Iterable, Mapping
from functools import cache

from .. import places, processes
from ..asking import ask
from ..console import Problem
from ..nursery import Nursery
from ..odoo_log import essence
from ..odoo_process import HOST, WITHOUT_EVENTS
from ..redis_server import Redis
from .databases import BASE, sql
from .given import described, log_of, runner, unique

START_SECONDS = 60
#: The limiter gives Redis a tenth of a second, and a busy machine may take it.
LEFT = "The rate limiter leaves its redis store"


@cache
def _nursery() -> Nursery:
    """Where servers begin; with the modules that every one of them has."""
    query = "SELECT name FROM ir_module_module WHERE state = 'installed'"
    addons = [name for (name,) in sql(BASE, query)]
    words = [str(places.addon_link()), *addons, places.ADDON]
    nursery = Nursery(runner(), words, log_of("nursery"))
    atexit.register(nursery.end)
    return nursery


class Server:
    """An Odoo server for one database: `with Server("db", workers=2) as server`.

    `env` is added to its environment, `words` to its command line. `base_url` and
    `port` say where it answers once started.
    """

    def __init__(
        self,
        database: str,
        *,
        workers: int = 0,
        env: Mapping[str, str] | None = None,
        words: Iterable[str] = (),
        port: int | None = None,
    ) -> None:
        self.database = database
        self.workers = workers
        self.env = dict(env or {})
        self.words = tuple(words)
        self.port = port or processes.free_port()
        self.log = log_of(f"server-{database}")
        self.process: processes.Process | None = None
        if "DUAL_API_REDIS_URL" in self.env:
            self.tolerate(LEFT)

    @property
    def base_url(self) -> str:
        """`http://127.0.0.1:<port>`."""
        return f"http://{HOST}:{self.port}"

    @property
    def pid(self) -> int:
        """The server's main process."""
        if not self.process:
            raise Problem("The server has not been started.")
        return self.process.child.pid

    def start(self) -> "Server":
        """Start and wait until it serves; a second start after `stop` is fine."""
        self.process = runner().serve(
            self.database,
            self.port,
            self.log,
            name=self.log.stem,
            workers=self.workers,
            words=("--max-cron-threads=0", *self.words),
            env={WITHOUT_EVENTS: "1", **self.env},
            start=_nursery().start if described()["prepared"] else None,
        )
        deadline = time.monotonic() + START_SECONDS
        while not self._serves():
            if self.process.exit_code() is not None or time.monotonic() > deadline:
                self.stop()
                raise Problem(f"Odoo does not start:\n{essence(self.log)}")
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        """End it in good order; a second call does nothing."""
        if self.process:
            self.process.stop()
            self.process = None

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self.process:
            processes.kill_group(self.process.child.pid)
            self.stop()

    def expect(self, pattern: str) -> None:
        """Announce that the log will hold a warning or error that `pattern` finds.

        One that is announced and does not come fails the run as well.
        """
        re.compile(pattern)
        with self.log.with_suffix(".expected").open("a") as file:
            file.write(json.dumps(pattern) + "\n")

    def tolerate(self, pattern: str) -> None:
        """Say what the log may hold: what only the turn of two requests decides."""
        re.compile(pattern)
        with self.log.with_suffix(".tolerated").open("a") as file:
            file.write(json.dumps(pattern) + "\n")

    def log_text(self) -> str:
        """What it has logged until now."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def _serves(self) -> bool:
        return ask(f"{self.base_url}/api/v1/health")[0] in (200, 503)

    def __enter__(self) -> "Server":
        return self.start() if self.process is None else self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()


def redis_server(*options: str, sentinel_of: str | None = None) -> Redis:
    """A new Redis, started; `with` or `stop()` ends it, `start()` brings it back.

    `url` is its address, `process.child.pid` its process; for the arguments see there.
    """
    name = unique("redis-live")
    return Redis(runner().folder, name, options, sentinel_of).start()
