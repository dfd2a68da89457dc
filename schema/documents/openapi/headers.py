# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The response headers of OpenAPI, and which answers have them."""

from collections.abc import Iterable, Sequence

from ...headers import ANSWERED, Answers, names
from ...security import SecurityScheme
from ...versions import Version
from .json_schema import Schema

#: Every answer has these,
ALWAYS = names(answers=Answers.ALL)
#: and every answer to a key that works these too; what an error has, its class says.
KEYED = names(answers=Answers.KEYED)


def header_components(version: Version, schemes: Sequence[SecurityScheme]) -> Schema:
    """Return the response headers, as the OpenAPI document of the version has them.

    :param schemes: the ways in which a request may show who it comes from
    """
    sent = (scheme.header for scheme in schemes)
    vary = dict.fromkeys(("Origin", *sent, *names(varies=True)))
    customers = version.url("", "customers")
    examples = {
        "Vary": ", ".join(vary),
        "WWW-Authenticate": ", ".join(scheme.challenge for scheme in schemes),
        "Link": f'<{customers}?limit=1&cursor=WyJpZCIsN10>; rel="next"',
        "Location": f"{customers}/7",
    }
    return {
        name: {
            "description": header.description,
            **({"required": True} if header.certain else {}),
            "schema": dict(header.schema),
            "example": examples.get(name, header.example),
            # So that a reader is told once of what every answer has.
            "x-answers": header.answers.name.lower(),
        }
        for name, header in ANSWERED.items()
    }


def header_refs(names: Iterable[str]) -> Schema:
    """References to rows of the table."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
