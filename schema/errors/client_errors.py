# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Errors of status 4xx: the request is at fault."""

from collections.abc import Mapping

from ..mistakes import Mistake
from ..open_types import Json
from ..sentences import _lt
from .base import INVALID, RETRY_AFTER, ApiError

#: What an answer says of something that goes and was used: a JSON Schema of each.
USED_DEPRECATION: Mapping[str, Mapping[str, Json]] = {
    "path": {"type": "string", "description": "Where it stands in the contract."},
    "since": {
        "type": "string",
        "format": "date",
        "description": "The day since which it is deprecated.",
    },
    "sunset": {
        "type": ["string", "null"],
        "format": "date",
        "description": "The last day on which it works for certain.",
    },
    "use": {"type": "string", "description": "What to use instead."},
    "doc": {"type": "string", "description": "Its anchor at `/api/docs/changes`."},
}


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
        "The key lacks scopes (`required_scopes` names them) or its user lacks access."
    )
    remedy = (
        "Use a key with the scopes that `required_scopes` names. If there are none, ask"
        " an administrator to give the key's user access in Odoo."
    )
    extension_schemas = {
        "required_scope": {
            "type": "string",
            "description": "The first of `required_scopes`.",
        },
        "required_scopes": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Every scope that the key lacks for this request.",
        },
    }

    @classmethod
    def example(cls, scope: str | None = None) -> "ApiError":
        """Make one as it might occur: for want of a scope, where there are some."""
        if scope is None:
            return cls()
        return cls(
            f"The key lacks the scope {scope}.",
            required_scope=scope,
            required_scopes=[scope],
        )


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


class Gone(ApiError):
    """It was deprecated, and has gone."""

    error = "gone"
    status = 410
    title = _lt("Gone")
    description = (
        "The request uses what was deprecated and has gone; `deprecations` names it."
    )
    remedy = (
        "Use what `deprecations` says instead. Everything that goes is listed, with its"
        " dates, at `/api/docs/changes`."
    )
    extension_schemas = {
        "deprecations": {
            "type": "array",
            "description": "What the request uses that is deprecated, or has gone.",
            "items": {
                "type": "object",
                "required": list(USED_DEPRECATION),
                "properties": {
                    name: dict(each) for name, each in USED_DEPRECATION.items()
                },
            },
        },
    }

    @classmethod
    def example(cls, scope: str | None = None) -> "ApiError":
        """Make one as it might occur."""
        return cls(
            deprecations=[
                {
                    "path": "Customer.fax",
                    "since": "2026-01-01",
                    "sunset": "2026-12-31",
                    "use": "Use `email`.",
                    "doc": "customer-fax",
                }
            ]
        )


class PreconditionFailed(ApiError):
    """The record is no longer what the client takes it for."""

    error = "precondition_failed"
    status = 412
    title = _lt("Precondition failed")
    description = "The record has changed since the version that `If-Match` names."
    remedy = "Read the record again and decide: another client has changed it."
    retry = "Yes, with the `ETag` that the record has now."


class UnsupportedTusVersion(ApiError):
    """The client speaks another version of the protocol for uploads."""

    error = "unsupported_tus_version"
    status = 412
    title = _lt("Unsupported version of tus")
    description = "`Tus-Resumable` must be one of the versions in `Tus-Version`."
    remedy = "Send `Tus-Resumable: 1.0.0`."
    header_names = ("Tus-Version",)


class PayloadTooLarge(ApiError):
    """The body is too large."""

    error = "payload_too_large"
    status = 413
    title = _lt("Payload too large")
    description = (
        "The request body is larger than it may be: 1 MiB, or for a file as much as"
        " `detail` says."
    )
    remedy = "Send less per request."
    occasion = {"detail": "The request body is larger than 1048576 bytes."}


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


class RangeNotSatisfiable(ApiError):
    """No part of the content is in the range."""

    error = "range_not_satisfiable"
    status = 416
    title = _lt("Range not satisfiable")
    description = "The file has none of the bytes that `Range` asks for."
    remedy = "Ask for bytes within the size that `Content-Range` tells."
    header_names = ("Content-Range",)


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


class MediaTypeMismatch(ApiError):
    """A file is something else than its sender says."""

    error = "media_type_mismatch"
    status = 422
    title = _lt("Media type mismatch")
    description = "The content of the file is not of the type that was named."
    remedy = "Send the file with the media type that it is of; `detail` says which."
    occasion = {"detail": "The file is image/png, not application/pdf."}


class FileInfected(ApiError):
    """A virus scanner has found something."""

    error = "file_infected"
    status = 422
    title = _lt("File infected")
    description = "The server's virus scanner found something in the file."
    remedy = "Scan the machine that the file comes from. Nothing of it was stored."


class Locked(ApiError):
    """Another request is working on it."""

    error = "locked"
    status = 423
    title = _lt("Locked")
    description = "Another request is sending to this upload."
    remedy = "Send the parts of an upload one after the other."
    retry = "Yes, once the other request has ended."


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


class ChecksumMismatch(ApiError):
    """What came is not what was sent."""

    error = "checksum_mismatch"
    status = 460
    title = _lt("Checksum mismatch")
    description = "The bytes do not have the checksum that was sent with them."
    remedy = "Send the same part again: the server kept nothing of it."
    retry = "Yes, the same part from the same offset."


def invalid(name: str, message: str, code: str = INVALID) -> ApiError:
    """Make the ``validation`` error of one field or parameter.

    :param message: a sentence for people, without patterns or names of types; made with
        ``sentences._lt`` it is told in the client's language
    :param code: for programs
    """
    return ValidationFailed(mistakes=[Mistake(name, code, message)])
