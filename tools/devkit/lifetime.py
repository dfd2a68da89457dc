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

from . import processes
from .console import Problem


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
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            text = f"{what} runs already in this clone; `make stop` ends it."
            raise Problem(text) from None
        processes.end_leftovers(folder / "processes")
        record = folder / "supervisor.json"
        processes.write_mark(record, processes.mark_of(os.getpid()))
        try:
            with ExitStack() as stack:
                # Pushed last, called first: the end is not to be interrupted.
                try:
                    yield stack
                finally:
                    ignore_signals()
        finally:
            processes.end_leftovers(folder / "processes")
            record.unlink(missing_ok=True)


def stop_supervisor(folder: Path, patience: float = 60) -> bool:
    """End the supervisor of `folder` and what it left; returns whether it ran."""
    mark = processes.read_mark(folder / "supervisor.json")
    ran = mark is not None and processes.is_running(mark)
    if mark and ran:
        os.kill(mark.pid, signal.SIGTERM)
        if not processes.wait_until(lambda: not processes.is_running(mark), patience):
            os.kill(mark.pid, signal.SIGKILL)
    leftovers = processes.end_leftovers(folder / "processes")
    (folder / "supervisor.json").unlink(missing_ok=True)
    return ran or bool(leftovers)
