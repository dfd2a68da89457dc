# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether a key may do what it asks for."""

from collections.abc import Iterable

from ..schema.errors import Forbidden
from ..schema.request.operation import Operation
from ..schema.sentences import _lt
from .principal import Principal


def check_scope(principal: Principal, scope: str) -> None:
    """Hold one scope against those of the key.

    :raises ApiError: ``forbidden``, naming the scope
    """
    if scope not in principal.scopes:
        raise lacking([scope])


def check_scopes(principal: Principal, operations: Iterable[Operation]) -> None:
    """Hold the operations of one request against the scopes of the key.

    :raises ApiError: ``forbidden``, naming all scopes that are missing
    """
    needed = (scope for each in operations for scope in each.scopes())
    missing = dict.fromkeys(each for each in needed if each not in principal.scopes)
    if missing:
        raise lacking(missing)


def lacking(scopes: Iterable[str]) -> Forbidden:
    """Return the error for scopes that a key lacks.

    :param scopes: all of them, the most telling first
    """
    missing = list(scopes)
    return Forbidden(
        _lt("The key lacks the scope %(scope)s.", scope=missing[0])
        if len(missing) == 1
        else _lt("The key lacks the scopes %(scopes)s.", scopes=", ".join(missing)),
        required_scope=missing[0],
        required_scopes=missing,
    )
