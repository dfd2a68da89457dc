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

from .base import (
    ERRORS,
    INVALID,
    MAX_REFUSAL_BYTES,
    RETRY_AFTER,
    ApiError,
    Details,
)
from .client_errors import (
    USED_DEPRECATION,
    BadRequest,
    ChecksumMismatch,
    Conflict,
    FileInfected,
    Forbidden,
    Gone,
    HeadersTooLarge,
    HttpsRequired,
    Locked,
    MediaTypeMismatch,
    MethodNotAllowed,
    NotAcceptable,
    NotFound,
    PayloadTooLarge,
    PreconditionFailed,
    RangeNotSatisfiable,
    RateLimitExceeded,
    Unauthorized,
    UnsupportedMediaType,
    UnsupportedTusVersion,
    UriTooLong,
    ValidationFailed,
    invalid,
)
from .registry import (
    error_of_status,
    errors_of,
)
from .server_errors import (
    InternalError,
    Timeout,
    Unavailable,
)

__all__ = [
    "ERRORS",
    "INVALID",
    "MAX_REFUSAL_BYTES",
    "RETRY_AFTER",
    "USED_DEPRECATION",
    "ApiError",
    "BadRequest",
    "ChecksumMismatch",
    "Conflict",
    "Details",
    "FileInfected",
    "Forbidden",
    "Gone",
    "HeadersTooLarge",
    "HttpsRequired",
    "InternalError",
    "Locked",
    "MediaTypeMismatch",
    "MethodNotAllowed",
    "NotAcceptable",
    "NotFound",
    "PayloadTooLarge",
    "PreconditionFailed",
    "RangeNotSatisfiable",
    "RateLimitExceeded",
    "Timeout",
    "Unauthorized",
    "Unavailable",
    "UnsupportedMediaType",
    "UnsupportedTusVersion",
    "UriTooLong",
    "ValidationFailed",
    "error_of_status",
    "errors_of",
    "invalid",
]
