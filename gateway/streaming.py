# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is sent piece by piece, after Odoo has done with its request.

A client decides how fast it reads. What is held meanwhile, a worker and a state of the
database, is held for a bounded time, however it reads.
"""

import socket
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from odoo.tools import config

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

#: A stream holds one state of the database for no longer.
MAX_SECONDS = 45
#: What takes nothing for so long is left.
WRITE_SECONDS = 10
_BLOCK_BYTES = 64 * 1024
#: Of a file, which may be large: whoever sends or takes it more slowly is not waited
#: for.
SLOWEST_BYTES_PER_SECOND = 256 * 1024
#: Odoo ends what takes longer than these; the parts of them that a stream may take.
_SHARES = {"limit_time_real": 0.5, "limit_time_cpu": 0.75}


@dataclass(slots=True)
class Sent:
    """What has been sent of an answer, for the request log.

    :ivar records: so many, whole
    :ivar size: in bytes
    :ivar statements: that were executed for it after the request
    """

    records: int = 0
    size: int = 0
    statements: int = 0


class Pace:
    """How long a stream may take.

    :param environ: of WSGI, as the server made it
    :param slowest: so many bytes buy a second more; ``None``: nothing does
    """

    def __init__(self, environ: "WSGIEnvironment", slowest: int | None = None) -> None:
        self._slowest = slowest
        self._connection: socket.socket | None = environ.get("werkzeug.socket")
        self._timeout = self._connection and self._connection.gettimeout()
        self._over = time.monotonic() + seconds_allowed()

    def is_over(self) -> bool:
        """Return whether nothing more may be read for it."""
        return time.monotonic() > self._over

    def blocks(self, data: bytes) -> Iterator[bytes]:
        """Yield the data in pieces, for each of which the client has some seconds.

        :raises TimeoutError: when it has taken too long for all of them
        """
        for start in range(0, len(data), _BLOCK_BYTES):
            left = self._over + WRITE_SECONDS - time.monotonic()
            if left <= 0:
                raise TimeoutError("The client reads too slowly")
            if self._connection is not None:
                allowed = min(WRITE_SECONDS, left, self._timeout or WRITE_SECONDS)
                self._connection.settimeout(allowed)
            yield data[start : start + _BLOCK_BYTES]
            if self._slowest:
                self._over += len(data[start : start + _BLOCK_BYTES]) / self._slowest


class Paced:
    """The content of a file, for who takes it as quickly as it may be.

    :param pieces: what is sent; it is closed with this
    :param environ: of WSGI, as the server made it
    """

    def __init__(self, pieces: Iterable[bytes], environ: "WSGIEnvironment") -> None:
        self._pieces = pieces
        self._pace = Pace(environ, SLOWEST_BYTES_PER_SECOND)

    def __iter__(self) -> Iterator[bytes]:
        """Yield all of it.

        :raises TimeoutError: when the client takes too long
        """
        for piece in self._pieces:
            yield from self._pace.blocks(piece)

    def close(self) -> None:
        """Close what is sent."""
        close = getattr(self._pieces, "close", None)
        if close is not None:
            close()


def seconds_allowed() -> float:
    """Return how long a stream may be read for on this server."""
    shares = (config[name] * share for name, share in _SHARES.items() if config[name])
    return float(min(MAX_SECONDS, *shares))
