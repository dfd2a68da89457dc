# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Errors as problem documents (RFC 9457)."""

import orjson

from odoo.http import Response

from ..schema.errors import ApiError
from ..schema.mistakes import ENGLISH, Listener
from ..schema.open_types import Json

MEDIA_TYPE = "application/problem+json"


def problem_document(
    error: ApiError, correlation_id: str, root: str, listener: Listener
) -> dict[str, Json]:
    """Return the members of a problem document.

    :param root: in front of the address that explains the error; may be empty
    """
    return {
        "type": f"{root}/api/docs/errors#{error.error}",
        **error.members(correlation_id, listener),
    }


def problem(
    error: ApiError,
    correlation_id: str,
    root: str,
    listener: Listener = ENGLISH,
) -> Response:
    """Return the response with the error as a problem document.

    :param root: in front of the address that explains the error; may be empty
    """
    return Response(
        orjson.dumps(problem_document(error, correlation_id, root, listener)),
        status=error.code,
        content_type=f"{MEDIA_TYPE}; charset=utf-8",
    )
