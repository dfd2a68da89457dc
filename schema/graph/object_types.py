# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Declarations to what is answered: records, and lists of them."""

from collections.abc import Callable, Iterable

import graphene

from ..declaration import (
    ETAG,
    IF_MATCH,
    Embedded,
    Field,
    Listed,
    ObjectType,
    Relation,
    Resource,
)
from ..visible import VisibleCatalog
from .base_types import GraphQLType, Node, PageInfo, new_type, reason
from .input_types import InputTypes
from .value_types import ValueTypes


class TypeFactory:
    """Makes the graphene types of what is offered, each of them once."""

    def __init__(self, visible: VisibleCatalog) -> None:
        self._offer = visible
        self._values = ValueTypes()
        self.inputs = InputTypes(self._values)
        self._made: dict[str, GraphQLType] = {}

    def _once(self, name: str, make: Callable[[], GraphQLType]) -> GraphQLType:
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    # -- output -----------------------------------------------------------------

    def object_type(self, type_: ObjectType) -> GraphQLType:
        """Make the type of a record, such as ``Customer``."""
        return self._once(type_.type_name, lambda: self._object_type(type_))

    def _object_type(self, type_: ObjectType) -> GraphQLType:
        members = {
            member.graphql_name: self._shown(type_, member)
            for member in self._offer.shown(type_)
        }
        interfaces: tuple[type, ...] = ()
        if isinstance(type_, Resource):
            interfaces = (Node,)
            members[ETAG] = _entity_tag(type_)
        return new_type(
            type_.type_name,
            graphene.ObjectType,
            members,
            type_.description,
            interfaces=interfaces,
        )

    def _shown(
        self, type_: ObjectType, member: Field | Relation | Embedded
    ) -> graphene.Field:
        if not isinstance(member, Embedded):
            return self._output(member)
        made = self._once(member.type_name, lambda: self._embedded(type_, member))
        return graphene.Field(made, description=member.description, required=True)

    def _embedded(self, type_: ObjectType, embedded: Embedded) -> GraphQLType:
        fields = self.output_fields(self._offer.inside(type_, embedded))
        return new_type(
            embedded.type_name, graphene.ObjectType, fields, embedded.description
        )

    def _output(self, member: Field | Relation) -> graphene.Field:
        facts = {
            "description": self._offer.about(member),
            "required": not member.nullable,
            "deprecation_reason": reason(member.deprecated),
        }
        if isinstance(member, Field):
            return graphene.Field(self._values.of(member.type), **facts)
        if not member.many:
            target = self._offer.catalog.target(member)
            return graphene.Field(lambda: self.object_type(target), **facts)
        resource = self._offer.catalog.listed(member)
        arguments = self.inputs.list_arguments(resource, member.page_size)
        return graphene.Field(lambda: self.connection(resource), **facts, **arguments)

    def connection(self, resource: Listed) -> GraphQLType:
        """Make ``CustomerConnection``, as Relay's specification has it."""
        name = f"{resource.type_name}Connection"

        def make() -> GraphQLType:
            node = graphene.NonNull(lambda: self.object_type(resource))
            edge = new_type(
                f"{resource.type_name}Edge",
                graphene.ObjectType,
                {
                    "node": graphene.Field(node, description="The record."),
                    "cursor": graphene.String(
                        required=True, description="Its position in the list."
                    ),
                },
                f"One of {resource.said} in a list.",
            )
            return new_type(
                name,
                graphene.ObjectType,
                {
                    "edges": graphene.List(
                        graphene.NonNull(edge),
                        required=True,
                        description="The records of the page with their cursors.",
                    ),
                    "nodes": graphene.List(
                        node, required=True, description="The records of the page."
                    ),
                    "pageInfo": graphene.Field(
                        PageInfo,
                        required=True,
                        description="The position of the page in the list.",
                    ),
                    "totalCount": graphene.Int(
                        required=True,
                        description="The length of the whole list, counted only if"
                        " requested.",
                    ),
                },
                f"A page of {resource.said}.",
            )

        return self._once(name, make)

    def output_fields(self, fields: Iterable[Field]) -> dict[str, object]:
        """Return the fields of an answer that are no record's."""
        return {field.graphql_name: self._output(field) for field in fields}


def _entity_tag(resource: Resource) -> graphene.Field:
    shown = ", ".join(member.graphql_name for member in resource.default_members())
    return graphene.Field(
        graphene.String,
        required=True,
        description=(
            "Changes when one of its fields does. The same as REST's"
            f" `ETag` for these fields. Send it as `{IF_MATCH}`, or in `If-Match`."
        ),
        fields=graphene.List(
            graphene.NonNull(graphene.String),
            description=(
                "The fields it covers, with dots into to-one relations, such as"
                f" `parent.name`. Default: {shown}."
            ),
        ),
    )
