# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The few values that a text can have."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

_GRAPHQL_NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]*")
_NO_VALUE_OF_AN_ENUM = frozenset({"true", "false", "null"})


class WithScopes(Protocol):
    """What choices may know of the database: a catalog, as far as they need it."""

    @property
    def scopes(self) -> Mapping[str, str]:
        """Return every scope of the catalog, with its sentence."""

    @property
    def event_types(self) -> Sequence[str]:
        """Return what events can say."""


@dataclass(frozen=True, slots=True)
class Choices:
    """The values that a text can have; the documents list them under this name.

    :param name: in PascalCase, such as ``KeyState``
    :param values: them, or what tells them from the catalog of a database
    :param description: what one of them says
    :param closed: whether there are no others, whatever values addons add to the field:
        a domain sees to it that no record has one
    """

    name: str
    values: Sequence[str] | Callable[["WithScopes"], Iterable[str]]
    description: str
    closed: bool = False

    def __post_init__(self) -> None:
        if not callable(self.values):
            object.__setattr__(self, "values", tuple(self.values))

    @property
    def fixed(self) -> Sequence[str] | None:
        """The values, where the declaration has them."""
        return None if callable(self.values) else self.values

    @property
    def enumerable(self) -> bool:
        """Whether GraphQL can have an enum of them, spelled as they are."""
        return self.fixed is not None and all(
            _GRAPHQL_NAME.fullmatch(value)
            and not value.startswith("__")
            and value not in _NO_VALUE_OF_AN_ENUM
            for value in self.fixed
        )

    def listed(self, catalog: "WithScopes") -> list[str]:
        """Return the values in the database of the catalog."""
        values = self.values
        return list(values(catalog) if callable(values) else values)
