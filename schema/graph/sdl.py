# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The schema definition language of a catalog, as it is published."""

from graphql import GraphQLSchema, lexicographic_sort_schema, print_schema


def build_sdl(schema: GraphQLSchema, version: str) -> str:
    """Print the SDL, sorted, so that a change of the contract is a small difference."""
    sdl = print_schema(lexicographic_sort_schema(schema))
    return f"# dual_api {version}\n\n{sdl}\n"
