# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""GraphQL documents as examples, and what the real engine makes of them."""

import sys

from ..schema.documents.examples import Examples
from ..schema.documents.openapi.json_schema import Schema as Document
from ..schema.graph.execution import GraphQLEngine
from ..schema.graph.request import GraphQLRequest
from .schemas import COST


class _Unlimited:
    """Of whatever there is a limit: our own documents are short enough."""

    def __getattr__(self, _name: str) -> int:
        return sys.maxsize


_UNLIMITED = _Unlimited()


def graphql_request(
    name: str, declared: str, body: str, kind: str = "query", **variables: object
) -> Document:
    """Return a request with the document of one operation.

    :param declared: its variables in parentheses, or nothing
    """
    return {
        "query": f"{kind} {name}{declared} {{ {body} }}",
        "operationName": name,
        "variables": variables,
    }


def example_answer(
    engine: GraphQLEngine, examples: Examples, request: Document
) -> Document:
    """Return what the request might be answered."""
    parsed = engine.parse(request["query"], _UNLIMITED)
    prepared = engine.prepare(
        parsed,
        GraphQLRequest(
            request["query"], request["operationName"], request["variables"]
        ),
    )
    result = engine.execute(prepared, examples.answer)
    return {"data": result.data, "extensions": {"cost": COST}}
