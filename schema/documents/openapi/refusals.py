# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The refusals of OpenAPI: every error code in the dress of each door."""

from collections.abc import Mapping
from typing import Any

from ...errors import ERRORS, ApiError
from ...graph.errors import GRAPHQL_JSON, request_errors
from ...media_types import JSON
from ...visible import Offer
from ..examples import CORRELATION_ID, ROOT_URL
from .headers import ALWAYS, KEYED, OF_ERROR, header_refs
from .json_schema import Schema, ref

PROBLEM_JSON = "application/problem+json"
#: Refused before it is known whose request it is, or without anybody's points.
_WITHOUT_KEY = ("unauthorized",)
#: What the example of a refusal says of its occasion, where it says something.
_OCCASIONS: Mapping[str, Mapping[str, Any]] = {
    "bad_request": {"detail": "The body must be a JSON object."},
    "unauthorized": {"detail": "The API key is not valid."},
    "conflict": {
        "detail": "Other records still need it; archive it with active = false instead."
    },
    "validation": {"details": {"name": ["required field"]}},
    "rate_limit_exceeded": {"detail": "The key may spend 60 points in 60 seconds."},
}


def example_of(code: str, offer: Offer) -> ApiError:
    """A refusal as it might occur."""
    if code == "forbidden":
        scope = next(iter(offer.catalog.scopes), None)
        if scope:
            sentence = f"The key lacks the scope {scope}."
            return ApiError(code, sentence, required_scope=scope)
    return ApiError(code, **_OCCASIONS.get(code, {}))


def problem_response(code: str, offer: Offer) -> Schema:
    """REST's refusals with the status of the code."""
    documents = {
        name: {
            "type": f"{ROOT_URL}api/docs/errors#{name}",
            **example_of(name, offer).members(CORRELATION_ID),
        }
        for name in codes_like(code)
    }
    return _response(code, {PROBLEM_JSON: "Problem"}, documents)


def graphql_response(code: str, offer: Offer) -> Schema:
    """GraphQL's, where nothing was executed."""
    documents = {
        name: {"errors": request_errors(example_of(name, offer), CORRELATION_ID)}
        for name in codes_like(code)
    }
    schema = "GraphQLRefusal"
    return _response(code, {JSON: schema, GRAPHQL_JSON: schema}, documents)


def codes_like(code: str) -> list[str]:
    """The codes with the status of this one: OpenAPI has one response for them all."""
    return [name for name, row in ERRORS.items() if row.status == ERRORS[code].status]


def _response(
    code: str, media_types: Mapping[str, str], documents: Mapping[str, Any]
) -> Schema:
    keyed = () if code in _WITHOUT_KEY else KEYED
    described = {name: ERRORS[name].description for name in documents}
    if len(described) > 1:
        described = {name: f"`{name}`: {text}" for name, text in described.items()}
    return {
        "description": " ".join(described.values()),
        "headers": header_refs((*ALWAYS, *keyed, *OF_ERROR.get(code, ()))),
        "content": {
            media_type: {
                "schema": ref(schema),
                "examples": {
                    name: {"summary": str(ERRORS[name].title), "value": document}
                    for name, document in documents.items()
                },
            }
            for media_type, schema in media_types.items()
        },
    }


def graphql_component(code: str) -> str:
    """The name of GraphQL's dress of the code among the responses."""
    return f"graphql_{code}"
