# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""REST's routes. They are generic: which resources there are, the database says."""

from collections.abc import Mapping
from typing import Any, cast

import orjson

from odoo.http import Controller, Response, request, route

from ..auth.scopes import check_scopes
from ..gateway.allowed_methods import allowed_methods
from ..gateway.call import Call
from ..gateway.documentation import Documented
from ..gateway.exceptions import nothing_here
from ..gateway.json_response import json_response
from ..gateway.language import set_content_language
from ..gateway.negotiation import accepted
from ..gateway.paths import Address
from ..schema.answer.batches import batch_operation
from ..schema.answer.entity_tags import EntityTags, precondition
from ..schema.answer.exports import EXPORT, FORMS
from ..schema.answer.outcome import Outcome
from ..schema.answer.representation import Representation, Shown
from ..schema.catalog import Catalog
from ..schema.declaration import BATCH, Batch, Field, Relation, Resource, Verb
from ..schema.documents.examples import Examples
from ..schema.documents.openapi.json_schema import Schema
from ..schema.documents.openapi.operations import Answer, Content, json_content
from ..schema.documents.openapi.parameters import (
    FRAME_PARAMETERS,
    fields_parameter,
)
from ..schema.documents.openapi.routes import Tag
from ..schema.errors import Gone, MethodNotAllowed, ValidationFailed
from ..schema.media_types import JSON, NDJSON
from ..schema.mistakes import unknown
from ..schema.request.batches import OPERATION, read_frame
from ..schema.request.json_text import MAX_VALUES_OF_MANY
from ..schema.request.operation import (
    DoBatch,
    DoVerb,
    ExportRecords,
    GetRecord,
    GetViewer,
    ListRecords,
    ListRelated,
    Operation,
    Precondition,
)
from ..schema.request.selection import Selection, Value
from ..schema.resources.viewer import DEPRECATIONS
from ..schema.versions import VERSIONED, Version
from ..schema.visible import VisibleCatalog
from .dispatcher import RestDispatcher
from .export import ExportStream
from .query import read_export, read_list, read_selection
from .room import check_list

_RESOURCE = f"{VERSIONED}/<dual_api_resource:name>"
_RECORD = f"{_RESOURCE}/<dual_api_record:record_id>"
_VERB = VERSIONED + "/<dual_api_verb({}):address>"
_KEYED = {"type": RestDispatcher.routing_type, "auth": "dual_api", "csrf": False}
_DOING = _KEYED | {"dual_api_answers": lambda address: _answers(address)}
_OPEN = _KEYED | {"auth": "none", "readonly": True}


def _tagged(
    shown: Shown, revealed: Mapping[str, Any], status: int = 200, **headers: str
) -> Response:
    """What is shown, with its entity tag; for who has that state already, no more.

    :param revealed: what is said beside it, and no part of its state
    """
    headers["ETag"] = shown.tag
    if shown.document.get("next"):
        headers["Link"] = f'<{shown.document["next"]}>; rel="next"'
    httprequest = request.httprequest
    known = httprequest.headers.get("If-None-Match")
    reading = httprequest.method in ("GET", "HEAD")
    if reading and known is not None and EntityTags(known).match_weakly(shown.tag):
        return Response(status=304, headers=headers)
    text = shown.text
    if revealed:
        text = orjson.dumps({**shown.document, **revealed})
    return json_response(text, status, headers)


class RestController(Controller):
    """The door for REST."""

    # -- resources --------------------------------------------------------------

    @route(_RESOURCE, methods=["GET"], readonly=True, **_KEYED)
    def list_records(self, name: str) -> Response:
        """Answer a page of the resource."""
        catalog = _catalog()
        resource = catalog.resources[name]
        selection, page = read_list(catalog, resource, request.httprequest.args)
        return _page(ListRecords(resource, selection, page))

    @route(
        f"{_RESOURCE}/{EXPORT}",
        methods=["GET"],
        readonly=True,
        dual_api_answers=FORMS,
        **_KEYED,
    )
    def export_records(self, name: str) -> Response:
        """Answer all of the resource's list, piece by piece."""
        catalog, httprequest = _catalog(), request.httprequest
        resource = catalog.resources[name]
        check_list(httprequest.path, httprequest.args)
        selection, page = read_export(catalog, resource, httprequest.args)
        operation = ExportRecords(resource, selection, page)
        # One of them is taken: the dispatcher has seen to it.
        form = accepted(httprequest.headers.get("Accept")).best(FORMS) or NDJSON
        dispatcher: RestDispatcher = request.dispatcher
        call = dispatcher.admit([operation])
        asked = dict(httprequest.args.lists())
        return ExportStream(dispatcher, operation, call, asked, form).response()

    @route(_RECORD, methods=["GET"], readonly=True, **_KEYED)
    def get_record(self, name: str, record_id: int) -> Response:
        """Answer one record."""
        catalog = _catalog()
        resource = catalog.resources[name]
        selection = read_selection(catalog, resource, request.httprequest.args)
        return _record(GetRecord(resource, record_id, selection), selection)

    @route(
        f"{VERSIONED}/<dual_api_relation:address>",
        methods=["GET"],
        readonly=True,
        **_KEYED,
    )
    def list_related(self, address: Address) -> Response:
        """Answer a page of what a to-many relation of the record leads to."""
        catalog = _catalog()
        resource = catalog.resources[address.resource]
        # What the path can name, the declarations have.
        relation = cast(Relation, resource.member(address.name))
        target = catalog.listed(relation)
        selection, page = read_list(catalog, target, request.httprequest.args, relation)
        return _page(
            ListRelated(resource, address.record_id or 0, relation, selection, page)
        )

    @route(_VERB.format("POST"), methods=["POST"], **_DOING)
    def do_by_post(self, address: Address) -> Response:
        """Do what a verb says, such as creating."""
        return _do(address)

    @route(_VERB.format("PATCH"), methods=["PATCH"], **_DOING)
    def do_by_patch(self, address: Address) -> Response:
        """Do what a verb says, such as changing."""
        return _do(address)

    @route(_VERB.format("DELETE"), methods=["DELETE"], **_DOING)
    def do_by_delete(self, address: Address) -> Response:
        """Do what a verb says, such as deleting."""
        return _do(address)

    # -- the key, and what is not there -------------------------------------------

    @Documented(
        "getMe",
        "The key of this request, and what it may do",
        tag=Tag("key", "The API key itself.", place=20),
        description="Any key may ask, even one without scopes.",
        parameters=lambda shown: [
            *FRAME_PARAMETERS,
            fields_parameter(shown.visible, shown.visible.types["Viewer"]),
        ],
        answers=lambda shown: [_viewer_answer(shown.visible)],
        errors=[Gone, ValidationFailed],
    )
    @route(f"{VERSIONED}/me", methods=["GET"], readonly=True, **_KEYED)
    def me(self) -> Response:
        """Answer who asks."""
        catalog = _catalog()
        viewer = catalog.types["Viewer"]
        selection = read_selection(catalog, viewer, request.httprequest.args)
        outcome, _call = _run(GetViewer(selection))
        return json_response(outcome.row)

    @Documented(
        "getMyDeprecations",
        "What the key of this request still uses of what goes",
        tag=Tag("key", "The API key itself.", place=20),
        description="The same as `deprecations` of `/me`. Any key may ask, even one"
        " without scopes.",
        parameters=FRAME_PARAMETERS,
        answers=lambda shown: [_deprecations_answer(shown.visible)],
        errors=[Gone, ValidationFailed],
    )
    @route(f"{VERSIONED}/me/deprecations", methods=["GET"], readonly=True, **_KEYED)
    def deprecations(self) -> Response:
        """Answer what is used of what goes, with dates."""
        arguments = request.httprequest.args
        if arguments:
            raise ValidationFailed(mistakes=unknown(arguments, {}))
        viewer = _catalog().types["Viewer"]
        field = cast(Field, viewer.member(DEPRECATIONS))
        outcome, _call = _run(GetViewer(Selection(viewer, (Value(field.name, field),))))
        return json_response(outcome.row)

    @route("/api/<path:path>", dual_api_unclaimed=True, **_OPEN)
    def unknown(self, path: str) -> Response:
        """Refuse what no other route answers: 404, or 405 for another method's path."""
        allow = allowed_methods(request)
        if allow:
            raise MethodNotAllowed(headers={"Allow": allow})
        raise nothing_here(_named_version().url(""))


def _viewer_answer(visible: VisibleCatalog) -> Answer:
    viewer = visible.types["Viewer"]
    example = Examples(visible).record(viewer)
    content = json_content(viewer.type_name, default=example)
    return Answer(description="The key.", content=content)


def _deprecations_answer(visible: VisibleCatalog) -> Answer:
    field = cast(Field, visible.types["Viewer"].member(DEPRECATIONS))
    schema: Schema = {
        "type": "object",
        "properties": {field.name: field.type.shown_schema()},
        "required": [field.name],
        "additionalProperties": False,
    }
    content: Content = {JSON: (schema, {"default": {field.name: field.example}})}
    return Answer(description="What it still uses.", content=content)


def _named_version() -> Version:
    """Return the version that the path begins with, or else the newest."""
    resolver = request.env["dual_api.resolver"]
    for catalog in resolver._catalogs():
        own = catalog.version.url("")
        if f"{request.httprequest.path}/".startswith(f"{own}/"):
            return catalog.version
    return resolver._newest()


def _catalog() -> Catalog:
    return request.env["dual_api.resolver"]._catalog(request.dispatcher.version)


def _run(operation: Operation) -> tuple[Outcome, Call]:
    dispatcher: RestDispatcher = request.dispatcher
    sent = dispatcher.state.sent
    if isinstance(operation, DoVerb):
        sent = operation.values
    call = dispatcher.admit([operation], sent)
    return dispatcher.resolve(operation, call), call


def _page(operation: ListRecords | ListRelated) -> Response:
    httprequest = request.httprequest
    check_list(httprequest.path, httprequest.args)
    outcome, call = _run(operation)
    asked = dict(httprequest.args.lists())
    shown = Representation(call.version, call.root_url).page(
        operation, outcome.listed, asked
    )
    return _tagged(shown, outcome.revealed)


def _record(operation: GetRecord | DoVerb, selection: Selection) -> Response:
    """The record that the operation is about; the address of one that it made."""
    outcome, call = _run(operation)
    representation = Representation(call.version, call.root_url)
    shown = representation.record(selection, outcome.record)
    if not isinstance(operation, DoVerb) or not operation.verb.creates:
        return _tagged(shown, outcome.revealed)
    location = representation.url(operation.resource.name, outcome.record_id)
    return _tagged(shown, outcome.revealed, 201, Location=location)


def _find(address: Address) -> tuple[Resource, Verb]:
    resource = _catalog().resources[address.resource]
    # What the path can name, the declarations have.
    return resource, cast(Verb, resource.verb(address.name))


def _answers(address: Address) -> tuple[str, ...]:
    """In which media types a verb is answered."""
    if address.name == BATCH:
        return (JSON,)
    _resource, verb = _find(address)
    return (JSON,) if verb.has_answer else ()


def _do(address: Address) -> Response:
    if address.name == BATCH:
        return _do_batch(_catalog().resources[address.resource])
    resource, verb = _find(address)
    operation = _read_operation(resource, verb, address.record_id)
    if operation.selection is not None:
        return _record(operation, operation.selection)
    outcome, _call = _run(operation)
    return json_response(outcome.revealed) if verb.has_answer else Response(status=204)


def _read_operation(resource: Resource, verb: Verb, record_id: int | None) -> DoVerb:
    catalog, arguments = _catalog(), request.httprequest.args
    values = selection = condition = None
    if verb.takes_body:
        optional = not resource.needs_body(verb)
        values = request.dispatcher.json_object(optional=optional)
    if verb.answers:
        selection = read_selection(catalog, resource, arguments)
    elif arguments:
        raise ValidationFailed(mistakes=unknown(arguments, {}))
    if verb.on_record:
        condition = _condition(catalog, resource)
    return DoVerb(
        resource,
        verb,
        selection,
        record_id=record_id,
        values=values,
        condition=condition,
    )


def _do_batch(resource: Resource) -> Response:
    """Do many things at once, and answer what each of them came to."""
    catalog, arguments = _catalog(), request.httprequest.args
    dispatcher: RestDispatcher = request.dispatcher
    body = dispatcher.json_object(most=MAX_VALUES_OF_MANY)
    # Who may not even try it is told that first.
    tried = resource.batch(body.get(OPERATION)) or resource.batches[0]
    check_scopes(dispatcher.state.caller, [DoBatch(resource, tried, ())])
    frame = read_frame(resource, body)
    # Validation knows no others.
    batch = cast(Batch, resource.batch(frame[OPERATION]))
    selection = None
    if not batch.deletes:
        selection = read_selection(catalog, resource, arguments)
    elif arguments:
        raise ValidationFailed(mistakes=unknown(arguments, {}))
    operation = batch_operation(catalog, resource, batch, frame, selection)
    dispatcher.label_batch(operation)
    outcome, call = _run(operation)
    representation = Representation(call.version, call.root_url)
    response = json_response(representation.batch(operation, outcome.items))
    if any(item.told for item in outcome.items):
        set_content_language(response, dispatcher.language())
    return response


def _condition(catalog: Catalog, resource: Resource) -> Precondition | None:
    sent = request.httprequest.headers.get("If-Match")
    return None if sent is None else precondition(catalog, resource, sent)
