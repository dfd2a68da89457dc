# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""GraphQL's dispatcher: what a document is read, admitted and answered with."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import orjson
import psycopg2

from odoo.exceptions import ConcurrencyError
from odoo.http import Response

from ..auth.scopes import check_scopes
from ..gateway.call import Call
from ..gateway.dispatcher import ApiDispatcher
from ..gateway.exceptions import to_api_error
from ..gateway.language import set_content_language
from ..gateway.negotiation import accepted
from ..gateway.protocols import GRAPHQL
from ..gateway.request_size import MAX_HEADER_BYTES
from ..gateway.retry_state import Label, RetryState
from ..monitoring.redaction import Redactor, payload_text
from ..monitoring.route_labels import operation_name
from ..monitoring.tracing import traced
from ..schema.errors import ApiError, MethodNotAllowed
from ..schema.graph.coordinates import coordinate
from ..schema.graph.errors import (
    GRAPHQL_JSON,
    DocumentRefused,
    bounded,
    field_error,
    request_errors,
    status,
)
from ..schema.graph.execution import (
    Executed,
    GraphQLEngine,
    Prepared,
    causes,
    engine_of,
    only_introspection,
)
from ..schema.graph.parsing import Parsed, is_query
from ..schema.graph.redaction import redacted_document
from ..schema.graph.request import (
    GraphQLRequest,
    from_body,
    from_query_string,
)
from ..schema.media_types import JSON
from ..schema.mistakes import Listener
from ..schema.request.json_text import MAX_VALUES_OF_MANY
from ..schema.request.uses import Use
from ..schema.sentences import _lt
from ..schema.versions import Version


@dataclass(slots=True)
class GraphQLState(RetryState):
    """What is read once, however often Odoo retries.

    :ivar asked: the request
    :ivar parsed: its document
    """

    asked: GraphQLRequest | None = None
    parsed: Parsed | None = None


class GraphQLDispatcher(ApiDispatcher):
    """Speaks GraphQL over HTTP."""

    routing_type = GRAPHQL.route_type
    protocol = GRAPHQL
    camel = True
    state_type = GraphQLState
    state: GraphQLState

    @property
    def version(self) -> Version:  # type: ignore[override]
        """What stands for GraphQL among the versions."""
        return self.request.env["dual_api.resolver"]._of_graphql()

    @cached_property
    def media_type(self) -> str | None:
        """In which media type to answer; ``None`` when the client takes neither.

        What is too long to be read is refused later, in the common media type.
        """
        header = self.request.httprequest.headers.get("Accept")
        if header is not None and len(header) > MAX_HEADER_BYTES:
            header = None
        return accepted(header).best((JSON, GRAPHQL_JSON))

    # -- in ---------------------------------------------------------------------

    def read_request(self) -> GraphQLRequest:
        """Read the request; which operation it means, its document says.

        :raises ApiError: ``bad_request``, ``unsupported_media_type``
        """
        if self.state.asked is None:
            if self.request.httprequest.method == "POST":
                self.state.asked = from_body(self.json_body(MAX_VALUES_OF_MANY))
            else:
                arguments = self.request.httprequest.args
                self.state.asked = from_query_string(arguments.lists())
        return self.state.asked

    @traced("parse")
    def parse(self) -> Parsed:
        """Parse the document of the request, and find out why it may not be executed.

        :raises ApiError: ``payload_too_large``, and those of :meth:`read_request`
        """
        if self.state.parsed is None:
            query = self.read_request().query
            self.state.parsed = self._engine().parse(query, self._settings())
        return self.state.parsed

    @traced("plan")
    def prepare(self, parsed: Parsed) -> Prepared:
        """Plan what the request's operation will do.

        :raises DocumentRefused: when GraphQL refuses the document
        :raises ApiError: ``validation``; ``forbidden``, for who may not even try what
            is refused; ``method_not_allowed``
        """
        principal = self.state.principal
        try:
            prepared = self._engine().prepare(parsed, self.read_request())
        except DocumentRefused as error:
            if principal is not None and error.attempted is not None:
                check_scopes(principal, [error.attempted])
            raise
        self.state.label = _label(prepared)
        if self.request.httprequest.method != "POST" and not is_query(
            prepared.operation
        ):
            raise MethodNotAllowed(
                _lt("Only queries can be sent with GET."),
                headers={"Allow": "POST"},
            )
        return prepared

    def admit_document(self, prepared: Prepared) -> Call:
        """Let the operation be executed; who has no key may only ask for the schema.

        :raises Replay: when the request was done before
        :raises ApiError: ``unauthorized``, and those of :meth:`admit`
        """
        if self.state.principal is None and not only_introspection(prepared):
            self.require_key()
        if self.state.principal is None:
            return Call(None, self.version)
        return self.admit(prepared.operations(), self.read_request())

    def only_reads(self) -> bool:
        """Return whether a read-only cursor serves; what can't be read needs no other.

        Without a replica there is no choice to make. With one the document has to be
        parsed for it, though not validated; and so the key is charged first. Who may
        not come in is refused in the usual place, and strangers may only read.
        """
        if not self.request.env.cr.readonly:
            return False
        if not self.brings_credential():
            return True
        engine = self._engine()
        try:
            self.identify()
            self.enter()
            asked = self.read_request()
            parsed = engine.parse_only(asked.query, self._settings())
        except Exception:  # noqa: BLE001 - it is refused in its place, not here
            return True
        operation = parsed.operation(asked.operation_name)
        return operation is None or is_query(operation)

    def used_path(self, use: Use) -> str:
        """Name the place of what is used, as GraphQL's specification does."""
        return coordinate(use)

    def _engine(self) -> GraphQLEngine:
        return engine_of(self.request.env)

    # -- out --------------------------------------------------------------------

    def execute(self, prepared: Prepared, call: Call) -> Response:
        """Execute the operation, and answer it.

        What Odoo must see is raised: it retries a request whose transaction failed to
        serialize, and repeats one that wrote through a read-only cursor.

        :raises ApiError: ``validation``, for too much introspection
        """
        # An earlier attempt may have met another error.
        self.state.refused = None
        resolve = partial(self.resolve, call=call)
        scopes = call.principal.scopes if call.principal else None
        result = self._engine().execute(prepared, resolve, scopes)
        for cause in causes(result):
            if isinstance(cause, (psycopg2.Error, ConcurrencyError)):
                raise cause
        document: dict[str, Any] = {"data": result.data}
        language = None
        if result.errors or result.withheld or self.state.refused:
            language = self.language()
            errors = self._errors(result, self.listener(language))
            document = {"errors": errors, **document} if errors else document
        verdict = self.state.verdict
        if verdict is not None:
            going = self.told(self.state.uses) if self.state.uses else ()
            document["extensions"] = {
                **({"deprecations": going} if going else {}),
                "cost": {
                    "points": self.state.points,
                    "limit": verdict.limit,
                    "remaining": verdict.remaining,
                    "reset": verdict.reset_after,
                },
            }
        response = self._answer(document)
        if language is not None:
            set_content_language(response, language)
        return response

    def problem(self, error: ApiError, listener: Listener) -> dict[str, Any]:
        """Return the members that an item's error has, by the names of its type."""
        members = error.members(self.state.correlation_id, listener)
        return {"mistakes": [], **members}

    # Any: JSON.
    def _errors(self, executed: Executed, listener: Listener) -> list[Any]:
        """The errors of fields, as they are told; the request log hears of one that
        refused a root field.
        """
        told = partial(
            field_error,
            correlation_id=self.state.correlation_id,
            translate=to_api_error,
            listener=listener,
        )
        entries = []
        remembered: ApiError | None = None
        for found in executed.errors:
            entry, error = told(found)
            if remembered is None or remembered.status < 500 <= error.status:
                remembered = error
                self.remember(error)
            if error.status >= 500:
                self.log_failure(error, found.original_error or found)
            entries.append(entry)
        entries += (told(found)[0] for found in executed.withheld)
        return bounded(entries)

    def render_error(self, error: ApiError, listener: Listener) -> Response:
        """Return the error as an answer without data."""
        errors = request_errors(error, self.state.correlation_id, listener)
        http_status = status(error, self.media_type or JSON)
        return self._answer({"errors": errors}, http_status)

    def _answer(self, document: Mapping[str, Any], http_status: int = 200) -> Response:
        return Response(
            orjson.dumps(document),
            status=http_status,
            content_type=f"{self.media_type or JSON}; charset=utf-8",
        )

    def redacted_payloads(self, response: Response) -> tuple[str, str]:
        """Return the document without its texts; variables by the names of inputs."""
        asked, parsed = self.state.asked, self.state.parsed
        if asked is None or parsed is None or parsed.document is None:
            return super().redacted_payloads(response)
        redactor = self.of_version("redactor", Redactor)
        document = redacted_document(parsed.document)
        # A variable's own name says nothing: it is the client's.
        variables = redactor.hidden(asked.variables, closed=asked.variables.keys())
        answered = redactor.body(response.get_data(), closed=document.aliases)
        headers = self.request.httprequest.headers
        return (
            payload_text(headers, query=document.text, variables=variables),
            payload_text(response.headers, body=answered),
        )


def _label(prepared: Prepared) -> Label:
    """What the request log calls an operation: by what it does."""
    operation = prepared.operation
    roots = [plan.field for plan in prepared.plans.values()]
    return Label(
        operation_name(operation.operation.value, roots),
        operation.name.value if operation.name else None,
    )
