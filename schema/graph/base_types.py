# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What records and lists share in every schema."""

from collections.abc import Mapping
from typing import Any

import graphene  # It has no types: nothing that is made of its classes does.
from graphql import GraphQLResolveInfo

from ..declaration import Deprecation

#: A type of graphene's, which has no types.
GraphQLType = Any  # type: ignore[explicit-any]


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
        required=True, description="Whether there are records after the page."
    )
    hasPreviousPage = graphene.Boolean(
        required=True, description="Whether there are records before the page."
    )
    startCursor = graphene.String(description="The cursor of the first record.")
    endCursor = graphene.String(description="The cursor of the last record.")


class ItemMistake(graphene.ObjectType):
    """What is wrong with one value of an item."""

    field = graphene.String(required=True, description="The name of the value.")
    code = graphene.String(
        required=True, description="The kind of mistake; more may be added."
    )
    message = graphene.String(required=True, description="A sentence for people.")


class ItemError(graphene.ObjectType):
    """Why an item of a batch was refused, as a request of its own would be."""

    error = graphene.String(required=True, description="The code of the error.")
    title = graphene.String(required=True, description="The code in words.")
    status = graphene.Int(required=True, description="The HTTP status.")
    detail = graphene.String(description="A sentence about this occurrence.")
    mistakes = graphene.List(
        graphene.NonNull(ItemMistake),
        required=True,
        description="What is wrong with the item; of very many errors, only the first"
        " are told so.",
    )


ABOUT_ID = "A global id or a database id."
ABOUT_CLIENT_MUTATION_ID = "Returned unchanged in the payload."
ABOUT_IF_MATCH = (
    "Carry out the mutation only if the record still has this `etag`. Separate"
    " several by commas."
)


def reason(goes: Deprecation | None) -> str | None:
    """Return what the schema says of what goes; nothing of what stays."""
    return goes.reason if goes else None


# What graphql-core tells a resolver has `Any` in it: the context is ours.
def resolve_root(  # type: ignore[explicit-any]
    _root: object, info: GraphQLResolveInfo, **_arguments: object
) -> object:
    """Every root field: what it answers was planned before execution began."""
    return info.context.answer(info.path.key)


def new_type(
    name: str,
    base: type,
    attributes: Mapping[str, object],
    description: str,
    **meta: object,
) -> GraphQLType:
    """Make a graphene class at run time."""
    options = {"name": name, "description": description, **meta}
    return type(name, (base,), {**attributes, "Meta": type("Meta", (), options)})
