# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Index of the API: of all versions at ``/api``, of one at its own address."""

from functools import partial

import orjson

from odoo.http import Controller, Response, request, route

from ..gateway.allowed_methods import allowed_methods
from ..gateway.documentation import Documented
from ..gateway.page_responses import (
    is_served,
    negotiated,
    page_response,
    wants_page,
)
from ..gateway.pages import index_page
from ..gateway.protocols import REST
from ..schema.documents.cache import digest
from ..schema.documents.openapi.operations import HTML as HTML_PAGE
from ..schema.errors import MethodNotAllowed
from ..schema.media_types import HTML, JSON
from ..schema.versions import VERSIONED
from .publication_schemas import (
    INDEX_SCHEMAS,
    VERSION_INDEX_SCHEMAS,
    index_content,
    version_index,
    version_index_content,
)
from .publishing import (
    DOCUMENTS,
    OPEN,
    PUBLIC,
    SHOWN,
    answers,
    documents,
    published,
    served_versions,
    settings,
)


def _links() -> list[tuple[str, list[tuple[str, str, str]]]]:
    """What the index page leads to, as far as this server has it."""
    versions, version = served_versions(), request.dispatcher.version
    url = partial(version.url, "")
    docs = "/api/docs" if version == versions[0].version else url("docs")
    groups = {
        "Learn it": [
            (
                "/api/guides",
                "Guides",
                "Tutorials, how-to guides, reference, explanation.",
            ),
            ("/api/llms.txt", "llms.txt", "The same for language models."),
        ],
        "Try it": [
            (docs, "REST", "Read about each request, and send it."),
            ("/graphql", "GraphiQL", "Write queries, with the schema at hand."),
        ],
        "Read it": [
            (url("openapi.yaml"), "OpenAPI, YAML", "The contract of REST."),
            (url("openapi.json"), "OpenAPI, JSON", "The same for programs."),
            ("/graphql/schema.graphql", "GraphQL SDL", "The contract of GraphQL."),
            ("/api/docs/errors", "Errors", "What each code means."),
            ("/api/docs/changes", "Changes", "What is deprecated, and until when."),
        ],
        "Versions of REST": [(each.docs, each.name, each.said) for each in versions],
        "Watch it": [
            (url("health"), "Health", "Whether the service works right now."),
            ("/api/schemas", "Digests", "Version and digest of both contracts."),
        ],
    }
    return [
        (heading, [entry for entry in entries if is_served(entry[0])])
        for heading, entries in groups.items()
    ]


class IndexController(Controller):
    """The first addresses that anybody tries."""

    @Documented(
        "getIndex",
        "Index of the API",
        tag=DOCUMENTS,
        description=(
            "A page for browsers (`Accept: text/html`); otherwise the same as"
            f" `/api/schemas`. {PUBLIC} The page itself needs no key."
        ),
        answers=lambda shown: answers({**index_content(shown), **HTML_PAGE}),
        schemas=INDEX_SCHEMAS,
    )
    @route("/api", dual_api_answers=(JSON, HTML), **OPEN)
    def index(self) -> Response:
        """Return where everything is: as a page for a browser, as JSON for others."""
        if wants_page(JSON):
            return page_response(index_page(_links()))
        return negotiated(self.schemas())

    @Documented(
        "getVersionIndex",
        "Index of this version",
        tag=DOCUMENTS,
        description=(
            "The resources and everything else this version serves, with addresses."
            f" {SHOWN} {PUBLIC} For browsers (`Accept: text/html`) the same page as"
            " `/api`, which needs no key."
        ),
        answers=lambda shown: answers({**version_index_content(shown), **HTML_PAGE}),
        schemas=VERSION_INDEX_SCHEMAS,
    )
    @route(VERSIONED, dual_api_answers=(JSON, HTML), **OPEN)
    def index_of_version(self) -> Response:
        """Answer what the version offers: a page for a browser, JSON for others."""
        if wants_page(JSON):
            return page_response(index_page(_links()))
        shown, now = documents(), settings()
        paths = {
            name: link.path
            for name, link in shown.links.items()
            if not link.setting or getattr(now, link.setting)
        }
        index = version_index(shown.visible, paths, now.public_url)
        return negotiated(published(orjson.dumps(index), JSON))

    @route("/api", type=REST.route_type, auth="none", csrf=False, readonly=True)
    def index_by_another_method(self) -> Response:
        """405; below this path it is REST that answers what nobody else does."""
        allow = allowed_methods(request)
        raise MethodNotAllowed(headers={"Allow": allow})

    @Documented(
        "getSchemas",
        "List the published documents",
        tag=DOCUMENTS,
        description=(
            "The addresses of the OpenAPI document and the SDL, their version, and a"
            " digest of what this key gets there; and the versions of REST that are"
            f" served. {PUBLIC}"
        ),
        answers=lambda shown: answers(index_content(shown)),
        schemas=INDEX_SCHEMAS,
    )
    @route("/api/schemas", **OPEN)
    def schemas(self) -> Response:
        """Return all documents, with their common version and a digest of each."""
        root, version = settings().public_url, request.dispatcher.version
        index = {
            "version": version.contract,
            "versions": [each.entry(root) for each in served_versions()],
            "index": version.url(root),
            "openapi": {
                "url": version.url(root, "openapi.yaml"),
                "json_url": version.url(root, "openapi.json"),
                "digest": digest(documents().openapi_yaml),
            },
            "graphql": {
                "url": f"{root}/graphql/schema.graphql",
                "endpoint": f"{root}/graphql",
                "digest": digest(documents().sdl),
            },
        }
        return published(orjson.dumps(index), JSON)
