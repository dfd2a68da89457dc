# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Objects of JSON whose members are not declared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from ...open_types import Json
from ...sentences import _lt
from ..matching import Match
from .base import Scalar, ValueType


@dataclass(frozen=True, kw_only=True)
class MapType(ValueType):
    """An object of JSON: names, each with a value. What may be in it depends on more
    than a declaration knows, so the verb that is sent it looks into it.
    """

    noun: ClassVar[str] = "object"
    sentence: ClassVar[str] = _lt("Enter an object.")
    python: ClassVar[tuple[type, ...]] = (dict,)
    scalar: ClassVar[Scalar] = Scalar("JSON", "An object of JSON.")
    sortable: ClassVar[bool] = False
    separable: ClassVar[bool] = False
    matches: ClassVar[tuple[Match, ...]] = ()
    shown_from: ClassVar[frozenset[str]] = frozenset({"json"})
    example: ClassVar[Json] = {"name": "value"}

    def shown_schema(self) -> dict[str, Json]:
        """Return the schema of an object."""
        return {"type": "object", "additionalProperties": True}

    def show(self, column: Sequence[Json]) -> Iterable[Json]:
        """Show the object; PostgreSQL's driver has read it."""
        return column
