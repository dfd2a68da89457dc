# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every root field of GraphQL as a request of a Postman collection."""

from collections.abc import Callable, Iterator
from typing import Any

from ..declaration import Field, ObjectType, Relation, Resource
from ..documents.examples import Examples, value
from ..documents.openapi.answer_schemas import object_schema
from ..documents.openapi.graphql_examples import (
    example_answer,
    graphql_request,
    laid_out,
)
from ..documents.openapi.json_schema import Schema, choice_schemas
from ..graph.errors import GRAPHQL_JSON
from ..graph.execution import GraphQLEngine
from ..graph.root_fields import RootField, payload_field
from ..naming import camel, snake, to_global_id
from ..request.operation import WRITES, Kind
from ..visible import Offer
from . import scripts
from .items import Request, Saved, variable

HEADERS = {"Accept": GRAPHQL_JSON}
#: How many records lists, and lists inside, are asked for.
_FIRST, _FIRST_INSIDE = 5, 2
#: In which order they can be run from top to bottom, after what makes a record.
_ORDER = (Kind.LIST, Kind.GET, Kind.UPDATE, Kind.ACTION, Kind.DELETE)


class GraphQLRequests:
    """The requests for all that is offered.

    :param engine: of the whole catalog; it answers the examples
    """

    def __init__(self, offer: Offer, engine: GraphQLEngine) -> None:
        self._offer = offer
        self._engine = engine
        self._examples = Examples(offer)
        self._shown = _Shown(offer, self._examples)
        self._choices = choice_schemas(offer)

    @property
    def records(self) -> list[str]:
        """The variables that hold the global id of a record between requests."""
        return [record_variable(each) for each in self._offer.resources.values()]

    def requests(self) -> Iterator[Request]:
        """One for each root field, in an order in which they can be run."""
        roots = self._engine.roots
        yield self._viewer()
        for resource in self._offer.resources.values():
            found = [name for name, r in roots.items() if r.resource is resource]
            for name in sorted(found, key=lambda each: _rank(roots[each])):
                kind = roots[name].kind
                if self._allows(kind, resource):
                    yield self._of_record(name, roots[name])
                if kind is Kind.GET and self._reads_first(resource):
                    yield self._node(resource)

    def _allows(self, kind: Kind, resource: Resource) -> bool:
        if kind in (Kind.GET, Kind.LIST):
            return self._offer.reads(resource)
        return self._offer.writes(resource)

    def _reads_first(self, resource: Resource) -> bool:
        """Whether it is the resource that `node` is shown with."""
        readable = filter(self._offer.reads, self._offer.resources.values())
        return next(readable, None) is resource

    def _viewer(self) -> Request:
        text, schema = self._shown.record(self._offer.types["Viewer"], deep=True)
        asked = graphql_request("Viewer", "", f"viewer {{ {text} }}")
        return self._request("viewer", schema, lambda _id: asked)

    def _node(self, resource: Resource) -> Request:
        text, schema = self._shown.record(resource, deep=False)
        body = (
            "node(id: $id) { __typename id"
            f" ... on {resource.type_name} {{ {text} }} }}"
        )
        return self._request(
            "node",
            schema,
            lambda id_: graphql_request("Node", "($id: ID!)", body, id=id_),
            resource,
            scripts.is_kept(record_variable(resource), "data.node.id"),
        )

    def _of_record(self, name: str, root: RootField) -> Request:
        resource = root.resource
        if root.kind is Kind.LIST:
            return self._list(name, resource)
        if root.kind is Kind.GET:
            text, schema = self._shown.record(resource, deep=True)
            body = f"{name}(id: $id) {{ {text} }}"
            return self._request(
                name,
                schema,
                lambda id_: graphql_request(_pascal(name), "($id: ID!)", body, id=id_),
                resource,
                scripts.is_kept(record_variable(resource), f"data.{name}.id"),
            )
        return self._mutation(name, root)

    def _list(self, name: str, resource: Resource) -> Request:
        text, schema = self._shown.record(resource, deep=True)
        body = (
            f"{name}(first: $first, after: $after) {{ nodes {{ {text} }}"
            " pageInfo { hasNextPage endCursor } totalCount }"
        )
        asked = graphql_request(
            _pascal(name),
            "($first: Int, $after: String)",
            body,
            first=_FIRST,
            after=None,
        )
        keep = (
            []
            if self._offer.writes(resource) and resource.creatable
            else scripts.keep_first(
                record_variable(resource), f"data.{name}.nodes", "id"
            )
        )
        page = _object(
            nodes={"type": "array", "maxItems": _FIRST, "items": schema},
            pageInfo=_object(
                hasNextPage={"type": "boolean"},
                endCursor={"type": ["string", "null"]},
            ),
            totalCount={"type": "integer", "minimum": 0},
        )
        return self._request(name, page, lambda _id: asked, resource, keep)

    def _mutation(self, name: str, root: RootField) -> Request:
        resource = root.resource
        shown, kept = payload_field(resource), record_variable(resource)
        if root.kind is Kind.DELETE:
            answer, schema = "deletedId", _object(deletedId={"type": "string"})
            chain = scripts.is_kept(kept, f"data.{name}.deletedId")
        else:
            text, record = self._shown.record(resource, deep=False)
            reveals = [field.graphql_name for field in root.reveals]
            answer = " ".join([f"{shown} {{ {text} }}", *reveals])
            texts = {name: {"type": "string"} for name in reveals}
            schema = _object(**{shown: record}, **texts)
            path = f"data.{name}.{shown}.id"
            chain = (scripts.keep if root.creates else scripts.is_kept)(kept, path)
        sent = self._input(root)

        def asked(id_: str) -> Schema:
            own = {"id": id_} if root.takes_id else {}
            return graphql_request(
                _pascal(name),
                f"($input: {_pascal(name)}Input!)",
                f"{name}(input: $input) {{ {answer} }}",
                kind="mutation",
                input={**own, **sent},
            )

        return self._request(name, schema, asked, resource, chain)

    def _input(self, root: RootField) -> dict[str, Any]:
        made = (
            self._examples.update_bodies(root.resource)
            if root.kind is Kind.UPDATE
            else self._examples.bodies(root.inputs)
        )
        body = next(iter(made.values()), {})
        return {camel(name): each for name, each in body.items()}

    def _request(
        self,
        field: str,
        schema: Schema,
        asked: Callable[[str], Schema],
        resource: Resource | None = None,
        chain: list[str] | None = None,
    ) -> Request:
        """The request for a root field.

        :param asked: from the global id of a record to what is sent
        :param chain: what is tested and kept besides
        """
        example_id, kept_id = "", ""
        if resource is not None:
            number = value(resource.member("id"))
            example_id = to_global_id(resource.type_name, number)
            kept_id = variable(record_variable(resource))
        request, example = asked(kept_id), asked(example_id)
        answer = example_answer(self._engine, self._examples, example)
        whole = _object(data=_object(**{field: schema}))
        return Request(
            name=field,
            method="POST",
            path="/graphql",
            description=self._description(field),
            headers=HEADERS,
            graphql=(laid_out(request["query"]), request["variables"]),
            tests=[
                *scripts.answers(200, GRAPHQL_JSON),
                *scripts.has_no_errors(),
                *scripts.has_shape(scripts.shape(whole, self._choices)),
                *(chain or ()),
            ],
            saved=[
                Saved(
                    name="An answer",
                    status=200,
                    media_type=GRAPHQL_JSON,
                    body=answer,
                )
            ],
        )

    def _description(self, field: str) -> str:
        schema = self._engine.schema
        roots = {**schema.query_type.fields, **schema.mutation_type.fields}
        return roots[field].description


class _Shown:
    """What is asked of a record: the text of it, and the schema of the answer."""

    def __init__(self, offer: Offer, examples: Examples) -> None:
        self._offer = offer
        self._examples = examples

    def record(self, type_: ObjectType, *, deep: bool) -> tuple[str, Schema]:
        """The fields of a record; with its relations, and all fields, when `deep`."""
        known = object_schema(self._offer, type_)["properties"]
        usual = {item.member.name for item in self._examples.selection(type_).items}
        texts, properties = [], {}
        for member in self._offer.members(type_):
            name = member.graphql_name
            wanted = deep or name == "id" or member.name in usual
            if member.deprecated or not wanted:
                continue
            if isinstance(member, Field):
                texts.append(name)
                properties[name] = known[member.name]
            elif deep:
                text, properties[name] = self._related(member)
                texts.append(f"{name}{text}")
        return " ".join(texts), _object(**properties)

    def _related(self, relation: Relation) -> tuple[str, Schema]:
        target = self._offer.catalog.target(relation)
        text, schema = self.record(target, deep=False)
        if relation.many:
            return (
                f"(first: {_FIRST_INSIDE}) {{ nodes {{ {text} }} totalCount }}",
                _object(
                    nodes={"type": "array", "maxItems": _FIRST_INSIDE, "items": schema},
                    totalCount={"type": "integer", "minimum": 0},
                ),
            )
        if relation.nullable:
            schema = {"oneOf": [schema, {"type": "null"}]}
        return f" {{ {text} }}", schema


def _rank(root: RootField) -> int:
    making = root.kind in WRITES and not root.takes_id
    return -1 if making else _ORDER.index(root.kind)


def record_variable(resource: Resource) -> str:
    """The variable that holds the global id of a record: `customer_node_id`."""
    return f"{snake(resource.type_name)}_node_id"


def _object(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
    }


def _pascal(name: str) -> str:
    return name[0].upper() + name[1:]
