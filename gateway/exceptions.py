# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Any exception to the error that a client may see of it.

What is raised by others is looked up by its class, the most special first; another
addon says with :func:`translates` what its own exceptions mean.
"""

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import psycopg2
from werkzeug.exceptions import HTTPException, RequestedRangeNotSatisfiable

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

from ..schema.errors import (
    ApiError,
    Conflict,
    Forbidden,
    InternalError,
    NotFound,
    RangeNotSatisfiable,
    Timeout,
    Unauthorized,
    Unavailable,
    ValidationFailed,
    error_of_status,
)
from ..schema.sentences import _lt

E = TypeVar("E", bound=BaseException)
Translation = Callable[[E], ApiError]
_NO_ACCESS = _lt("The key's user may not do this.")
_TRANSLATIONS: dict[type[BaseException], Translation[Any]] = {}


def translates(*exceptions: type[E]) -> Callable[[Translation[E]], Translation[E]]:
    """Register what those exceptions, and the more special ones, mean to a client."""

    def register(translation: Translation[E]) -> Translation[E]:
        for exception in exceptions:
            _TRANSLATIONS[exception] = translation
        return translation

    return register


def to_api_error(exc: BaseException) -> ApiError:
    """Return the error for the exception, with words that are safe for strangers."""
    for kind in type(exc).__mro__:
        if kind in _TRANSLATIONS:
            return _TRANSLATIONS[kind](exc)
    return InternalError()


@translates(ApiError)
def _own(exc: ApiError) -> ApiError:
    return exc


@translates(HTTPException)
def _from_http(exc: HTTPException) -> ApiError:
    allow = getattr(exc, "valid_methods", None)
    headers = {"Allow": ", ".join(allow)} if allow else {}
    return error_of_status(exc.code or 500)(headers=headers)


@translates(RequestedRangeNotSatisfiable)
def _from_range(exc: RequestedRangeNotSatisfiable) -> ApiError:
    return RangeNotSatisfiable(headers={"Content-Range": f"bytes */{exc.length}"})


@translates(AccessDenied, SessionExpiredException)
def _unauthorized(_exc: BaseException) -> ApiError:
    return Unauthorized()


@translates(AccessError)
def _forbidden(_exc: AccessError) -> ApiError:
    return Forbidden(_NO_ACCESS)


@translates(MissingError)
def _not_found(_exc: MissingError) -> ApiError:
    return NotFound()


@translates(LockError)
def _locked(_exc: LockError) -> ApiError:
    return Conflict(_lt("Another change to this record is in progress."))


@translates(UserError, RedirectWarning)
def _from_user_error(exc: UserError | RedirectWarning) -> ApiError:
    if not exc.args:
        return ValidationFailed()
    message = str(exc.args[0])
    return ValidationFailed(message, details={"record": [message]})


@translates(psycopg2.errors.QueryCanceled)
def _timeout(_exc: BaseException) -> ApiError:
    return Timeout()


@translates(psycopg2.OperationalError, psycopg2.InterfaceError, ConcurrencyError)
def _unavailable(_exc: BaseException) -> ApiError:
    """The database is away, or two transactions were in each other's way five times."""
    return Unavailable()


def nothing_here(index: str) -> ApiError:
    """Make the error of an address at which there is nothing.

    :param index: the path of what lists the addresses around it
    """
    return NotFound(
        _lt(
            "There is nothing at this address; GET %(index)s lists what there is.",
            index=index,
        )
    )


def without_database(named: str | None) -> ApiError:
    """Return the error that says why Odoo serves a request without a database.

    Either PostgreSQL is away, or the client named no database, or none that exists.

    :param named: the database that the client named
    """
    try:
        known = list_dbs(force=True)
    except psycopg2.Error:
        return Unavailable()
    # Odoo falls back to serving without a database while it handles this error.
    lost = isinstance(sys.exc_info()[1], RegistryError)
    if lost and (named is None or named in known):
        return Unavailable()
    return NotFound(_lt("Name a database in the header X-Odoo-Database."))
