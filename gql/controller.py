# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""GraphQL's door: ``/graphql``."""

from typing import Any

from odoo.http import Controller, Response, request, route

from ..gateway.page_responses import page_response, wants_page
from ..gateway.pages import graphiql_page
from ..schema.errors import MethodNotAllowed, NotAcceptable, NotFound
from ..schema.graph.errors import GRAPHQL_JSON
from ..schema.media_types import JSON
from .dispatcher import GraphQLDispatcher


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
