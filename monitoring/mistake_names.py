# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the request log tells of an error's ``details``: names of the contract only.

A name that a client has made up could be anything, a customer's address for instance.
"""

from collections.abc import Iterable

from ..schema.catalog import Catalog
from ..schema.declaration import (
    ITEM_IF_MATCH,
    LIST_PARAMETERS,
    MUTATION_INPUTS,
    Listed,
    Resource,
)
from ..schema.headers import names
from ..schema.naming import camel
from ..schema.request.batches import ATOMIC, BY, ITEMS, OPERATION

#: What else ``details`` complain of: headers, and arguments of GraphQL's lists.
_OTHERS = (
    "after",
    "backward",
    "before",
    "cost",
    "filter",
    "first",
    "input",
    "last",
    "orderBy",
    "query",
    "record",
    "variables",
)
_UNKNOWN = "[unknown]"
_MOST = 20
_LONGEST = 100


class MistakeNames:
    """The names that one catalog knows."""

    def __init__(self, catalog: Catalog) -> None:
        known = set(names(allowed=True))
        known.update(LIST_PARAMETERS, MUTATION_INPUTS, _OTHERS)
        known.update((OPERATION, ITEMS, ATOMIC, BY, ITEM_IF_MATCH))
        for type_ in catalog.types.values():
            for member in type_.members():
                for name in member.write_names:
                    known.update(name.split("."))
            if isinstance(type_, Listed):
                known |= {each.name for each in type_.filters}
            if isinstance(type_, Resource):
                for verb in type_.verbs:
                    for each in type_.inputs(verb):
                        known.update(each.write_names)
        self._known = frozenset(known | {camel(name) for name in known})

    def redacted(self, names: Iterable[str]) -> str:
        """Return the names in one line: each once, and what is unknown as one word."""
        found = dict.fromkeys(map(self._redacted, names))
        more = ["…"] if len(found) > _MOST else []
        return ", ".join([*list(found)[:_MOST], *more])

    def _redacted(self, name: str) -> str:
        known = len(name) <= _LONGEST and all(
            part in self._known or (part.isascii() and part.isdigit())
            for part in name.split(".")
        )
        return name if known else _UNKNOWN
