# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A small OpenAPI document, and ways to say something else in it."""

from copy import deepcopy
from typing import Any

THING = {"$ref": "#/components/schemas/Thing"}
BODY = {"$ref": "#/components/schemas/ThingCreate"}
DOCUMENT: Any = {
    "openapi": "3.1.0",
    "servers": [{"url": "/"}],
    "security": [{"ApiKey": ["things:read"]}],
    "paths": {
        "/things": {
            "parameters": [
                {
                    "name": "limit",
                    "in": "query",
                    "schema": {
                        "type": "integer",
                        "minimum": 1,
                        "maximum": 200,
                        "default": 50,
                    },
                }
            ],
            "get": {
                "operationId": "listThings",
                "parameters": [
                    {
                        "name": "sort",
                        "in": "query",
                        "explode": False,
                        "schema": {
                            "type": "array",
                            "maxItems": 3,
                            "items": {"type": "string", "enum": ["id", "name"]},
                        },
                    }
                ],
                "responses": {
                    "200": {
                        "headers": {
                            "Link": {"required": True, "schema": {"type": "string"}}
                        },
                        "content": {
                            "application/json": {
                                "schema": {"type": "array", "items": THING}
                            },
                            "text/csv": {},
                        },
                    },
                    "404": {"$ref": "#/components/responses/missing"},
                },
            },
            "post": {
                "operationId": "createThing",
                "requestBody": {
                    "content": {"application/json": {"schema": BODY}, "text/csv": {}}
                },
                "responses": {"201": {"content": {"application/json": {}}}},
            },
        }
    },
    "components": {
        "responses": {"missing": {"description": "It is not there."}},
        "schemas": {
            "Thing": {
                "type": "object",
                "required": ["id"],
                "properties": {
                    "id": {"type": "integer"},
                    "name": {"type": ["string", "null"], "maxLength": 200},
                    "parent": {"oneOf": [THING, {"type": "null"}]},
                    "size": {"type": "string", "enum": ["S", "L"]},
                },
                "additionalProperties": False,
            },
            "ThingCreate": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string", "maxLength": 200},
                    "code": {"type": ["string", "null"], "minLength": 1},
                    "parent": {
                        "oneOf": [{"type": "integer"}, {"type": "string"}],
                    },
                },
            },
        },
        "securitySchemes": {
            "ApiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"}
        },
    },
}
LIST = ("paths", "/things", "get")
CREATE = ("paths", "/things", "post")
LIMIT = ("paths", "/things", "parameters", 0)
SORT = (*LIST, "parameters", 0)
OUT = ("components", "schemas", "Thing")
IN = ("components", "schemas", "ThingCreate")
#: Stands for "take it away".
GONE = object()


def changed(place, value):
    """A copy of the document that says `value` at that place."""
    document = deepcopy(DOCUMENT)
    node = document
    for step in place[:-1]:
        node = node[step]
    if value is GONE:
        del node[place[-1]]
    else:
        node[place[-1]] = value
    return document
