# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""GraphQL's endpoint in OpenAPI, with documents that run and what they answer."""

from collections.abc import Iterable, Iterator

from ..gateway.documentation import Shown
from ..schema.declaration import ObjectType, Resource, Verb
from ..schema.documents.examples import Examples
from ..schema.documents.openapi.json_schema import Schema as Document
from ..schema.documents.openapi.json_schema import ref
from ..schema.documents.openapi.operations import HTML, Answer, json_body, not_built
from ..schema.documents.openapi.parameters import FRAME_PARAMETERS, parameter
from ..schema.documents.openapi.routes import Tag
from ..schema.errors import (
    BadRequest,
    Gone,
    NotAcceptable,
    PayloadTooLarge,
    ValidationFailed,
)
from ..schema.graph.errors import GRAPHQL_JSON
from ..schema.graph.root_fields import mutation_name, payload_field, plural_field
from ..schema.headers import IDEMPOTENCY_KEY, REPLAYED
from ..schema.media_types import JSON
from ..schema.naming import camel
from ..schema.request.selection import Embed, Value
from .examples import example_answer, graphql_request

GRAPHQL = Tag(
    "graphql",
    "The same data over GraphQL. Its schema is at"
    " [/graphql/schema.graphql](/graphql/schema.graphql).",
    place=10,
    title="GraphQL",
)
#: What each request can be refused with.
ERRORS = (BadRequest, Gone, NotAcceptable, PayloadTooLarge, ValidationFailed)
# Without rules: what a query sends there is not even looked at.
POST_PARAMETERS = [
    *FRAME_PARAMETERS,
    parameter(
        IDEMPOTENCY_KEY.name,
        "header",
        {"type": "string"},
        f"{IDEMPOTENCY_KEY.description} Ignored for queries.",
        example=IDEMPOTENCY_KEY.example,
    ),
]
#: What is told of each request.
ABOUT = (
    "A document that cannot be executed gets 400 if you accept"
    f" `{GRAPHQL_JSON}`, and 200 with `errors` if you accept `{JSON}`."
    " Needs the scopes of the fields in the document."
)
#: What a GET is answered where GraphiQL is not built.
_NOT_BUILT = not_built(
    {media_type: (ref("GraphQLRefusal"), {}) for media_type in (JSON, GRAPHQL_JSON)}
)


def get_parameters(shown: Shown) -> list[Document]:
    """Describe a request in a query string."""
    _name, request = GraphQLExamples(shown).query()
    return [
        *FRAME_PARAMETERS,
        {
            "name": "query",
            "in": "query",
            "required": True,
            "description": "A GraphQL document.",
            "schema": {"type": "string"},
            "example": request["query"],
        },
        {
            "name": "operationName",
            "in": "query",
            "description": "Which operation of the document is meant.",
            "schema": {"type": "string"},
            "example": request["operationName"],
        },
        {
            "name": "variables",
            "in": "query",
            "description": "The values of its variables, as JSON.",
            "content": {
                JSON: {
                    "schema": {"type": "object"},
                    "example": request["variables"],
                }
            },
        },
    ]


def get_answers(shown: Shown) -> list[Answer]:
    """Return what is answered to it; to a browser without one, a page."""
    examples = GraphQLExamples(shown)
    return [examples.answer(dict([examples.query()]), page=True), _NOT_BUILT]


def post_body(shown: Shown) -> Document:
    """Describe a request in a body."""
    requests = GraphQLExamples(shown).requests(writing=True)
    return json_body("GraphQLRequest", "The document to execute.", dict(requests))


def post_answers(shown: Shown) -> list[Answer]:
    """Describe what is answered to a request in a body."""
    examples = GraphQLExamples(shown)
    requests = dict(examples.requests(writing=True))
    return [examples.answer(requests, headers=[REPLAYED.name])]


class GraphQLExamples:
    """Requests that the scopes allow, and what the real engine answers them."""

    def __init__(self, shown: Shown) -> None:
        self._offer = shown.graphql
        self._engine = shown.engine
        self._examples = Examples(self._offer)

    def query(self) -> tuple[str, Document]:
        """Return a query, and what the example is called."""
        return next(self.requests(writing=False))

    def answer(
        self,
        requests: dict[str, Document],
        *,
        page: bool = False,
        headers: Iterable[str] = (),
    ) -> Answer:
        """Return the answer to these requests, by what the examples are called.

        :param page: whether it may be a page for people
        """
        examples = {name: self._run(request) for name, request in requests.items()}
        schema = ref("GraphQLAnswer")
        return Answer(
            description="The data, and `errors` for what failed.",
            content={
                JSON: (schema, examples),
                GRAPHQL_JSON: (schema, examples),
                **(HTML if page else {}),
            },
            headers=headers,
        )

    def requests(self, *, writing: bool) -> Iterator[tuple[str, Document]]:
        """Requests, each with what the example is called."""
        for resource in self._offer.resources.values():
            if self._offer.reads(resource):
                yield "list", self._list(resource)
                break
        yield "key", graphql_request("Key", "", "viewer { name scopes remaining }")
        for resource in self._offer.resources.values():
            verb = self._offer.creating(resource)
            if writing and verb is not None:
                yield "create", self._create(resource, verb)
                break

    def _list(self, resource: Resource) -> Document:
        field = plural_field(resource)
        return graphql_request(
            "Page",
            "($first: Int, $after: String)",
            f"{field}(first: $first, after: $after) {{"
            f" nodes {{ {self._fields(resource)} }}"
            " pageInfo { hasNextPage endCursor } }",
            first=1,
            after=None,
        )

    def _create(self, resource: Resource, verb: Verb) -> Document:
        name = mutation_name(verb, resource)
        least = self._examples.bodies(resource, verb)["least"]
        return graphql_request(
            "Create",
            f"($input: {name[0].upper()}{name[1:]}Input!)",
            f"{name}(input: $input) {{"
            f" {payload_field(resource)} {{ {self._fields(resource)} }} }}",
            kind="mutation",
            input={camel(key): each for key, each in least.items()},
        )

    def _fields(self, type_: ObjectType) -> str:
        found = dict.fromkeys(["id"])
        for one in self._examples.selection(type_).items:
            if isinstance(one, Value):
                found[one.field.graphql_name] = None
            elif isinstance(one, Embed):
                inside = (
                    each.field.graphql_name
                    for each in one.selection.items
                    if isinstance(each, Value)
                )
                found[f"{one.embedded.graphql_name} {{ {' '.join(inside)} }}"] = None
        return " ".join(found)

    def _run(self, request: Document) -> Document:
        return example_answer(self._engine, self._examples, request)
