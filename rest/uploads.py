# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Files that come in parts, by tus 1.0.0, whose clients there are for every platform.

::

    POST    begins an upload, perhaps with its first bytes
    HEAD    tells how much is here
    PATCH   brings what comes next; with the last byte the file is stored
    DELETE  ends it

What has arrived stays, whatever becomes of the request; see ``models/uploads``. The
file is stored as one that came whole: by the same verb, once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timezone
from email.utils import format_datetime
from functools import partial
from typing import Any, cast

from odoo.http import Controller, Response, request, route

from ..files.resumable import (
    ALGORITHMS,
    EXTENSIONS,
    OFFSET_TYPE,
    TUS,
    read_checksum,
    read_metadata,
    read_number,
)
from ..files.spool import Spooled
from ..gateway.allowed_methods import allowed_methods
from ..gateway.body import has_body, refuse_compressed
from ..gateway.exceptions import to_api_error
from ..gateway.late_body import LATE_BODY
from ..gateway.response_headers import ROUTE_HEADERS
from ..gateway.settings import Settings
from ..gateway.streaming import seconds_allowed
from ..gateway.uploads import MIB, SPOOLED
from ..schema.errors import (
    BadRequest,
    MethodNotAllowed,
    UnsupportedMediaType,
    UnsupportedTusVersion,
    invalid,
)
from ..schema.headers import (
    FILE_ID,
    METHOD_OVERRIDE,
    TUS_CHECKSUM_ALGORITHM,
    TUS_EXTENSION,
    TUS_MAX_SIZE,
    TUS_RESUMABLE,
    TUS_VERSION,
    UPLOAD_CHECKSUM,
    UPLOAD_EXPIRES,
    UPLOAD_LENGTH,
    UPLOAD_METADATA,
    UPLOAD_OFFSET,
)
from ..schema.request.operation import DoVerb
from ..schema.request.rules import verb_validator
from ..schema.request.selection import Selection
from ..schema.resources.file import FILES, UPLOAD
from ..schema.sentences import _lt
from ..schema.versions import VERSIONED
from .dispatcher import RestDispatcher
from .files import read_values
from .upload_documents import BEGIN, END, SEND, SEND_BY_POST, TELL

UPLOADS = f"{VERSIONED}/uploads"
_UPLOAD = f"{UPLOADS}/<string:upload_id>"
#: Seconds after which a client that says nothing is gone: it comes back on another
#: connection, and is kept out for as long as this one is waited for.
_SILENCE = 5.0
#: What may be tried again: the upload is still there.
_PASSING = frozenset({401, 409, 423, 429})


def _capabilities(settings: Settings) -> Mapping[str, str]:
    """What a client finds out by OPTIONS."""
    return {
        TUS_VERSION.name: TUS,
        TUS_EXTENSION.name: ",".join(EXTENSIONS),
        TUS_MAX_SIZE.name: str(settings.resumable_max_mib * MIB),
        TUS_CHECKSUM_ALGORITHM.name: ",".join(ALGORITHMS),
    }


_ROUTE = {
    "type": RestDispatcher.routing_type,
    "auth": "dual_api",
    "csrf": False,
    "dual_api_scope": FILES.write_scope,
    "dual_api_answers": (),
    ROUTE_HEADERS: {TUS_RESUMABLE.name: TUS},
    "dual_api_options": _capabilities,
}


class UploadsController(Controller):
    """Uploads in parts."""

    @BEGIN
    @route(UPLOADS, methods=["POST"], **{LATE_BODY: True}, **_ROUTE)
    def begin(self) -> Response:
        """Begin an upload; what comes with the request are its first bytes."""
        _check_version()
        headers = request.httprequest.headers
        length = read_number(UPLOAD_LENGTH.name, headers.get(UPLOAD_LENGTH.name))
        metadata = headers.get(UPLOAD_METADATA.name, "")
        dispatcher: RestDispatcher = request.dispatcher
        principal = dispatcher.state.caller
        operation = _operation(metadata)
        _check_beginning(operation, length, metadata)
        uploads = request.env["api.upload"]
        dispatcher.note_uses([operation])
        dispatcher.confirm(operation)
        environ = request.httprequest._HTTPRequest__environ
        # Of what an earlier attempt has read, nothing is left there.
        if dispatcher.state.received is None and not has_body(environ):
            return _begun(uploads._begin(principal, length, metadata, request.env.cr))
        _check_type()

        def take(pieces: Iterator[bytes]) -> Any:
            with uploads.env.registry.cursor() as cr:
                begun = uploads._begin(principal, length, metadata, cr)
            return begun, _append(begun, pieces, 0)

        begun, part = dispatcher.receive(take, length, seconds_allowed(), _SILENCE)
        if part.error is not None:
            # Nobody has been told of the upload.
            uploads._end(begun)
            raise part.error
        return _begun(begun, part)

    @TELL
    # A replica may not know yet.
    @route(_UPLOAD, methods=["HEAD"], readonly=False, **_ROUTE)
    def tell(self, upload_id: str) -> Response:
        """Tell how much is here."""
        _check_version()
        uploads = request.env["api.upload"]
        begun = uploads._find(upload_id, request.dispatcher.state.caller)
        headers = {
            UPLOAD_LENGTH.name: str(begun.length),
            "Cache-Control": "no-store",
            **_told(begun, uploads._offset(begun), begun.file_id),
        }
        if begun.metadata:
            headers[UPLOAD_METADATA.name] = begun.metadata
        return Response(status=200, headers=headers)

    @SEND
    @route(_UPLOAD, methods=["PATCH"], **{LATE_BODY: True}, **_ROUTE)
    def send(self, upload_id: str) -> Response:
        """Take what comes next; with the last byte the file is stored."""
        _check_version()
        _check_type()
        sent = request.httprequest.headers.get(UPLOAD_OFFSET.name)
        offset = read_number(UPLOAD_OFFSET.name, sent)
        dispatcher: RestDispatcher = request.dispatcher
        uploads = request.env["api.upload"]
        begun = uploads._find(upload_id, dispatcher.state.caller)
        operation = _operation(begun.metadata)
        # What has gone for some hours only must not end what is here.
        dispatcher.note_uses([operation])
        dispatcher.confirm(operation)
        most = max(0, begun.length - offset)
        take = partial(_append, begun, offset=offset)
        part = dispatcher.receive(take, most, seconds_allowed(), _SILENCE)
        if part.error is not None and not _goes_on(part, offset):
            raise part.error
        file_id = _stored(begun, part.file) if part.file else begun.file_id
        return Response(status=204, headers=_told(begun, part.offset, file_id))

    @SEND_BY_POST
    @route(_UPLOAD, methods=["POST"], **{LATE_BODY: True}, **_ROUTE)
    def send_by_post(self, upload_id: str) -> Response:
        """Do what another method does, for who can't send that."""
        wanted = request.httprequest.headers.get(METHOD_OVERRIDE.name)
        if wanted == "PATCH":
            return self.send(upload_id)
        if wanted == "DELETE":
            return self.end(upload_id)
        raise MethodNotAllowed(headers={"Allow": allowed_methods(request)})

    @END
    @route(_UPLOAD, methods=["DELETE"], **_ROUTE)
    def end(self, upload_id: str) -> Response:
        """End the upload; the file stays, if there is one."""
        _check_version()
        dispatcher: RestDispatcher = request.dispatcher
        uploads = request.env["api.upload"]
        begun = uploads._find(upload_id, dispatcher.state.caller)
        dispatcher.confirm(_operation(begun.metadata))
        # No lock of this transaction may be in the way.
        request.env.cr.rollback()
        uploads._end(begun)
        return Response(status=204)


def _goes_on(part: Any, offset: int) -> bool:
    """Whether a part that did not come whole has brought something; then a client that
    still listens goes on behind that.
    """
    return isinstance(part.error, BadRequest) and part.offset > offset


def _check_version() -> None:
    if request.httprequest.headers.get(TUS_RESUMABLE.name) != TUS:
        raise UnsupportedTusVersion(headers={TUS_VERSION.name: TUS})


def _check_type() -> None:
    if request.httprequest.mimetype != OFFSET_TYPE:
        sentence = _lt("The body must be %(type)s.", type=OFFSET_TYPE)
        raise UnsupportedMediaType(sentence)
    refuse_compressed(request)


def _check_beginning(operation: DoVerb, length: int, metadata: str) -> None:
    """Refuse what would be refused when all of it is here."""
    if not length:
        raise invalid(UPLOAD_LENGTH.name, _lt("The file is empty."), "empty")
    attachments = request.env["ir.attachment"]
    attachments._dual_api_check_type(_media_type(read_metadata(metadata)))
    validator = verb_validator(operation.resource, UPLOAD)
    values = validator.validate(operation.values or {})
    record = attachments._dual_api_record(values, request.dispatcher.state.caller)
    if record:
        record.check_access("write")


def _media_type(said: Mapping[str, str]) -> str:
    return said.get("filetype", "").partition(";")[0].strip().lower()


def _operation(metadata: str) -> DoVerb:
    """The upload of a file, as far as it is known before there is one."""
    resolver = request.env["dual_api.resolver"]
    resource = resolver._catalog(request.dispatcher.version).resources[FILES.name]
    named = {each.name for each in UPLOAD.inputs or ()} - {"name"}
    said = read_metadata(metadata)
    values = read_values({}, {name: said[name] for name in named & said.keys()})
    return DoVerb(resource, UPLOAD, Selection(resource, ()), values=values)


def _append(begun: Any, pieces: Iterator[bytes], offset: int) -> Any:
    """Write what comes to disk; points are charged as it comes."""
    sent = request.httprequest.headers.get(UPLOAD_CHECKSUM.name)
    paid = _paid(pieces)
    if sent is not None:
        paid = read_checksum(sent).checked(paid)
    dispatcher: RestDispatcher = request.dispatcher
    return request.env["api.upload"]._append(
        begun, dispatcher.state.caller, paid, offset, checked=sent is not None
    )


def _paid(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces, each MiB of them for a point."""
    dispatcher: RestDispatcher = request.dispatcher
    size = points = 0
    for piece in pieces:
        size += len(piece)
        if size // MIB > points:
            dispatcher.charge_further(size // MIB - points)
            points = size // MIB
        yield piece


def _begun(begun: Any, part: Any = None) -> Response:
    """The answer to who has begun an upload."""
    dispatcher: RestDispatcher = request.dispatcher
    offset, file_id = 0, None
    if part is not None:
        offset = part.offset
        file_id = _stored(begun, part.file) if part.file else None
    root = dispatcher._settings().public_url
    location = dispatcher.version.url(root, f"uploads/{begun.public_id}")
    headers = {"Location": location, **_told(begun, offset, file_id)}
    return Response(status=201, headers=headers)


def _told(begun: Any, offset: int, file_id: int | None) -> dict[str, str]:
    expires = begun.expires_at.replace(tzinfo=timezone.utc)
    headers = {
        UPLOAD_OFFSET.name: str(offset),
        UPLOAD_EXPIRES.name: format_datetime(expires, usegmt=True),
    }
    if file_id:
        headers[FILE_ID.name] = str(file_id)
    return headers


def _stored(begun: Any, file: Spooled) -> int:
    """Store the file, once, and return its id.

    What it is refused for is final, and ends the upload.
    """
    uploads = request.env["api.upload"]
    try:
        known: int | None = uploads._take_turn(begun)
        if known is not None:
            return known
        file_id = _store(begun, file)
        uploads._finish(begun, file_id)
        return file_id
    except Exception as exc:
        error = to_api_error(exc)
        if 400 <= error.status < 500 and error.status not in _PASSING:
            request.env.cr.rollback()
            uploads._end(begun)
        raise


def _store(begun: Any, file: Spooled) -> int:
    dispatcher: RestDispatcher = request.dispatcher
    said = read_metadata(begun.metadata)
    named = replace(
        file,
        name=said.get("filename", said.get("name", "")),
        media_type=_media_type(said),
    )
    operation = _operation(begun.metadata)
    # Before the time of the statements begins: a scanner takes its own.
    sound = request.env["ir.attachment"]._dual_api_look_into(named)
    call = dispatcher.admit([operation], operation.values)
    request.update_context(**{SPOOLED: sound})
    # A verb that creates has a record.
    return cast(int, dispatcher.resolve(operation, call).record_id)
