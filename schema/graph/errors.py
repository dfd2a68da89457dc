# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Refusals as GraphQL says them, and which HTTP status goes with each."""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any

from graphql import GraphQLError

from ..errors import ApiError
from ..selection import Operation

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"


class Condition(Enum):
    """What is wrong with a document, as GraphQL over HTTP distinguishes it."""

    SYNTAX = "syntax"
    DOCUMENT = "document"
    VARIABLES = "variables"


#: The status of a document that is refused, by condition and media type, where it
#: is not the refusal's own (GraphQL over HTTP, "Status Codes"; every audit of the
#: suite ``graphql-http`` agrees). A client of ``application/json`` takes a status
#: other than 200 for the word of a proxy.
STATUS: Mapping[tuple[Condition, str], int] = {
    (Condition.SYNTAX, JSON): 200,
    (Condition.SYNTAX, GRAPHQL_JSON): 400,
    (Condition.DOCUMENT, JSON): 200,
    (Condition.DOCUMENT, GRAPHQL_JSON): 400,
    (Condition.VARIABLES, JSON): 200,
    (Condition.VARIABLES, GRAPHQL_JSON): 400,
}


class DocumentRefused(ApiError):
    """A document that GraphQL itself refuses, before anything of it is executed.

    :param errors: what graphql-core found
    :param details: the same in the words of validation, where it has some
    :param attempted: the write whose input is at fault, where it is one
    """

    def __init__(
        self,
        condition: Condition,
        errors: Sequence[GraphQLError],
        details: Mapping[str, Sequence[Any]] | None = None,
        attempted: Operation | None = None,
    ) -> None:
        error = "bad_request" if condition is Condition.SYNTAX else "validation"
        messages = [found.message for found in errors]
        super().__init__(error, details=details or {"query": messages})
        self.condition = condition
        self.attempted = attempted
        self.errors = list(errors)


def status(error: ApiError, media_type: str) -> int:
    """The HTTP status of an answer that consists of this refusal."""
    if isinstance(error, DocumentRefused):
        return STATUS[error.condition, media_type]
    return error.code


def _extensions(error: ApiError, correlation_id: str) -> dict[str, Any]:
    return {"code": error.error.upper(), **error.members(correlation_id)}


def request_errors(error: ApiError, correlation_id: str) -> list[dict[str, Any]]:
    """The ``errors`` of an answer without data."""
    extensions = _extensions(error, correlation_id)
    if isinstance(error, DocumentRefused):
        return [{**found.formatted, "extensions": extensions} for found in error.errors]
    return [{"message": error.detail or error.title, "extensions": extensions}]


def field_error(
    found: GraphQLError,
    correlation_id: str,
    translate: Callable[[BaseException], ApiError],
) -> tuple[dict[str, Any], ApiError]:
    """One of the ``errors`` beside data, and the refusal behind it.

    :param translate: from any exception to what a client may see of it
    """
    error = translate(found.original_error or found)
    document = {
        "message": error.detail or error.title,
        "locations": [location.formatted for location in found.locations or ()],
        "path": found.path,
        "extensions": _extensions(error, correlation_id),
    }
    return document, error
