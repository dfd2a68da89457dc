# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reading the body before anything is known of its request, and nothing held for it."""

import psycopg2

from ..schema.open_types import OdooRequest
from .body import Body, has_body, read_body
from .exceptions import to_api_error
from .late_body import is_late

#: Seconds of waiting for a body after which Odoo is asked again what has changed. It
#: asked when the request came; sending a body takes a moment.
_LONG = 0.05


def early_body(request: OdooRequest) -> Body:
    """Return the body, or why there is none.

    It raises nothing: whatever is raised before the dispatcher exists, Odoo renders.
    """
    try:
        return _body(request)
    except psycopg2.Error as error:
        return Body(error=to_api_error(error))


def _body(request: OdooRequest) -> Body:
    """Read the body, and hear what other processes have changed meanwhile.

    That is before the key is looked at: with worker processes, one that waits hears
    nothing.
    """
    if request.env is None or is_late(request):
        return Body()
    cr = request.env.cr
    # Odoo's own copy leaves out how the body is read.
    environ = request.httprequest._HTTPRequest__environ
    if not cr.readonly and not has_body(environ):
        # Nobody is waited for, and Odoo does next what is done below.
        return read_body(environ)
    # On a read-only cursor Odoo goes on in the transaction in which it looked
    # for changes; on others it does the same as here.
    cr.rollback()
    body = read_body(environ)
    if body.waited > _LONG:
        request.registry = request.registry.check_signaling(cr)
        cr.rollback()
        request.env.transaction.reset()
    request.env["ir.http"]._remember_clearings()
    return body
