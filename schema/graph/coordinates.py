# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How GraphQL's specification names a place in a schema: ``Customer.zip``."""

from ..declaration import Batch, Relation, Resource
from ..declaration.relations import part_type_name
from ..naming import camel, constant
from ..request.uses import Part, Use
from .root_fields import batch_name, mutation_name, plural_field, singular_field


def coordinate(use: Use) -> str:
    """Return the schema coordinate of what is used.

    Of a version, which GraphQL has none of, the path in REST.
    """
    type_ = use.type
    if type_ is None:
        return use.rest_path()
    if use.part is Part.FILTER:
        return f"{type_.type_name}Filter.{camel(use.name)}"
    if use.part is Part.ORDER:
        return f"{type_.type_name}OrderField.{constant(use.name)}"
    if use.part is Part.MEMBER:
        member = type_.member(use.name)
        return f"{type_.type_name}.{member.graphql_name if member else use.name}"
    # All others are a resource's.
    assert isinstance(type_, Resource)  # noqa: S101
    if use.doing is None:
        one = use.name == type_.singular
        return f"Query.{singular_field(type_) if one else plural_field(type_)}"
    batch = isinstance(use.doing, Batch)
    name = (
        batch_name(use.doing, type_)
        if isinstance(use.doing, Batch)
        else mutation_name(use.doing, type_)
    )
    if use.part is Part.VERB:
        return f"Mutation.{name}"
    input_type = f"{name[0].upper()}{name[1:]}{'Item' if batch else 'Input'}"
    if isinstance(use.below, Relation):
        input_type = part_type_name(type_.type_name, use.below)
    return f"{input_type}.{camel(use.name)}"
