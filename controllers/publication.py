# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where the contract is published: OpenAPI, SDL, the errors."""

from odoo.http import Controller, Response, request, route

from ..gateway.documentation import Documented
from ..gateway.guides import guides
from ..gateway.negotiation import Accepted
from ..gateway.page_responses import negotiated, page_response, wants_page
from ..gateway.pages import docs_page, errors_page
from ..schema.documents.openapi.error_responses import PROBLEM_JSON
from ..schema.documents.openapi.json_schema import ref
from ..schema.documents.openapi.operations import HTML as HTML_PAGE
from ..schema.documents.openapi.operations import not_built
from ..schema.media_types import HTML, JSON, PLAIN, YAML_TYPES
from ..schema.versions import VERSIONED
from .publication_schemas import OPENAPI_JSON, OPENAPI_YAML
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


class PublicationController(Controller):
    """The pages that integrators read before they write a line."""

    @Documented(
        "getDocumentation",
        "The documentation",
        tag=DOCUMENTS,
        description=(
            "Of the newest version: interactive for browsers (`Accept: text/html`);"
            f" otherwise OpenAPI as YAML. {SHOWN} {PUBLIC} The page itself needs no"
            " key."
        ),
        answers=[
            *answers({**OPENAPI_YAML, **HTML_PAGE}),
            not_built({PROBLEM_JSON: (ref("Problem"), {})}),
        ],
    )
    @route("/api/docs", dual_api_answers=(*YAML_TYPES, HTML), **OPEN)
    def docs(self) -> Response:
        """Interactive documentation for a browser; the document for others."""
        return self.docs_of_version()

    @Documented(
        "getVersionDocumentation",
        "The documentation of this version",
        tag=DOCUMENTS,
        description=(
            "As `/api/docs`, which has that of the newest version."
            f" {SHOWN} {PUBLIC} The page itself needs no key."
        ),
        answers=[
            *answers({**OPENAPI_YAML, **HTML_PAGE}),
            not_built({PROBLEM_JSON: (ref("Problem"), {})}),
        ],
    )
    @route(f"{VERSIONED}/docs", dual_api_answers=(*YAML_TYPES, HTML), **OPEN)
    def docs_of_version(self) -> Response:
        """Interactive documentation for a browser; the document for others."""
        if wants_page(*YAML_TYPES):
            version, public = request.dispatcher.version, settings().public_schemas
            scheme = request.dispatcher.accepted().schemes[0]
            page = docs_page(version, served_versions(), scheme, public=public)
            return page_response(page)
        return self.openapi_yaml()

    @Documented(
        "getErrorList",
        "What each error code means",
        tag=DOCUMENTS,
        description="The page that the `type` of a problem links to. Works without a"
        " key.",
        answers=answers(HTML_PAGE),
    )
    @route("/api/docs/errors", dual_api_answers=(HTML,), **OPEN)
    def errors(self) -> Response:
        """Answer what each error code means; the ``type`` of a problem leads here."""
        errors = request.env["dual_api.resolver"]._catalog().errors
        known = guides()
        guided = known.pages["errors"].parts if known else ()
        return page_response(errors_page(errors, {part.anchor for part in guided}))

    @Documented(
        "getOpenapiYaml",
        "OpenAPI as YAML",
        tag=DOCUMENTS,
        description=f"This document. {SHOWN} {PUBLIC}",
        answers=answers(OPENAPI_YAML),
    )
    @route(f"{VERSIONED}/openapi.yaml", dual_api_answers=YAML_TYPES, **OPEN)
    def openapi_yaml(self) -> Response:
        """Answer the OpenAPI document as YAML."""
        accepted = Accepted(request.httprequest.headers.get("Accept"))
        media_type = accepted.best(YAML_TYPES) or YAML_TYPES[0]
        return negotiated(published(documents().openapi_yaml, media_type))

    @Documented(
        "getOpenapiJson",
        "OpenAPI as JSON",
        tag=DOCUMENTS,
        description=f"This document. {SHOWN} {PUBLIC}",
        answers=answers(OPENAPI_JSON),
    )
    @route(f"{VERSIONED}/openapi.json", **OPEN)
    def openapi_json(self) -> Response:
        """Answer the OpenAPI document as JSON."""
        return published(documents().openapi_json, JSON)

    @Documented(
        "getGraphqlSchema",
        "The GraphQL schema",
        tag=DOCUMENTS,
        description=(f"In GraphQL's schema definition language. {SHOWN} {PUBLIC}"),
        answers=answers({PLAIN: ({"type": "string"}, {})}),
    )
    @route("/graphql/schema.graphql", dual_api_answers=(PLAIN,), **OPEN)
    def sdl(self) -> Response:
        """Answer the GraphQL schema in its definition language."""
        return published(documents().sdl, PLAIN)
