# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Private Redis processes, and a slow way to them, for the limiter's tests."""

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import redis

#: A server in a cluster also listens on the port that is so much higher.
_CLUSTER_BUS = 10_000


def free_port() -> int:
    """A port whose cluster bus is free too, both below those that the system gives
    to outgoing connections (from 32,768 on), which could take them any moment.
    """
    while True:
        port = random.randrange(14_000, 16_000)
        with contextlib.suppress(OSError):
            for number in (port, port + _CLUSTER_BUS):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", number))
            return port


def wait_until(condition: Callable[[], Any], seconds: float = 10.0) -> None:
    """:raises AssertionError: when it does not become true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not reached within {seconds} s: {condition}")
        time.sleep(0.02)


def redis_binary() -> str:
    """:raises AssertionError: when there is none."""
    binary = os.environ.get("DUAL_API_REDIS_SERVER") or shutil.which("redis-server")
    if not binary:
        raise AssertionError(
            "These tests need redis-server: put it on PATH, or name it by"
            " DUAL_API_REDIS_SERVER"
        )
    return binary


class PrivateRedis:
    """A server on a port of its own, which the test may stop, pause, lose."""

    def __init__(self, *options: str, sentinel_of: int | None = None) -> None:
        self.port = free_port()
        self._folder = tempfile.TemporaryDirectory(prefix="dual_api-redis-")
        self._command = [redis_binary()]
        if sentinel_of is not None:
            config = Path(self._folder.name) / "sentinel.conf"
            config.write_text(f"sentinel monitor main 127.0.0.1 {sentinel_of} 1\n")
            self._command += [str(config), "--sentinel"]
        self._command += ["--port", str(self.port), "--bind", "127.0.0.1"]
        self._command += ["--dir", self._folder.name, "--save", "", *options]
        self._process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def client(self) -> redis.Redis:
        return redis.Redis(port=self.port, decode_responses=True)

    def start(self) -> "PrivateRedis":
        self._process = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_until(self._answers)
        return self

    def pause(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def close(self) -> None:
        self.stop()
        self._folder.cleanup()

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port)).close()
        except OSError:
            return False
        return True


class LocalServer:
    """Gives every connection made to ``port`` to ``handle(connection)``."""

    def __init__(self, handle: Callable[[socket.socket], None]) -> None:
        self._handle = handle
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(
                target=self._serve, args=(connection,), daemon=True
            ).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                self._handle(connection)
            except OSError:
                return


def answering(reply: bytes) -> Callable[[socket.socket], None]:
    """A handler that says ``reply`` to whatever it is asked."""

    def handle(connection: socket.socket) -> None:
        while connection.recv(65536):
            connection.sendall(reply)

    return handle


def endless(piece: bytes, pause: float) -> Callable[[socket.socket], None]:
    """A handler that, once asked, says ``piece`` over and over."""

    def handle(connection: socket.socket) -> None:
        connection.recv(65536)
        while True:
            connection.sendall(piece)
            time.sleep(pause)

    return handle


def good_until_asked(
    port: int, piece: bytes, pause: float
) -> Callable[[socket.socket], None]:
    """A handler that forwards to ``port`` one run of a script, then is ``endless``.

    Another connection is not better than the first.
    """
    used = threading.Event()

    def handle(connection: socket.socket) -> None:
        if used.is_set():
            endless(piece, pause)(connection)
        used.set()
        with socket.create_connection(("127.0.0.1", port)) as upstream:
            asked = b""
            while b"EVALSHA" not in asked:
                asked = connection.recv(65536)
                upstream.sendall(asked)
                connection.sendall(upstream.recv(65536))
        endless(piece, pause)(connection)

    return handle


def delayed(port: int, seconds: float) -> Callable[[socket.socket], None]:
    """A handler that forwards to ``port``, each question ``seconds`` late."""

    def handle(connection: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", port)) as upstream:
            while question := connection.recv(65536):
                time.sleep(seconds)
                upstream.sendall(question)
                connection.sendall(upstream.recv(65536))

    return handle
