# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What of files is no JSON: how one comes, and how its content goes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from werkzeug.datastructures import MultiDict

from odoo.http import Controller, Response, request, route

from ..auth.credentials.link import PARAMETERS
from ..files.content import OCTETS, shown_type
from ..files.names import shown_name
from ..gateway.documentation import Documented
from ..gateway.json_response import json_response
from ..gateway.late_body import LATE_BODY
from ..gateway.streaming import Paced
from ..gateway.uploads import FILE_PART, SPOOLED
from ..schema.answer.representation import Representation
from ..schema.catalog import Catalog
from ..schema.declaration import Choices, ChoiceType, Field, Resource
from ..schema.documents.examples import Examples
from ..schema.documents.openapi.json_schema import ref, sent_schema
from ..schema.documents.openapi.operations import (
    Answer,
    Content,
    json_content,
    not_modified,
)
from ..schema.documents.openapi.parameters import (
    header_parameters,
    parameter,
    shown_parameters,
)
from ..schema.documents.openapi.routes import Tag
from ..schema.errors import (
    BadRequest,
    Conflict,
    Gone,
    NotFound,
    PayloadTooLarge,
    RangeNotSatisfiable,
    UnsupportedMediaType,
    ValidationFailed,
    invalid,
)
from ..schema.headers import (
    ACCEPT_RANGES,
    CONTENT_DISPOSITION,
    CONTENT_RANGE,
    DIGEST_HEADERS,
    IDEMPOTENCY_KEY,
    IF_NONE_MATCH,
    IF_RANGE,
    RANGE,
    REPLAYED,
)
from ..schema.media_types import MULTIPART
from ..schema.naming import MAX_ID
from ..schema.open_types import FieldValue, Json
from ..schema.request.cost import cost
from ..schema.request.operation import DoVerb, GetRecord
from ..schema.request.selection import Selection
from ..schema.request.validation import InputValidator, Rule
from ..schema.resources.file import FILES, UPLOAD, UPLOADED
from ..schema.sentences import _lt
from ..schema.versions import VERSIONED
from ..schema.visible import VisibleCatalog
from .dispatcher import RestDispatcher
from .query import read_selection

_FILES = f"{VERSIONED}/{FILES.name}"
_ROUTE = {
    "type": RestDispatcher.routing_type,
    "csrf": False,
    "dual_api_of_resource": FILES.name,
}


_SIZES = ("128", "256", "512", "1024")
_CHOICES = Choices("PictureSize", _SIZES, "In pixels, either way.")
_SIZE = InputValidator({"size": Rule(ChoiceType(choices=_CHOICES))})
_TAG = Tag(FILES.name, FILES.description)
_BODY = "FileUpload"
_BYTES: Content = {OCTETS: ({"type": "string", "format": "binary"}, {})}


def _form_schema() -> Json:
    """What the form has, as JSON Schema."""
    texts = {each.name: _said_schema(each) for each in UPLOADED}
    file = {"type": "string", "format": "binary", "description": "The file."}
    return {
        "type": "object",
        "description": "A file, and what it belongs to.",
        "properties": {FILE_PART: file, **texts},
        "required": [FILE_PART],
        "additionalProperties": False,
    }


def _said_schema(member: Field) -> Json:
    return {**sent_schema(member.type), "description": member.description}


def _said_parameters() -> list[Json]:
    """What can be said in the address, where the file is the body."""
    return [
        parameter(
            each.name,
            "query",
            sent_schema(each.type),
            each.description,
            example=each.example,
        )
        for each in UPLOADED
    ]


def _stored_answer(visible: VisibleCatalog) -> Answer:
    example = Examples(visible).record(visible.types[FILES.type_name])
    return Answer(
        status=201,
        description="The file, as it was stored.",
        content=json_content(FILES.type_name, default=example),
        headers=["ETag", "Location", REPLAYED.name],
    )


class FilesController(Controller):
    """Where files come in and go out."""

    @Documented(
        "uploadFile",
        "Upload a file",
        tag=_TAG,
        description=(
            "The file is a part of a form, or the body itself: send its media type as"
            " `Content-Type` then, its name in `Content-Disposition`, and what the form"
            " would say in the address. It must be of the type that you say. A file"
            " that you attach to no record is deleted after a day. Costs 1 point, and 1"
            " more for each MiB."
        ),
        method="post",
        parameters=lambda shown: [
            *shown_parameters(shown.visible, shown.visible.resources[FILES.name]),
            *_said_parameters(),
            *header_parameters(IDEMPOTENCY_KEY, *DIGEST_HEADERS, CONTENT_DISPOSITION),
        ],
        body={
            "required": True,
            "description": "The file, and what it belongs to.",
            "content": {MULTIPART: {"schema": ref(_BODY), "x-file": FILE_PART}},
        },
        schemas=lambda shown: {_BODY: _form_schema()},
        answers=lambda shown: [_stored_answer(shown.visible)],
        errors=[
            BadRequest,
            Conflict,
            Gone,
            PayloadTooLarge,
            UnsupportedMediaType,
            ValidationFailed,
        ],
    )
    @route(
        _FILES,
        methods=["POST"],
        auth="dual_api",
        dual_api_scope=FILES.write_scope,
        **{LATE_BODY: True},
        **_ROUTE,
    )
    def upload(self) -> Response:
        """Store a file that is the body of the request, or the part of a form."""
        dispatcher: RestDispatcher = request.dispatcher
        resource, asked = _resource(), request.httprequest.args
        named = {each.name for each in UPLOADED} & asked.keys()
        selecting = MultiDict(
            each for each in asked.items(multi=True) if each[0] not in named
        )
        selection = read_selection(_catalog(), resource, selecting)
        operation = DoVerb(
            resource, UPLOAD, selection, uploaded=dispatcher.announced_bytes()
        )
        # What has gone takes no file, and what its client says of one is charged before
        # it is read.
        dispatcher.note_uses([operation])
        dispatcher.charge_price(cost([operation], dispatcher.state.caller.limit))
        upload = dispatcher.receive_file()
        # Before the time of the statements begins: a scanner takes its own.
        file = request.env[resource.model]._dual_api_look_into(upload.file)
        values = read_values(
            {name: asked.getlist(name) for name in named}, upload.fields
        )
        size = max(operation.uploaded, file.size)
        operation = replace(operation, values=values, uploaded=size)
        told = {
            "sha256": file.digests["sha256"],
            "media_type": file.media_type,
            "name": file.name,
        }
        call = dispatcher.admit([operation], {**values, "file": told})
        dispatcher.state.sent = values
        request.update_context(**{SPOOLED: file})
        outcome = dispatcher.resolve(operation, call)
        representation = Representation(call.version, call.root_url)
        shown = representation.record(selection, outcome.record)
        location = representation.url(resource.name, outcome.record_id)
        headers = {"ETag": shown.tag, "Location": location}
        return json_response(shown.text, 201, headers)

    @Documented(
        "getFileContent",
        "The content of a file",
        tag=_TAG,
        description=(
            "All of it, or the part that `Range` asks for. Browsers save it: it is"
            " never shown as a page. The address of a link works without a key."
        ),
        parameters=lambda shown: [
            parameter(
                "id",
                "path",
                {"type": "integer", "minimum": 1, "maximum": MAX_ID},
                "The id of the file.",
                example=7,
            ),
            parameter(
                "size",
                "query",
                {"type": "integer", "enum": [*map(int, _SIZES)]},
                "Of the picture of a customer: no larger than so many pixels either"
                " way. Other files have one size.",
                example=128,
            ),
            *header_parameters(RANGE, IF_RANGE, IF_NONE_MATCH),
        ],
        answers=[
            Answer(
                description="All of it.",
                content=_BYTES,
                headers=["ETag", ACCEPT_RANGES.name, CONTENT_DISPOSITION.name],
            ),
            Answer(
                status=206,
                description="The part.",
                content=_BYTES,
                headers=["ETag", CONTENT_RANGE.name, CONTENT_DISPOSITION.name],
            ),
            not_modified(),
        ],
        errors=[NotFound, RangeNotSatisfiable, ValidationFailed],
    )
    @route(
        f"{_FILES}/<dual_api_record:record_id>/content",
        methods=["GET"],
        auth="dual_api_link",
        dual_api_scope=FILES.read_scope,
        readonly=True,
        dual_api_answers=(),
        **_ROUTE,
    )
    def content(self, record_id: int) -> Response:
        """Answer the content of a file, or a part of it."""
        dispatcher: RestDispatcher = request.dispatcher
        resource, size = _resource(), _size()
        asked = GetRecord(resource, record_id, Selection(resource, ()))
        call = dispatcher.admit([asked])
        dispatcher.resolve(asked, call)
        # Odoo asks once more whether the user may read it.
        file = request.env[resource.model].browse(record_id)
        if size is not None:
            file = file._dual_api_of_size(size)
        stream = file._to_http_stream()
        stream.mimetype = shown_type(stream.mimetype)
        stream.download_name = shown_name(stream.download_name)
        stream.public = False
        response: Response = stream.get_response(as_attachment=True)
        if response.direct_passthrough:
            environ = request.httprequest._HTTPRequest__environ
            response.response = Paced(response.response, environ)
        return response


def _catalog() -> Catalog:
    catalog: Catalog = request.env["dual_api.resolver"]._catalog(
        request.dispatcher.version
    )
    return catalog


def _resource() -> Resource:
    resource = _catalog().resources.get(FILES.name)
    if resource is None:
        # An addon, or a version, may have left it out.
        raise NotFound()
    return resource


def _size() -> int | None:
    """The size that the address asks for, beside what may sign it."""
    asked = {**request.httprequest.args}
    for name in PARAMETERS:
        asked.pop(name, None)
    size: str | None = _SIZE.validate(asked).get("size")
    return None if size is None else int(size)


def read_values(
    asked: Mapping[str, Sequence[str]], fields: Mapping[str, str]
) -> dict[str, FieldValue]:
    """Return what is said of the file in the address, and in the form.

    :raises ApiError: ``validation``
    """
    texts = {**{name: [text] for name, text in fields.items()}}
    for name, given in asked.items():
        texts[name] = [*texts.get(name, ()), *given]
    types = {each.name: each.type for each in UPLOADED}
    values: dict[str, FieldValue] = {}
    for name, given in texts.items():
        if len(given) > 1:
            raise invalid(name, _lt("This is given twice."), "twice")
        values[name] = types[name].from_text(given[0]) if name in types else given[0]
    return values
