# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the commands print: steps, progress, problems.

On a terminal a running step is one line that is rewritten; in a log file every line
stays.
"""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

MEGABYTE = 1_000_000


class Problem(Exception):
    """Something the user has to know or do; its text is printed without traceback."""


def is_terminal() -> bool:
    """Whether the output is read by a person right now."""
    return sys.stdout.isatty()


def say(text: str = "") -> None:
    """Print one line, at once."""
    print(text, flush=True)


def warn(text: str) -> None:
    """Print one line that deserves attention."""
    print(f"! {text}", file=sys.stderr, flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Print `text`, then how long the block took."""
    started = time.monotonic()
    live = is_terminal()
    if live:
        print(f"  … {text}", end="\r", flush=True)
    else:
        say(f"  … {text}")
    done = threading.Event()
    ticker = threading.Thread(target=_tick, args=(text, started, done), daemon=True)
    if live:
        ticker.start()
    try:
        yield
    except BaseException:
        done.set()
        if live:
            say()
        raise
    done.set()
    if live:
        ticker.join()
        print("\x1b[2K", end="")
    say(f"  ✓ {text} ({time.monotonic() - started:.1f} s)")


def _tick(text: str, started: float, done: threading.Event) -> None:
    while not done.wait(1):
        seconds = time.monotonic() - started
        print(f"\x1b[2K  … {text} {seconds:.0f} s", end="\r", flush=True)
