# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""GraphQL's door: ``/graphql``."""

from typing import Any

from odoo.http import Controller, Response, request, route

from ..gateway.allowed_methods import allowed_methods
from ..gateway.documentation import Documented
from ..gateway.page_responses import page_response, wants_page
from ..gateway.pages import graphiql_page
from ..schema.documents.openapi.error_responses import graphql_component
from ..schema.documents.openapi.operations import needs_key
from ..schema.errors import (
    Conflict,
    MethodNotAllowed,
    NotAcceptable,
    NotFound,
    UnsupportedMediaType,
)
from ..schema.graph.errors import GRAPHQL_JSON
from ..schema.media_types import JSON
from ..schema.sentences import _lt
from .dispatcher import GraphQLDispatcher
from .documentation import (
    ABOUT,
    ERRORS,
    GRAPHQL,
    POST_PARAMETERS,
    get_answers,
    get_parameters,
    post_answers,
    post_body,
)
from .schemas import graphql_schemas


class GraphQLController(Controller):
    """The door for GraphQL."""

    def _readonly(self, _rule: Any, _args: Any) -> bool:
        return request.dispatcher.only_reads()

    @Documented(
        "getGraphql",
        "Run a query by URL",
        tag=GRAPHQL,
        description=(
            f"Queries only; a mutation needs POST. {ABOUT} A browser without a query"
            " gets GraphiQL."
        ),
        security=needs_key(),
        parameters=get_parameters,
        answers=get_answers,
        errors=(*ERRORS, MethodNotAllowed),
        schemas=graphql_schemas,
        component=graphql_component,
    )
    @Documented(
        "postGraphql",
        "Run a query or mutation",
        tag=GRAPHQL,
        description=(
            "Several mutations in one document run in order; each is all or nothing."
            f" {ABOUT}"
        ),
        security=needs_key(),
        parameters=POST_PARAMETERS,
        body=post_body,
        answers=post_answers,
        errors=(*ERRORS, Conflict, UnsupportedMediaType),
        component=graphql_component,
        method="post",
    )
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
            catalog = request.env["dual_api.resolver"]._catalog(dispatcher.version)
            scheme = dispatcher.accepted().schemes[0]
            return page_response(graphiql_page(catalog, scheme, public=public))
        if not public:
            dispatcher.require_key()
        dispatcher.charge_stranger()
        if dispatcher.media_type is None:
            raise NotAcceptable()
        parsed = dispatcher.parse()
        prepared = dispatcher.prepare(parsed)
        call = dispatcher.admit_document(prepared)
        return dispatcher.execute(prepared, call)

    @route(
        ["/graphql", "/graphql/<path:path>"],
        type=GraphQLDispatcher.routing_type,
        auth="none",
        csrf=False,
        readonly=True,
    )
    def unknown(self, path: str | None = None) -> Response:
        """Answer other methods with 405 and other paths with 404."""
        allow = allowed_methods(request)
        if allow:
            raise MethodNotAllowed(headers={"Allow": allow})
        raise NotFound(_lt("There is nothing at this address; GraphQL is at /graphql."))


def _asks_for_page() -> bool:
    httprequest = request.httprequest
    return (
        httprequest.method != "POST"
        and "query" not in httprequest.args
        and wants_page(JSON, GRAPHQL_JSON)
    )
