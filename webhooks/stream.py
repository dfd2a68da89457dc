# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A connection that is over at one moment, however slowly the other side speaks."""

import io
import socket
import ssl
import time
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

#: Sent at once, so that the time that is left is looked at now and then.
_PIECE = 16 * 1024


class Stream:
    """Stands where http.client expects a socket.

    The timeout of a socket is for each call alone: a receiver that sends a byte now
    and then would keep a sender for ever.

    :param deadline: on the clock of :func:`time.monotonic`
    :ivar ended: whether the other side was seen to have closed it
    """

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self.ended = False
        self._socket = connection
        self._deadline = deadline

    def limited(self) -> socket.socket:
        """Return the socket, which waits no longer than there is time.

        :raises TimeoutError: when there is none
        """
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)
        return self._socket

    def secure(self, context: ssl.SSLContext, host: str) -> None:
        """Begin TLS with that host, whose certificate must be shown.

        :raises OSError: when there is none, or it is not right
        """
        self._socket = context.wrap_socket(self.limited(), server_hostname=host)

    def sendall(self, data: bytes) -> None:
        """Send all of it."""
        rest = memoryview(data)
        while rest:
            rest = rest[self.limited().send(rest[:_PIECE]) :]

    def makefile(self, *_mode: object) -> io.BufferedReader:
        """Return what can be read of it."""
        return io.BufferedReader(_Readable(self))

    def close(self) -> None:
        """Do nothing: http.client says this while there is still something to read."""

    def __enter__(self) -> "Stream":
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._socket.close()


class _Readable(io.RawIOBase):
    def __init__(self, stream: Stream) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        size = self._stream.limited().recv_into(buffer)
        self._stream.ended = self._stream.ended or not size
        return size
