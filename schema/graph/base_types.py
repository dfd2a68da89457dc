# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What records and lists share in every schema."""

from collections.abc import Mapping
from typing import Any

import graphene  # It has no types: nothing that is made of its classes does.

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
