# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which methods a path answers, for ``Allow``."""

from werkzeug.exceptions import HTTPException

from ..schema.headers import METHODS
from ..schema.open_types import OdooRequest
from .paths import is_spelled, sent_path


def allowed_methods(request: OdooRequest) -> str:
    """Return the methods of the request's path, as ``Allow`` lists them.

    Empty for an unknown path: only a route for any method answers it.
    """
    environ = request.httprequest.environ
    if not is_spelled(sent_path(environ)):
        return ""
    adapter = request.env["ir.http"].routing_map().bind_to_environ(environ)
    allowed = []
    for method in METHODS:
        try:
            rule, _args = adapter.match(method=method, return_rule=True)
        except HTTPException:
            continue
        if rule.methods is not None:
            allowed.append(method)
    return ", ".join(allowed)
