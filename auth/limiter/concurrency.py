# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How many requests of one caller run at once, on all processes of a host.

A request holds a numbered place. Within a process a table says which are taken; other
processes see a lock on one byte of a file for each. The system lets go of the locks of
a process that dies, however it dies, and of nothing else: no place is lost, and none
has to be given back by a clock. Taking one is a call of the system or two, and asks
neither PostgreSQL nor Redis.

Where the file can't be had, each process counts for itself.
"""

import hashlib
import logging
import os
import stat
import tempfile
import threading
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from ...process import PerProcess

try:
    import fcntl
except ImportError:  # not a Unix
    fcntl = None  # type: ignore[assignment]

_logger = logging.getLogger(__name__)

#: Bytes of the file for each caller; more requests than that are never counted.
MOST_PLACES = 1024


class Place:
    """A place that is taken until it is left; leaving it twice is leaving it once."""

    def __init__(self, table: "_Table", owner: tuple[str, str], number: int) -> None:
        self._table: _Table | None = table
        self._owner = owner
        self._number = number

    def leave(self) -> None:
        """Leave the place to the next request; twice is once."""
        table, self._table = self._table, None
        if table is not None:
            table.free(self._owner, self._number)


class Places:
    """The places of all callers of all databases.

    :param folder: where the files are; a private one of this user's by default
    """

    def __init__(self, folder: Path | None = None) -> None:
        # Locks belong to the process that took them, and so does the table of them.
        self._tables = PerProcess(lambda: _Table(folder))

    def take(self, database: str, subject: str, most: int) -> Place | None:
        """Return a place; ``None`` when ``most`` requests have theirs."""
        return self._tables.get().take((database, subject), min(most, MOST_PLACES))


class _Table:
    """What this process has taken; guarded by ``_lock``."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        # A place that was lost is left by the garbage collector, at any moment.
        self._lock = threading.RLock()
        self._taken: dict[tuple[str, str], set[int]] = {}
        self._files: dict[str, int | None] = {}
        self._pid = os.getpid()

    def take(self, owner: tuple[str, str], most: int) -> Place | None:
        database, subject = owner
        with self._lock:
            file = self._file(database)
            for number in range(most):
                if number in self._taken.get(owner, ()):
                    continue
                if _lock_byte(file, subject, number):
                    self._taken.setdefault(owner, set()).add(number)
                    return Place(self, owner, number)
            return None

    def free(self, owner: tuple[str, str], number: int) -> None:
        # A forked child has a copy of what its parent has taken.
        if self._pid != os.getpid():
            return
        database, subject = owner
        with self._lock:
            taken = self._taken.get(owner, set())
            taken.discard(number)
            if not taken:
                self._taken.pop(owner, None)
            _unlock_byte(self._file(database), subject, number)

    def _file(self, database: str) -> int | None:
        # It stays open: closing any of its descriptors would let go of all locks.
        if database not in self._files:
            self._files[database] = _open(self._folder, database)
        return self._files[database]


def _open(folder: Path | None, database: str) -> int | None:
    if fcntl is None:
        return None
    try:
        folder = folder or _private_folder()
        name = hashlib.sha256(database.encode()).hexdigest()[:32]
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        return os.open(folder / name, flags, 0o600)
    except OSError as error:
        _logger.warning(
            "Each process counts the requests that run by itself: %s", error
        )
        return None


def _private_folder() -> Path:
    """A folder that nobody else can put anything into.

    :raises OSError: when somebody else has made one of that name
    """
    folder = Path(tempfile.gettempdir()) / f"dual_api-{os.getuid()}"
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if (
        not stat.S_ISDIR(found.st_mode)
        or found.st_uid != os.getuid()
        or stat.S_IMODE(found.st_mode) & 0o077
    ):
        raise PermissionError(f"{folder} is not this user's alone")
    return folder


@lru_cache(maxsize=4096)
def _first_place(subject: str) -> int:
    """The first byte of the file that stands for a place of the subject.

    Of 2^48 stretches of bytes each subject has one; two never share it but by an
    accident that nobody will see.
    """
    digest = hashlib.sha256(subject.encode()).digest()
    return int.from_bytes(digest[:6], "big") * MOST_PLACES


def _lock_byte(file: int | None, subject: str, number: int) -> bool:
    if file is None:
        return True
    place = _first_place(subject) + number
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
    except BlockingIOError:
        return False
    except PermissionError:
        # How some systems say the same (POSIX allows either).
        return False
    except OSError as error:
        _logger.warning("A place could not be locked: %s", error)
    return True


def _unlock_byte(file: int | None, subject: str, number: int) -> None:
    if file is not None:
        with suppress(OSError):
            place = _first_place(subject) + number
            fcntl.lockf(file, fcntl.LOCK_UN, 1, place)
