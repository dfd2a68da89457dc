# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whole numbers."""

import re
from dataclasses import dataclass
from typing import ClassVar

from ...naming import MAX_ID
from ...open_types import Json
from ...sentences import _lt
from ..matching import Match
from .base import Limits, Scalar, ValueType
from .fractions import FRACTIONS

#: The types of Odoo's fields that hold whole numbers; its ``id`` is an integer.
WHOLE_NUMBERS = frozenset({"integer", "many2one", "many2one_reference"})
_DIGITS = re.compile(r"-?[0-9]{1,18}")


def integer_from_text(text: str) -> int | str:
    """Return the number that the text spells, or the text."""
    return int(text) if _DIGITS.fullmatch(text) else text


@dataclass(frozen=True, kw_only=True)
class IntegerType(ValueType):
    """A whole number, as GraphQL's ``Int`` and PostgreSQL's ``integer`` hold it.

    :param minimum: the least one
    :param maximum: the greatest one
    """

    noun: ClassVar[str] = "integer"
    sentence: ClassVar[str] = _lt("Enter a whole number.")
    python: ClassVar[tuple[type, ...]] = (int,)
    but_not: ClassVar[tuple[type, ...]] = (bool,)
    scalar: ClassVar[Scalar] = Scalar("Int")
    clearable: ClassVar[bool] = False
    shown_from: ClassVar[frozenset[str]] = WHOLE_NUMBERS
    compared_with: ClassVar[frozenset[str]] = WHOLE_NUMBERS | FRACTIONS
    example: ClassVar[Json] = 1
    matches: ClassVar[tuple[Match, ...]] = (
        Match.EQUALS,
        Match.AT_LEAST,
        Match.AT_MOST,
    )

    minimum: int = -MAX_ID
    maximum: int = MAX_ID

    def mistake(self) -> str | None:
        """Say which declared bounds no number can meet."""
        return "minimum is more than maximum" if self.minimum > self.maximum else None

    def unbound(self) -> "IntegerType":
        """Return the type without its bounds."""
        return IntegerType()

    def limits(self) -> Limits:
        """Return the bounds."""
        return Limits(minimum=self.minimum, maximum=self.maximum)

    def from_text(self, text: str) -> int | str:
        """Return the number that the text spells."""
        return integer_from_text(text)

    def shown_schema(self) -> dict[str, Json]:
        """Return the schema of an integer."""
        return {"type": "integer"}

    def from_cursor(self, kept: Json) -> int | None:
        """Read the number of a cursor."""
        usable = type(kept) is int and -MAX_ID <= kept <= MAX_ID
        return kept if usable else None
