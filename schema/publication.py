# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where the contract is published: OpenAPI, SDL, their index, the error list."""

from html import escape

import orjson

from odoo.http import Controller, Response, request, route

from ..auth.dispatcher import REST_TYPE
from .documents import Documents, digest, library_of
from .errors import ERRORS
from .version import CONTRACT_VERSION

_OPEN = {
    "type": REST_TYPE,
    "auth": "dual_api_optional",
    "methods": ["GET"],
    "csrf": False,
    "readonly": True,
}


def _documents() -> Documents:
    """What the key of the request may do; everything, when it has none."""
    principal = request.dispatcher.principal
    return library_of(request.env).of(principal and principal.scopes)


def _published(body: bytes, content_type: str) -> Response:
    """A document of the contract; a setting may ask for a key to see it."""
    if not request.env["dual_api.settings"]._get().public_schemas:
        request.dispatcher.require_key()
    if request.dispatcher.principal is not None:
        request.dispatcher.admit([])
    return Response(body, content_type=f"{content_type}; charset=utf-8")


class PublicationController(Controller):
    """The pages that integrators read before they write a line."""

    @route(["/api/v1/openapi.yaml", "/api/docs"], **_OPEN)
    def openapi_yaml(self) -> Response:
        """The OpenAPI document as YAML."""
        return _published(_documents().openapi_yaml, "application/yaml")

    @route("/api/v1/openapi.json", **_OPEN)
    def openapi_json(self) -> Response:
        """The OpenAPI document as JSON."""
        return _published(_documents().openapi_json, "application/json")

    @route("/graphql/schema.graphql", **_OPEN)
    def sdl(self) -> Response:
        """The GraphQL schema in its definition language."""
        return _published(_documents().sdl, "text/plain")

    @route("/api/schemas", **_OPEN)
    def schemas(self) -> Response:
        """Both documents, with their common version and a digest of each."""
        root = request.httprequest.root_url
        index = {
            "version": CONTRACT_VERSION,
            "openapi": {
                "url": f"{root}api/v1/openapi.yaml",
                "json_url": f"{root}api/v1/openapi.json",
                "digest": digest(_documents().openapi_yaml),
            },
            "graphql": {
                "url": f"{root}graphql/schema.graphql",
                "endpoint": f"{root}graphql",
                "digest": digest(_documents().sdl),
            },
        }
        return _published(orjson.dumps(index), "application/json")

    @route("/api/docs/errors", **_OPEN)
    def errors(self) -> Response:
        """What each error code means: where the ``type`` of a problem leads."""
        rows = "".join(
            f'<tr id="{escape(code)}"><td><code>{escape(code)}</code></td>'
            f"<td>{row.status}</td><td>{escape(row.title)}</td>"
            f"<td>{escape(row.description)}</td></tr>"
            for code, row in ERRORS.items()
        )
        page = (
            '<!DOCTYPE html><html lang="en"><meta charset="utf-8">'
            "<title>API errors</title><h1>API errors</h1><table>"
            "<tr><th>error</th><th>status</th><th>title</th><th>when</th></tr>"
            f"{rows}</table></html>"
        )
        return Response(page, content_type="text/html; charset=utf-8")
