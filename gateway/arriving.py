# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a client sends, off the connection: bounded in size and time, piece by piece.

A client decides how long its body takes; here is decided how long it may.
"""

import io
import re
import select
import socket
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from werkzeug.serving import DechunkedInput

from ..schema.errors import BadRequest, PayloadTooLarge
from ..schema.sentences import _lt

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from _typeshed.wsgi import WSGIEnvironment

_NOT_WHOLE = _lt("The body did not arrive completely.")
#: With what may be said of it behind a semicolon, which nobody needs to know.
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]*)?\r?\n")
_LONGEST_LINE = 1024
#: Of a few bytes each, chunks would cost more than all that is in them; so would what
#: stands around them. For so many bytes that may come there is one of either.
_BYTES_OF_CHUNK = 64
_BYTES_OF_AROUND = 4
_MOST_TRAILERS = 16
_ENDS_OF_LINES = (b"\r\n", b"\n")
_PIECE = 64 * 1024
INPUT, LENGTH = "wsgi.input", "CONTENT_LENGTH"


def is_chunked(environ: "WSGIEnvironment") -> bool:
    """Return whether the body tells its own end."""
    return bool(environ.get("wsgi.input_terminated"))


def length_of(environ: "WSGIEnvironment") -> int:
    """Return how long the client says that the body is, in bytes."""
    text = environ.get(LENGTH) or "0"
    return int(text) if text.isascii() and text.isdigit() else 0


class _TooSlowError(Exception):
    """The body did not come in time."""


class _TooLargeError(Exception):
    """The body is larger than it may be."""


def _chunks(stream: io.BufferedReader, most: int) -> Iterator[bytes]:
    """What is in the chunks (RFC 9112, section 7.1).

    :raises ValueError: when they are none, or the last one is missing
    """
    left, around = most, most // _BYTES_OF_AROUND
    for _number in range(most // _BYTES_OF_CHUNK):
        line = stream.readline(_LONGEST_LINE)
        around -= len(line)
        if around < 0:
            raise _TooLargeError
        found = _CHUNK_SIZE.fullmatch(line)
        if found is None:
            raise ValueError("no size of a chunk")
        size = int(found[1], 16)
        if not size:
            break
        if size > left:
            raise _TooLargeError
        left -= size
        yield from _exactly(stream.read1, size)
        if stream.readline(2) not in _ENDS_OF_LINES:
            raise ValueError("a chunk is cut off")
    else:
        raise _TooLargeError
    for _field in range(_MOST_TRAILERS):
        if stream.readline(_LONGEST_LINE) in _ENDS_OF_LINES:
            return
    raise ValueError("no end")


def _exactly(read: Callable[[int], bytes | None], size: int) -> Iterator[bytes]:
    while size:
        piece = read(min(size, _PIECE))
        if not piece:
            raise ValueError("it is cut off")
        size -= len(piece)
        yield piece


class Arriving(io.RawIOBase):
    """What comes in on the connection until a moment.

    The timeout of a socket bounds one wait; a body that trickles is many. So the socket
    is asked for what is there, and waited for with the time that is left.

    :param environ: of WSGI, as the server made it
    :param seconds: how long all of it may take
    :param silence: for how many seconds nothing of it may come; ``None``: as long as
        all of it may take
    :param slowest: so many bytes a second at least: each that comes buys its time, and
        ``seconds`` is what there is at first
    :ivar waited: for how many seconds nothing of it came
    """

    def __init__(
        self,
        environ: "WSGIEnvironment",
        seconds: float,
        silence: float | None = None,
        slowest: int | None = None,
    ) -> None:
        given = environ[INPUT]
        self._chunked = isinstance(given, DechunkedInput)
        self._length = None if is_chunked(environ) else length_of(environ)
        # The server's own reader takes what is missing of a chunk for bytes of it.
        self._source = given._rfile if self._chunked else given
        self._socket: socket.socket | None = environ.get("werkzeug.socket")
        self._began = time.monotonic()
        self._until = self._began + seconds
        self._slowest = slowest
        self._silence = seconds if silence is None else silence
        self.waited = 0.0

    def pieces(self, most: int) -> Generator[bytes, None, None]:
        """Yield all of it, as it comes.

        :param most: how many bytes may come
        :raises ApiError: ``payload_too_large``; ``bad_request`` for one that does not
            come whole, or not in time. What was yielded before has come
        """
        if self._length is not None and self._length > most:
            raise too_large(most)
        timeout = None
        if self._socket is not None:
            timeout = self._socket.gettimeout()
            self._socket.settimeout(0)
        try:
            yield from self._unbounded(most)
        except _TooSlowError:
            self.read_no_more()
            sentence = _lt(
                "The body did not arrive within %(seconds)s seconds.",
                seconds=int(self._until - self._began),
            )
            raise BadRequest(sentence) from None
        except _TooLargeError:
            self.read_no_more()
            raise too_large(most) from None
        except (OSError, ValueError):
            # The connection is gone, or what came is not chunks.
            raise BadRequest(_NOT_WHOLE) from None
        finally:
            if self._socket is not None:
                with suppress(OSError):
                    self._socket.settimeout(timeout)

    def _unbounded(self, most: int) -> Iterator[bytes]:
        if self._chunked:
            yield from _chunks(io.BufferedReader(self, _PIECE), most)
        elif self._length is not None:
            # What follows it on the connection is not its own.
            yield from _exactly(self.read, self._length)
        else:
            while piece := self.read(_PIECE):
                most -= len(piece)
                if most < 0:
                    raise _TooLargeError
                yield piece

    def let_go(self, most: int) -> None:
        """Read a little of what comes, and no more.

        A client that still sends when the connection is closed may never read its
        answer.

        :param most: so many bytes
        """
        if self._socket is None:
            return
        timeout = self._socket.gettimeout()
        self._socket.settimeout(0)
        with suppress(_TooSlowError, OSError, ValueError):
            for _piece in _exactly(self.read, most):
                pass
            if self._length == most:
                self._socket.settimeout(timeout)
                return
        with suppress(OSError):
            self._socket.settimeout(timeout)
        self.read_no_more()

    def read_no_more(self) -> None:
        """End what comes: the server would go on reading it as long as it takes."""
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RD)

    def readable(self) -> bool:
        """Tell ``io`` that this can be read."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Read what is there; where nothing is, wait for what comes next."""
        view = memoryview(buffer)
        data = self._read(len(view))
        if not data and self._socket is not None:
            # Nothing yet, or the end: the socket knows.
            self._wait(self._socket)
            data = self._read(len(view))
        view[: len(data)] = data
        return len(data)

    def _read(self, size: int) -> bytes:
        if time.monotonic() > self._until and self._socket is not None:
            raise _TooSlowError
        read = getattr(self._source, "read1", self._source.read)
        data: bytes = read(size) or b""
        if self._slowest:
            self._until += len(data) / self._slowest
        return data

    def _wait(self, connection: socket.socket) -> None:
        poll = select.poll()
        poll.register(connection, select.POLLIN)
        began = time.monotonic()
        patience = min(self._until - began, self._silence)
        if patience <= 0 or not poll.poll(patience * 1000):
            raise _TooSlowError
        self.waited += time.monotonic() - began


def too_large(most: int) -> PayloadTooLarge:
    """Return the error for a body of more than so many bytes, which it tells."""
    sentence = _lt("The request body is larger than %(most)s bytes.", most=most)
    return PayloadTooLarge(sentence)
