# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The schemas of GraphQL's requests and answers in OpenAPI."""

from collections.abc import Mapping

from ..gateway.documentation import Shown
from ..schema.documents.examples import CORRELATION_ID
from ..schema.documents.openapi.json_schema import Schema as Document
from ..schema.documents.openapi.json_schema import ref
from ..schema.documents.openapi.problem_schemas import problem_schema
from ..schema.errors import ApiError, Gone, NotFound
from ..schema.headers import RETRY_AFTER

#: What an answer says of its cost.
COST = {"points": 1, "limit": 60, "remaining": 59, "reset": 60}


def graphql_schemas(shown: Shown) -> Document:
    """Describe requests and answers of GraphQL as JSON Schemas, by name."""
    return {
        "GraphQLRequest": _REQUEST,
        "GraphQLAnswer": _ANSWER,
        "GraphQLRefusal": {
            "type": "object",
            "description": "Why nothing was executed.",
            "required": ["errors"],
            "properties": {"errors": _errors()},
            "additionalProperties": False,
        },
        "GraphQLError": _error_schema(shown.visible.catalog.errors),
    }


def _errors() -> Document:
    return {
        "type": "array",
        "minItems": 1,
        "description": "What went wrong.",
        "items": ref("GraphQLError"),
    }


_REQUEST: Document = {
    "type": "object",
    "description": "A request as GraphQL over HTTP defines it.",
    "required": ["query"],
    "properties": {
        "query": {"type": "string", "description": "A GraphQL document."},
        "operationName": {
            "type": ["string", "null"],
            "description": "Which operation of the document is meant.",
        },
        "variables": {
            "type": ["object", "null"],
            "description": "The values of its variables.",
        },
        "extensions": {
            "type": ["object", "null"],
            "description": "Accepted, as the specification demands, and ignored.",
        },
    },
}
_ANSWER: Document = {
    "type": "object",
    "description": "A response as the GraphQL specification defines it.",
    "properties": {
        "data": {
            "type": ["object", "null"],
            "description": "By the names, or aliases, of the root fields.",
        },
        "errors": _errors(),
        "extensions": {
            "type": "object",
            "required": ["cost"],
            "properties": {
                "cost": {
                    "type": "object",
                    "description": "What the request cost.",
                    "required": list(COST),
                    "properties": {
                        name: {"type": "integer", "minimum": 0} for name in COST
                    },
                },
                **Gone.extension_schemas,
            },
        },
    },
    "additionalProperties": False,
}


def _error_schema(errors: Mapping[str, type[ApiError]]) -> Document:
    problem = problem_schema(errors)
    members = {
        name: schema for name, schema in problem["properties"].items() if name != "type"
    }
    extensions = {
        "type": "object",
        "description": "What REST's problem document says, and how long to wait.",
        "required": ["code", *(name for name in problem["required"] if name != "type")],
        "properties": {
            "code": {
                "type": "string",
                "enum": [code.upper() for code in errors],
                "description": "`error` in capitals.",
            },
            **members,
            "retryAfter": {
                **RETRY_AFTER.schema,
                "description": f"Seconds to wait: what `{RETRY_AFTER.name}` says.",
            },
        },
    }
    return {
        "type": "object",
        "description": "One thing that went wrong.",
        "required": ["message", "extensions"],
        "properties": {
            "message": {"type": "string", "description": "A sentence for people."},
            "locations": {
                "type": "array",
                "description": "Where in the document.",
                "items": {
                    "type": "object",
                    "required": ["line", "column"],
                    "properties": {
                        "line": {"type": "integer", "minimum": 1},
                        "column": {"type": "integer", "minimum": 1},
                    },
                },
            },
            "path": {
                "type": "array",
                "description": "Where in the answer.",
                "items": {"type": ["string", "integer"]},
            },
            "extensions": extensions,
        },
        "examples": [
            {
                "message": "Not found",
                "locations": [{"line": 1, "column": 3}],
                "path": ["customer"],
                "extensions": {
                    "code": "NOT_FOUND",
                    "title": str(NotFound.title),
                    "status": NotFound.status,
                    "error": "not_found",
                    "details": {},
                    "correlation_id": CORRELATION_ID,
                },
            }
        ],
    }
