# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where the contract is published: OpenAPI, SDL, their index, the error list."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from html import escape

import orjson

from odoo.http import Controller, Response, request, route

from ..auth.dispatcher import REST_TYPE
from .catalog import Catalog
from .errors import ERRORS
from .execution import engine_of
from .openapi import build_openapi, to_yaml
from .sdl import build_sdl
from .version import CONTRACT_VERSION

_OPEN = {
    "type": REST_TYPE,
    "auth": "dual_api_optional",
    "methods": ["GET"],
    "csrf": False,
    "readonly": True,
}


@dataclass(frozen=True)
class OpenApiTexts:
    """The OpenAPI document of one catalog, spelled once."""

    catalog: Catalog

    @cached_property
    def _document(self) -> dict:
        return build_openapi(self.catalog, CONTRACT_VERSION)

    @cached_property
    def yaml(self) -> bytes:
        """As YAML."""
        return to_yaml(self._document).encode()

    @cached_property
    def json(self) -> bytes:
        """As JSON."""
        return orjson.dumps(self._document, option=orjson.OPT_INDENT_2)


def _openapi() -> OpenApiTexts:
    return request.env["dual_api.resolver"]._derived("openapi", OpenApiTexts)


def _sdl() -> bytes:
    engine = engine_of(request.env)
    return request.env["dual_api.resolver"]._derived(
        "sdl", lambda _catalog: build_sdl(engine.schema, CONTRACT_VERSION).encode()
    )


def _published(body: bytes, content_type: str) -> Response:
    """A document of the contract; a setting may ask for a key to see it."""
    if not request.env["dual_api.settings"]._get().public_schemas:
        request.dispatcher.require_key()
    if request.dispatcher.principal is not None:
        request.dispatcher.admit([])
    return Response(body, content_type=f"{content_type}; charset=utf-8")


def _digest(body: bytes) -> str:
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


class PublicationController(Controller):
    """The pages that integrators read before they write a line."""

    @route(["/api/v1/openapi.yaml", "/api/docs"], **_OPEN)
    def openapi_yaml(self) -> Response:
        """The OpenAPI document as YAML."""
        return _published(_openapi().yaml, "application/yaml")

    @route("/api/v1/openapi.json", **_OPEN)
    def openapi_json(self) -> Response:
        """The OpenAPI document as JSON."""
        return _published(_openapi().json, "application/json")

    @route("/graphql/schema.graphql", **_OPEN)
    def sdl(self) -> Response:
        """The GraphQL schema in its definition language."""
        return _published(_sdl(), "text/plain")

    @route("/api/schemas", **_OPEN)
    def schemas(self) -> Response:
        """Both documents, with their common version and a digest of each."""
        root = request.httprequest.root_url
        index = {
            "version": CONTRACT_VERSION,
            "openapi": {
                "url": f"{root}api/v1/openapi.yaml",
                "json_url": f"{root}api/v1/openapi.json",
                "digest": _digest(_openapi().yaml),
            },
            "graphql": {
                "url": f"{root}graphql/schema.graphql",
                "endpoint": f"{root}graphql",
                "digest": _digest(_sdl()),
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
