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
        raise Forbidden(
            _lt("The key lacks the scope %(scope)s.", scope=scope),
            required_scope=scope,
        )


def check_scopes(principal: Principal, operations: Iterable[Operation]) -> None:
    """Hold the operations of one request against the scopes of the key.

    :raises ApiError: ``forbidden``, naming the first scope that is missing
    """
    for operation in operations:
        for scope in operation.scopes():
            check_scope(principal, scope)
