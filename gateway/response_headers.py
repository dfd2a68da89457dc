# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Headers that every request may have, and every answer has."""

import re
import time
import uuid

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

_CORRELATION_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
#: W3C Trace Context, section 3.2: neither id may be all zeros.
_TRACEPARENT = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
)


def correlation_id(sent: str) -> str:
    """Return the client's correlation id, if it is safe to repeat; else a new one."""
    return sent if _CORRELATION_ID.fullmatch(sent) else uuid.uuid4().hex


def trace_id(traceparent: str) -> str:
    """Return the trace that the request belongs to; ``-`` for none."""
    found = _TRACEPARENT.fullmatch(traceparent)
    return found[1] if found else "-"


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
