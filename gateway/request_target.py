# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a request asked for, as it was sent, when it came, and who answers it."""

import time
from typing import Any

from odoo.service.server import CommonRequestHandler

from ..monitoring.correlation import answering

#: Where WSGI's environment has it.
TARGET = "dual_api.request_target"
#: And when the first line had been read, as ``time.time()`` says it.
BEGAN = "dual_api.began"


def keep_request_targets() -> None:
    """Have Odoo's HTTP server tell what was sent and when, once per process; and the
    log which request a thread answers.

    Python's server takes slashes in front together before anybody sees them, so that
    nothing else tells ``//api/docs`` from ``/api/docs``; a proxy can. Odoo's own clock
    begins only when the headers have been read and its turn has come.
    """
    if "make_environ" not in vars(CommonRequestHandler):
        CommonRequestHandler.make_environ = _make_environ
        CommonRequestHandler.parse_request = _parse_request
        CommonRequestHandler.finish = _finish


def _parse_request(handler: CommonRequestHandler) -> bool:
    handler.dual_api_began = time.time()
    answering.begin(lambda name: handler.headers.get(name))
    return super(CommonRequestHandler, handler).parse_request()


def _finish(handler: CommonRequestHandler) -> None:
    answering.begin(None)
    super(CommonRequestHandler, handler).finish()


def _make_environ(handler: CommonRequestHandler) -> dict[str, Any]:
    environ = super(CommonRequestHandler, handler).make_environ()
    words = handler.requestline.split()
    if len(words) > 1:
        environ[TARGET] = words[1]
    environ[BEGAN] = handler.dual_api_began
    return environ
