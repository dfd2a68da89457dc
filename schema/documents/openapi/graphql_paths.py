# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""GraphQL's endpoint in OpenAPI, with documents that run and what they answer."""

from collections.abc import Iterable, Iterator

from ...declaration import ObjectType, Resource, Verb
from ...errors import (
    BadRequest,
    Conflict,
    MethodNotAllowed,
    NotAcceptable,
    PayloadTooLarge,
    UnsupportedMediaType,
    ValidationFailed,
)
from ...graph.errors import GRAPHQL_JSON
from ...graph.execution import GraphQLEngine
from ...graph.root_fields import mutation_name, payload_field, plural_field
from ...headers import IDEMPOTENCY_KEY, REPLAYED
from ...media_types import JSON
from ...naming import camel
from ...request.operation import Value
from ...visible import Offer
from ..examples import Examples
from .graphql_examples import example_answer, graphql_request
from .json_schema import Schema as Document
from .json_schema import ref
from .operations import (
    HTML,
    KEY_ERRORS,
    Answer,
    json_body,
    needs_key,
    not_built,
    operation,
)
from .parameters import parameter
from .refusals import graphql_component

GRAPHQL_TAG = "graphql"
_ERRORS = (
    *KEY_ERRORS,
    BadRequest,
    NotAcceptable,
    PayloadTooLarge,
    ValidationFailed,
)
# Without rules: what a query sends there is not even looked at.
_IDEMPOTENCY_KEY = parameter(
    IDEMPOTENCY_KEY.name,
    "header",
    {"type": "string"},
    f"{IDEMPOTENCY_KEY.description} Queries take no notice of it.",
    example=IDEMPOTENCY_KEY.example,
)
_STATUSES = (
    "A document that can't be executed is answered with 400 when you accept"
    f" `{GRAPHQL_JSON}`, and with 200 and `errors` when you accept `{JSON}`."
)
_SCOPES = "Needs the scopes of the fields in the document."


class GraphQLPaths:
    """The path of ``/graphql``, with examples from the real engine."""

    def __init__(self, engine: GraphQLEngine, scopes: Iterable[str] | None) -> None:
        self._offer = Offer(engine.catalog, scopes)
        self._engine = engine
        self._examples = Examples(self._offer)

    def paths(self) -> Document:
        """By path."""
        return {"/graphql": {"get": self._get(), "post": self._post()}}

    def _get(self) -> Document:
        name, request = next(self._requests(writing=False))
        return operation(
            "getGraphql",
            "Ask GraphQL a query by URL",
            GRAPHQL_TAG,
            description=(
                f"Queries only; a mutation needs POST. {_STATUSES} {_SCOPES} A browser"
                " that comes without a query is shown GraphiQL."
            ),
            security=needs_key(),
            parameters=[
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
            ],
            answers=[
                self._answer({name: request}, page=True),
                not_built(
                    {
                        media_type: (ref("GraphQLRefusal"), {})
                        for media_type in (JSON, GRAPHQL_JSON)
                    }
                ),
            ],
            errors=(*_ERRORS, MethodNotAllowed),
            component=graphql_component,
        )

    def _post(self) -> Document:
        requests = dict(self._requests(writing=True))
        return operation(
            "postGraphql",
            "Ask GraphQL a query, or for changes",
            GRAPHQL_TAG,
            description=(
                "Several mutations of one document run in order, each all or nothing by"
                f" itself. {_STATUSES} {_SCOPES}"
            ),
            security=needs_key(),
            parameters=[_IDEMPOTENCY_KEY],
            body=json_body("GraphQLRequest", "The document to execute.", requests),
            answers=[self._answer(requests, headers=[REPLAYED.name])],
            errors=(*_ERRORS, Conflict, UnsupportedMediaType),
            component=graphql_component,
        )

    def _answer(
        self,
        requests: dict[str, Document],
        *,
        page: bool = False,
        headers: Iterable[str] = (),
    ) -> Answer:
        examples = {name: self._run(request) for name, request in requests.items()}
        schema = ref("GraphQLAnswer")
        return Answer(
            description="What was asked for, and `errors` where something failed.",
            content={
                JSON: (schema, examples),
                GRAPHQL_JSON: (schema, examples),
                **(HTML if page else {}),
            },
            headers=headers,
        )

    # -- examples ---------------------------------------------------------------

    def _requests(self, *, writing: bool) -> Iterator[tuple[str, Document]]:
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
        items = self._examples.selection(type_).items
        names = [one.field.graphql_name for one in items if isinstance(one, Value)]
        return " ".join(dict.fromkeys(("id", *names)))

    def _run(self, request: Document) -> Document:
        return example_answer(self._engine, self._examples, request)
