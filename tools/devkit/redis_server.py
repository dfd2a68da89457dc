# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A Redis of our own, for tests."""

import os
import shutil
import socket
from collections.abc import Sequence
from pathlib import Path

from . import processes, programs
from .console import Problem

PACKAGE = "redis-server"
HOST = "127.0.0.1"
#: A server in a cluster also listens on the port that is so much higher.
CLUSTER_BUS = 10_000
PORTS = range(12_000, 14_000)


def find_program() -> Path:
    """A `redis-server` that can be started just so."""
    return programs.find("redis-server", PACKAGE)


class Redis:
    """A server on a free port of this machine only, that keeps nothing on disk.

    :param options: more words of its command line
    :param sentinel_of: what it shall watch instead of keeping data: the name, address
        and quorum of a master, as in `sentinel monitor`
    """

    def __init__(
        self,
        folder: Path,
        name: str = "redis",
        options: Sequence[str] = (),
        sentinel_of: str | None = None,
    ) -> None:
        self.folder = folder
        self.name = name
        self.options = tuple(options)
        self.sentinel_of = sentinel_of
        self.port = 0
        self.process: processes.Process | None = None

    @property
    def url(self) -> str:
        """Address of the server, for REDIS_URL."""
        return f"redis://{HOST}:{self.port}/0"

    def start(self) -> "Redis":
        """Start it, on the port that it had before, and wait until it answers."""
        self.port = self.port or processes.free_port(PORTS, beside=CLUSTER_BUS)
        self.home.mkdir(exist_ok=True)
        self.process = processes.Process(
            [
                *(str(find_program()), *self._kind()),
                *("--port", str(self.port), "--bind", HOST, "--dir", str(self.home)),
                *("--save", "", "--daemonize", "no", *self.options),
            ],
            record=self.folder / "processes" / f"{self.name}.json",
            log=self.folder / f"{self.name}.log",
            env={"PATH": os.environ.get("PATH", os.defpath)},
            cwd=self.folder,
        )
        if not processes.wait_until(self._answers, 20):
            self.stop()
            tail = (self.folder / f"{self.name}.log").read_text(errors="replace")
            raise Problem("Redis does not start:\n" + tail[-1000:])
        return self

    def stop(self) -> None:
        """End it; a second call does nothing."""
        if self.process:
            self.process.stop()
            self.process = None
        shutil.rmtree(self.home, ignore_errors=True)

    def kill(self) -> None:
        """End it at once, without a word to those who are connected."""
        if self.process:
            processes.kill_group(self.process.child.pid)
            self.stop()

    @property
    def home(self) -> Path:
        """A folder for what it writes of its own accord: who else there is."""
        return self.folder / f"{self.name}.home"

    def _kind(self) -> list[str]:
        if self.sentinel_of is None:
            return ["--appendonly", "no"]
        # A sentinel writes into its configuration what it finds out.
        configuration = self.home / "sentinel.conf"
        configuration.write_text(f"sentinel monitor {self.sentinel_of}\n")
        return [str(configuration), "--sentinel"]

    def _answers(self) -> bool:
        try:
            with socket.create_connection((HOST, self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def __enter__(self) -> "Redis":
        return self.start() if self.process is None else self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()
