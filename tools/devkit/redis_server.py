# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A Redis of our own, for tests."""

import os
import socket
from pathlib import Path

from . import processes, programs
from .console import Problem

PACKAGE = "redis-server"
HOST = "127.0.0.1"


def find_program() -> Path:
    """A `redis-server` that can be started just so."""
    return programs.find("redis-server", PACKAGE)


class Redis:
    """A server on a free port of this machine only, that keeps nothing on disk."""

    def __init__(self, folder: Path, name: str = "redis") -> None:
        self.folder = folder
        self.name = name
        self.port = 0
        self.process: processes.Process | None = None

    @property
    def url(self) -> str:
        """Address of the server, for REDIS_URL."""
        return f"redis://{HOST}:{self.port}/0"

    def start(self) -> "Redis":
        """Start it, on the port that it had before, and wait until it answers."""
        self.port = self.port or processes.free_port(HOST)
        self.process = processes.Process(
            [
                *(str(find_program()), "--port", str(self.port), "--bind", HOST),
                *("--save", "", "--appendonly", "no", "--daemonize", "no"),
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
