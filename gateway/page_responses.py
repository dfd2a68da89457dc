# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When a page is sent, and how: what Odoo's request has to do with pages."""

from werkzeug.exceptions import HTTPException

from odoo.http import Response, request

from ..schema.answer.entity_tags import EntityTags
from ..schema.media_types import HTML
from .negotiation import Accepted
from .page_layout import Page


def wants_page(*others: str) -> bool:
    """Return whether the client likes HTML better than the other types of the same
    address.
    """
    accepted = Accepted(request.httprequest.headers.get("Accept"))
    quality = accepted.quality(HTML)
    return quality > max(accepted.quality(other) for other in others)


def charge_for_key() -> None:
    """Charge a key that is sent where none is needed."""
    if request.dispatcher.principal is not None:
        request.dispatcher.admit([])


def page_response(page: Page) -> Response:
    """Make the response for a page, with its content security policy."""
    charge_for_key()
    return Response(
        page.html,
        status=page.status,
        content_type="text/html; charset=utf-8",
        headers=page.headers,
    )


def unless_known(response: Response, tag: str) -> Response:
    """Tag the response; answer no more to who has that state already."""
    response.headers["ETag"] = tag
    known = request.httprequest.headers.get("If-None-Match")
    if response.status_code == 200 and known and EntityTags(known).match_weakly(tag):
        return Response(status=304, headers=response.headers)
    return response


def negotiated(response: Response) -> Response:
    """Return the answer for who did not want a page; caches must keep the two apart."""
    response.headers.add("Vary", "Accept")
    return response


def is_served(path: str) -> bool:
    """Return whether a route of this server has exactly that path."""
    environ = request.httprequest.environ
    adapter = request.env["ir.http"].routing_map().bind_to_environ(environ)
    try:
        rule, _args = adapter.match(path, method="GET", return_rule=True)
    except HTTPException:
        return False
    return rule.rule == path
