# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Declarations to graphene types: everything of the schema but its root fields."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import graphene
from graphql import value_from_ast_untyped

from ..declaration import (
    ETAG,
    IF_MATCH,
    Field,
    Filter,
    Match,
    ObjectType,
    Relation,
    Resource,
    Type,
)
from ..declaration.fields import about_input
from ..naming import camel, constant
from ..request.operation import MAX_PAGE_SIZE
from ..visible import Offer


class _TextScalar(graphene.Scalar):
    """A scalar whose text is judged by validation, not by the type system."""

    class Meta:
        abstract = True

    @staticmethod
    def serialize(value: Any) -> Any:
        """Values come from the resolver in their final spelling."""
        return value

    @staticmethod
    def parse_value(value: Any) -> Any:
        """Kept as it was sent."""
        return value

    @staticmethod
    def parse_literal(node: Any, variables: Any = None) -> Any:
        """Kept as it was written, lists and objects too."""
        return value_from_ast_untyped(node, variables)


class DateTime(_TextScalar):
    """A moment, as RFC 3339 text such as `2026-01-31T09:30:00Z`.

    Answered in UTC; any offset, and any number of digits of a second, may be sent.
    """


class Date(_TextScalar):
    """A day, as ISO 8601 text such as `2026-01-31`."""


SCALARS: Mapping[Type, Any] = {
    Type.ID: graphene.ID,
    Type.INTEGER: graphene.Int,
    Type.FLOAT: graphene.Float,
    Type.BOOLEAN: graphene.Boolean,
    Type.STRING: graphene.String,
    Type.HTML: graphene.String,
    Type.DATE: Date,
    Type.DATETIME: DateTime,
    Type.STRINGS: graphene.List(graphene.NonNull(graphene.String)),
}


class OrderDirection(graphene.Enum):
    """The direction of a sort order."""

    ASC = "asc"
    DESC = "desc"

    @property
    def description(self) -> str:
        """What the value means, for the published schema."""
        return {"asc": "From small to large.", "desc": "From large to small."}[
            self.value
        ]


class Node(graphene.Interface):
    """A record with a global id."""

    id = graphene.ID(required=True, description="The global id of the record.")


class PageInfo(graphene.ObjectType):
    """Where a page of a list begins and ends."""

    hasNextPage = graphene.Boolean(
        required=True, description="Whether more follows after the page."
    )
    hasPreviousPage = graphene.Boolean(
        required=True, description="Whether something comes before the page."
    )
    startCursor = graphene.String(description="The cursor of the first record.")
    endCursor = graphene.String(description="The cursor of the last record.")


def new_type(
    name: str, base: type, attributes: Mapping[str, Any], description: str, **meta: Any
) -> Any:
    """A graphene class made at run time."""
    options = {"name": name, "description": description, **meta}
    return type(name, (base,), {**attributes, "Meta": type("Meta", (), options)})


class TypeFactory:
    """Makes the graphene types of what is offered, each of them once."""

    def __init__(self, offer: Offer) -> None:
        self._offer = offer
        self._made: dict[str, Any] = {}

    def _once(self, name: str, make: Callable[[], Any]) -> Any:
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    # -- output -----------------------------------------------------------------

    def object_type(self, type_: ObjectType) -> Any:
        """``Customer``"""
        return self._once(type_.type_name, lambda: self._object_type(type_))

    def _object_type(self, type_: ObjectType) -> Any:
        members = {
            member.graphql_name: self._output(member)
            for member in self._offer.members(type_)
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

    def _output(self, member: Field | Relation) -> Any:
        facts = {
            "description": self._offer.about(member),
            "required": not member.nullable,
            "deprecation_reason": member.deprecated,
        }
        if isinstance(member, Field):
            return graphene.Field(SCALARS[member.type], **facts)
        target = self._offer.catalog.target(member)
        if not member.many:
            return graphene.Field(lambda: self.object_type(target), **facts)
        arguments = self.list_arguments(target, member.page_size)
        return graphene.Field(lambda: self.connection(target), **facts, **arguments)

    def connection(self, resource: Resource) -> Any:
        """``CustomerConnection``, as Relay's specification has it."""
        name = f"{resource.type_name}Connection"

        def make() -> Any:
            node = graphene.NonNull(lambda: self.object_type(resource))
            edge = new_type(
                f"{resource.type_name}Edge",
                graphene.ObjectType,
                {
                    "node": graphene.Field(node, description="The record."),
                    "cursor": graphene.String(
                        required=True, description="Where it is in the list."
                    ),
                },
                f"One of {resource.name} in a list.",
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
                        PageInfo, required=True, description="Where the page is."
                    ),
                    "totalCount": graphene.Int(
                        required=True,
                        description="The length of the whole list; counted when asked.",
                    ),
                },
                f"A page of {resource.name}.",
            )

        return self._once(name, make)

    # -- arguments --------------------------------------------------------------

    def list_arguments(self, resource: Resource, page_size: int) -> dict[str, Any]:
        """The arguments of a connection."""
        size = f"0 to {MAX_PAGE_SIZE}; {page_size} when neither is given."
        conditions = {}
        # An input type has at least one field (GraphQL, section 3.10).
        if resource.filters or resource.search:
            conditions["filter"] = graphene.Argument(
                self.filter_input(resource), description="Conditions, all of them met."
            )
        return {
            "first": graphene.Int(description=f"So many from the start: {size}"),
            "after": graphene.String(
                description="With `first`: start behind this cursor."
            ),
            "last": graphene.Int(description=f"So many from the end: {size}"),
            "before": graphene.String(
                description="With `last`: end before this cursor."
            ),
            **conditions,
            "orderBy": graphene.Argument(
                graphene.List(graphene.NonNull(self.order_input(resource))),
                description="The sort order; the id decides between equals.",
            ),
        }

    def filter_input(self, resource: Resource) -> Any:
        """``CustomerFilter``"""
        name = f"{resource.type_name}Filter"

        def make() -> Any:
            fields = {
                camel(filter_.name): _filter_field(filter_)
                for filter_ in resource.filters
            }
            if resource.search:
                fields["q"] = graphene.InputField(
                    graphene.String,
                    description=f"Text in {' or '.join(resource.search)}.",
                )
            return new_type(
                name,
                graphene.InputObjectType,
                fields,
                f"Conditions on a list of {resource.name}.",
            )

        return self._once(name, make)

    def order_input(self, resource: Resource) -> Any:
        """``CustomerOrder``"""
        name = f"{resource.type_name}Order"

        def make() -> Any:
            fields = {constant(f.name): f for f in resource.sortable}
            names = [(constant(f.name), f.name) for f in resource.sortable]
            key = graphene.Enum(
                f"{name}Field",
                names,
                description=lambda value: (
                    fields[value.name].description
                    if value
                    else f"What a list of {resource.name} can be sorted by."
                ),
                deprecation_reason=lambda value: (
                    fields[value.name].deprecated if value else None
                ),
            )
            return new_type(
                name,
                graphene.InputObjectType,
                {
                    "field": graphene.InputField(
                        key, required=True, description="What to sort by."
                    ),
                    "direction": graphene.InputField(
                        OrderDirection,
                        default_value=OrderDirection.ASC,
                        description="In which direction.",
                    ),
                },
                f"A sort order of {resource.name}.",
            )

        return self._once(name, make)

    # -- writing ----------------------------------------------------------------

    def output_fields(self, fields: Iterable[Field]) -> dict[str, Any]:
        """The fields of an answer that are no record's."""
        return {field.graphql_name: self._output(field) for field in fields}

    def write_fields(
        self, members: Iterable[Field | Relation], *, creating: bool
    ) -> dict[str, Any]:
        """The input fields of a mutation."""
        return {
            camel(name): graphene.InputField(
                SCALARS[member.type] if isinstance(member, Field) else graphene.ID,
                description=about_input(member, name, camel(member.write_name)),
                required=creating and member.demanded,
                deprecation_reason=member.deprecated,
            )
            for member in members
            for name in member.write_names
        }


def _entity_tag(resource: Resource) -> Any:
    shown = ", ".join(member.graphql_name for member in resource.default_members())
    return graphene.Field(
        graphene.String,
        required=True,
        description=(
            "Changes when one of the fields does that it is about. The same as the"
            f" `ETag` of REST for these; for `{IF_MATCH}`, and for `If-Match` there."
        ),
        fields=graphene.List(
            graphene.NonNull(graphene.String),
            description=(
                "What it is about, dotted below a relation to one record, such as"
                f" `parent.name`; when left out: {shown}."
            ),
        ),
    )


def _filter_field(filter_: Filter) -> Any:
    description = filter_.description
    if filter_.match is Match.CHOICE:
        if filter_.default is None:
            description += " `null`, or left out, is for both."
        else:
            default = str(filter_.default).lower()
            description += (
                f" `null` is for both; {default} when left out of a root list."
            )
    return graphene.InputField(SCALARS[filter_.type], description=description)
