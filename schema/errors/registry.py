# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Errors by what is known of them: the addons of a database, a status."""

from collections.abc import Container

from .base import ERRORS, ApiError
from .client_errors import BadRequest
from .server_errors import InternalError


def error_of_status(status: int) -> type[ApiError]:
    """Return the first error with the status of someone else's, or of its kind."""
    for error in errors_of(()).values():
        if error.status == status:
            return error
    return BadRequest if 400 <= status < 500 else InternalError


def errors_of(addons: Container[str]) -> dict[str, type[ApiError]]:
    """Return the errors of this addon and of those, by code.

    :param addons: the names of the addons that a database has
    """
    own = __name__.split(".")[:3]
    return {
        code: error
        for code, error in ERRORS.items()
        if (parts := error.__module__.split("."))[:3] == own
        or parts[:2] != ["odoo", "addons"]
        or parts[2] in addons
    }
