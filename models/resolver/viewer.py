# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The key of a Call, which stands in no row: its values for the resource ``viewer``."""

from ...auth.principal import Principal
from ...gateway.call import Call
from ...schema.naming import rfc3339
from ...schema.open_types import FieldValue


def viewer_values(call: Call) -> dict[str, FieldValue]:
    """Return the values of the viewer's members, by source.

    :param call: with a principal, whose points were counted
    :raises LookupError: without one
    """
    principal, verdict = call.principal, call.verdict
    if principal is None or verdict is None:
        raise LookupError("Nobody asks.")
    expires_at = principal.expires_at
    return {
        # No key has the number 0.
        "id": principal.key_id or 0,
        "name": principal.name,
        "credential": _kind(principal),
        "client": principal.client or None,
        "scopes": sorted(principal.scopes),
        "limit": verdict.limit,
        "remaining": verdict.remaining,
        "reset": verdict.reset_after,
        "expires_at": rfc3339(expires_at) if expires_at else None,
        "user": principal.user_id,
    }


def _kind(principal: Principal) -> str:
    if principal.client:
        return "token"
    return "other" if principal.key_id is None else "key"
