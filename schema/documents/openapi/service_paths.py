# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The paths of OpenAPI that are there whatever the resources are."""

from ...errors import ValidationFailed
from ...media_types import JSON, YAML_TYPES
from ...versions import Version
from ...visible import Offer
from ..examples import ROOT_URL, Examples
from .json_schema import Schema as Document
from .json_schema import ref
from .monitoring import MONITORING_SCHEMAS, monitoring_paths
from .operations import (
    HTML,
    KEY_ERRORS,
    KEY_OPTIONAL,
    Answer,
    Content,
    json_content,
    needs_key,
    not_built,
    operation,
)
from .parameters import fields_parameter
from .refusals import PROBLEM_JSON

KEY_TAG, DOCUMENTS_TAG = "key", "documents"
_PUBLIC = (
    "Works without a key, unless the administrator has set otherwise; one that is sent"
    " is checked and charged one point."
)
_SHOWN = "A key is shown what it may do; without one everything is shown."


def service_paths(offer: Offer) -> Document:
    """By path."""
    version = offer.catalog.version
    return {
        version.url("", "me"): {"get": _me(offer)},
        **monitoring_paths(offer),
        "/api": {
            "get": _document(
                "getIndex",
                "Where everything is",
                "A page for a browser (`Accept: text/html`); for others the same as"
                f" `/api/schemas`. {_PUBLIC} The page itself needs none.",
                json_content("Schemas", index=_index(version)) | HTML,
            )
        },
        "/api/docs": {
            "get": _document(
                "getDocumentation",
                "The documentation",
                "Interactive for a browser (`Accept: text/html`); OpenAPI as YAML for"
                f" others. {_SHOWN} {_PUBLIC} The page itself needs none.",
                _OPENAPI_YAML | HTML,
                built=True,
            )
        },
        "/api/docs/errors": {
            "get": _document(
                "getErrorList",
                "What each error code means",
                "Where the `type` of a problem leads. Works without a key.",
                HTML,
            )
        },
        "/api/schemas": {
            "get": _document(
                "getSchemas",
                "Where all documents are, and which they are",
                "The addresses of OpenAPI and SDL, their version, and a digest of what"
                f" is answered there to the same key. {_PUBLIC}",
                json_content("Schemas", index=_index(version)),
            )
        },
        version.url("", "openapi.yaml"): {
            "get": _document(
                "getOpenapiYaml",
                "OpenAPI as YAML",
                f"This document. {_SHOWN} {_PUBLIC}",
                _OPENAPI_YAML,
            )
        },
        version.url("", "openapi.json"): {
            "get": _document(
                "getOpenapiJson",
                "OpenAPI as JSON",
                f"This document. {_SHOWN} {_PUBLIC}",
                {JSON: (_OPENAPI, {})},
            )
        },
        "/graphql/schema.graphql": {
            "get": _document(
                "getGraphqlSchema",
                "The GraphQL schema",
                f"In GraphQL's schema definition language. {_SHOWN} {_PUBLIC}",
                {"text/plain": ({"type": "string"}, {})},
            )
        },
    }


def service_schemas() -> Document:
    """The schemas of these paths."""
    return {**MONITORING_SCHEMAS, "Schemas": _SCHEMAS}


def _me(offer: Offer) -> Document:
    viewer = offer.types["Viewer"]
    return operation(
        "getMe",
        "What this key is and may do",
        KEY_TAG,
        description="Any key may ask, one without a scope too.",
        security=needs_key(),
        parameters=[fields_parameter(offer, viewer)],
        answers=[
            Answer(
                description="The key.",
                content=json_content(
                    viewer.type_name, default=Examples(offer).record(viewer)
                ),
            )
        ],
        errors=(*KEY_ERRORS, ValidationFailed),
    )


def _document(
    operation_id: str,
    summary: str,
    description: str,
    content: Content,
    *,
    built: bool = False,
) -> Document:
    answers = [Answer(description="It is this.", content=content)]
    if built:
        answers.append(not_built({PROBLEM_JSON: (ref("Problem"), {})}))
    return operation(
        operation_id,
        summary,
        DOCUMENTS_TAG,
        description=description,
        security=KEY_OPTIONAL,
        answers=answers,
        errors=KEY_ERRORS,
    )


_OPENAPI: Document = {
    "type": "object",
    "description": "A document as OpenAPI 3.1 describes it.",
    "required": ["openapi", "info", "paths"],
    "properties": {
        "openapi": {"type": "string"},
        "info": {"type": "object"},
        "paths": {"type": "object"},
    },
}
_OPENAPI_YAML: Content = dict.fromkeys(YAML_TYPES, (_OPENAPI, {}))
_URI: Document = {"type": "string", "format": "uri-reference"}
_DIGEST: Document = {
    "type": "string",
    "pattern": "^sha256:[0-9a-f]{64}$",
    "description": "Changes when the document does.",
}
_SCHEMAS: Document = {
    "type": "object",
    "description": "The documents of the contract.",
    "required": ["version", "openapi", "graphql"],
    "properties": {
        "version": {
            "type": "string",
            "description": "Of all; its first number changes when clients may break.",
        },
        "openapi": {
            "type": "object",
            "required": ["url", "json_url", "digest"],
            "properties": {
                "url": {**_URI, "description": "OpenAPI as YAML."},
                "json_url": {**_URI, "description": "The same as JSON."},
                "digest": {**_DIGEST, "description": "Of the YAML."},
            },
        },
        "graphql": {
            "type": "object",
            "required": ["url", "endpoint", "digest"],
            "properties": {
                "url": {**_URI, "description": "The schema."},
                "endpoint": {**_URI, "description": "Where to send documents."},
                "digest": {**_DIGEST, "description": "Of the schema."},
            },
        },
    },
}


def _index(version: Version) -> Document:
    digest = f"sha256:{'0123456789abcdef' * 4}"
    return {
        "version": version.contract,
        "openapi": {
            "url": version.url("", "openapi.yaml"),
            "json_url": version.url("", "openapi.json"),
            "digest": digest,
        },
        "graphql": {
            "url": f"{ROOT_URL}graphql/schema.graphql",
            "endpoint": f"{ROOT_URL}graphql",
            "digest": digest,
        },
    }
