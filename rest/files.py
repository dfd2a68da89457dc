# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What of files is no JSON: how one comes, and how its content goes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from werkzeug.datastructures import MultiDict

from odoo.http import Controller, Response, request, route

from ..files.content import shown_type
from ..gateway.json_response import json_response
from ..gateway.late_body import LATE_BODY
from ..gateway.uploads import SPOOLED
from ..schema.answer.representation import Representation
from ..schema.catalog import Catalog
from ..schema.declaration import Resource
from ..schema.errors import invalid
from ..schema.open_types import FieldValue
from ..schema.request.cost import cost
from ..schema.request.operation import DoVerb, GetRecord
from ..schema.request.selection import Selection
from ..schema.resources.file import FILES, UPLOAD
from ..schema.sentences import _lt
from ..schema.versions import VERSIONED
from .dispatcher import RestDispatcher
from .query import read_selection

_FILES = f"{VERSIONED}/{FILES.name}"
_ROUTE = {"type": RestDispatcher.routing_type, "csrf": False, "dual_api_of_resource": 1}


class FilesController(Controller):
    """Where files come in and go out."""

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
        named = {each.name for each in UPLOAD.inputs or ()} & asked.keys()
        selecting = MultiDict(
            each for each in asked.items(multi=True) if each[0] not in named
        )
        selection = read_selection(_catalog(), resource, selecting)
        operation = DoVerb(
            resource, UPLOAD, selection, uploaded=dispatcher.announced_bytes()
        )
        # What its client says of it is charged before it is read.
        dispatcher.charge_price(cost([operation], dispatcher.state.caller.limit))
        upload = dispatcher.receive_file()
        file = upload.file
        values = _values({name: asked.getlist(name) for name in named}, upload.fields)
        size = max(operation.uploaded, file.size)
        operation = replace(operation, values=values, uploaded=size)
        told = {"sha256": file.digests["sha256"], "media_type": file.media_type}
        call = dispatcher.admit([operation], {**values, "file": told})
        dispatcher.state.sent = values
        request.update_context(**{SPOOLED: file})
        outcome = dispatcher.resolve(operation, call)
        representation = Representation(call.version, call.root_url)
        shown = representation.record(selection, outcome.record)
        location = representation.url(resource.name, outcome.record_id)
        headers = {"ETag": shown.tag, "Location": location}
        return json_response(shown.text, 201, headers)

    @route(
        f"{_FILES}/<dual_api_record:record_id>/content",
        methods=["GET"],
        auth="dual_api_link",
        readonly=True,
        dual_api_answers=(),
        **_ROUTE,
    )
    def content(self, record_id: int) -> Response:
        """Answer the content of a file, or a part of it."""
        dispatcher: RestDispatcher = request.dispatcher
        resource = _resource()
        asked = GetRecord(resource, record_id, Selection(resource, ()))
        call = dispatcher.admit([asked])
        dispatcher.resolve(asked, call)
        # Odoo asks once more whether the user may read it.
        file = request.env[resource.model].browse(record_id)
        stream = file._to_http_stream()
        stream.mimetype = shown_type(stream.mimetype)
        stream.public = False
        return stream.get_response(as_attachment=True)


def _catalog() -> Catalog:
    catalog: Catalog = request.env["dual_api.resolver"]._catalog(
        request.dispatcher.version
    )
    return catalog


def _resource() -> Resource:
    return _catalog().resources[FILES.name]


def _values(
    asked: Mapping[str, Sequence[str]], fields: Mapping[str, str]
) -> dict[str, FieldValue]:
    """What is said of the file in the address, and in the form."""
    texts = {**{name: [text] for name, text in fields.items()}}
    for name, given in asked.items():
        texts[name] = [*texts.get(name, ()), *given]
    types = {each.name: each.type for each in UPLOAD.inputs or ()}
    values: dict[str, FieldValue] = {}
    for name, given in texts.items():
        if len(given) > 1:
            raise invalid(name, _lt("This is given twice."), "twice")
        values[name] = types[name].from_text(given[0]) if name in types else given[0]
    return values
