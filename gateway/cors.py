# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which pages of other origins may use the API (Fetch standard, section 3.3)."""

from collections.abc import Sequence

from ..auth.credentials.api_key import HEADER
from ..schema.headers import METHODS

REQUEST_HEADERS = (
    "Accept",
    "Accept-Language",
    "Content-Type",
    HEADER,
    "X-Correlation-ID",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "traceparent",
    "tracestate",
)
RESPONSE_HEADERS = (
    "Allow",
    "ETag",
    "Idempotent-Replayed",
    "Link",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "WWW-Authenticate",
    "X-API-Key-Expires",
    "X-Correlation-ID",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
)
PREFLIGHT_SECONDS = 7200


def response_headers(
    origin: str | None, allowed: Sequence[str], *, preflight: bool
) -> dict[str, str]:
    """The CORS headers of an answer; none but ``Vary`` for an origin not allowed.

    Credentials are never allowed: a key is sent as a header, not as a cookie.
    """
    headers = {"Vary": "Origin"}
    if origin is None or not ("*" in allowed or origin in allowed):
        return headers
    headers["Access-Control-Allow-Origin"] = "*" if "*" in allowed else origin
    if preflight:
        headers["Access-Control-Allow-Methods"] = ", ".join(METHODS)
        headers["Access-Control-Allow-Headers"] = ", ".join(REQUEST_HEADERS)
        headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
    else:
        headers["Access-Control-Expose-Headers"] = ", ".join(RESPONSE_HEADERS)
    return headers
