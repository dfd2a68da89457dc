# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The operations of OpenAPI, and the refusals that they share."""

from collections.abc import Iterable, Mapping

from .errors import ERROR_BY_STATUS, ERRORS
from .json_schema import Schema as Document
from .json_schema import ref

ANSWER_HEADERS: Mapping[str, tuple[str, str]] = {
    "X-Correlation-ID": ("string", "Names the request in the server's log."),
    "RateLimit-Policy": ("string", "The points that the key has, and in how long."),
    "RateLimit": ("string", "The points left, and seconds until there are more."),
}
_ALWAYS_ERRORS = ("uri_too_long", "headers_too_large", "internal", "unavailable")
_TO_BE_REPEATED = ("rate_limit_exceeded", "unavailable", "timeout")


def operation(
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
            **{n: {"$ref": f"#/components/headers/{n}"} for n in ANSWER_HEADERS},
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
        status = ERRORS[code].status
        response = {"$ref": f"#/components/responses/{ERROR_BY_STATUS[status]}"}
        responses[str(status)] = response
    responses |= more or {}
    described: Document = {
        "operationId": operation_id,
        "summary": summary,
        "description": " ".join(filter(None, (description, needs))) or summary + ".",
        "tags": [tag],
    }
    parameters = list(parameters)
    if parameters:
        described["parameters"] = parameters
    if body:
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": ref(body)}},
        }
    return described | {"responses": dict(sorted(responses.items()))}


def problem_responses() -> Document:
    """One for each status, by the first of its codes."""
    return {
        code: _problem_response([c for c in ERRORS if ERRORS[c].status == row.status])
        for code, row in ERRORS.items()
        if ERROR_BY_STATUS[row.status] == code
    }


def _example(code: str) -> Document:
    row = ERRORS[code]
    return {
        "type": f"/api/docs/errors#{code}",
        "title": row.title,
        "status": row.status,
        "error": code,
        "details": {"name": ["required field"]} if code == "validation" else {},
        "correlation_id": "5f0c2f1c8e0b4a7e9d3c6b1a2f4e8d90",
    }


def _problem_response(codes: list[str]) -> Document:
    if len(codes) == 1:
        description = ERRORS[codes[0]].description
    else:
        described = (f"`{code}`: {ERRORS[code].description}" for code in codes)
        description = " ".join(described)
    return {
        "description": description,
        "headers": {
            "X-Correlation-ID": {"$ref": "#/components/headers/X-Correlation-ID"},
            **(
                {
                    "Retry-After": {
                        "description": "Seconds to wait.",
                        "schema": {"type": "integer"},
                    }
                }
                if any(code in _TO_BE_REPEATED for code in codes)
                else {}
            ),
        },
        "content": {
            "application/problem+json": {
                "schema": ref("Problem"),
                "examples": {code: {"value": _example(code)} for code in codes},
            }
        },
    }
