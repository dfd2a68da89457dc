# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When a page is sent, and how: what Odoo's request has to do with pages."""

from werkzeug.exceptions import HTTPException

from odoo.http import Response, request

from . import pages


def wants_page() -> bool:
    """Whether the client likes HTML better than anything else at the same address."""
    accept = request.httprequest.accept_mimetypes
    types = ("text/html", *pages.OTHER_TYPES)
    return pages.wants_page({name: accept.quality(name) for name in types})


def charge_for_key() -> None:
    """A key that is sent where none is needed pays nevertheless."""
    if request.dispatcher.principal is not None:
        request.dispatcher.admit([])


def page_response(page: pages.Page) -> Response:
    """The page, with its policy."""
    charge_for_key()
    return Response(
        page.html,
        status=page.status,
        content_type="text/html; charset=utf-8",
        headers=page.headers,
    )


def negotiated(response: Response) -> Response:
    """The answer for those who did not want a page: caches must keep the two apart."""
    response.headers.add("Vary", "Accept")
    return response


def is_served(path: str) -> bool:
    """Whether a route of this server has exactly that path."""
    environ = request.httprequest.environ
    adapter = request.env["ir.http"].routing_map().bind_to_environ(environ)
    try:
        rule, _args = adapter.match(path, method="GET", return_rule=True)
    except HTTPException:
        return False
    return rule.rule == path
