# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The bytes of an upload in parts, on disk, until it is whole.

How many of them count, a row of the database says. What lies behind them was written by
a process that has died before it could say so, and is written over.

One process at a time writes to a file. The lock is the operating system's, which takes
it back from a process that dies; nothing of the database is held while a client takes
its time.
"""

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..schema.errors import Locked, NotFound

try:
    import fcntl
except ImportError:  # not a Unix
    fcntl = None  # type: ignore[assignment]

#: Where there is no such lock, a single process serves.
_held: set[Path] = set()
_holding = threading.Lock()
_FLAGS = os.O_RDWR | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def size_of(path: Path) -> int:
    """Return how many bytes are there.

    :raises ApiError: ``not_found`` when the file is gone
    """
    try:
        return path.stat().st_size
    except FileNotFoundError:
        raise NotFound() from None


class Partial:
    """A file that this process alone may write to.

    :param file: its descriptor
    """

    def __init__(self, file: int) -> None:
        self._file = file

    def size(self) -> int:
        """Return how many bytes are there."""
        return os.fstat(self._file).st_size

    def cut(self, size: int) -> None:
        """Have nothing behind so many bytes."""
        os.ftruncate(self._file, size)

    def put(self, pieces: Iterable[bytes], offset: int) -> Iterator[int]:
        """Write the pieces from there on, as they come.

        Yields after each of them how many bytes are there.
        """
        self.cut(offset)
        os.lseek(self._file, offset, os.SEEK_SET)
        for piece in pieces:
            left = memoryview(piece)
            while left:
                written = os.write(self._file, left)
                offset += written
                left = left[written:]
            yield offset


@contextmanager
def held(path: Path, *, new: bool = False) -> Iterator[Partial]:
    """Be the only one who writes to the file.

    :param new: whether it is made, where it is not there
    :raises ApiError: ``locked`` when another process does; ``not_found`` when the file
        is gone
    """
    flags = _FLAGS
    if new:
        path.parent.mkdir(parents=True, exist_ok=True)
        flags |= os.O_CREAT
    try:
        file = os.open(path, flags, 0o666)
    except FileNotFoundError:
        raise NotFound() from None
    try:
        with _locked(file, path):
            yield Partial(file)
    finally:
        os.close(file)


@contextmanager
def _locked(file: int, path: Path) -> Iterator[None]:
    if fcntl is not None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Locked() from None
        # Closing the file unlocks it.
        yield
        return
    with _holding:
        if path in _held:
            raise Locked()
        _held.add(path)
    try:
        yield
    finally:
        _held.discard(path)


def remove(path: Path) -> None:
    """Remove the file, if it is there."""
    with suppress(FileNotFoundError):
        path.unlink()
