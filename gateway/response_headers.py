# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Headers that every request may have, and every answer has."""

import time
from collections.abc import Mapping

from ..auth.limiter.limiter import WINDOW, Verdict
from ..auth.principal import Principal
from ..schema.headers import (
    KEY_EXPIRES,
    LIMIT,
    RATE_LIMIT,
    RATE_LIMIT_POLICY,
    REMAINING,
    RESET,
)
from ..schema.naming import rfc3339
from ..schema.open_types import OdooRequest

#: What says of a route which headers all of its answers have, whoever gives them.
ROUTE_HEADERS = "dual_api_headers"
#: What keeps them in WSGI's environment.
_HEADERS = "dual_api.headers"


def mark_headers(request: OdooRequest, headers: Mapping[str, str]) -> None:
    """Have every answer to the request say that, refusals included."""
    request.httprequest._HTTPRequest__environ[_HEADERS] = headers


def route_headers(request: OdooRequest) -> Mapping[str, str]:
    """Return the headers that the request's route wants on its answers."""
    found: Mapping[str, str] = request.httprequest._HTTPRequest__environ.get(
        _HEADERS, {}
    )
    return found


def limit_headers(verdict: Verdict, principal: Principal) -> dict[str, str]:
    """Return the headers that say what is left of the key.

    They are its points, in the fields of the IETF draft and their older, common twins,
    and its time, once it was replaced.
    """
    reset = int(time.time()) + verdict.reset_after
    headers = {
        RATE_LIMIT_POLICY.name: f'"key";q={verdict.limit};w={WINDOW}',
        RATE_LIMIT.name: f'"key";r={verdict.remaining};t={verdict.reset_after}',
        LIMIT.name: str(verdict.limit),
        REMAINING.name: str(verdict.remaining),
        RESET.name: str(reset),
    }
    if principal.replaced and principal.expires_at:
        headers[KEY_EXPIRES.name] = rfc3339(principal.expires_at)
    return headers
