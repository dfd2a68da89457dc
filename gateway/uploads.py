# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A file that one request brings: as its body, or as the part of a form."""

import logging
import weakref
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from werkzeug.http import parse_options_header

from odoo.http import Response
from odoo.tools import config

from ..files.digests import Compared, read_digests
from ..files.multipart import Form, FormError
from ..files.spool import Spool, Spooled, has_room
from ..schema.errors import (
    ApiError,
    BadRequest,
    PayloadTooLarge,
    Unavailable,
    invalid,
)
from ..schema.headers import DIGEST_HEADERS
from ..schema.media_types import MULTIPART
from ..schema.open_types import OdooRequest
from ..schema.sentences import _lt
from .body import refuse_compressed
from .retry_state import RetryState
from .settings import Settings

_logger = logging.getLogger(__name__)

#: The part of a form that is the file.
FILE_PART = "file"
#: What stands in a form around the file.
_FORM_BYTES = 64 * 1024
#: In the filestore of a database: a file is moved from here to its place in it.
_FOLDER = "dual_api_uploads"
_PARTS = "dual_api_parts"
MIB = 1024 * 1024
#: Until there may be room again.
_WAIT_SECONDS = 60
#: In the context: the file that a request has brought.
SPOOLED = "dual_api_spooled"


class Upload(NamedTuple):
    """What a request brought.

    :param fields: of the form, as they were sent
    """

    file: Spooled
    fields: Mapping[str, str]


def spool_folder(database: str) -> Path:
    """Return where the files of the database are while they arrive."""
    return Path(config.filestore(database)) / _FOLDER


def parts_folder(database: str) -> Path:
    """Return where the files of the database are that come in parts."""
    return Path(config.filestore(database)) / _PARTS


class Uploads:
    """The dispatcher's part of it: the file that a request has brought."""

    request: OdooRequest
    state: RetryState
    receive: Callable[[Callable[[Iterator[bytes]], Upload], int], Upload]
    _settings: Callable[[], Settings]

    def announced_bytes(self) -> int:
        """Return how long the client says that the body is; 0 where it does not.

        :raises ApiError: ``payload_too_large``, for one that is longer than it may be
        """
        length = self.request.httprequest.content_length or 0
        if length > self._most_bytes():
            raise file_too_large(self._settings().upload_max_mib)
        return length

    def receive_file(self) -> Upload:
        """Return what the request brings; it is on the disk until it was answered.

        :raises ApiError: see :func:`read_upload`, and whoever receives a body
        """
        request = self.request
        folder = spool_folder(request.env.cr.dbname)

        def take(pieces: Iterator[bytes]) -> Upload:
            upload = read_upload(request, folder, pieces)
            # Where no answer is made of it.
            weakref.finalize(self, upload.file.discard)
            return upload

        return self.receive(take, self._most_bytes())

    def let_file_go(self, response: Response) -> None:
        """Remove the file once the response is sent: until then Odoo may try again."""
        upload = self.state.received and self.state.received.taken
        if isinstance(upload, Upload):
            response.call_on_close(upload.file.discard)

    def _most_bytes(self) -> int:
        """How long the body may be."""
        form = self.request.httprequest.mimetype == MULTIPART
        most = self._settings().upload_max_mib * MIB
        return most + _FORM_BYTES if form else most


def file_too_large(mib: int) -> ApiError:
    """Return the error for a file that is larger than one may be."""
    return PayloadTooLarge(_lt("A file has at most %(most)s MiB.", most=mib))


def disk_full() -> ApiError:
    """Return the error for what the disk has no room for."""
    sentence = _lt("The server has no room for the file at the moment.")
    return Unavailable(sentence, retry_after=_WAIT_SECONDS)


def read_upload(request: OdooRequest, folder: Path, pieces: Iterator[bytes]) -> Upload:
    """Write the file to disk as it comes.

    :param pieces: of the body
    :raises ApiError: ``unsupported_media_type``, ``bad_request``; ``validation`` where
        a digest is of something else; ``unavailable`` where the disk is full. No file
        is left then
    """
    refuse_compressed(request)
    compared = Compared(_wanted(request))
    folder.mkdir(parents=True, exist_ok=True)
    if not has_room(folder, request.httprequest.content_length or 0):
        raise disk_full()
    spool = Spool(folder)
    try:
        if request.httprequest.mimetype == MULTIPART:
            upload = _from_form(request, spool, compared.passing(pieces))
        else:
            upload = _from_body(request, spool, compared.passing(pieces))
        _check_digests(compared)
        return upload
    except OSError as error:
        # Of the connection there are none: who reads it says it otherwise.
        spool.discard()
        _logger.exception("A file that arrives can't be written")
        raise disk_full() from error
    except BaseException:
        spool.discard()
        raise


def _wanted(request: OdooRequest) -> Mapping[str, Mapping[str, bytes]]:
    found = {}
    for header in DIGEST_HEADERS:
        sent = request.httprequest.headers.get(header.name)
        if sent is not None:
            try:
                found[header.name] = read_digests(sent)
            except ValueError:
                sentence = _lt("Enter digests such as sha-256=:…:.")
                raise invalid(header.name, sentence, "wrong_format") from None
    return found


def _check_digests(compared: Compared) -> None:
    unlike = compared.unlike()
    if unlike is not None:
        sentence = _lt("This is not the digest of what arrived.")
        raise invalid(unlike, sentence, "digest_mismatch")


def _from_form(request: OdooRequest, spool: Spool, pieces: Iterator[bytes]) -> Upload:
    form, content_type = Form(), request.httprequest.headers["Content-Type"]
    try:
        form.take(pieces, content_type, spool.add, file=FILE_PART)
    except FormError:
        sentence = _lt(
            "The body must be a form with one file in it, as the part %(part)s.",
            part=FILE_PART,
        )
        raise BadRequest(sentence) from None
    # What is left of it is no part of the form.
    for _piece in pieces:
        pass
    return Upload(spool.finish(form.name or "", _plain(form.media_type)), form.fields)


def _from_body(request: OdooRequest, spool: Spool, pieces: Iterator[bytes]) -> Upload:
    headers = request.httprequest.headers
    for piece in pieces:
        spool.add(piece)
    _kind, options = parse_options_header(headers.get("Content-Disposition"))
    media_type = _plain(headers.get("Content-Type", ""))
    return Upload(spool.finish(options.get("filename", ""), media_type), {})


def _plain(content_type: str) -> str:
    """The media type without its parameters."""
    return parse_options_header(content_type)[0].lower()
