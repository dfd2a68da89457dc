# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The body of a request, whole and bounded, before anything is asked about it.

A client decides how long its body takes. Whoever waits for it must hold nothing
meanwhile: no transaction, no key that was found to be valid, no place among the
requests that run.
"""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..schema.errors import ApiError, UnsupportedMediaType
from ..schema.open_types import OdooRequest
from ..schema.sentences import _lt
from .arriving import INPUT, LENGTH, Arriving, is_chunked, length_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

MAX_BODY_BYTES = 1024 * 1024
#: For the whole body: what a good connection needs for 1 MiB, many times over.
BODY_SECONDS = 10.0


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
    body = Body()
    if has_body(environ):
        arriving = Arriving(environ, seconds)
        try:
            data = b"".join(arriving.pieces(MAX_BODY_BYTES))
            body = Body(data, waited=arriving.waited)
        except ApiError as error:
            body = Body(error=error, waited=arriving.waited)
    replace_body(environ, body.data, told=body.error is None)
    return body


def has_body(environ: "WSGIEnvironment") -> bool:
    """Return whether the client says that a body comes."""
    return is_chunked(environ) or length_of(environ) > 0


def refuse_compressed(request: OdooRequest) -> None:
    """Refuse a body that is sent in another form than its own.

    :raises ApiError: ``unsupported_media_type``
    """
    if request.httprequest.content_encoding not in (None, "", "identity"):
        # RFC 9110, section 15.5.16: the header says that it is this, and not
        # the type, what is not supported.
        raise UnsupportedMediaType(
            _lt("The body must not be compressed."),
            headers={"Accept-Encoding": "identity"},
        )


def replace_body(environ: "WSGIEnvironment", data: bytes, *, told: bool) -> None:
    """Have later readers find these bytes, and nothing else.

    :param told: whether what the client has said of its body is true of them
    """
    stream = environ[INPUT]
    environ[INPUT] = io.BytesIO(data)
    if is_chunked(environ) or not told:
        environ[LENGTH] = str(len(data))
        environ.pop("wsgi.input_terminated", None)
        # Said of the connection, and no longer true of what is there now.
        environ.pop("HTTP_TRANSFER_ENCODING", None)
    # What the server was given goes on being its own to close.
    environ["dual_api.input"] = stream
