# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The Postman collection of what is offered: every operation of both APIs.

Made of the OpenAPI document, and of GraphQL's root fields. Every request has its test,
and the whole can be run from top to bottom: what is created is read, changed and
deleted.
"""

from collections.abc import Iterator

import orjson

from ..documents.openapi.graphql_paths import GRAPHQL_TAG
from ..documents.openapi.json_schema import Schema
from ..graph.execution import GraphQLEngine
from ..naming import MAX_ID
from ..request.operation import Kind
from ..visible import Offer
from .graphql_items import GraphQLRequests
from .items import (
    API_KEY,
    BASE_URL,
    LIMITED_KEY,
    Node,
    folder,
    identity,
    key_in,
)
from .refusals import Refusals
from .rest_items import RestRequests

FORMAT = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
_INTRODUCTION = f"""\
Every operation of REST and GraphQL, with examples and tests.

Set `{BASE_URL}` to the address of the server and `{API_KEY}` to a key with the scopes
that you want to try. `{LIMITED_KEY}`, a key without any scope, is for the refusals that
need one; they are left out while it is empty. The other variables are set by the
requests. Run from top to bottom, the collection creates records, and deletes them; of
keys, it ends the last, and the one that this replaced works on as after every rotation.
"""


def build_collection(document: Schema, offer: Offer, engine: GraphQLEngine) -> Node:
    """The collection (format 2.1.0).

    :param document: the OpenAPI document of the offer
    :param engine: of the whole catalog; it answers the examples of GraphQL
    """
    rest, graphql = RestRequests(document), GraphQLRequests(offer, engine)
    info = document["info"]
    refusals = Refusals(rest, _documents(offer, engine), rest.schemas)
    return {
        "info": {
            "_postman_id": identity(info["title"]),
            "name": info["title"],
            "description": f"{_INTRODUCTION}\n{info['description']}",
            "version": info["version"],
            "schema": FORMAT,
        },
        "auth": key_in(API_KEY),
        "item": [
            _group("REST", "By resource.", list(_rest_folders(document, rest))),
            _group(
                "GraphQL",
                "One endpoint, and each of its fields.",
                [
                    folder(
                        "Endpoint",
                        "By GET and by POST.",
                        rest.of_tag(GRAPHQL_TAG),
                        "GraphQL",
                    ),
                    folder(
                        "Fields",
                        "Every field of queries and mutations.",
                        graphql.requests(),
                        "GraphQL",
                    ),
                ],
            ),
            _group(
                "Refusals",
                "What is refused, and how.",
                [
                    folder("REST", "Problem documents.", refusals.rest(), "Refusals"),
                    folder("GraphQL", "Errors.", refusals.graphql(), "Refusals"),
                ],
            ),
        ],
        "variable": [
            {"key": BASE_URL, "value": "http://127.0.0.1:8069", "type": "string"},
            *(
                {"key": name, "value": "", "type": "string"}
                for name in (API_KEY, LIMITED_KEY, *rest.records, *graphql.records)
            ),
        ],
    }


def to_json(collection: Node) -> bytes:
    """The collection as it is published."""
    return orjson.dumps(
        collection, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    )


def _group(name: str, description: str, folders: list[Node]) -> Node:
    return {
        "id": identity(name),
        "name": name,
        "description": description,
        "item": folders,
    }


def _rest_folders(document: Schema, rest: RestRequests) -> Iterator[Node]:
    for tag in document["tags"]:
        requests = rest.of_tag(tag["name"])
        if requests and tag["name"] != GRAPHQL_TAG:
            yield folder(tag["name"], tag["description"], requests, "REST")


def _documents(offer: Offer, engine: GraphQLEngine) -> tuple[str, str] | None:
    """Two documents: one that needs a scope, one for a record that is not there."""
    names = {(root.kind, root.resource): name for name, root in engine.roots.items()}
    for resource in filter(offer.reads, offer.resources.values()):
        listed = names[Kind.LIST, resource]
        one = names[Kind.GET, resource]
        return (
            f"{{ {listed}(first: 1) {{ nodes {{ id }} }} }}",
            f'{{ {one}(id: "{MAX_ID}") {{ id }} }}',
        )
    return None
