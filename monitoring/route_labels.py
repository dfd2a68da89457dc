# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a request is called where requests are counted: one name for each thing to do.

A name is made of the addon's own words, never of a client's, so that there are only
as many as there are routes and operations.
"""

import re
from collections.abc import Iterable, Mapping

from ..schema.headers import METHODS

#: This addon's converters: what they take are names in the declarations, but for one.
_NAMES, _RECORD = "dual_api_", "dual_api_record"
_PLACE = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")
#: Root fields that a GraphQL operation is named by; more are rare. A client combines
#: them as it likes: by five, twenty root fields would make 37,000 names.
_ROOTS = 2
#: Methods that are named: the API's own, and what others' APIs have besides. A method
#: is any word that a client sends.
_METHODS = frozenset({*METHODS, "PUT"})
_OTHER = "OTHER"
#: Characters of a name: it is part of an index, which has no room for long ones.
_LENGTH = 200


def route_name(method: str, template: str, args: Mapping[str, object]) -> str:
    """Name a route by its template: ``GET /api/…/customers/{id}``."""

    def place(found: re.Match[str]) -> str:
        converter, name = found.groups()
        if converter == _RECORD:
            return "{id}"
        named = converter is not None and converter.startswith(_NAMES)
        return str(args[name]) if named else f"{{{name}}}"

    return f"{method_name(method)} {_PLACE.sub(place, template)}"[:_LENGTH]


def method_name(method: str) -> str:
    """Return the method, where it is one that somebody could mean."""
    return method if method in _METHODS else _OTHER


def operation_name(kind: str, roots: Iterable[str]) -> str:
    """Name an operation by its root fields: ``query customers, viewer``."""
    names = sorted(set(roots)) or ["__schema"]
    more = ", …" if len(names) > _ROOTS else ""
    return f"{kind} {', '.join(names[:_ROOTS])}{more}"[:_LENGTH]
