# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""GraphQL's door: ``/graphql``."""

import logging
from collections.abc import Mapping
from functools import partial
from typing import Any

import orjson
import psycopg2

from odoo.exceptions import ConcurrencyError
from odoo.http import Controller, Response, request, route

from ..auth.scopes import check_scopes
from ..gateway.call import Call
from ..gateway.dispatcher import ApiDispatcher
from ..gateway.exceptions import to_api_error
from ..gateway.negotiation import accepted
from ..gateway.page_responses import page_response, wants_page
from ..gateway.pages import graphiql_page
from ..gateway.request_size import MAX_HEADER_BYTES
from ..monitoring.redaction import Redactor, told
from ..monitoring.route_labels import operation_name
from ..schema.errors import ApiError, MethodNotAllowed, NotAcceptable, NotFound
from ..schema.graph.errors import (
    GRAPHQL_JSON,
    DocumentRefused,
    bounded,
    field_error,
    request_errors,
    status,
)
from ..schema.graph.execution import (
    Prepared,
    causes,
    engine_of,
    only_introspection,
)
from ..schema.graph.parsing import Parsed, is_query
from ..schema.graph.redaction import told_document
from ..schema.graph.request import (
    GraphQLRequest,
    from_body,
    from_query_string,
)
from ..schema.media_types import JSON
from ..schema.mistakes import ENGLISH
from ..schema.sentences import _lt

_logger = logging.getLogger(__name__)


class GraphQLDispatcher(ApiDispatcher):
    """Speaks GraphQL over HTTP."""

    routing_type = "dual_api.graphql"
    door = "graphql"

    def __init__(self, odoo_request: Any) -> None:
        super().__init__(odoo_request)
        httprequest = odoo_request.httprequest
        # What is too long to be read is refused later, in the common media type.
        short = len(httprequest.headers.get("Accept", "")) <= MAX_HEADER_BYTES
        header = httprequest.headers.get("Accept") if short else None
        #: In which media type to answer; ``None`` when the client takes neither.
        self.media_type = accepted(header).best((JSON, GRAPHQL_JSON))
        self._graphql_request: GraphQLRequest | None = None
        self._parsed: Parsed | None = None

    def read_request(self) -> tuple[GraphQLRequest, Parsed]:
        """The request and its document, read once, however often Odoo retries.

        :raises ApiError: ``bad_request``, ``unsupported_media_type``
        """
        if self._parsed is None:
            engine = engine_of(self.request.env)
            query = self._read_graphql_request().query
            self._parsed = engine.parse(query, self._settings())
        return self._graphql_request, self._parsed

    def _read_graphql_request(self) -> GraphQLRequest:
        if self._graphql_request is None:
            if self.request.httprequest.method == "POST":
                self._graphql_request = from_body(self.json_body())
            else:
                arguments = self.request.httprequest.args
                self._graphql_request = from_query_string(arguments.lists())
        return self._graphql_request

    def told_payloads(self, response: Response) -> tuple[str, str]:
        """The document without its texts; variables by the names of inputs."""
        if self._parsed is None or self._parsed.document is None:
            return super().told_payloads(response)
        headers = self.request.httprequest.headers
        redactor = self.of_version("redactor", Redactor)
        asked, sent = told_document(self._parsed.document), self._graphql_request
        # A variable's own name says nothing: it is the client's.
        variables = redactor.hidden(sent.variables, closed=sent.variables.keys())
        answered = redactor.body(response.get_data(), closed=asked.aliases)
        return (
            told(headers, query=asked.text, variables=variables),
            told(response.headers, body=answered),
        )

    def name_operation(self, prepared: Prepared) -> None:
        """Name the request by what its operation does."""
        operation = prepared.operation
        roots = [plan.field for plan in prepared.plans.values()]
        self.endpoint = operation_name(operation.operation.value, roots)
        self.operation_name = operation.name and operation.name.value

    def only_reads(self) -> bool:
        """Whether a read-only cursor serves; what can't be read needs no other.

        Without a replica there is no choice to make. With one the document has to be
        parsed for it, though not validated; and so the key is charged first. Who may
        not come in is refused in the usual place, and strangers may only read.
        """
        if not self.request.env.cr.readonly:
            return False
        if not self.brings_credential():
            return True
        try:
            self.identify()
            self.enter()
            graphql_request = self._read_graphql_request()
            engine = engine_of(self.request.env)
            parsed = engine.parse_only(graphql_request.query, self._settings())
        except Exception:  # noqa: BLE001 - it is refused in its place, not here
            return True
        operation = parsed.operation(graphql_request.operation_name)
        return operation is None or is_query(operation)

    def dress(self, error: ApiError) -> Response:
        """The refusal as an answer without data."""
        media_type = self.media_type or JSON
        errors = request_errors(error, self.correlation_id, self.listener(camel=True))
        return self.answer({"errors": errors}, status(error, media_type))

    def answer(self, document: Mapping[str, Any], http_status: int = 200) -> Response:
        """A response in the negotiated media type."""
        return Response(
            orjson.dumps(document),
            status=http_status,
            content_type=f"{self.media_type or JSON}; charset=utf-8",
        )


class GraphQLController(Controller):
    """The door for GraphQL."""

    def _readonly(self, _rule: Any, _args: Any) -> bool:
        return request.dispatcher.only_reads()

    @route(
        "/graphql",
        type=GraphQLDispatcher.routing_type,
        auth="dual_api_optional",
        methods=["GET", "POST"],
        csrf=False,
        readonly=_readonly,
    )
    def graphql(self) -> Response:
        """Answer one GraphQL request; show GraphiQL to who comes without one."""
        dispatcher: GraphQLDispatcher = request.dispatcher
        public = dispatcher._settings().public_introspection
        if _asks_for_page():
            catalog = request.env["dual_api.resolver"]._catalog()
            return page_response(graphiql_page(catalog, public=public))
        if not public:
            dispatcher.require_key()
        dispatcher.charge_stranger()
        if dispatcher.media_type is None:
            raise NotAcceptable()
        graphql_request, parsed = dispatcher.read_request()
        engine = engine_of(request.env)
        try:
            prepared = engine.prepare(parsed, graphql_request)
        except DocumentRefused as refusal:
            if dispatcher.principal is not None and refusal.attempted is not None:
                check_scopes(dispatcher.principal, [refusal.attempted])
            raise
        dispatcher.name_operation(prepared)
        if request.httprequest.method != "POST" and not is_query(prepared.operation):
            raise MethodNotAllowed(
                _lt("Only queries can be sent with GET."),
                headers={"Allow": "POST"},
            )
        if dispatcher.principal is None and not only_introspection(prepared):
            dispatcher.require_key()
        call = Call(None, dispatcher.version)
        if dispatcher.principal is not None:
            call = dispatcher.admit(prepared.operations(), graphql_request)
        resolve = partial(dispatcher.resolve, call=call)
        scopes = call.principal and call.principal.scopes
        result = engine.execute(prepared, resolve, scopes)
        return dispatcher.answer(_document(dispatcher, result))

    @route(
        ["/graphql", "/graphql/<path:path>"],
        type=GraphQLDispatcher.routing_type,
        auth="none",
        csrf=False,
        readonly=True,
    )
    def unknown(self, path: str | None = None) -> Response:
        """Other methods, other paths."""
        allow = request.dispatcher.allowed_methods()
        if allow:
            raise MethodNotAllowed(headers={"Allow": allow})
        raise NotFound()


def _asks_for_page() -> bool:
    httprequest = request.httprequest
    return (
        httprequest.method != "POST"
        and "query" not in httprequest.args
        and wants_page(JSON, GRAPHQL_JSON)
    )


def _document(dispatcher: GraphQLDispatcher, result: Any) -> dict[str, Any]:
    """The answer to an executed operation.

    What Odoo must see is raised: it retries a request whose transaction failed to
    serialize, and repeats one that wrote through a read-only cursor.
    """
    for cause in causes(result):
        if isinstance(cause, (psycopg2.Error, ConcurrencyError)):
            raise cause
    document: dict[str, Any] = {}
    errors, told = [], None
    # An earlier attempt may have met another refusal.
    dispatcher.error = dispatcher.mistakes = None
    listener = dispatcher.listener(camel=True) if result.errors else ENGLISH
    for found in result.errors or ():
        entry, error = field_error(
            found, dispatcher.correlation_id, to_api_error, listener
        )
        if told is None or (told.code < 500 <= error.code):
            told = error
            dispatcher.remember(error)
        if error.code >= 500:
            dispatcher.log_failure(error, found.original_error or found)
        errors.append(entry)
    if errors:
        document["errors"] = bounded(errors)
    document["data"] = result.data
    verdict = dispatcher.verdict
    if verdict is not None:
        document["extensions"] = {
            "cost": {
                "points": dispatcher.points,
                "limit": verdict.limit,
                "remaining": verdict.remaining,
                "reset": verdict.reset_after,
            }
        }
    return document
