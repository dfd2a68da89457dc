# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The parameters of OpenAPI's operations."""

from typing import Any

from .declaration import Match, ObjectType, Relation, Resource
from .inputs import MAX_OFFSET, MAX_SEARCH_LENGTH
from .json_schema import Schema, filter_schema, names_schema, sort_schema
from .selection import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE


def parameter(
    name: str,
    place: str,
    schema: Schema,
    description: str,
    *,
    example: Any = None,
    explode: bool | None = None,
) -> Schema:
    described: Schema = {
        "name": name,
        "in": place,
        "required": place == "path",
        "description": description,
        "schema": schema,
    }
    if explode is not None:
        described |= {"style": "form", "explode": explode}
    if example is not None:
        described["example"] = example
    return described


def list_parameters(
    resource: Resource, relation: Relation | None = None
) -> list[Schema]:
    parameters = [
        parameter(
            "limit",
            "query",
            {
                "type": "integer",
                "minimum": 1,
                "maximum": MAX_PAGE_SIZE,
                "default": DEFAULT_PAGE_SIZE,
            },
            "How many records a page holds at most.",
            example=5,
        ),
        parameter(
            "offset",
            "query",
            {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET, "default": 0},
            "How many records to skip; a cursor is faster, and stays right.",
            example=0,
        ),
        parameter(
            "cursor",
            "query",
            {"type": "string"},
            "Where to go on: from `next` of the page before.",
        ),
        parameter(
            "sort",
            "query",
            sort_schema(resource),
            "What to sort by, `-` in front for descending; the id decides at last.",
            example=["name"] if resource.member("name") else None,
            explode=False,
        ),
        parameter(
            "include_total",
            "query",
            {"type": "boolean", "default": False},
            "Whether to count the whole list.",
        ),
    ]
    if resource.search:
        parameters.append(
            parameter(
                "q",
                "query",
                {"type": "string", "minLength": 1, "maxLength": MAX_SEARCH_LENGTH},
                f"Text in {' or '.join(resource.search)}.",
            )
        )
    for filter_ in resource.filters:
        schema = filter_schema(resource, filter_)
        if (
            filter_.match is Match.CHOICE
            and relation
            and filter_.name in relation.filters
        ):
            schema["default"] = "all"
        parameters.append(
            parameter(
                filter_.name,
                "query",
                schema,
                filter_.description,
                example=filter_.example,
            )
        )
    return parameters


def fields_parameter(type_: ObjectType) -> Schema:
    default = [member.name for member in type_.default_members()]
    return parameter(
        "fields",
        "query",
        names_schema(default),
        f"The fields to answer, dotted below a relation; `{','.join(default)}` when"
        " left out.",
        explode=False,
    )


def shown_parameters(resource: Resource) -> list[Schema]:
    names = [relation.name for relation in resource.relations]
    parameters = [fields_parameter(resource)]
    if names:
        parameters.append(
            parameter(
                "expand",
                "query",
                names_schema(names[:1]),
                f"Relations to add: {', '.join(names)}, or dotted below one of them.",
                explode=False,
            )
        )
    parameters += [
        parameter(
            f"{relation.name}.limit",
            "query",
            {
                "type": "integer",
                "minimum": 1,
                "maximum": MAX_PAGE_SIZE,
                "default": relation.page_size,
            },
            f"How many {relation.name} to answer with each {resource.singular}.",
        )
        for relation in resource.relations
        if relation.many
    ]
    return parameters
