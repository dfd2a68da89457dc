# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every error the API knows: one class each, in one registry.

Both doors read it: REST renders an :class:`ApiError` as a problem document
(RFC 9457), GraphQL as ``errors[].extensions`` (GraphQL specification, section 7.1.2),
and the published documents list it. Another addon adds an error by defining a class::

    class CreditExhausted(ApiError):
        error = "credit_exhausted"
        status = 402
        title = _lt("Credit exhausted")
        description = "The customer's credit does not cover the order."
        remedy = "Have the credit raised, or order less."

It is known from then on in every database that has the addon.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import ClassVar

from werkzeug.exceptions import HTTPException

from .mistakes import ENGLISH, Listener, Mistake, rendered, shortened_sentence
from .open_types import Json
from .sentences import Sentence, _lt, say

#: Sentences by public field or parameter name.
Details = Mapping[str, Sequence[str]]
#: No error is longer, in bytes, whatever was sent.
MAX_REFUSAL_BYTES = 64 * 1024
#: The header that says how many seconds to wait.
RETRY_AFTER = "Retry-After"
#: The code of a mistake that has none of its own.
INVALID = "invalid"

#: The registry: every error by its code, in the order of definition.
ERRORS: dict[str, type["ApiError"]] = {}


class ApiError(HTTPException):
    """An error that may be shown to the client.

    It is an ``HTTPException`` because that is the only kind of exception which
    Odoo lets pass unchanged from authentication to the dispatcher.

    A subclass that has an ``error`` of its own is registered in :data:`ERRORS`.

    :cvar error: the code for programs, in snake_case
    :cvar status: the HTTP status of the answer
    :cvar title: the same short text for every occurrence (RFC 9457, 3.1.3)
    :cvar description: what it means, in one sentence for readers of documents
    :cvar remedy: what to do about it, for the same readers
    :cvar retry: whether to send the request again; follows from the status and from
        ``Retry-After``, where it is not said
    :cvar default_retry_after: seconds to wait, where an occurrence says no other
    :cvar header_names: the response headers that every occurrence has
    :cvar extension_schemas: the further members that it can have, as JSON Schemas
    :cvar occasion: how an example of it is made, by parameter
    :param detail: a sentence about this occurrence, safe for strangers to read
    :param details: sentences by public field or parameter name
    :param mistakes: the same with codes of their own
    :param headers: response headers that belong to this occurrence
    :param retry_after: seconds to wait; the header ``Retry-After`` and GraphQL's
        ``extensions.retryAfter`` are made of it
    :param extensions: further members of the error (``required_scope``)
    """

    error: ClassVar[str]
    status: ClassVar[int]
    title: ClassVar[Sentence]
    # werkzeug's own, of another meaning, is an attribute of each exception.
    description: str
    remedy: ClassVar[str]
    retry: ClassVar[str]
    default_retry_after: ClassVar[int | None] = None
    header_names: ClassVar[tuple[str, ...]] = ()
    extension_schemas: ClassVar[Mapping[str, Mapping[str, object]]] = {}
    occasion: ClassVar[Mapping[str, Json]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "error" not in vars(cls):
            return
        if not 400 <= cls.status <= 599:
            raise ValueError(f"{cls.__name__}: {cls.status} is no status of an error")
        if cls.error in ERRORS:
            raise ValueError(f"{cls.__name__}: the code {cls.error!r} is taken")
        if not getattr(cls, "remedy", ""):
            raise ValueError(f"{cls.__name__}: no remedy says what to do about it")
        cls.code = cls.status
        cls.retry = vars(cls).get("retry") or _retry(cls)
        ERRORS[cls.error] = cls

    def __init__(
        self,
        detail: str | None = None,
        *,
        details: Details | None = None,
        mistakes: Iterable[Mistake] = (),
        headers: Mapping[str, str] | None = None,
        retry_after: int | None = None,
        **extensions: object,
    ) -> None:
        self.detail = detail
        self.mistakes = [
            *mistakes,
            *(
                Mistake(name, INVALID, message)
                for name, messages in (details or {}).items()
                for message in messages
            ),
        ]
        if retry_after is None:
            retry_after = self.default_retry_after
        self.retry_after = retry_after
        waiting = {} if retry_after is None else {RETRY_AFTER: str(retry_after)}
        self.headers = {**(headers or {}), **waiting}
        self.extensions = extensions
        super().__init__(detail or self.title)

    @classmethod
    def example(cls, scope: str | None = None) -> "ApiError":
        """Make one as it might occur, for the documents.

        :param scope: one that the database knows
        """
        return cls(**cls.occasion)

    @property
    def details(self) -> dict[str, list[str]]:
        """What is wrong, by public name, in English."""
        return rendered(self.mistakes, ENGLISH)[0]

    def rename(self, names: Mapping[str, str]) -> None:
        """Call fields as the client does.

        A name that was meant is not said where its field is called otherwise: it may
        be spelled otherwise, too.

        :param names: the client's, by the name that the field has here
        """
        self.mistakes = [_renamed(mistake, names) for mistake in self.mistakes]

    def sentence(self, listener: Listener = ENGLISH) -> str:
        """Return the sentence for this occurrence, or else for all like it."""
        return shortened_sentence(say(self.detail or self.title, listener.translate))

    def members(
        self, correlation_id: str, listener: Listener = ENGLISH
    ) -> dict[str, Json]:
        """Return what both protocols say of the error, in the order in which they say
        it.
        """
        details, mistakes = rendered(self.mistakes, listener)
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


def _retry(error: type[ApiError]) -> str:
    """Whether to send the request again, as the class of its status has it."""
    if RETRY_AFTER in error.header_names:
        return "Yes, after as many seconds as `Retry-After` says."
    if error.status >= 500:
        return (
            "Yes, after 1, 2, 4… seconds, a few times; a write with the same"
            " `Idempotency-Key`, for it may have happened."
        )
    return "No: the same request will be refused again."


class BadRequest(ApiError):
    """The request can't be read."""

    error = "bad_request"
    status = 400
    title = _lt("Bad request")
    description = "The request could not be read: malformed JSON or syntax."
    remedy = "Send a JSON object; for GraphQL, one whose `query` is a valid document."
    occasion = {"detail": "The body must be a JSON object."}


class Unauthorized(ApiError):
    """Nobody knows who asks."""

    error = "unauthorized"
    status = 401
    title = _lt("Unauthorized")
    description = "The API key is missing, unknown, expired or disabled."
    remedy = (
        "Send a working API key. Whoever gave you the key can tell why it does not"
        " work."
    )
    header_names = ("WWW-Authenticate",)
    occasion = {"detail": "The API key is not valid."}


class Forbidden(ApiError):
    """Who asks may not do it."""

    error = "forbidden"
    status = 403
    title = _lt("Forbidden")
    description = (
        "The key lacks a scope (`required_scope` names it) or its user lacks access."
    )
    remedy = (
        "Use a key with the scope that `required_scope` names. If there is none, ask"
        " an administrator to give the key's user access in Odoo."
    )
    extension_schemas = {
        "required_scope": {
            "type": "string",
            "description": "The scope that the key lacks.",
        },
    }

    @classmethod
    def example(cls, scope: str | None = None) -> "ApiError":
        """Make one as it might occur: for want of a scope, where there are some."""
        if scope is None:
            return cls()
        return cls(f"The key lacks the scope {scope}.", required_scope=scope)


class HttpsRequired(ApiError):
    """The key came in a way on which others read along."""

    error = "https_required"
    status = 403
    title = _lt("HTTPS required")
    description = "The key was sent over plain HTTP, where others may have read it."
    remedy = "Send keys over `https://` only, and have this one replaced."


class NotFound(ApiError):
    """There is no such thing, or the client may not know of it."""

    error = "not_found"
    status = 404
    title = _lt("Not found")
    description = (
        "There is no such record or address, or this key's user cannot see it."
    )
    remedy = (
        "Check the id and the address; the index of the version lists what there is."
        " Make sure the key's user can see the record."
    )


class MethodNotAllowed(ApiError):
    """The path does not know the method."""

    error = "method_not_allowed"
    status = 405
    title = _lt("Method not allowed")
    description = "`Allow` lists the methods that this path accepts."
    remedy = "Use one of the methods in `Allow`. GraphQL mutations need `POST`."
    header_names = ("Allow",)


class NotAcceptable(ApiError):
    """The client takes none of the media types."""

    error = "not_acceptable"
    status = 406
    title = _lt("Not acceptable")
    description = "None of the media types in `Accept` can be produced."
    remedy = "Leave out `Accept`, or send `application/json`."


class Conflict(ApiError):
    """It contradicts what else there is."""

    error = "conflict"
    status = 409
    title = _lt("Conflict")
    description = (
        "The change conflicts with other records, or the same request is still"
        " running; `detail` says which."
    )
    remedy = (
        "Read `detail`. Archive a record that others need with `active` = `false`;"
        " wait if the same request is still running."
    )
    retry = "Only if `detail` says that something is still running."
    occasion = {
        "detail": "Other records still need it; archive it with active = false instead."
    }


class PreconditionFailed(ApiError):
    """The record is no longer what the client takes it for."""

    error = "precondition_failed"
    status = 412
    title = _lt("Precondition failed")
    description = "The record has changed since the version that `If-Match` names."
    remedy = "Read the record again and decide: another client has changed it."
    retry = "Yes, with the `ETag` that the record has now."


class PayloadTooLarge(ApiError):
    """The body is too large."""

    error = "payload_too_large"
    status = 413
    title = _lt("Payload too large")
    description = "The request body is larger than 1 MiB."
    remedy = "Send less per request."


class UriTooLong(ApiError):
    """The URL is too long."""

    error = "uri_too_long"
    status = 414
    title = _lt("URI too long")
    description = "The URL is longer than 8 KiB; GraphQL also takes POST."
    remedy = "Request fewer fields; send GraphQL documents with POST."


class UnsupportedMediaType(ApiError):
    """The body is of a type that is not read."""

    error = "unsupported_media_type"
    status = 415
    title = _lt("Unsupported media type")
    description = "A request body must be `application/json`."
    remedy = "Send `Content-Type: application/json`, uncompressed and in UTF-8."


class ValidationFailed(ApiError):
    """What was sent breaks rules; ``mistakes`` says which."""

    error = "validation"
    status = 422
    title = _lt("Validation failed")
    description = "`details` lists the problems by field or parameter."
    remedy = (
        "Correct what `details` names. All problems are reported together; `mistakes`"
        " has them with codes for programs."
    )
    extension_schemas = {
        "nodes": {
            "type": "integer",
            "description": "How many records a request that is too large could return.",
        },
        "cost": {
            "type": "integer",
            "description": "The cost of a request that the key could never afford.",
        },
    }
    occasion = {"details": {"name": ["required field"]}}


class RateLimitExceeded(ApiError):
    """The points are spent."""

    error = "rate_limit_exceeded"
    status = 429
    title = _lt("Rate limit exceeded")
    description = "The key or the address has reached its limit."
    remedy = "Slow down, request less at once, or have the key's limit raised."
    header_names = (RETRY_AFTER,)
    occasion = {
        "detail": "The key may spend 60 points in 60 seconds.",
        "retry_after": 57,
    }


class HeadersTooLarge(ApiError):
    """A header is too large."""

    error = "headers_too_large"
    status = 431
    title = _lt("Headers too large")
    description = "A header of the request is longer than 8 KiB."
    remedy = (
        "Send shorter headers. In `If-None-Match`, the most recent tags are enough."
    )


class InternalError(ApiError):
    """The fault is ours."""

    error = "internal"
    status = 500
    title = _lt("Internal error")
    description = "Something failed on our side; quote `correlation_id`."
    remedy = (
        "Report the `correlation_id` to whoever runs the server: the log has the"
        " details under it."
    )


class Unavailable(ApiError):
    """The service is away for a moment."""

    error = "unavailable"
    status = 503
    title = _lt("Service unavailable")
    description = "The service is busy or restarting; try again."
    remedy = "Wait; nothing is wrong with the request."
    header_names = (RETRY_AFTER,)
    default_retry_after = 1


class Timeout(ApiError):
    """The database took too long."""

    error = "timeout"
    status = 503
    title = _lt("Timeout")
    description = "The database took too long; request less, or try again later."
    remedy = (
        "Request smaller pages or fewer relations, and sort by an indexed field."
        " Nothing was changed."
    )
    header_names = (RETRY_AFTER,)
    default_retry_after = 5


def error_of_status(status: int) -> type[ApiError]:
    """Return the first error with the status of someone else's, or of its kind."""
    for error in errors_of(()).values():
        if error.status == status:
            return error
    return BadRequest if 400 <= status < 500 else InternalError


def errors_of(addons: Container[str]) -> dict[str, type[ApiError]]:
    """Return the errors of this addon and of those, by code.

    :param addons: the names of the addons that a database has
    """
    own = __name__.split(".")[:3]
    return {
        code: error
        for code, error in ERRORS.items()
        if (parts := error.__module__.split("."))[:3] == own
        or parts[:2] != ["odoo", "addons"]
        or parts[2] in addons
    }


def _renamed(mistake: Mistake, names: Mapping[str, str]) -> Mistake:
    head, dot, tail = mistake.field.partition(".")
    if head not in names or names[head] == head:
        return mistake
    return mistake._replace(field=f"{names[head]}{dot}{tail}", hint=None)


def invalid(name: str, message: str, code: str = INVALID) -> ApiError:
    """Make the ``validation`` error of one field or parameter.

    :param message: a sentence for people, without patterns or names of types; made with
        ``sentences._lt`` it is told in the client's language
    :param code: for programs
    """
    return ValidationFailed(mistakes=[Mistake(name, code, message)])
