# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Answers in JSON."""

from collections.abc import Mapping
from typing import Any

import orjson

from odoo.http import Response

from ..monitoring.tracing import traced


@traced("encode")
def json_response(
    document: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Make an answer in JSON.

    :param document: plain values, or bytes that are JSON already
    """
    return Response(
        document if isinstance(document, bytes) else orjson.dumps(document),
        status=status,
        content_type="application/json; charset=utf-8",
        headers=headers,
    )
