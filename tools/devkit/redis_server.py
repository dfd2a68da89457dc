# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A Redis of our own: the machine's program, or Debian's unpacked into the cache."""

import os
import shutil
import socket
import tempfile
from pathlib import Path

from . import apt, places, processes
from .console import Problem, step

PACKAGE = "redis-server"
HOST = "127.0.0.1"


# The libraries of an unpacked package are found by this only.
WRAPPER = """\
#!/bin/sh
tree=$(dirname "$0")/..
for folder in "$tree"/usr/lib "$tree"/usr/lib/*-linux-*; do
    LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$folder"
done
export LD_LIBRARY_PATH
exec "$tree/usr/bin/redis-server" "$@"
"""


def find_program() -> Path:
    """A `redis-server` that can be started just so."""
    installed = shutil.which("redis-server")
    if installed:
        return Path(installed)
    folder = places.cache() / "redis"
    waiting = "another set-up fetches Redis; waiting for it"
    with places.locked(places.cache() / "redis.lock", waiting):
        if not folder.exists():
            _fetch(folder)
    return folder / "bin" / "redis-server"


def _fetch(folder: Path) -> None:
    """Unpack Debian's package and the libraries that this machine lacks."""
    if not apt.available():
        raise Problem("The tests need a Redis: put redis-server on the PATH.")
    with tempfile.TemporaryDirectory(prefix="redis-", dir=places.cache()) as name:
        work = Path(name)
        machine = apt.machines_apt(work / "machine")
        missing = machine.missing_packages(PACKAGE)
        debs = machine.download(missing, work / "debs", "Redis")
        with step("unpacking Redis"):
            for package in debs:
                apt.unpack(package, work / "tree")
        wrapper = work / "tree" / "bin" / "redis-server"
        wrapper.parent.mkdir(exist_ok=True)
        wrapper.write_text(WRAPPER)
        wrapper.chmod(0o755)
        (work / "tree").rename(folder)


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
