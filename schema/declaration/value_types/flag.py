# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""True and false."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from ...open_types import Json
from ...sentences import _lt
from ..matching import Match
from .base import Scalar, ValueType

_WORDS = {"true": True, "false": False}


@dataclass(frozen=True, kw_only=True)
class FlagType(ValueType):
    """True or false; what Odoo has not set is false, and so is the number 0."""

    noun: ClassVar[str] = "boolean"
    sentence: ClassVar[str] = _lt("Enter true or false.")
    python: ClassVar[tuple[type, ...]] = (bool,)
    scalar: ClassVar[Scalar] = Scalar("Boolean")
    total: ClassVar[bool] = True
    clearable: ClassVar[bool] = False
    shown_from: ClassVar[frozenset[str]] = frozenset({"boolean", "integer"})
    compared_with: ClassVar[frozenset[str]] = frozenset({"boolean"})
    example: ClassVar[Json] = True
    matches: ClassVar[tuple[Match, ...]] = (Match.CHOICE,)

    def from_text(self, text: str) -> bool | str:
        """Read the value that the text names."""
        return _WORDS.get(text, text)

    def shown_schema(self) -> dict[str, Json]:
        """Return the schema of a boolean."""
        return {"type": "boolean"}

    def show(self, column: Sequence[bool | None]) -> Iterable[bool]:
        """Return the value; NULL is false."""
        return map(bool, column)

    def from_cursor(self, kept: Json) -> bool | None:
        """Read the value of a cursor."""
        return kept if type(kept) is bool else None
