# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo processes that need not import Odoo: see tools/inside_odoo/nursery.py."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from .dialogue import Dialogue
from .odoo_process import Runner


class Nursery(Dialogue):
    """Starts them; they end with it, and it ends with us."""

    def __init__(self, runner: Runner, words: Sequence[str], log: Path) -> None:
        super().__init__(runner, "nursery.py", words, log, signal.SIGTERM)

    def start(
        self,
        argv: Sequence[str],
        log: Path,
        env: Mapping[str, str],
        cwd: Path,
        stop_signal: int,
    ) -> "Child":
        """Start what `argv` says: a Python, Odoo's launcher, and the words after it."""
        asked = {
            "words": argv[2:],
            "env": dict(env),
            "cwd": str(cwd),
            "log": str(log),
            "stop_signal": int(stop_signal),
        }
        return Child(self, self.ask({"start": asked}))


class Child:
    """One of them, to be used like `subprocess.Popen`."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self._nursery = nursery
        self._status: int | None = None
        self.pid = pid

    def poll(self) -> int | None:
        """Its exit status; None while it runs."""
        if self._status is None:
            self._status = self._nursery.ask({"ended": self.pid})
        return self._status

    def wait(self, timeout: float | None = None) -> int:
        """Its exit status, once it has ended.

        :raises subprocess.TimeoutExpired: when it has not in time
        """
        begun = time.monotonic()
        while (status := self.poll()) is None:
            if timeout is not None and time.monotonic() - begun > timeout:
                raise subprocess.TimeoutExpired("odoo", timeout)
            time.sleep(0.01)
        return status

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)
