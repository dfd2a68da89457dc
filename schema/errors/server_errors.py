# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Errors of status 5xx: the request may be right."""

from ..sentences import _lt
from .base import RETRY_AFTER, ApiError


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
