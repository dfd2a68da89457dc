# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The body of a request, whole and bounded, before anything is asked about it.

A client decides how long its body takes. Whoever waits for it must hold nothing
meanwhile: no transaction, no key that was found to be valid, no place among the
requests that run.
"""

import io
import re
import select
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from werkzeug.serving import DechunkedInput

from ..schema.errors import ApiError, BadRequest, PayloadTooLarge
from ..schema.sentences import _lt

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from _typeshed.wsgi import WSGIEnvironment

MAX_BODY_BYTES = 1024 * 1024
#: For the whole body: what a good connection needs for 1 MiB, many times over.
BODY_SECONDS = 10.0
_TOO_SLOW = _lt(
    "The body did not arrive within %(seconds)s seconds.", seconds=int(BODY_SECONDS)
)
_NOT_WHOLE = _lt("The body did not arrive completely.")
#: With what may be said of it behind a semicolon, which nobody needs to know.
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]*)?\r?\n")
_LONGEST_LINE = 1024
#: Of a few bytes each, chunks would cost more than all that is in them; so would what
#: stands around them, which has a bound of its own, in bytes.
_MOST_CHUNKS = 16_384
_MOST_AROUND = 256 * 1024
_MOST_TRAILERS = 16
_ENDS_OF_LINES = (b"\r\n", b"\n")
_INPUT, _LENGTH = "wsgi.input", "CONTENT_LENGTH"


@dataclass(frozen=True, slots=True)
class Body:
    """What came of it.

    :param error: why it did not come whole
    :param waited: for how many seconds nothing of it came
    """

    data: bytes = b""
    error: ApiError | None = None
    waited: float = 0.0


def read_body(environ: "WSGIEnvironment", seconds: float = BODY_SECONDS) -> Body:
    """Read the body off the connection; later readers of ``environ`` find it whole.

    :param environ: of WSGI, as the server made it
    :param seconds: how long all of it may take
    """
    stream = environ[_INPUT]
    chunked = _is_chunked(environ)
    length = _length(environ)
    if not chunked and not length:
        body = Body()
    elif not chunked and length > MAX_BODY_BYTES:
        body = Body(error=PayloadTooLarge())
    else:
        arriving = _Arriving(environ, time.monotonic() + seconds)
        with arriving:
            body = arriving.body(None if chunked else length)
    environ[_INPUT] = io.BytesIO(body.data)
    if chunked or body.error:
        environ[_LENGTH] = str(len(body.data))
        environ.pop("wsgi.input_terminated", None)
        # Said of the connection, and no longer true of what is there now.
        environ.pop("HTTP_TRANSFER_ENCODING", None)
    # What the server was given goes on being its own to close.
    environ["dual_api.input"] = stream
    return body


def has_body(environ: "WSGIEnvironment") -> bool:
    """Return whether the client says that a body comes."""
    return _is_chunked(environ) or _length(environ) > 0


def _is_chunked(environ: "WSGIEnvironment") -> bool:
    return bool(environ.get("wsgi.input_terminated"))


def _length(environ: "WSGIEnvironment") -> int:
    text = environ.get(_LENGTH) or "0"
    return int(text) if text.isascii() and text.isdigit() else 0


class _TooSlowError(Exception):
    """The body did not come in time."""


class _TooLargeError(Exception):
    """The body is larger than any may be."""


def _chunks(stream: io.BufferedIOBase) -> Iterator[bytes]:
    """What is in the chunks (RFC 9112, section 7.1).

    :raises ValueError: when they are none, or the last one is missing
    """
    left, around = MAX_BODY_BYTES, _MOST_AROUND
    for _number in range(_MOST_CHUNKS):
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
        piece = stream.read(size)
        if len(piece) < size or stream.readline(2) not in _ENDS_OF_LINES:
            raise ValueError("a chunk is cut off")
        yield piece
    else:
        raise _TooLargeError
    for _field in range(_MOST_TRAILERS):
        if stream.readline(_LONGEST_LINE) in _ENDS_OF_LINES:
            return
    raise ValueError("no end")


class _Arriving(io.RawIOBase):
    """What comes in on the connection until a moment.

    The timeout of a socket bounds one wait; a body that trickles is many. So the socket
    is asked for what is there, and waited for with the time that is left.
    """

    def __init__(self, environ: "WSGIEnvironment", until: float) -> None:
        given = environ[_INPUT]
        self._chunked = isinstance(given, DechunkedInput)
        # The server's own reader takes what is missing of a chunk for bytes of it.
        self._source = given._rfile if self._chunked else given
        self._socket: socket.socket | None = environ.get("werkzeug.socket")
        self._until = until
        self._timeout: float | None = None
        self.waited = 0.0

    def __enter__(self) -> "_Arriving":
        if self._socket is not None:
            self._timeout = self._socket.gettimeout()
            self._socket.settimeout(0)
        return self

    def __exit__(self, *_exc: object) -> None:
        if self._socket is not None:
            self._socket.settimeout(self._timeout)

    def body(self, length: int | None) -> Body:
        """Return all of it, or why there is none.

        :param length: in bytes; ``None`` for one that tells its own end
        """
        stream = io.BufferedReader(self)
        try:
            if self._chunked:
                data = b"".join(_chunks(stream))
            elif length is None:
                data = stream.read(MAX_BODY_BYTES + 1)
            else:
                data = stream.read(length)
        except _TooSlowError:
            self._read_no_more()
            return Body(error=BadRequest(_TOO_SLOW), waited=self.waited)
        except _TooLargeError:
            self._read_no_more()
            return Body(error=PayloadTooLarge(), waited=self.waited)
        except (OSError, ValueError):
            # The connection is gone, or what came is not chunks.
            return Body(error=BadRequest(_NOT_WHOLE), waited=self.waited)
        if len(data) > MAX_BODY_BYTES:
            return Body(error=PayloadTooLarge(), waited=self.waited)
        if length is not None and len(data) < length:
            return Body(error=BadRequest(_NOT_WHOLE), waited=self.waited)
        return Body(data, waited=self.waited)

    def _read_no_more(self) -> None:
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
        return data

    def _wait(self, connection: socket.socket) -> None:
        poll = select.poll()
        poll.register(connection, select.POLLIN)
        began = time.monotonic()
        if began >= self._until or not poll.poll((self._until - began) * 1000):
            raise _TooSlowError
        self.waited += time.monotonic() - began
