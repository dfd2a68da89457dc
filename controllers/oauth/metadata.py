# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What anybody may know of the authorization server."""

from typing import Any

import orjson

from odoo.http import Controller, Response, request, route

from ...auth.oauth.metadata import JWKS, RESOURCE, SERVER
from ...schema.errors import NotFound
from .dispatcher import ROUTE_TYPE

_READ = {
    "type": ROUTE_TYPE,
    "auth": "none",
    "methods": ["GET", "OPTIONS"],
    "csrf": False,
    "save_session": False,
    "readonly": True,
}
#: Clients keep it, and ask again soon enough to hear of new keys.
_KEPT = "public, max-age=3600"


class MetadataController(Controller):
    """RFC 8414, RFC 9728 and RFC 7517."""

    @route(SERVER, **_READ)
    def server(self) -> Response:
        """Say where the endpoints are."""
        return _document(request.env["dual_api.oauth"]._server_metadata())

    @route([RESOURCE, f"{RESOURCE}/<path:part>"], **_READ)
    def resource(self, part: str = "") -> Response:
        """Say where tokens for a part of the API come from."""
        path = f"/{part}" if part else ""
        document = request.env["dual_api.oauth"]._resource_metadata(path)
        if document is None:
            raise NotFound()
        return _document(document)

    @route([JWKS, "/api/oauth/jwks"], **_READ)
    def jwks(self) -> Response:
        """Return the public keys that access tokens are signed with."""
        return _document(request.env["api.signing_key"].sudo()._jwks())


def _document(document: Any) -> Response:
    response = Response(
        orjson.dumps(document),
        content_type="application/json; charset=utf-8",
        headers={"Cache-Control": _KEPT},
    )
    response.add_etag()
    return response.make_conditional(request.httprequest)
