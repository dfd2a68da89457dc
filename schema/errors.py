# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every refusal the API knows, in one table.

Both doors read it: REST dresses an :class:`ApiError` as a problem document
(RFC 9457), GraphQL as ``errors[].extensions`` (GraphQL specification, section 7.1.2),
and the published documents list it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.exceptions import HTTPException

from .mistakes import ENGLISH, Listener, Mistake, shortened_sentence, told
from .sentences import _lt, say


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
        400,
        _lt("Bad request"),
        "The request could not be read: malformed JSON or syntax.",
    ),
    "unauthorized": ErrorCode(
        401,
        _lt("Unauthorized"),
        "The API key is missing, unknown, expired or disabled.",
    ),
    "forbidden": ErrorCode(
        403,
        _lt("Forbidden"),
        "The key lacks a scope (`required_scope` names it) or its user lacks access.",
    ),
    "https_required": ErrorCode(
        403,
        _lt("HTTPS required"),
        "The key came over plain HTTP, where others may have read it.",
    ),
    "not_found": ErrorCode(
        404,
        _lt("Not found"),
        "The record does not exist, or the key's user may not see it.",
    ),
    "method_not_allowed": ErrorCode(
        405,
        _lt("Method not allowed"),
        "`Allow` lists the methods that this path accepts.",
    ),
    "not_acceptable": ErrorCode(
        406,
        _lt("Not acceptable"),
        "None of the media types in `Accept` can be produced.",
    ),
    "conflict": ErrorCode(
        409,
        _lt("Conflict"),
        "The change contradicts other records, or the same request is still running;"
        " `detail` says how.",
    ),
    "precondition_failed": ErrorCode(
        412,
        _lt("Precondition failed"),
        "The record has changed since the version that `If-Match` names.",
    ),
    "payload_too_large": ErrorCode(
        413, _lt("Payload too large"), "The request body is larger than 1 MiB."
    ),
    "uri_too_long": ErrorCode(
        414,
        _lt("URI too long"),
        "The URL is longer than 8 KiB; GraphQL also takes POST.",
    ),
    "unsupported_media_type": ErrorCode(
        415, _lt("Unsupported media type"), "A request body must be `application/json`."
    ),
    "validation": ErrorCode(
        422,
        _lt("Validation failed"),
        "`details` lists the mistakes by field or parameter.",
    ),
    "rate_limit_exceeded": ErrorCode(
        429,
        _lt("Rate limit exceeded"),
        "Wait as many seconds as `Retry-After` says, then repeat the request.",
    ),
    "headers_too_large": ErrorCode(
        431, _lt("Headers too large"), "A header of the request is longer than 8 KiB."
    ),
    "internal": ErrorCode(
        500,
        _lt("Internal error"),
        "Something failed on our side; quote `correlation_id`.",
    ),
    "unavailable": ErrorCode(
        503, _lt("Service unavailable"), "The service is busy or restarting; try again."
    ),
    "timeout": ErrorCode(
        503,
        _lt("Timeout"),
        "The database took too long; ask for less, or try again later.",
    ),
}

#: For turning an HTTP status from elsewhere into a row of the table: the first of it.
ERROR_BY_STATUS: Mapping[int, str] = {
    row.status: code for code, row in reversed(ERRORS.items())
}

#: Sentences by public field or parameter name.
Details = Mapping[str, Sequence[str]]
#: No refusal is longer, in bytes, whatever was sent.
MAX_REFUSAL_BYTES = 64 * 1024


class ApiError(HTTPException):
    """A refusal that may be shown to the client.

    It is an ``HTTPException`` because that is the only kind of exception which
    Odoo lets pass unchanged from authentication to the dispatcher.

    :param error: a code of :data:`ERRORS`
    :param detail: a sentence about this occurrence, safe for strangers to read
    :param details: for ``validation``: sentences by public field or parameter name
    :param mistakes: the same with codes of their own
    :param headers: response headers that belong to this refusal
    :param extensions: further members of the error (``required_scope``)
    """

    def __init__(
        self,
        error: str,
        detail: str | None = None,
        *,
        details: Details | None = None,
        mistakes: Iterable[Mistake] = (),
        headers: Mapping[str, str] | None = None,
        **extensions: Any,
    ) -> None:
        row = ERRORS[error]
        self.error = error
        self.code = row.status
        self.title = row.title
        self.detail = detail
        self.mistakes = [
            *mistakes,
            *(
                Mistake(name, INVALID, message)
                for name, messages in (details or {}).items()
                for message in messages
            ),
        ]
        self.headers = dict(headers or {})
        self.extensions = extensions
        super().__init__(detail or row.title)

    @property
    def details(self) -> dict[str, list[str]]:
        """What is wrong, by public name, in English."""
        return told(self.mistakes, ENGLISH)[0]

    def rename(self, names: Mapping[str, str]) -> None:
        """Call fields as the client does.

        A name that was meant is not said where its field is called otherwise: it may
        be spelled otherwise, too.

        :param names: the client's, by the name that the field has here
        """
        self.mistakes = [_renamed(mistake, names) for mistake in self.mistakes]

    def sentence(self, listener: Listener = ENGLISH) -> str:
        """What there is to say of this occurrence, or else of all like it."""
        return shortened_sentence(say(self.detail or self.title, listener.translate))

    def members(
        self, correlation_id: str, listener: Listener = ENGLISH
    ) -> dict[str, Any]:
        """What both dresses say of the error, in the order in which they say it."""
        details, mistakes = told(self.mistakes, listener)
        return {
            "title": say(self.title, listener.translate),
            "status": self.code,
            **({"detail": self.sentence(listener)} if self.detail else {}),
            "error": self.error,
            "details": details,
            **({"mistakes": mistakes} if mistakes else {}),
            **self.extensions,
            "correlation_id": correlation_id,
        }


#: The code of a mistake that has none of its own.
INVALID = "invalid"


def _renamed(mistake: Mistake, names: Mapping[str, str]) -> Mistake:
    head, dot, tail = mistake.field.partition(".")
    if head not in names or names[head] == head:
        return mistake
    return mistake._replace(field=f"{names[head]}{dot}{tail}", hint=None)


def invalid(name: str, message: str, code: str = INVALID) -> ApiError:
    """A ``validation`` refusal of one field or parameter.

    :param message: a sentence for people, without patterns or names of types; made with
        ``sentences._lt`` it is told in the client's language
    :param code: for programs
    """
    return ApiError("validation", mistakes=[Mistake(name, code, message)])
