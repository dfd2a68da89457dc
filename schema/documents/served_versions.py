# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The versions that are served: what becomes of each, and where it is described."""

from collections.abc import Iterable
from typing import NamedTuple

from ..versions import Version
from .openapi.json_schema import Schema

NEWEST, SUPPORTED, DEPRECATED = "newest", "supported", "deprecated"
_DAY: Schema = {"type": ["string", "null"], "format": "date"}
_URI: Schema = {"type": "string", "format": "uri-reference"}
SERVED_VERSION: Schema = {
    "type": "object",
    "required": [
        *("name", "version", "state", "deprecated_since", "sunset"),
        *("index", "docs", "openapi"),
    ],
    "properties": {
        "name": {"type": "string", "description": "As in addresses."},
        "version": {"type": "string", "description": "The number of the contract."},
        "state": {
            "type": "string",
            "enum": [NEWEST, SUPPORTED, DEPRECATED],
            "description": f"`{NEWEST}`; `{SUPPORTED}`, an older one; `{DEPRECATED}`,"
            " an older one that goes.",
        },
        "deprecated_since": {
            **_DAY,
            "description": "Since when it should not be used any more; null where it"
            " does not go.",
        },
        "sunset": {
            **_DAY,
            "description": "The last day on which it works for certain; null where"
            " that is not decided.",
        },
        "index": {**_URI, "description": "What it offers."},
        "docs": {**_URI, "description": "Its documentation."},
        "openapi": {
            "type": "object",
            "required": ["url", "json_url"],
            "properties": {
                "url": {**_URI, "description": "OpenAPI as YAML."},
                "json_url": {**_URI, "description": "The same as JSON."},
            },
        },
    },
}


class ServedVersion(NamedTuple):
    """A version beside the others.

    :param state: what becomes of it
    """

    version: Version
    state: str

    @property
    def name(self) -> str:
        """What it is called in addresses."""
        return self.version.name

    @property
    def docs(self) -> str:
        """The address of its documentation, relative to the server's."""
        return self.version.url("", "docs")

    @property
    def said(self) -> str:
        """What becomes of it, in words."""
        if self.state == NEWEST:
            return "The newest version."
        gone = self.version.deprecated
        if gone is None:
            return "An older version, which is supported."
        until = f"; it works until {gone.sunset}" if gone.sunset else ""
        return f"An older version, deprecated since {gone.since}{until}."

    def entry(self, root_url: str) -> Schema:
        """Return it as :data:`SERVED_VERSION` has it.

        :param root_url: of the server, without a slash at the end
        """
        version, gone = self.version, self.version.deprecated
        return {
            "name": version.name,
            "version": version.contract,
            "state": self.state,
            "deprecated_since": gone and gone.since.isoformat(),
            "sunset": gone and gone.sunset and gone.sunset.isoformat(),
            "index": version.url(root_url),
            "docs": root_url + self.docs,
            "openapi": {
                "url": version.url(root_url, "openapi.yaml"),
                "json_url": version.url(root_url, "openapi.json"),
            },
        }


def served(versions: Iterable[Version]) -> tuple[ServedVersion, ...]:
    """Return the versions, the newest first.

    :param versions: the oldest first
    """
    *older, newest = versions
    return (
        ServedVersion(newest, NEWEST),
        *(
            ServedVersion(each, DEPRECATED if each.deprecated else SUPPORTED)
            for each in reversed(older)
        ),
    )
