# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Any exception to the refusal that a client may see of it."""

import sys

import psycopg2
from werkzeug.exceptions import HTTPException

from odoo.exceptions import (
    AccessDenied,
    AccessError,
    ConcurrencyError,
    LockError,
    MissingError,
    RedirectWarning,
    UserError,
)
from odoo.http import RegistryError, SessionExpiredException
from odoo.service.db import list_dbs

from ..schema.errors import ERROR_BY_STATUS, ApiError
from ..schema.sentences import _lt

_NO_ACCESS = _lt("The key's user may not do this.")
#: The database is away, or two transactions stood in each other's way five times.
_UNAVAILABLE = (psycopg2.OperationalError, psycopg2.InterfaceError, ConcurrencyError)


def to_api_error(exc: BaseException) -> ApiError:
    """The row of the error table for the exception, with words safe for strangers."""
    if isinstance(exc, ApiError):
        return exc
    if isinstance(exc, HTTPException):
        return _from_http(exc)
    if isinstance(exc, (AccessDenied, SessionExpiredException)):
        return ApiError("unauthorized")
    if isinstance(exc, AccessError):
        return ApiError("forbidden", _NO_ACCESS)
    if isinstance(exc, MissingError):
        return ApiError("not_found")
    if isinstance(exc, LockError):
        return ApiError("conflict", _lt("Another change of the record is under way."))
    if isinstance(exc, (UserError, RedirectWarning)):
        message = str(exc.args[0])
        return ApiError("validation", message, details={"record": [message]})
    if isinstance(exc, psycopg2.errors.QueryCanceled):
        return ApiError("timeout", headers={"Retry-After": "5"})
    if isinstance(exc, _UNAVAILABLE):
        return unavailable()
    return ApiError("internal")


def unavailable() -> ApiError:
    """Our fault, and over soon."""
    return ApiError("unavailable", headers={"Retry-After": "1"})


def without_database(named: str | None) -> ApiError:
    """Why Odoo serves a request without a database.

    Either PostgreSQL is away, or the client named no database, or none that exists.

    :param named: the database that the client named
    """
    try:
        known = list_dbs(force=True)
    except psycopg2.Error:
        return unavailable()
    # Odoo falls back to serving without a database while it handles this error.
    lost = isinstance(sys.exc_info()[1], RegistryError)
    if lost and (named is None or named in known):
        return unavailable()
    return ApiError("not_found", _lt("Name a database in the header X-Odoo-Database."))


def _from_http(exc: HTTPException) -> ApiError:
    code = ERROR_BY_STATUS.get(exc.code or 500)
    if code is None:
        code = "bad_request" if 400 <= exc.code < 500 else "internal"
    allow = getattr(exc, "valid_methods", None)
    headers = {"Allow": ", ".join(allow)} if allow else {}
    return ApiError(code, headers=headers)
