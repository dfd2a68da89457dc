# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The GraphQL schema of a catalog: its root fields over the derived types."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import graphene
from graphql import GraphQLSchema

from ..catalog import Catalog
from ..declaration import IF_MATCH, Action, Field, Relation, Resource
from ..naming import camel, pascal
from ..request.operation import DEFAULT_PAGE_SIZE, Kind
from ..request.rates import MAX_NODES, PRICE
from ..visible import Offer
from .object_types import Node, TypeFactory, new_type


@dataclass(frozen=True, slots=True)
class RootField:
    """What a root field does.

    :param resource: ``None`` for ``viewer``, and for ``node``, whose id says it
    :param action: what an ``ACTION`` does
    """

    kind: Kind
    resource: Resource | None = None
    action: Action | None = None

    @property
    def takes_id(self) -> bool:
        """Whether the input of a mutation names the record."""
        return self.action.on_record if self.action else self.kind is not Kind.CREATE

    @property
    def creates(self) -> bool:
        """Whether the record in the payload of a mutation is a new one."""
        return self.action.creates if self.action else self.kind is Kind.CREATE

    @property
    def inputs(self) -> tuple[Field | Relation, ...]:
        """What the input of a mutation can hold beside the id."""
        if self.action is not None:
            return self.action.inputs
        return () if self.kind is Kind.DELETE else tuple(self.resource.writable())

    @property
    def reveals(self) -> tuple[Field, ...]:
        """What the payload of a mutation can hold beside the record."""
        return self.action.reveals if self.action else ()


def root_fields(catalog: Catalog) -> dict[str, RootField]:
    """Every root field of queries and mutations, by name."""
    fields = {"node": RootField(Kind.GET), "viewer": RootField(Kind.VIEWER)}
    for resource in catalog.resources.values():
        fields[_singular(resource)] = RootField(Kind.GET, resource)
        fields[plural_field(resource)] = RootField(Kind.LIST, resource)
        fields |= _mutations(resource)
    return fields


def _mutations(resource: Resource) -> dict[str, RootField]:
    kinds = (Kind.CREATE, Kind.UPDATE, Kind.DELETE) if resource.editable else ()
    usual = {mutation_name(kind.value, resource): kind for kind in kinds}
    return {name: RootField(kind, resource) for name, kind in usual.items()} | {
        mutation_name(action.name, resource): RootField(Kind.ACTION, resource, action)
        for action in resource.actions
    }


def mutation_name(verb: str, resource: Resource) -> str:
    """``createCustomer``"""
    return camel(verb) + pascal(resource.singular)


def _singular(resource: Resource) -> str:
    name = pascal(resource.singular)
    return name[0].lower() + name[1:]


def plural_field(resource: Resource) -> str:
    name = pascal(resource.name)
    return name[0].lower() + name[1:]


def payload_field(resource: Resource) -> str:
    """The name of the record in the payload of a mutation."""
    return _singular(resource)


def _resolve(_root: Any, info: Any, **_arguments: Any) -> Any:
    """Every root field: what it answers was planned before execution began."""
    return info.context.answer(info.path.key)


#: What a document costs, for readers of the schema.
_COST = (
    f"Each root field costs {PRICE}. Page sizes multiply downwards; a to-one relation"
    f" is one record. More than {MAX_NODES:,} records are refused."
)
_MUTATION = (
    "What can be changed. Each field is all or nothing by itself, and costs what"
    " reading its answer does."
)
_ID = "A global id or a database id."


def build_graphql_schema(offer: Offer) -> GraphQLSchema:
    """The schema of what is offered; that of the whole catalog is executed."""
    factory = TypeFactory(offer)
    viewer = offer.types["Viewer"]
    query: dict[str, Any] = {
        "viewer": graphene.Field(
            lambda: factory.object_type(viewer),
            required=True,
            resolver=_resolve,
            description=f"{viewer.description} Any key may ask: needs no scope.",
        ),
    }
    mutation: dict[str, Any] = {}
    readable = [one for one in offer.resources.values() if offer.reads(one)]
    if readable:
        query["node"] = _node(readable)
    for resource in readable:
        _add_queries(query, factory, resource)
    for resource in offer.resources.values():
        if offer.writes(resource):
            for name, root in _mutations(resource).items():
                mutation[name] = _mutation(factory, name, root)
    return graphene.Schema(
        query=new_type(
            "Query", graphene.ObjectType, query, f"What can be read. {_COST}"
        ),
        mutation=new_type("Mutation", graphene.ObjectType, mutation, _MUTATION)
        if mutation
        else None,
        types=[factory.object_type(type_) for type_ in offer.types.values()],
        auto_camelcase=False,
    ).graphql_schema


def _node(readable: Sequence[Resource]) -> Any:
    scopes = ", ".join(
        f"`{resource.read_scope}` for a {resource.type_name}" for resource in readable
    )
    return graphene.Field(
        Node,
        id=graphene.ID(required=True, description="A global id."),
        resolver=_resolve,
        description=(
            f"The record with that global id. Needs the scope of its type: {scopes}."
        ),
    )


def _add_queries(
    query: dict[str, Any], factory: TypeFactory, resource: Resource
) -> None:
    scope = f"Needs the scope `{resource.read_scope}`."
    query[_singular(resource)] = graphene.Field(
        lambda: factory.object_type(resource),
        id=graphene.ID(required=True, description=_ID),
        resolver=_resolve,
        description=f"The {resource.singular} with that id. {scope}",
    )
    query[plural_field(resource)] = graphene.Field(
        lambda: factory.connection(resource),
        required=True,
        resolver=_resolve,
        description=(
            f"A list of {resource.name}, {DEFAULT_PAGE_SIZE} at once unless you say"
            f" otherwise. {scope}"
        ),
        **factory.list_arguments(resource, DEFAULT_PAGE_SIZE),
    )


_CLIENT_MUTATION_ID = "Comes back in the payload as it was sent."
_IF_MATCH = (
    "Do it only while the record has this `etag`; several are separated by commas."
)


def _about(root: RootField) -> str:
    if root.action is not None:
        return root.action.description
    return {
        Kind.CREATE: f"Create a {root.resource.singular}.",
        Kind.UPDATE: f"Change the named fields of a {root.resource.singular}.",
        Kind.DELETE: f"Delete a {root.resource.singular}.",
    }[root.kind]


def _mutation(factory: TypeFactory, name: str, root: RootField) -> Any:
    resource, kind = root.resource, root.kind
    fields: dict[str, Any] = {}
    if root.takes_id:
        fields["id"] = graphene.ID(required=True, description=_ID)
        fields[IF_MATCH] = graphene.String(description=_IF_MATCH)
    creating = kind is not Kind.UPDATE
    fields |= factory.write_fields(root.inputs, creating=creating)
    fields["clientMutationId"] = graphene.String(description=_CLIENT_MUTATION_ID)
    input_name = name[0].upper() + name[1:]
    input_type = new_type(
        f"{input_name}Input", graphene.InputObjectType, fields, f"Input of `{name}`."
    )
    payload: dict[str, Any] = {
        "clientMutationId": graphene.String(description=_CLIENT_MUTATION_ID)
    }
    if kind is Kind.DELETE:
        payload["deletedId"] = graphene.ID(
            required=True, description="The global id that the record had."
        )
    else:
        payload[payload_field(resource)] = graphene.Field(
            lambda: factory.object_type(resource),
            required=True,
            description=f"The {resource.singular} as it is now.",
        )
    payload |= factory.output_fields(root.reveals)
    payload_type = new_type(
        f"{input_name}Payload",
        graphene.ObjectType,
        payload,
        f"What `{name}` answers.",
    )
    return graphene.Field(
        payload_type,
        input=graphene.Argument(
            input_type, required=True, description="What to do it with."
        ),
        resolver=_resolve,
        description=f"{_about(root)} Needs the scope `{resource.write_scope}`.",
    )
