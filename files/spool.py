# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A file that arrives is written to disk, and its digests are made on the way.

It is never in memory as a whole, however large it is.
"""

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

#: By the names that Python has for them: what Odoo finds a file by, and what clients
#: are told.
DIGESTS = ("sha1", "sha256")
_PIECE = 1024 * 1024
#: What stays free on the disk for all others.
_FREE_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True, eq=False)
class Spooled:
    """A file that has arrived whole and lies on the disk, where nothing refers to it.

    :param path: where it is, in the filestore of the database
    :param size: in bytes
    :param digests: in hexadecimal digits, by the names of :data:`DIGESTS`
    :param name: what its sender calls it, as it was sent; empty for nothing
    :param media_type: what its sender says that it is, without parameters, in lower
        case; empty for nothing
    :param in_parts: whether it came in parts, and may be larger than others
    :param looked_into: whether it was found to be what it is called, and harmless
    """

    path: Path
    size: int
    digests: Mapping[str, str]
    name: str = ""
    media_type: str = ""
    in_parts: bool = False
    looked_into: bool = False

    def discard(self) -> None:
        """Remove it; what was stored of it stays."""
        with suppress(OSError):
            self.path.unlink()


class Spool:
    """A file that is being written.

    :param folder: where; it is made if it is not there
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / secrets.token_hex(16)
        # As Odoo makes its files: whoever serves those may read this one.
        self._file = os.open(
            self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666
        )
        self._hashes = {name: hashlib.new(name) for name in DIGESTS}
        self._size = 0

    def add(self, piece: bytes | bytearray) -> None:
        """Add what comes next."""
        left = memoryview(piece)
        self._size += len(left)
        for each in self._hashes.values():
            each.update(left)
        while left:
            left = left[os.write(self._file, left) :]

    def finish(self, name: str = "", media_type: str = "") -> Spooled:
        """Return what has come, as a file."""
        os.close(self._file)
        digests = {each: hash_.hexdigest() for each, hash_ in self._hashes.items()}
        return Spooled(self._path, self._size, digests, name, media_type)

    def discard(self) -> None:
        """Give up, and leave nothing."""
        with suppress(OSError):
            os.close(self._file)
        with suppress(OSError):
            self._path.unlink()


def has_room(folder: Path, size: int = 0) -> bool:
    """Return whether so many bytes can be written there, and enough stays free."""
    return shutil.disk_usage(folder).free >= size + _FREE_BYTES


def spooled(folder: Path, pieces: Iterable[bytes]) -> Spooled:
    """Write all of the pieces to a file.

    :raises Exception: what the pieces raise; nothing is left then
    """
    spool = Spool(folder)
    try:
        for piece in pieces:
            spool.add(piece)
        return spool.finish()
    except BaseException:
        spool.discard()
        raise


def came_in_parts(path: Path) -> Spooled:
    """Return a file that was written before, part after part."""
    hashes = [hashlib.new(name) for name in DIGESTS]
    size = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            size += len(piece)
            for each in hashes:
                each.update(piece)
    digests = {each.name: each.hexdigest() for each in hashes}
    return Spooled(path, size, digests, in_parts=True)
