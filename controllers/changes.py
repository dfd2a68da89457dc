# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The calendar of what goes: as a page, for programs, and as a feed."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import orjson

from odoo.http import Controller, Response, request, route

from ..gateway.documentation import Documented
from ..gateway.going import CHANGES
from ..gateway.page_responses import page_response, unless_known
from ..gateway.pages import changes_page
from ..schema.documents.cache import KEPT_SETS
from ..schema.documents.changes import Change, as_atom, as_json, changes
from ..schema.documents.openapi.json_schema import Schema
from ..schema.documents.openapi.operations import HTML as HTML_PAGE
from ..schema.documents.openapi.operations import Content, not_modified
from ..schema.errors import USED_DEPRECATION
from ..schema.graph.execution import engine_of
from ..schema.media_types import ATOM, HTML, JSON
from ..schema.visible import VisibleCatalog, shown_scopes
from .publishing import DOCUMENTS, OPEN, PUBLIC, SHOWN, answers, published, settings

_TEXT: Schema = {"type": "string"}
_ENTRY: Schema = {
    "type": "object",
    "properties": {
        **{name: USED_DEPRECATION[name] for name in ("doc", "use", "since", "sunset")},
        "rest": {
            "type": "array",
            "description": "The places in REST.",
            "items": {
                "type": "object",
                "required": ["version", "path"],
                "properties": {"version": _TEXT, "path": _TEXT},
            },
        },
        "graphql": {
            "type": "array",
            "description": "The places in GraphQL, as schema coordinates.",
            "items": _TEXT,
        },
        "url": {
            "type": "string",
            "format": "uri-reference",
            "description": "Where people read of it.",
        },
    },
}
_CALENDAR: Schema = {
    "type": "object",
    "description": "What goes, what goes first coming first.",
    "required": ["changes"],
    "properties": {
        "changes": {
            "type": "array",
            "items": {**_ENTRY, "required": list(_ENTRY["properties"])},
        }
    },
}
_EXAMPLE = {
    "doc": "customer-fax",
    "use": "Use `email`.",
    "since": "2026-01-01",
    "sunset": "2026-12-31",
    "rest": [{"version": "v1", "path": "Customer.fax"}],
    "graphql": ["Customer.fax"],
    "url": f"{CHANGES}#customer-fax",
}
_JSON: Content = {JSON: (_CALENDAR, {"default": {"changes": [_EXAMPLE]}})}
_ATOM: Content = {ATOM: (_TEXT, {})}
_ABOUT = (
    f"What is deprecated, since when, until when, and what to use. {SHOWN} {PUBLIC}"
)


class ChangesController(Controller):
    """Where everybody can look up what goes, and when."""

    @Documented(
        "getChanges",
        "The calendar of what goes",
        tag=DOCUMENTS,
        description=_ABOUT,
        answers=[*answers(HTML_PAGE, "ETag"), not_modified()],
    )
    @route(CHANGES, dual_api_answers=(HTML,), **OPEN)
    def page(self) -> Response:
        """Answer the calendar as a page."""
        page = changes_page(_calendar())
        if not settings().public_schemas:
            request.dispatcher.require_key()
        return unless_known(page_response(page), _tag(page.html.encode()))

    @Documented(
        "getChangesJson",
        "The calendar of what goes, for programs",
        tag=DOCUMENTS,
        description=_ABOUT,
        answers=[*answers(_JSON, "ETag"), not_modified()],
    )
    @route(f"{CHANGES}.json", **OPEN)
    def json(self) -> Response:
        """Answer the calendar as JSON."""
        body = orjson.dumps({"changes": as_json(_calendar(), _address())})
        return unless_known(published(body, JSON), _tag(body))

    @Documented(
        "getChangesFeed",
        "The calendar of what goes, as a feed",
        tag=DOCUMENTS,
        description=f"Atom (RFC 4287). {_ABOUT}",
        answers=[*answers(_ATOM, "ETag"), not_modified()],
    )
    @route(f"{CHANGES}.atom", dual_api_answers=(ATOM,), **OPEN)
    def atom(self) -> Response:
        """Answer the calendar as a feed."""
        body = as_atom(_calendar(), _address())
        return unless_known(published(body, ATOM), _tag(body))


def _address() -> str:
    return f"{settings().public_url}{CHANGES}"


def _tag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _calendar() -> Sequence[Change]:
    """What goes of what the key of the request may do; of all, when it has none."""
    resolver, engine = request.env["dual_api.resolver"], engine_of(request.env)
    catalogs = tuple(resolver._catalogs())

    def of(scopes: frozenset[str] | None) -> Sequence[Change]:
        rest = (VisibleCatalog(each, scopes) for each in catalogs)
        return changes(rest, VisibleCatalog(engine.catalog, scopes))

    kept = resolver._derived("changes", lambda _newest: lru_cache(KEPT_SETS)(of))
    principal = request.dispatcher.principal
    scopes = principal and shown_scopes(engine.catalog, principal.scopes)
    found: Sequence[Change] = kept(scopes)
    return found
