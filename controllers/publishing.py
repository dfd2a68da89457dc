# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the routes have in common that publish something about the API."""

from odoo.http import Response, request

from ..gateway.documentation import document_cache_of
from ..gateway.page_responses import charge_for_key
from ..gateway.protocols import REST
from ..gateway.settings import Settings
from ..schema.documents.cache import Documents
from ..schema.documents.openapi.operations import Answer, Content
from ..schema.documents.openapi.routes import Tag
from ..schema.documents.served_versions import ServedVersion, served

OPEN = {
    "type": REST.route_type,
    "auth": "dual_api_optional",
    "methods": ["GET"],
    "csrf": False,
    "readonly": True,
}
PUBLIC = (
    "Works without a key unless an administrator has changed that; a key that you"
    " send is checked and charged one point."
)
SHOWN = "With a key you see what that key may do; without one, everything."
DOCUMENTS = Tag(
    "documents",
    "What is published about the API: the error codes at"
    " [/api/docs/errors](/api/docs/errors), everything else from"
    " [/api/docs](/api/docs).",
    place=40,
)


def answers(content: Content, *headers: str) -> list[Answer]:
    """Describe the one answer of a document, with the headers that only it has."""
    return [Answer(description="It is this.", content=content, headers=headers)]


def documents() -> Documents:
    """Return what the key of the request may do; everything, when it has none."""
    principal = request.dispatcher.principal
    library = document_cache_of(request.env, request.dispatcher.version)
    return library.of(principal and principal.scopes)


def published(body: bytes, content_type: str) -> Response:
    """Return a document of the contract; a setting may ask for a key to see it."""
    if not settings().public_schemas:
        request.dispatcher.require_key()
    charge_for_key()
    return Response(body, content_type=f"{content_type}; charset=utf-8")


def served_versions() -> tuple[ServedVersion, ...]:
    """Return the versions of the database, the newest first."""
    catalogs = request.env["dual_api.resolver"]._catalogs()
    return served(catalog.version for catalog in catalogs)


def settings() -> Settings:
    """Return the settings of the database."""
    return request.env["dual_api.settings"]._get()
