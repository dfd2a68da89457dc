# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which pages of other origins may use the API (Fetch standard, section 3.3)."""

from collections.abc import Iterable, Sequence

from ..schema.headers import METHODS, names

REQUEST_HEADERS = names(allowed=True)
RESPONSE_HEADERS = names(exposed=True)
PREFLIGHT_SECONDS = 7200


def response_headers(
    origin: str | None,
    allowed: Sequence[str],
    *,
    preflight: bool,
    credentials: Iterable[str],
) -> dict[str, str]:
    """Return the CORS headers of an answer; none but ``Vary`` for an origin not
    allowed.

    Credentials in the sense of the standard, cookies, are never allowed.

    :param credentials: the request headers that credentials are sent in
    """
    headers = {"Vary": "Origin"}
    if origin is None or not ("*" in allowed or origin in allowed):
        return headers
    headers["Access-Control-Allow-Origin"] = "*" if "*" in allowed else origin
    if preflight:
        headers["Access-Control-Allow-Methods"] = ", ".join(METHODS)
        headers["Access-Control-Allow-Headers"] = ", ".join(
            (*REQUEST_HEADERS, *credentials)
        )
        headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
    else:
        headers["Access-Control-Expose-Headers"] = ", ".join(RESPONSE_HEADERS)
    return headers
