# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every refusal the API knows, in one table.

Both doors read it: REST dresses an :class:`ApiError` as a problem document
(RFC 9457), GraphQL as ``errors[].extensions`` (GraphQL specification, section 7.1.2),
and the published documents list it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.exceptions import HTTPException


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One row of the table.

    :param status: the HTTP status of the answer
    :param title: the same short text for every occurrence (RFC 9457, 3.1.3)
    :param description: one sentence for readers of the published documents
    """

    status: int
    title: str
    description: str


ERRORS: Mapping[str, ErrorCode] = {
    "bad_request": ErrorCode(
        400, "Bad request", "The request could not be read: malformed JSON or syntax."
    ),
    "unauthorized": ErrorCode(
        401, "Unauthorized", "The API key is missing, unknown, expired or disabled."
    ),
    "forbidden": ErrorCode(
        403,
        "Forbidden",
        "The key lacks a scope (`required_scope` names it) or its user lacks access.",
    ),
    "https_required": ErrorCode(
        403, "HTTPS required", "The key came over plain HTTP; others may know it now."
    ),
    "not_found": ErrorCode(
        404, "Not found", "Nothing is here, or nothing that the key's user may see."
    ),
    "method_not_allowed": ErrorCode(
        405, "Method not allowed", "`Allow` lists the methods that this path knows."
    ),
    "not_acceptable": ErrorCode(
        406, "Not acceptable", "None of the media types in `Accept` can be produced."
    ),
    "conflict": ErrorCode(
        409,
        "Conflict",
        "The change contradicts other records, or the same request is still running;"
        " `detail` says how.",
    ),
    "precondition_failed": ErrorCode(
        412, "Precondition failed", "The record is no longer what `If-Match` names."
    ),
    "payload_too_large": ErrorCode(
        413, "Payload too large", "The request body is larger than 1 MiB."
    ),
    "uri_too_long": ErrorCode(
        414, "URI too long", "The URL is longer than 8 KiB; GraphQL also takes POST."
    ),
    "unsupported_media_type": ErrorCode(
        415, "Unsupported media type", "A request body must be `application/json`."
    ),
    "validation": ErrorCode(
        422, "Validation failed", "`details` lists what is wrong, by name."
    ),
    "rate_limit_exceeded": ErrorCode(
        429, "Rate limit exceeded", "Wait for as many seconds as `Retry-After` says."
    ),
    "headers_too_large": ErrorCode(
        431, "Headers too large", "A header of the request is longer than 8 KiB."
    ),
    "internal": ErrorCode(
        500, "Internal error", "Something failed on our side; quote `correlation_id`."
    ),
    "unavailable": ErrorCode(
        503, "Service unavailable", "The service is busy or restarting; try again."
    ),
    "timeout": ErrorCode(
        503, "Timeout", "The database had no time to finish; ask for less, or later."
    ),
}

#: For turning an HTTP status from elsewhere into a row of the table: the first of it.
ERROR_BY_STATUS: Mapping[int, str] = {
    row.status: code for code, row in reversed(ERRORS.items())
}

Details = Mapping[str, Sequence[Any]]


class ApiError(HTTPException):
    """A refusal that may be shown to the client.

    It is an ``HTTPException`` because that is the only kind of exception which
    Odoo lets pass unchanged from authentication to the dispatcher.

    :param error: a code of :data:`ERRORS`
    :param detail: a sentence about this occurrence, safe for strangers to read
    :param details: for ``validation``: messages by public field or parameter name
    :param headers: response headers that belong to this refusal
    :param extensions: further members of the error (``required_scope``)
    """

    def __init__(
        self,
        error: str,
        detail: str | None = None,
        *,
        details: Details | None = None,
        headers: Mapping[str, str] | None = None,
        **extensions: Any,
    ) -> None:
        row = ERRORS[error]
        self.error = error
        self.code = row.status
        self.title = row.title
        self.detail = detail
        self.details = dict(details or {})
        self.headers = dict(headers or {})
        self.extensions = extensions
        super().__init__(detail or row.title)

    def members(self, correlation_id: str) -> dict[str, Any]:
        """What both dresses say of the error, in the order in which they say it."""
        return {
            "title": self.title,
            "status": self.code,
            **({"detail": self.detail} if self.detail else {}),
            "error": self.error,
            "details": self.details,
            **self.extensions,
            "correlation_id": correlation_id,
        }


def invalid(name: str, message: str) -> ApiError:
    """A ``validation`` refusal of one field or parameter."""
    return ApiError("validation", details={name: [message]})
