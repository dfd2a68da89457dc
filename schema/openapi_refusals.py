# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The refusals of OpenAPI: every error code in the dress of each door."""

from collections.abc import Mapping
from typing import Any

from .errors import ERRORS, ApiError
from .examples import CORRELATION_ID, ROOT_URL
from .graph_errors import GRAPHQL_JSON, JSON, request_errors
from .json_schema import Schema, ref
from .offer import Offer
from .openapi_headers import ALWAYS, KEYED, OF_ERROR, header_refs

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
    """The refusal as REST answers it."""
    document = {
        "type": f"{ROOT_URL}api/docs/errors#{code}",
        **example_of(code, offer).members(CORRELATION_ID),
    }
    return _response(code, {PROBLEM_JSON: "Problem"}, document)


def graphql_response(code: str, offer: Offer) -> Schema:
    """The refusal as GraphQL answers it, where nothing was executed."""
    document = {"errors": request_errors(example_of(code, offer), CORRELATION_ID)}
    schema = "GraphQLRefusal"
    return _response(code, {JSON: schema, GRAPHQL_JSON: schema}, document)


def _response(code: str, media_types: Mapping[str, str], document: Any) -> Schema:
    keyed = () if code in _WITHOUT_KEY else KEYED
    return {
        "description": ERRORS[code].description,
        "headers": header_refs((*ALWAYS, *keyed, *OF_ERROR.get(code, ()))),
        "content": {
            media_type: {
                "schema": ref(schema),
                "examples": {code: {"summary": ERRORS[code].title, "value": document}},
            }
            for media_type, schema in media_types.items()
        },
    }


def graphql_component(code: str) -> str:
    """The name of GraphQL's dress of the code among the responses."""
    return f"graphql_{code}"
