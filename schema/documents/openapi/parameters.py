# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The parameters of OpenAPI's operations."""

from ...declaration import Filter, Listed, Match, ObjectType, Relation, Resource
from ...headers import COMPANY_ID, DATA_LANGUAGE, Header
from ...naming import MAX_ID
from ...request.cursor import MAX_CURSOR_LENGTH
from ...request.page import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE
from ...request.prices import filter_price, orders_price, search_price
from ...request.rules import AFTER, MAX_OFFSET, filter_rules
from ...visible import VisibleCatalog
from ..examples import Examples
from .input_schemas import (
    expand_schema,
    fields_schema,
    filter_schema,
    sort_schema,
)
from .json_schema import Schema, going, sent_schema


def parameter(
    name: str,
    place: str,
    schema: Schema,
    description: str,
    *,
    example: object = None,
    explode: bool | None = None,
) -> Schema:
    """Describe one parameter."""
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


def header_parameters(*headers: Header) -> list[Schema]:
    """Describe what may be sent as headers."""
    return [
        parameter(
            header.name,
            "header",
            sent_schema(header.type),
            header.description,
            example=header.example,
        )
        for header in headers
    ]


def parameter_components() -> Schema:
    """Describe what may be sent with whatever reads or writes records."""
    return {each["name"]: each for each in header_parameters(COMPANY_ID, DATA_LANGUAGE)}


#: References to these.
FRAME_PARAMETERS: list[Schema] = [
    {"$ref": f"#/components/parameters/{name}"} for name in parameter_components()
]


def list_parameters(
    visible: VisibleCatalog, resource: Listed, relation: Relation | None = None
) -> list[Schema]:
    """Describe the parameters of a list; their examples together are one request that
    works.
    """
    examples = Examples(visible)
    sort = examples.sort(resource)
    # Below a record, all there is is found by that record.
    priced = relation is None
    parameters = [
        parameter(
            "limit",
            "query",
            {
                "type": "integer",
                "minimum": 0,
                "maximum": MAX_PAGE_SIZE,
                "default": DEFAULT_PAGE_SIZE,
            },
            "The most records per page; 0 for the total alone.",
            example=5,
        ),
        parameter(
            "offset",
            "query",
            {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET, "default": 0},
            "How many records to skip. A cursor is faster, and stays accurate while"
            " records change. Not allowed together with `cursor`.",
            example=0,
        ),
        parameter(
            "cursor",
            "query",
            {"type": "string", "minLength": 1, "maxLength": MAX_CURSOR_LENGTH},
            "Where to continue: `next_cursor` of the previous page. It carries the"
            " sort order, so a different `sort` is refused.",
            example=examples.cursor(resource, sort),
        ),
        parameter(
            "sort",
            "query",
            sort_schema(resource),
            "The fields to sort by, each at most once; `-` in front means descending."
            f" Ties are broken by id.{orders_price(resource) if priced else ''}",
            example=sort,
            explode=False,
        ),
        parameter(
            "include_total",
            "query",
            {"type": "boolean", "default": False},
            "Whether to count the whole list and answer the number as `total`.",
            example=True,
        ),
    ]
    return [*parameters, *_conditions(examples, resource, relation)]


def export_parameters(visible: VisibleCatalog, resource: Resource) -> list[Schema]:
    """Describe the parameters of an export; their examples together are one request
    that works.
    """
    examples = Examples(visible)
    after = parameter(
        AFTER,
        "query",
        {"type": "integer", "minimum": 1, "maximum": MAX_ID},
        f"Where to continue: the id of the last {resource.singular} that arrived.",
        example=1,
    )
    return [after, *_conditions(examples, resource, None)]


def _conditions(
    examples: Examples, resource: Listed, relation: Relation | None
) -> list[Schema]:
    priced = relation is None
    parameters = []
    if resource.search:
        parameters.append(
            parameter(
                "q",
                "query",
                sent_schema(filter_rules(resource)["q"].type),
                resource.about_search(str) + (search_price(resource) if priced else ""),
                example=examples.search(resource),
            )
        )
    for filter_ in resource.filters:
        price = filter_price(resource, filter_) if priced else ""
        parameters.append(_filter(examples, filter_, relation, price))
    return parameters


def _filter(
    examples: Examples, filter_: Filter, relation: Relation | None, price: str
) -> Schema:
    schema = filter_schema(filter_, relation)
    example = examples.asked(filter_)
    about = filter_.about(str)
    if filter_.scope:
        about = f"{about} Needs `{filter_.scope}`."
    about += price
    if filter_.match is Match.CHOICE:
        example = schema["default"]
    elif filter_.to is not None:
        # Everything is text in a URL.
        example = [str(each) for each in example]
    # Where a value may have a comma in it, the name comes once for each value.
    explode = not filter_.one.separable if filter_.several else None
    return {
        **parameter(
            filter_.name, "query", schema, about, example=example, explode=explode
        ),
        **going(filter_.deprecated, about),
    }


def fields_parameter(visible: VisibleCatalog, type_: ObjectType) -> Schema:
    """Describe what ``fields`` may name."""
    default = [item.key for item in Examples(visible).selection(type_).items]
    return parameter(
        "fields",
        "query",
        fields_schema(visible, type_),
        "The fields to return, with dots into relations. Default:"
        f" `{','.join(default)}`.",
        example=default,
        explode=False,
    )


def shown_parameters(visible: VisibleCatalog, resource: Listed) -> list[Schema]:
    """Describe the parameters that choose what is shown of a record."""
    relations = list(visible.relations(resource))
    singular = resource.singular.replace("_", " ")
    parameters = [fields_parameter(visible, resource)]
    if relations:
        parameters.append(
            parameter(
                "expand",
                "query",
                expand_schema(relations),
                "The relations to include, with dots for those further down.",
                example=[relation.name for relation in relations],
                explode=False,
            )
        )
    parameters += [
        parameter(
            f"{relation.name}.limit",
            "query",
            {
                "type": "integer",
                "minimum": 0,
                "maximum": MAX_PAGE_SIZE,
                "default": relation.page_size,
            },
            f"How many {relation.said} to include with each {singular}."
            " Ignored if they are not included.",
            example=5,
        )
        for relation in relations
        if relation.many
    ]
    return parameters
