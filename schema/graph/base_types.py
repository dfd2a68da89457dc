# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The types that every schema has: scalars, and what records and lists share."""

from collections.abc import Mapping
from typing import Any

import graphene  # It has no types: nothing that is made of its classes does.
from graphql import value_from_ast_untyped

from ..declaration import Type


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
