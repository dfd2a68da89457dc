# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The response headers of OpenAPI, in one table, and which answers have them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ...versions import Version
from ..examples import CORRELATION_ID
from .json_schema import Schema


@dataclass(frozen=True)
class Header:
    """One row of the table.

    :param example: or what makes it of the version that the document is of
    :param always: whether every answer that can have the header does have it
    """

    schema: Schema
    description: str
    example: Any
    always: bool = False

    def example_in(self, version: Version) -> Any:
        """The example in the document of the version."""
        return self.example(version) if callable(self.example) else self.example


_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}

HEADERS: Mapping[str, Header] = {
    "X-Correlation-ID": Header(
        _TEXT,
        "Names the request in the server's log. It is the one that you sent, if you"
        " sent one of 1 to 128 letters, digits, dots, dashes and underscores.",
        CORRELATION_ID,
        always=True,
    ),
    "Cache-Control": Header(
        _TEXT, "Who may keep the answer, and for how long.", "private, no-cache", True
    ),
    "Vary": Header(
        _TEXT,
        "The request headers that the answer depends on.",
        "Origin, X-API-Key",
        always=True,
    ),
    "RateLimit-Policy": Header(
        _TEXT,
        "The points (`q`) that the key may spend in any so many seconds (`w`).",
        '"key";q=60;w=60',
    ),
    "RateLimit": Header(
        _TEXT,
        "The points that are left (`r`), and the seconds until there are more (`t`).",
        '"key";r=59;t=60',
    ),
    "X-RateLimit-Limit": Header(_COUNT, "The `q` of `RateLimit-Policy`.", 60),
    "X-RateLimit-Remaining": Header(_COUNT, "The `r` of `RateLimit`.", 59),
    "X-RateLimit-Reset": Header(
        _COUNT, "When there are more points, as Unix time.", 1_769_851_860
    ),
    "X-API-Key-Expires": Header(
        {"type": "string", "format": "date-time"},
        "When the key stops working; only for a key that a newer one has replaced.",
        "2026-03-02T09:30:00Z",
    ),
    "ETag": Header(
        _TEXT,
        "The entity tag: it changes with what is shown, and with nothing else.",
        '"b5d4045c3f466fa91fe2cc6abe79232a"',
        always=True,
    ),
    "Idempotent-Replayed": Header(
        {"type": "string", "const": "true"},
        "Whether the answer was given before, to the first request with the"
        " `Idempotency-Key`.",
        "true",
    ),
    "Link": Header(
        _TEXT,
        "The next page, as `rel=next`; absent on the last. The same address as `next`.",
        lambda version: (
            f'<{version.url("", "customers")}?limit=1&cursor=WyJpZCIsN10>; rel="next"'
        ),
    ),
    "Location": Header(
        {"type": "string", "format": "uri-reference"},
        "The address of the new record; relative to the request's where the server has"
        " no public address set.",
        lambda version: version.url("", "customers", 7),
        always=True,
    ),
    "WWW-Authenticate": Header(
        _TEXT,
        "How to send a key.",
        'ApiKey realm="api", header="X-API-Key"',
        always=True,
    ),
    "Allow": Header(
        _TEXT, "The methods that the path knows.", "GET, HEAD, OPTIONS", always=True
    ),
    "Retry-After": Header(
        {"type": "integer", "minimum": 1}, "Seconds to wait.", 17, always=True
    ),
}
#: Every answer has these,
ALWAYS = ("X-Correlation-ID", "Cache-Control", "Vary")
#: and every answer to a key that works these too; what an error has, its class says.
KEYED = (
    "RateLimit-Policy",
    "RateLimit",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
    "X-API-Key-Expires",
)


def header_components(version: Version) -> Schema:
    """The table, as the OpenAPI document of the version has it."""
    return {
        name: {
            "description": header.description,
            **({"required": True} if header.always else {}),
            "schema": header.schema,
            "example": header.example_in(version),
        }
        for name, header in HEADERS.items()
    }


def header_refs(names: Iterable[str]) -> Schema:
    """References to rows of the table."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
