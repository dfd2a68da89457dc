# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The OpenAPI 3.1 document of a catalog."""

from collections.abc import Iterable
from typing import Any

import yaml

from .catalog import Catalog
from .declaration import Resource
from .json_schema import Schema as Document
from .json_schema import (
    object_schema,
    page_schema,
    problem_schema,
    ref,
    write_schema,
)
from .naming import MAX_ID, pascal
from .openapi_operations import ANSWER_HEADERS, operation, problem_responses
from .openapi_parameters import (
    fields_parameter,
    list_parameters,
    parameter,
    shown_parameters,
)

_INTRODUCTION = """\
Customers of an Odoo database. The same data, keys, limits and errors are behind
GraphQL at `/graphql`.

Send an API key in the header `X-API-Key`. A key may spend a number of points in any
60 seconds: one for each request, one more for every further 200 records that it can
return. `RateLimit` in every answer says how many are left.
"""
_READ_ERRORS = ("unauthorized", "forbidden", "validation", "rate_limit_exceeded")
_BODY_ERRORS = ("bad_request", "payload_too_large", "unsupported_media_type")


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
            "responses": problem_responses(),
            "headers": {
                name: {"description": text, "schema": {"type": type_}}
                for name, (type_, text) in ANSWER_HEADERS.items()
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
    shown = shown_parameters(resource)
    record_id = parameter(
        "id",
        "path",
        {"type": "integer", "minimum": 1, "maximum": MAX_ID},
        f"The number of the {one}.",
        example=7,
    )
    many = [relation for relation in resource.relations if relation.many]
    paths: Document = {
        f"/api/v1/{name}": {
            "get": operation(
                f"list{pascal(name)}",
                f"List {name}",
                name,
                read,
                parameters=[*list_parameters(resource), *shown],
                answer=(200, f"A page of {name}.", f"{type_name}Page"),
                headers={"Link": "The next page, as rel=next."},
                errors=_READ_ERRORS,
            ),
            "post": operation(
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
            "get": operation(
                f"get{pascal(one)}",
                f"Get {article} {one}",
                name,
                read,
                parameters=shown,
                answer=(200, f"The {one}.", type_name),
                errors=(*_READ_ERRORS, "not_found"),
            ),
            "patch": operation(
                f"update{pascal(one)}",
                f"Change named fields of {article} {one}",
                name,
                write,
                parameters=shown,
                body=f"{type_name}Update",
                answer=(200, f"The {one} as it is now.", type_name),
                errors=(*_READ_ERRORS, *_BODY_ERRORS, "not_found", "conflict"),
            ),
            "delete": operation(
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
            "get": operation(
                f"list{pascal(one)}{pascal(relation.name)}",
                f"List the {relation.name} of {article} {one}",
                name,
                read,
                description=relation.description,
                parameters=[
                    *list_parameters(target, relation),
                    *shown_parameters(target),
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
            "get": operation(
                "getMe",
                "What this key is and may do",
                "key",
                None,
                parameters=[fields_parameter(viewer)],
                answer=(200, "The key.", viewer.type_name),
                errors=("unauthorized", "validation", "rate_limit_exceeded"),
            )
        },
        "/api/v1/health": {
            "get": {
                **operation(
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
