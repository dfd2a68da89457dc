# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a request asked for, as it was sent."""

from typing import Any

from odoo.service.server import CommonRequestHandler

#: Where WSGI's environment has it.
TARGET = "dual_api.request_target"


def keep_request_targets() -> None:
    """Have Odoo's HTTP server tell what was sent, once per process.

    Python's server takes slashes in front together before anybody sees them, so that
    nothing else tells ``//api/v1/me`` from ``/api/v1/me``; a proxy can.
    """
    if "make_environ" not in vars(CommonRequestHandler):
        CommonRequestHandler.make_environ = _make_environ


def _make_environ(handler: CommonRequestHandler) -> dict[str, Any]:
    environ = super(CommonRequestHandler, handler).make_environ()
    words = handler.requestline.split()
    if len(words) > 1:
        environ[TARGET] = words[1]
    return environ
