# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an error looks like: problem documents, and the mistakes in them."""

from collections.abc import Mapping

from ...errors import ApiError
from ...mistakes import MAX_MISTAKES
from .json_schema import Schema, ref


def mistake_schema() -> Schema:
    """Describe one mistake in what was sent."""
    return {
        "type": "object",
        "description": "What is wrong with one field or parameter.",
        "required": ["field", "code", "message", "params"],
        "properties": {
            "field": {
                "type": "string",
                "description": "Its name in `details`; `tags.1` is the second tag.",
                "examples": ["tags.1"],
            },
            "code": {
                "type": "string",
                "description": "The kind of mistake; more may be added.",
                "examples": ["too_long"],
            },
            "message": {
                "type": "string",
                "description": "A sentence for people, in their language.",
                "examples": ["Enter at most 100 characters."],
            },
            "params": {
                "type": "object",
                "description": "The values in the sentence, by name; `suggestion` is"
                " a name that you may have meant.",
                "additionalProperties": True,
                "examples": [{"maximum": 100}],
            },
        },
    }


def problem_schema(errors: Mapping[str, type[ApiError]]) -> Schema:
    """Return a problem document (RFC 9457).

    :param errors: those of the database, by code
    """
    return {
        "type": "object",
        "description": "Why the request was refused (RFC 9457).",
        "required": ["type", "title", "status", "error", "details", "correlation_id"],
        "properties": {
            "type": {
                "type": "string",
                "format": "uri-reference",
                "description": "Where the code is explained.",
            },
            "title": {
                "type": "string",
                "description": "The code in words, the same each time.",
            },
            "status": {
                "type": "integer",
                "minimum": 400,
                "maximum": 599,
                "description": "The HTTP status.",
            },
            "detail": {
                "type": "string",
                "description": "A sentence about this occurrence.",
            },
            "error": {
                "type": "string",
                "enum": list(errors),
                "description": "The same code as in GraphQL's `extensions.error`.",
            },
            "details": {
                "type": "object",
                "description": "What is wrong, by the name of the field or parameter.",
                "additionalProperties": {
                    "type": "array",
                    "minItems": 1,
                    "items": {"type": "string"},
                },
                "maxProperties": MAX_MISTAKES,
            },
            "mistakes": {
                "type": "array",
                "minItems": 1,
                "maxItems": MAX_MISTAKES,
                "description": "The same for programs; left out if there is nothing"
                " to list.",
                "items": ref("Mistake"),
            },
            **{
                name: schema
                for error in errors.values()
                for name, schema in error.extension_schemas.items()
            },
            "correlation_id": {
                "type": "string",
                "description": "Identifies the request in the server's log.",
            },
        },
    }
