# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Errors as GraphQL formats them, and which HTTP status goes with each."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import orjson
from graphql import GraphQLError

from ..errors import MAX_REFUSAL_BYTES, ApiError, BadRequest, ValidationFailed
from ..media_types import JSON
from ..mistakes import ENGLISH, Listener, Mistake
from ..open_types import Json
from ..request.operation import Operation
from ..sentences import shortened

GRAPHQL_JSON = "application/graphql-response+json"


#: The status of a document that is refused, by media type, where it is not the error's
#: own (GraphQL over HTTP, "Status Codes"; every audit of the suite ``graphql-http``
#: agrees). A client of ``application/json`` takes a status other than 200 for the word
#: of a proxy.
STATUS: Mapping[str, int] = {JSON: 200, GRAPHQL_JSON: 400}


class DocumentRefused(ApiError):
    """A document that GraphQL itself refuses, before anything of it is executed.

    :param errors: what graphql-core found
    :param mistakes: the same in the words of validation, where it has some
    :param attempted: the write whose input is at fault, where it is one
    """

    def __init__(
        self,
        errors: Sequence[GraphQLError],
        mistakes: Sequence[Mistake] = (),
        attempted: Operation | None = None,
    ) -> None:
        own = [Mistake("query", "document", message_of(found)) for found in errors]
        super().__init__(mistakes=mistakes or own)
        self.attempted = attempted
        self.errors = list(errors)


class DocumentUnreadable(DocumentRefused, BadRequest):
    """A document that is no GraphQL."""


class DocumentInvalid(DocumentRefused, ValidationFailed):
    """A document, or variables, that the schema does not allow."""


def status(error: ApiError, media_type: str) -> int:
    """Return the HTTP status of an answer that consists of this error."""
    if isinstance(error, DocumentRefused):
        return STATUS[media_type]
    return error.status


#: A sentence of graphql-core's repeats names and values; what is longer is cut.
_MAX_MESSAGE = 200
_MAX_LOCATIONS = 10
#: The errors of one answer that are told whole; of the others only what they are.
_MAX_WHOLE_BYTES = MAX_REFUSAL_BYTES // 2


def message_of(found: GraphQLError) -> str:
    """Return what graphql-core says, no longer than it may be."""
    return shortened(found.message[: _MAX_MESSAGE + 1], _MAX_MESSAGE)


def _extensions(
    error: ApiError, correlation_id: str, listener: Listener
) -> dict[str, Json]:
    members = error.members(correlation_id, listener)
    waiting = {} if error.retry_after is None else {"retryAfter": error.retry_after}
    return {"code": error.error.upper(), **members, **waiting}


def _brief(extensions: Mapping[str, Json]) -> dict[str, Json]:
    """What another error of the same answer has said already, or that is too much."""
    left_out = ("detail", "mistakes")
    kept = {name: each for name, each in extensions.items() if name not in left_out}
    return {**kept, "details": {}}


def request_errors(
    error: ApiError, correlation_id: str, listener: Listener = ENGLISH
) -> list[dict[str, Json]]:
    """Return the ``errors`` of an answer without data; the first has the details."""
    extensions = _extensions(error, correlation_id, listener)
    if not isinstance(error, DocumentRefused):
        return [{"message": error.sentence(listener), "extensions": extensions}]
    entries = []
    for found in error.errors:
        entry: dict[str, Json] = {"message": message_of(found)}
        if found.locations:
            entry["locations"] = _locations(found)
        if found.path:
            entry["path"] = found.path
        entries.append({**entry, "extensions": extensions})
        extensions = _brief(extensions)
    return entries


def _locations(found: GraphQLError) -> list[Json]:
    shown = (found.locations or ())[:_MAX_LOCATIONS]
    return [location.formatted for location in shown]


def field_error(
    found: GraphQLError,
    correlation_id: str,
    translate: Callable[[BaseException], ApiError],
    listener: Listener = ENGLISH,
) -> tuple[dict[str, Json], ApiError]:
    """Return one of the ``errors`` beside data, and the error behind it.

    :param translate: from any exception to what a client may see of it
    """
    error = translate(found.original_error or found)
    document = {
        "message": error.sentence(listener),
        "locations": _locations(found),
        "path": found.path,
        "extensions": _extensions(error, correlation_id, listener),
    }
    return document, error


def bounded(entries: Iterable[dict[str, Json]]) -> list[dict[str, Json]]:
    """Return the errors of an answer; if they are too long, the later ones in brief."""
    told, size = [], 0
    for entry in entries:
        length = len(orjson.dumps(entry))
        if size + length > _MAX_WHOLE_BYTES:
            extensions = _brief(entry["extensions"])
            entry = {**entry, "message": extensions["title"], "extensions": extensions}
        else:
            size += length
        told.append(entry)
    return told
