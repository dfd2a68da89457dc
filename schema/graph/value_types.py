# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Types of values to GraphQL's: scalars, enums, and lists of these."""

from collections.abc import Mapping
from functools import cache

import graphene
from graphql import ValueNode, value_from_ast_untyped

from ..declaration import Choices, Scalar, ValueType
from ..open_types import Json
from .base_types import GraphQLType, new_type


class _JudgedScalar(graphene.Scalar):
    """A scalar whose values are judged by validation, not by the type system."""

    class Meta:
        abstract = True

    @staticmethod
    def serialize(value: Json) -> Json:
        """Values come from the resolver in their final spelling."""
        return value

    @staticmethod
    def parse_value(value: Json) -> Json:
        """Kept as it was sent."""
        return value

    @staticmethod
    def parse_literal(
        node: ValueNode, variables: dict[str, Json] | None = None
    ) -> Json:
        """Kept as it was written, lists and objects too."""
        return value_from_ast_untyped(node, variables)


_OWN_SCALARS: Mapping[str, GraphQLType] = {
    "ID": graphene.ID,
    "Int": graphene.Int,
    "Float": graphene.Float,
    "Boolean": graphene.Boolean,
    "String": graphene.String,
}


@cache
def _scalar(scalar: Scalar) -> GraphQLType:
    """GraphQL's own scalar of that name, or a new one."""
    if scalar.description is None:
        return _OWN_SCALARS[scalar.name]
    return new_type(scalar.name, _JudgedScalar, {}, scalar.description)


class ValueTypes:
    """The types of values in one schema, shared by what is sent and answered."""

    def __init__(self) -> None:
        self._enums: dict[str, GraphQLType] = {}

    def of(self, type_: ValueType) -> GraphQLType:
        """Return the GraphQL type of values of that type."""
        choices = type_.named_choices()
        if choices is not None and choices.enumerable:
            one = self._enum(choices)
        else:
            one = _scalar(type_.scalar)
        return graphene.List(graphene.NonNull(one)) if type_.many else one

    def _enum(self, choices: Choices) -> GraphQLType:
        """``KeyState``, its values spelled as in REST."""
        if choices.name not in self._enums:
            self._enums[choices.name] = graphene.Enum(
                choices.name,
                [(value, value) for value in choices.fixed or ()],
                description=lambda value: None if value else choices.description,
            )
        return self._enums[choices.name]
