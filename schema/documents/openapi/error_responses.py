# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The errors of OpenAPI: every error code, in the format of each protocol."""

from collections.abc import Mapping, Sequence

from ...errors import ApiError, Unauthorized
from ...graph.errors import GRAPHQL_JSON, request_errors
from ...media_types import JSON
from ...visible import VisibleCatalog
from ..examples import CORRELATION_ID, ROOT_URL
from .headers import ALWAYS, KEYED, header_refs
from .json_schema import Schema, ref

PROBLEM_JSON = "application/problem+json"


def example_of(error: type[ApiError], visible: VisibleCatalog) -> ApiError:
    """Return an error as it might occur."""
    return error.example(next(iter(visible.catalog.scopes), None))


def problem_response(error: type[ApiError], visible: VisibleCatalog) -> Schema:
    """REST's errors with the status of this one."""
    alike = _alike(error, visible)
    documents = {
        each.error: {
            "type": f"{ROOT_URL}api/docs/errors#{each.error}",
            **example_of(each, visible).members(CORRELATION_ID),
        }
        for each in alike
    }
    return _response(alike, {PROBLEM_JSON: "Problem"}, documents)


def graphql_response(error: type[ApiError], visible: VisibleCatalog) -> Schema:
    """GraphQL's, where nothing was executed."""
    alike = _alike(error, visible)
    documents = {
        each.error: {
            "errors": request_errors(example_of(each, visible), CORRELATION_ID)
        }
        for each in alike
    }
    schema = "GraphQLRefusal"
    return _response(alike, {JSON: schema, GRAPHQL_JSON: schema}, documents)


def _alike(error: type[ApiError], visible: VisibleCatalog) -> list[type[ApiError]]:
    """Those with the status of this one: OpenAPI has one response for them all."""
    known = visible.catalog.errors.values()
    return [each for each in known if each.status == error.status]


def _response(
    alike: Sequence[type[ApiError]],
    media_types: Mapping[str, str],
    documents: Mapping[str, object],
) -> Schema:
    keyed = () if Unauthorized in alike else KEYED
    described = [each.description for each in alike]
    if len(alike) > 1:
        described = [f"`{each.error}`: {each.description}" for each in alike]
    own = dict.fromkeys(name for each in alike for name in each.header_names)
    return {
        "description": " ".join(described),
        "headers": header_refs((*ALWAYS, *keyed, *own)),
        "content": {
            media_type: {
                "schema": ref(schema),
                "examples": {
                    each.error: {
                        "summary": str(each.title),
                        "value": documents[each.error],
                    }
                    for each in alike
                },
            }
            for media_type, schema in media_types.items()
        },
    }


def graphql_component(code: str) -> str:
    """Return the name of GraphQL's response for the code, among the components."""
    return f"graphql_{code}"
