# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The GraphQL schema of a catalog: its root fields over the derived types."""

from collections.abc import Sequence
from dataclasses import dataclass

import graphene
from graphql import GraphQLSchema

from ..catalog import Catalog
from ..declaration import (
    CLIENT_MUTATION_ID,
    DELETED_ID,
    IF_MATCH,
    Batch,
    Resource,
    Verb,
)
from ..errors import RETRY_AFTER
from ..headers import COMPANY_ID, DATA_LANGUAGE
from ..naming import camel, pascal
from ..request.operation import Kind
from ..request.page import DEFAULT_PAGE_SIZE
from ..request.prices import mails_price
from ..request.rates import MAX_NODES, PRICE
from ..visible import VisibleCatalog, needed
from .base_types import (
    ABOUT_CLIENT_MUTATION_ID,
    ABOUT_ID,
    ABOUT_IF_MATCH,
    Node,
    new_type,
    reason,
    resolve_root,
)
from .batch_fields import batch_mutation
from .object_types import TypeFactory


@dataclass(frozen=True, slots=True)
class RootField:
    """What a root field does.

    :param resource: ``None`` for ``viewer``, and for ``node``, whose id says it
    :param verb: what a ``DO`` does
    :param batch: what a ``BATCH`` does
    """

    kind: Kind
    resource: Resource | None = None
    verb: Verb | None = None
    batch: Batch | None = None


def root_fields(catalog: Catalog) -> dict[str, RootField]:
    """Return every root field of queries and mutations, by name."""
    fields = {"node": RootField(Kind.GET), "viewer": RootField(Kind.VIEWER)}
    for resource in catalog.resources.values():
        fields[singular_field(resource)] = RootField(Kind.GET, resource)
        fields[plural_field(resource)] = RootField(Kind.LIST, resource)
        for verb in resource.verbs:
            name = mutation_name(verb, resource)
            fields[name] = RootField(Kind.DO, resource, verb)
        for batch in resource.batches:
            name = batch_name(batch, resource)
            fields[name] = RootField(Kind.BATCH, resource, batch=batch)
    return fields


def mutation_name(verb: Verb, resource: Resource) -> str:
    """Name the mutation, such as ``createCustomer``."""
    return camel(verb.name) + pascal(resource.singular)


def batch_name(batch: Batch, resource: Resource) -> str:
    """Name the mutation, such as ``createCustomers``."""
    return camel(batch.name) + pascal(resource.name)


def singular_field(resource: Resource) -> str:
    """Return the name of the root field of one record."""
    name = pascal(resource.singular)
    return name[0].lower() + name[1:]


def plural_field(resource: Resource) -> str:
    name = pascal(resource.name)
    return name[0].lower() + name[1:]


def payload_field(resource: Resource) -> str:
    """Return the name of the record in the payload of a mutation."""
    return singular_field(resource)


#: What a document costs, for readers of the schema.
_COST = (
    f"Each root field costs {PRICE}. Page sizes multiply level by level; a to-one"
    f" relation counts as one record. More than {MAX_NODES:,} records are refused. On"
    f" 429 and 503, `extensions.retryAfter` of an error is what `{RETRY_AFTER}` is: the"
    " number of seconds to wait."
)
#: What a request says beside its document.
_FRAME = (
    f"The request headers `{COMPANY_ID.name}` and `{DATA_LANGUAGE.name}` choose the"
    " company that it is for, and the language of translated values."
)
_MUTATION = (
    "The mutations. Each is all or nothing, and costs as much as reading its answer."
)


def build_graphql_schema(visible: VisibleCatalog) -> GraphQLSchema:
    """Build the schema of what is visible; that of the whole catalog is executed."""
    factory = TypeFactory(visible)
    viewer = visible.types["Viewer"]
    query: dict[str, object] = {
        "viewer": graphene.Field(
            lambda: factory.object_type(viewer),
            required=True,
            resolver=resolve_root,
            description=f"{viewer.description} Any key may ask: needs no scope.",
        ),
    }
    mutation: dict[str, object] = {}
    readable = [one for one in visible.resources.values() if visible.reads(one)]
    if readable:
        query["node"] = _node(readable)
    for resource in readable:
        _add_queries(query, factory, resource)
    for resource in visible.resources.values():
        for verb in visible.verbs(resource):
            name = mutation_name(verb, resource)
            mutation[name] = _mutation(factory, name, resource, verb)
        for batch in visible.batches(resource):
            name = batch_name(batch, resource)
            mutation[name] = batch_mutation(
                factory, name, payload_field(resource), resource, batch
            )
    schema: GraphQLSchema = graphene.Schema(
        query=new_type(
            "Query", graphene.ObjectType, query, f"The queries. {_COST} {_FRAME}"
        ),
        mutation=new_type("Mutation", graphene.ObjectType, mutation, _MUTATION)
        if mutation
        else None,
        types=[factory.object_type(type_) for type_ in visible.types.values()],
        auto_camelcase=False,
    ).graphql_schema
    return schema


def _node(readable: Sequence[Resource]) -> graphene.Field:
    scopes = ", ".join(
        f"`{resource.read_scope}` for a {resource.type_name}" for resource in readable
    )
    return graphene.Field(
        Node,
        id=graphene.ID(required=True, description="A global id."),
        resolver=resolve_root,
        description=(
            f"The record with that global id. Needs the scope of its type: {scopes}."
        ),
    )


def _add_queries(
    query: dict[str, object], factory: TypeFactory, resource: Resource
) -> None:
    scope = f"Needs the scope `{resource.read_scope}`."
    query[singular_field(resource)] = graphene.Field(
        lambda: factory.object_type(resource),
        id=graphene.ID(required=True, description=ABOUT_ID),
        resolver=resolve_root,
        description=f"The {resource.singular} with that id. {scope}",
        deprecation_reason=reason(resource.deprecated),
    )
    query[plural_field(resource)] = graphene.Field(
        lambda: factory.connection(resource),
        required=True,
        resolver=resolve_root,
        description=(
            f"A list of {resource.name}, {DEFAULT_PAGE_SIZE} per page by default."
            f" {scope}"
        ),
        deprecation_reason=reason(resource.deprecated),
        **factory.inputs.list_arguments(resource, DEFAULT_PAGE_SIZE),
    )


def _mutation(
    factory: TypeFactory, name: str, resource: Resource, verb: Verb
) -> graphene.Field:
    fields: dict[str, object] = {}
    if verb.on_record:
        fields["id"] = graphene.ID(required=True, description=ABOUT_ID)
        fields[IF_MATCH] = graphene.String(description=ABOUT_IF_MATCH)
    fields |= factory.inputs.write_fields(
        resource.type_name, resource.inputs(verb), creating=not verb.partial
    )
    fields[CLIENT_MUTATION_ID] = graphene.String(description=ABOUT_CLIENT_MUTATION_ID)
    input_name = name[0].upper() + name[1:]
    input_type = new_type(
        f"{input_name}Input", graphene.InputObjectType, fields, f"Input of `{name}`."
    )
    payload: dict[str, object] = {
        CLIENT_MUTATION_ID: graphene.String(description=ABOUT_CLIENT_MUTATION_ID)
    }
    if verb.deletes:
        payload[DELETED_ID] = graphene.ID(
            required=True, description="The global id of the deleted record."
        )
    if verb.answers:
        payload[payload_field(resource)] = graphene.Field(
            lambda: factory.object_type(resource),
            required=True,
            description=f"The {resource.singular} as it is now.",
        )
    payload |= factory.output_fields(verb.reveals)
    payload_type = new_type(
        f"{input_name}Payload",
        graphene.ObjectType,
        payload,
        f"What `{name}` answers.",
    )
    about = resource.named(verb.description)
    needs = needed(*resource.scopes_of(verb))
    return graphene.Field(
        payload_type,
        input=graphene.Argument(input_type, required=True, description="The input."),
        resolver=resolve_root,
        description=" ".join(filter(None, (about, mails_price(verb), needs))),
        deprecation_reason=reason(verb.deprecated or resource.deprecated),
    )
