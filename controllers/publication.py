# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where the contract is published: OpenAPI, SDL, an index, the errors."""

from functools import partial

import orjson

from odoo.http import Controller, Response, request, route

from ..gateway.allowed_methods import allowed_methods
from ..gateway.documentation import Documented, document_cache_of
from ..gateway.negotiation import Accepted
from ..gateway.page_responses import (
    charge_for_key,
    is_served,
    negotiated,
    page_response,
    wants_page,
)
from ..gateway.pages import docs_page, errors_page, index_page
from ..gateway.protocols import REST
from ..gateway.settings import Settings
from ..schema.documents.cache import Documents, digest
from ..schema.documents.openapi.error_responses import PROBLEM_JSON
from ..schema.documents.openapi.json_schema import ref
from ..schema.documents.openapi.operations import HTML as HTML_PAGE
from ..schema.documents.openapi.operations import Answer, Content, not_built
from ..schema.documents.openapi.routes import Tag
from ..schema.errors import MethodNotAllowed
from ..schema.media_types import HTML, JSON, YAML_TYPES
from ..schema.versions import VERSIONED
from .publication_schemas import (
    INDEX_SCHEMAS,
    OPENAPI_JSON,
    OPENAPI_YAML,
    index_content,
)

_OPEN = {
    "type": REST.route_type,
    "auth": "dual_api_optional",
    "methods": ["GET"],
    "csrf": False,
    "readonly": True,
}


#: What most documents have in common.
_PUBLIC = (
    "Works without a key, unless the administrator has set otherwise; one that is sent"
    " is checked and charged one point."
)
_SHOWN = "A key is shown what it may do; without one everything is shown."
DOCUMENTS = Tag(
    "documents",
    "What is published about the API: the error codes at"
    " [/api/docs/errors](/api/docs/errors), everything else from"
    " [/api/docs](/api/docs).",
    place=40,
)


def _answers(content: Content) -> list[Answer]:
    return [Answer(description="It is this.", content=content)]


def _documents() -> Documents:
    """What the key of the request may do; everything, when it has none."""
    principal = request.dispatcher.principal
    library = document_cache_of(request.env, request.dispatcher.version)
    return library.of(principal and principal.scopes)


def _published(body: bytes, content_type: str) -> Response:
    """A document of the contract; a setting may ask for a key to see it."""
    if not _settings().public_schemas:
        request.dispatcher.require_key()
    charge_for_key()
    return Response(body, content_type=f"{content_type}; charset=utf-8")


def _settings() -> Settings:
    return request.env["dual_api.settings"]._get()


def _links() -> list[tuple[str, list[tuple[str, str, str]]]]:
    """What the index page leads to, as far as this server has it."""
    url = partial(request.dispatcher.version.url, "")
    groups = {
        "Try it": [
            ("/api/docs", "REST", "Read about each request, and send it."),
            ("/graphql", "GraphiQL", "Write queries, with the schema at hand."),
        ],
        "Read it": [
            (url("openapi.yaml"), "OpenAPI, YAML", "The contract of REST."),
            (url("openapi.json"), "OpenAPI, JSON", "The same for programs."),
            ("/graphql/schema.graphql", "GraphQL SDL", "The contract of GraphQL."),
            ("/api/docs/errors", "Errors", "What each code means."),
        ],
        "Watch it": [
            (url("health"), "Health", "Whether the service works right now."),
            ("/api/schemas", "Versions", "Version and digest of both contracts."),
        ],
    }
    return [
        (heading, [entry for entry in entries if is_served(entry[0])])
        for heading, entries in groups.items()
    ]


class PublicationController(Controller):
    """The pages that integrators read before they write a line."""

    @Documented(
        "getIndex",
        "Where everything is",
        tag=DOCUMENTS,
        description=(
            "A page for a browser (`Accept: text/html`); for others the same as"
            f" `/api/schemas`. {_PUBLIC} The page itself needs none."
        ),
        answers=lambda shown: _answers({**index_content(shown), **HTML_PAGE}),
        schemas=INDEX_SCHEMAS,
    )
    @route("/api", dual_api_answers=(JSON, HTML), **_OPEN)
    def index(self) -> Response:
        """Where everything is: as a page for a browser, as JSON for others."""
        if wants_page(JSON):
            return page_response(index_page(_links()))
        return negotiated(self.schemas())

    @route("/api", type=REST.route_type, auth="none", csrf=False, readonly=True)
    def index_by_another_method(self) -> Response:
        """405; below this path it is REST that answers what nobody else does."""
        allow = allowed_methods(request)
        raise MethodNotAllowed(headers={"Allow": allow})

    @Documented(
        "getDocumentation",
        "The documentation",
        tag=DOCUMENTS,
        description=(
            "Interactive for a browser (`Accept: text/html`); OpenAPI as YAML for"
            f" others. {_SHOWN} {_PUBLIC} The page itself needs none."
        ),
        answers=[
            *_answers({**OPENAPI_YAML, **HTML_PAGE}),
            not_built({PROBLEM_JSON: (ref("Problem"), {})}),
        ],
    )
    @route("/api/docs", dual_api_answers=(*YAML_TYPES, HTML), **_OPEN)
    def docs(self) -> Response:
        """Interactive documentation for a browser; the document for others."""
        if wants_page(*YAML_TYPES):
            version, public = request.dispatcher.version, _settings().public_schemas
            scheme = request.dispatcher.accepted().schemes[0]
            return page_response(docs_page(version, scheme, public=public))
        return self.openapi_yaml()

    @Documented(
        "getErrorList",
        "What each error code means",
        tag=DOCUMENTS,
        description="Where the `type` of a problem leads. Works without a key.",
        answers=_answers(HTML_PAGE),
    )
    @route("/api/docs/errors", dual_api_answers=(HTML,), **_OPEN)
    def errors(self) -> Response:
        """What each error code means: where the ``type`` of a problem leads."""
        return page_response(
            errors_page(request.env["dual_api.resolver"]._catalog().errors)
        )

    @Documented(
        "getSchemas",
        "Where all documents are, and which they are",
        tag=DOCUMENTS,
        description=(
            "The addresses of OpenAPI and SDL, their version, and a digest of what"
            f" is answered there to the same key. {_PUBLIC}"
        ),
        answers=lambda shown: _answers(index_content(shown)),
        schemas=INDEX_SCHEMAS,
    )
    @route("/api/schemas", **_OPEN)
    def schemas(self) -> Response:
        """All documents, with their common version and a digest of each."""
        root, version = _settings().public_url, request.dispatcher.version
        index = {
            "version": version.contract,
            "openapi": {
                "url": version.url(root, "openapi.yaml"),
                "json_url": version.url(root, "openapi.json"),
                "digest": digest(_documents().openapi_yaml),
            },
            "graphql": {
                "url": f"{root}/graphql/schema.graphql",
                "endpoint": f"{root}/graphql",
                "digest": digest(_documents().sdl),
            },
        }
        return _published(orjson.dumps(index), JSON)

    @Documented(
        "getOpenapiYaml",
        "OpenAPI as YAML",
        tag=DOCUMENTS,
        description=f"This document. {_SHOWN} {_PUBLIC}",
        answers=_answers(OPENAPI_YAML),
    )
    @route(f"{VERSIONED}/openapi.yaml", dual_api_answers=YAML_TYPES, **_OPEN)
    def openapi_yaml(self) -> Response:
        """Answer the OpenAPI document as YAML."""
        accepted = Accepted(request.httprequest.headers.get("Accept"))
        media_type = accepted.best(YAML_TYPES) or YAML_TYPES[0]
        return negotiated(_published(_documents().openapi_yaml, media_type))

    @Documented(
        "getOpenapiJson",
        "OpenAPI as JSON",
        tag=DOCUMENTS,
        description=f"This document. {_SHOWN} {_PUBLIC}",
        answers=_answers(OPENAPI_JSON),
    )
    @route(f"{VERSIONED}/openapi.json", **_OPEN)
    def openapi_json(self) -> Response:
        """Answer the OpenAPI document as JSON."""
        return _published(_documents().openapi_json, JSON)

    @Documented(
        "getGraphqlSchema",
        "The GraphQL schema",
        tag=DOCUMENTS,
        description=(f"In GraphQL's schema definition language. {_SHOWN} {_PUBLIC}"),
        answers=_answers({"text/plain": ({"type": "string"}, {})}),
    )
    @route("/graphql/schema.graphql", dual_api_answers=("text/plain",), **_OPEN)
    def sdl(self) -> Response:
        """The GraphQL schema in its definition language."""
        return _published(_documents().sdl, "text/plain")
