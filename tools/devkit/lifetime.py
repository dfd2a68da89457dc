# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One supervisor per clone: its lock, its signals, the order of its end."""

import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import IO

from . import environment, processes
from .console import Problem

#: What ends a command in good order.
END = signal.SIGTERM


class Stopped(BaseException):
    """Someone asked this command to end: Ctrl-C, `make stop`, a closed terminal."""


def _raise_stopped(number: int, frame: FrameType | None) -> None:
    raise Stopped(signal.Signals(number).name)


def listen() -> None:
    """Turn the usual end signals into Stopped.

    SIGINT is taken even where a script's background job inherits it ignored; SIGHUP
    stays ignored where nohup asked for that.
    """
    signal.signal(signal.SIGINT, _raise_stopped)
    signal.signal(signal.SIGTERM, _raise_stopped)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, _raise_stopped)


def ignore_signals() -> None:
    """From here on nothing interrupts: the end is under way."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def supervised(folder: Path, what: str) -> Iterator[ExitStack]:
    """Be the one supervisor of `folder`; what is put on the stack ends with it.

    Ends first what a supervisor that was killed has left behind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _lock(folder).open("a+") as lock:
        if not _take(lock):
            text = f"{what} runs already in this clone; `make stop` ends it."
            raise Problem(text)
        lock.truncate(0)
        print(os.getpid(), file=lock, flush=True)
        try:
            _end_leftovers(folder)
            with ExitStack() as stack:
                # Pushed last, called first: the end is not to be interrupted.
                try:
                    yield stack
                finally:
                    ignore_signals()
        finally:
            _end_leftovers(folder)
            lock.truncate(0)


def stop_supervisor(folder: Path, patience: float = 60) -> bool:
    """End the supervisor of `folder` and what it left; returns whether it ran."""
    if not _lock(folder).exists():
        return False
    # Who holds the lock has written its number there, and lives: the lock ends with it.
    with _lock(folder).open("r") as lock:
        ran = not _take(lock)
        if ran:
            pid = int(lock.readline())
            os.kill(pid, signal.SIGTERM)
            if not processes.wait_until(lambda: _take(lock), patience):
                os.kill(pid, signal.SIGKILL)
                processes.wait_until(lambda: _take(lock), patience)
        leftovers = _end_leftovers(folder)
    return ran or bool(leftovers)


def _lock(folder: Path) -> Path:
    return folder / "lock"


def _take(lock: IO[str]) -> bool:
    """Whether the lock could be had, and is ours from now on."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _end_leftovers(folder: Path) -> list[str]:
    """End what is recorded; only then is an environment needed, or made."""
    records = folder / "processes"
    if not any(records.glob("*.json")):
        return []
    environment.ready()
    return processes.end_leftovers(records)
