# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Refusals as problem documents (RFC 9457)."""

import orjson

from odoo.http import Response

from ..schema.errors import ApiError
from ..schema.mistakes import ENGLISH, Listener

MEDIA_TYPE = "application/problem+json"


def problem(
    error: ApiError,
    correlation_id: str,
    root_url: str,
    listener: Listener = ENGLISH,
) -> Response:
    """The response that says the refusal.

    :param root_url: the address of the server, with a slash at the end
    """
    document = {
        "type": f"{root_url}api/docs/errors#{error.error}",
        **error.members(correlation_id, listener),
    }
    return Response(
        orjson.dumps(document),
        status=error.code,
        content_type=f"{MEDIA_TYPE}; charset=utf-8",
    )
