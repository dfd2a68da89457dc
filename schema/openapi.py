# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The OpenAPI 3.1 document of a catalog."""

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from .catalog import Catalog
from .declaration import Match, ObjectType, Relation, Resource
from .errors import ERRORS
from .inputs import MAX_OFFSET, MAX_SEARCH_LENGTH
from .json_schema import (
    filter_schema,
    names_schema,
    object_schema,
    page_schema,
    problem_schema,
    ref,
    sort_schema,
    write_schema,
)
from .naming import MAX_ID, pascal
from .selection import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE

Document = dict[str, Any]

_INTRODUCTION = """\
Customers of an Odoo database. The same data, keys, limits and errors are behind
GraphQL at `/graphql`.

Send an API key in the header `X-API-Key`. A key may spend a number of points in any
60 seconds: one for each request, one more for every further 200 records that it can
return. `RateLimit` in every answer says how many are left.
"""
_ANSWER_HEADERS: Mapping[str, tuple[str, str]] = {
    "X-Correlation-ID": ("string", "Names the request in the server's log."),
    "RateLimit-Policy": ("string", "The points that the key has, and in how long."),
    "RateLimit": ("string", "The points left, and seconds until there are more."),
}
_READ_ERRORS = ("unauthorized", "forbidden", "validation", "rate_limit_exceeded")
_BODY_ERRORS = ("bad_request", "payload_too_large", "unsupported_media_type")
_ALWAYS_ERRORS = ("internal", "unavailable")


def build_openapi(catalog: Catalog, version: str) -> Document:
    """The document, as plain values."""
    schemas: Document = {}
    for type_ in catalog.types.values():
        schemas[type_.type_name] = object_schema(catalog, type_)
    paths: Document = {}
    for resource in catalog.resources.values():
        name = resource.type_name
        schemas[f"{name}Page"] = page_schema(resource)
        schemas[f"{name}Create"] = write_schema(resource, creating=True)
        schemas[f"{name}Update"] = write_schema(resource, creating=False)
        paths |= _resource_paths(catalog, resource)
    schemas |= {"Problem": problem_schema(), "Health": _HEALTH}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Dual API",
            "version": version,
            "description": _INTRODUCTION,
            "license": {"name": "LGPL-3.0-or-later", "identifier": "LGPL-3.0-or-later"},
        },
        "servers": [{"url": "/", "description": "This server."}],
        "tags": [
            *({"name": r.name, "description": r.description} for r in _all(catalog)),
            {"name": "key", "description": "The API key itself."},
            {"name": "service", "description": "The service itself."},
        ],
        "security": [{"ApiKey": []}],
        "paths": {**paths, **_other_paths(catalog)},
        "components": {
            "schemas": schemas,
            "responses": {code: _problem_response(code) for code in ERRORS},
            "headers": {
                name: {"description": text, "schema": {"type": type_}}
                for name, (type_, text) in _ANSWER_HEADERS.items()
            },
            "securitySchemes": {
                "ApiKey": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "X-API-Key",
                    "description": "A key made in Odoo.",
                }
            },
        },
    }


def to_yaml(document: Document) -> str:
    """The document as YAML text."""
    return yaml.dump(
        document,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=88,
    )


class _Dumper(yaml.SafeDumper):
    """Writes text of several lines as a block, and nothing as an alias."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)


def _all(catalog: Catalog) -> Iterable[Resource]:
    return catalog.resources.values()


# -- paths --------------------------------------------------------------------------


def _resource_paths(catalog: Catalog, resource: Resource) -> Document:
    name, one, type_name = resource.name, resource.singular, resource.type_name
    article = "an" if one[0] in "aeiou" else "a"
    read, write = resource.read_scope, resource.write_scope
    shown = _shown_parameters(catalog, resource)
    record_id = _parameter(
        "id",
        "path",
        {"type": "integer", "minimum": 1, "maximum": MAX_ID},
        f"The number of the {one}.",
        example=7,
    )
    many = [relation for relation in resource.relations if relation.many]
    paths: Document = {
        f"/api/v1/{name}": {
            "get": _operation(
                f"list{pascal(name)}",
                f"List {name}",
                name,
                read,
                parameters=[*_list_parameters(resource), *shown],
                answer=(200, f"A page of {name}.", f"{type_name}Page"),
                headers={"Link": "The next page, as rel=next."},
                errors=_READ_ERRORS,
            ),
            "post": _operation(
                f"create{pascal(one)}",
                f"Create {article} {one}",
                name,
                write,
                parameters=shown,
                body=f"{type_name}Create",
                answer=(201, f"The new {one}.", type_name),
                headers={"Location": f"The address of the {one}."},
                errors=(*_READ_ERRORS, *_BODY_ERRORS, "conflict"),
            ),
        },
        f"/api/v1/{name}/{{id}}": {
            "parameters": [record_id],
            "get": _operation(
                f"get{pascal(one)}",
                f"Get {article} {one}",
                name,
                read,
                parameters=shown,
                answer=(200, f"The {one}.", type_name),
                errors=(*_READ_ERRORS, "not_found"),
            ),
            "patch": _operation(
                f"update{pascal(one)}",
                f"Change named fields of {article} {one}",
                name,
                write,
                parameters=shown,
                body=f"{type_name}Update",
                answer=(200, f"The {one} as it is now.", type_name),
                errors=(*_READ_ERRORS, *_BODY_ERRORS, "not_found", "conflict"),
            ),
            "delete": _operation(
                f"delete{pascal(one)}",
                f"Delete {article} {one}",
                name,
                write,
                answer=(204, f"The {one} is gone.", None),
                errors=(*_READ_ERRORS, "not_found", "conflict"),
            ),
        },
    }
    for relation in many:
        target = catalog.target(relation)
        paths[f"/api/v1/{name}/{{id}}/{relation.name}"] = {
            "parameters": [record_id],
            "get": _operation(
                f"list{pascal(one)}{pascal(relation.name)}",
                f"List the {relation.name} of {article} {one}",
                name,
                read,
                description=relation.description,
                parameters=[
                    *_list_parameters(target, relation),
                    *_shown_parameters(catalog, target),
                ],
                answer=(200, f"A page of {relation.name}.", f"{target.type_name}Page"),
                headers={"Link": "The next page, as rel=next."},
                errors=(*_READ_ERRORS, "not_found"),
            ),
        }
    return paths


def _other_paths(catalog: Catalog) -> Document:
    viewer = catalog.types["Viewer"]
    return {
        "/api/v1/me": {
            "get": _operation(
                "getMe",
                "What this key is and may do",
                "key",
                None,
                parameters=[_fields_parameter(viewer)],
                answer=(200, "The key.", viewer.type_name),
                errors=("unauthorized", "validation", "rate_limit_exceeded"),
            )
        },
        "/api/v1/health": {
            "get": {
                **_operation(
                    "getHealth",
                    "Whether the service works",
                    "service",
                    None,
                    answer=(200, "It works, perhaps degraded.", "Health"),
                    errors=(),
                    more={
                        "503": {
                            "description": "It does not work.",
                            "content": {"application/json": {"schema": ref("Health")}},
                        }
                    },
                ),
                "security": [],
            }
        },
    }


_HEALTH: Document = {
    "type": "object",
    "required": ["status", "checks"],
    "properties": {
        "status": {"type": "string", "enum": ["ok", "degraded", "down"]},
        "checks": {
            "type": "object",
            "required": ["database", "redis", "queue"],
            "properties": {
                name: {"type": "string", "enum": ["ok", "down", "unused"]}
                for name in ("database", "redis", "queue")
            },
        },
    },
}


# -- parts --------------------------------------------------------------------------


def _operation(
    operation_id: str,
    summary: str,
    tag: str,
    scope: str | None,
    *,
    answer: tuple[int, str, str | None],
    errors: Iterable[str],
    description: str = "",
    parameters: Iterable[Document] = (),
    body: str | None = None,
    headers: Mapping[str, str] | None = None,
    more: Document | None = None,
) -> Document:
    needs = f"Needs the scope `{scope}`." if scope else ""
    status, text, schema = answer
    answered: Document = {
        "description": text,
        "headers": {
            **{n: {"$ref": f"#/components/headers/{n}"} for n in _ANSWER_HEADERS},
            **{
                name: {"description": about, "schema": {"type": "string"}}
                for name, about in (headers or {}).items()
            },
        },
    }
    if schema:
        answered["content"] = {"application/json": {"schema": ref(schema)}}
    responses = {str(status): answered}
    for code in (*errors, *_ALWAYS_ERRORS):
        response = {"$ref": f"#/components/responses/{code}"}
        responses.setdefault(str(ERRORS[code].status), response)
    responses |= more or {}
    operation: Document = {
        "operationId": operation_id,
        "summary": summary,
        "description": " ".join(filter(None, (description, needs))) or summary + ".",
        "tags": [tag],
    }
    parameters = list(parameters)
    if parameters:
        operation["parameters"] = parameters
    if body:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": ref(body)}},
        }
    return operation | {"responses": dict(sorted(responses.items()))}


def _problem_response(code: str) -> Document:
    row = ERRORS[code]
    example = {
        "type": f"/api/docs/errors#{code}",
        "title": row.title,
        "status": row.status,
        "error": code,
        "details": {"name": ["required field"]} if code == "validation" else {},
        "correlation_id": "5f0c2f1c8e0b4a7e9d3c6b1a2f4e8d90",
    }
    return {
        "description": row.description,
        "headers": {
            "X-Correlation-ID": {"$ref": "#/components/headers/X-Correlation-ID"},
            **(
                {
                    "Retry-After": {
                        "description": "Seconds to wait.",
                        "schema": {"type": "integer"},
                    }
                }
                if code in ("rate_limit_exceeded", "unavailable")
                else {}
            ),
        },
        "content": {
            "application/problem+json": {
                "schema": ref("Problem"),
                "examples": {code: {"value": example}},
            }
        },
    }


def _parameter(
    name: str,
    place: str,
    schema: Document,
    description: str,
    *,
    example: Any = None,
    explode: bool | None = None,
) -> Document:
    parameter: Document = {
        "name": name,
        "in": place,
        "required": place == "path",
        "description": description,
        "schema": schema,
    }
    if explode is not None:
        parameter |= {"style": "form", "explode": explode}
    if example is not None:
        parameter["example"] = example
    return parameter


def _list_parameters(
    resource: Resource, relation: Relation | None = None
) -> list[Document]:
    parameters = [
        _parameter(
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
        _parameter(
            "offset",
            "query",
            {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET, "default": 0},
            "How many records to skip; a cursor is faster, and stays right.",
            example=0,
        ),
        _parameter(
            "cursor",
            "query",
            {"type": "string"},
            "Where to go on: from `next` of the page before.",
        ),
        _parameter(
            "sort",
            "query",
            sort_schema(resource),
            "What to sort by, `-` in front for descending; the id decides at last.",
            example=["name"] if resource.member("name") else None,
            explode=False,
        ),
        _parameter(
            "include_total",
            "query",
            {"type": "boolean", "default": False},
            "Whether to count the whole list.",
        ),
    ]
    if resource.search:
        parameters.append(
            _parameter(
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
            _parameter(
                filter_.name,
                "query",
                schema,
                filter_.description,
                example=filter_.example,
            )
        )
    return parameters


def _fields_parameter(type_: ObjectType) -> Document:
    default = [member.name for member in type_.default_members()]
    return _parameter(
        "fields",
        "query",
        names_schema(default),
        f"The fields to answer, dotted below a relation; `{','.join(default)}` when"
        " left out.",
        explode=False,
    )


def _shown_parameters(catalog: Catalog, resource: Resource) -> list[Document]:
    names = [relation.name for relation in resource.relations]
    parameters = [_fields_parameter(resource)]
    if names:
        parameters.append(
            _parameter(
                "expand",
                "query",
                names_schema(names[:1]),
                f"Relations to add: {', '.join(names)}, or dotted below one of them.",
                explode=False,
            )
        )
    parameters += [
        _parameter(
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
