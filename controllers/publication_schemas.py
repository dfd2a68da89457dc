# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is published, as OpenAPI has it."""

from collections.abc import Mapping

from ..gateway.documentation import Shown
from ..schema.documents.examples import ROOT_URL
from ..schema.documents.openapi.json_schema import Schema as Document
from ..schema.documents.openapi.operations import Content, json_content
from ..schema.documents.served_versions import SERVED_VERSION, served
from ..schema.media_types import JSON, YAML_TYPES
from ..schema.visible import VisibleCatalog

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
OPENAPI_JSON: Content = {JSON: (_OPENAPI, {})}
OPENAPI_YAML: Content = dict.fromkeys(YAML_TYPES, (_OPENAPI, {}))
_URI: Document = {"type": "string", "format": "uri-reference"}
_DIGEST: Document = {
    "type": "string",
    "pattern": "^sha256:[0-9a-f]{64}$",
    "description": "Changes when the document does.",
}
_SCHEMAS: Document = {
    "type": "object",
    "description": "The documents of the contract.",
    "required": ["version", "versions", "index", "openapi", "graphql"],
    "properties": {
        "version": {
            "type": "string",
            "description": "The version of the contract. Its first number changes"
            " when clients may break.",
        },
        "versions": {
            "type": "array",
            "description": "The versions of REST, the newest first. GraphQL has one"
            " schema, that of the newest.",
            "items": SERVED_VERSION,
        },
        "index": {**_URI, "description": "What REST offers."},
        "openapi": {
            "type": "object",
            "required": ["url", "json_url", "digest"],
            "properties": {
                "url": {**_URI, "description": "OpenAPI as YAML."},
                "json_url": {**_URI, "description": "The same as JSON."},
                "digest": {**_DIGEST, "description": "The digest of the YAML."},
            },
        },
        "graphql": {
            "type": "object",
            "required": ["url", "endpoint", "digest"],
            "properties": {
                "url": {**_URI, "description": "The schema."},
                "endpoint": {**_URI, "description": "Where to send requests."},
                "digest": {**_DIGEST, "description": "The digest of the schema."},
            },
        },
    },
}
_VERSION_INDEX: Document = {
    "type": "object",
    "description": "What one version of REST offers.",
    "required": ["version", "resources", "links"],
    "properties": {
        "version": {"type": "string", "description": "The number of the contract."},
        "resources": {
            "type": "object",
            "description": "By name.",
            "additionalProperties": {
                "type": "object",
                "required": ["url", "description"],
                "properties": {"url": _URI, "description": {"type": "string"}},
            },
        },
        "links": {
            "type": "object",
            "description": "Other addresses, by name.",
            "additionalProperties": _URI,
        },
    },
}
VERSION_INDEX_SCHEMAS: Document = {"VersionIndex": _VERSION_INDEX}
INDEX_SCHEMAS: Document = {"Schemas": _SCHEMAS}


def index_content(shown: Shown) -> Content:
    """Return the index of what is published, as if there were this version alone."""
    version = shown.visible.catalog.version
    digest = f"sha256:{'0123456789abcdef' * 4}"
    index = {
        "version": version.contract,
        "versions": [each.entry("") for each in served([version])],
        "index": version.url(""),
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
    return json_content("Schemas", index=index)


def version_index(
    visible: VisibleCatalog, paths: Mapping[str, str], root_url: str
) -> Document:
    """Return what a version offers, with the addresses.

    :param visible: of the version
    :param paths: whatever else there is to get, by name
    :param root_url: of the server, without a slash at the end
    """
    version = visible.catalog.version
    own = version.url("")
    return {
        "version": version.contract,
        "resources": {
            name: {
                "url": version.url(root_url, name),
                "description": resource.description,
            }
            for name, resource in visible.resources.items()
        },
        "links": {name: root_url + path for name, path in paths.items() if path != own},
    }


def version_index_content(shown: Shown) -> Content:
    """Return the index of what the version offers that the document is of."""
    version = shown.visible.catalog.version
    paths = {"me": version.url("", "me"), "graphql": "/graphql"}
    index = version_index(shown.visible, paths, "")
    return json_content("VersionIndex", index=index)
