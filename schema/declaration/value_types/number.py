# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Numbers of a measurement, which are not exact."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import ClassVar

from ...open_types import FieldValue, Json
from ...sentences import _lt
from ..matching import Match
from .base import Limits, Scalar, ValueType
from .fractions import FRACTIONS, fraction_from_cursor, fraction_to_cursor

_SPELLED = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?([eE][-+]?[0-9]{1,2})?")


@dataclass(frozen=True, kw_only=True)
class NumberType(ValueType):
    """A number, which computers round; for amounts there is ``Decimal``.

    :param minimum: the least one
    :param maximum: the greatest one
    """

    noun: ClassVar[str] = "float"
    sentence: ClassVar[str] = _lt("Enter a number.")
    python: ClassVar[tuple[type, ...]] = (int, float)
    but_not: ClassVar[tuple[type, ...]] = (bool,)
    scalar: ClassVar[Scalar] = Scalar("Float")
    clearable: ClassVar[bool] = False
    shown_from: ClassVar[frozenset[str]] = FRACTIONS | {"integer"}
    example: ClassVar[Json] = 1.5
    matches: ClassVar[tuple[Match, ...]] = (
        Match.EQUALS,
        Match.AT_LEAST,
        Match.AT_MOST,
    )

    minimum: float | None = None
    maximum: float | None = None

    def unbound(self) -> "NumberType":
        """Return the type without its bounds."""
        return NumberType()

    def limits(self) -> Limits:
        """Return the bounds."""
        return Limits(minimum=self.minimum, maximum=self.maximum)

    def parse(self, sent: object) -> FieldValue:
        """Return the number; one without end, which GraphQL can write, becomes text."""
        return str(sent) if isinstance(sent, float) and not isfinite(sent) else sent

    def from_text(self, text: str) -> float | str:
        """Return the number that the text spells."""
        return float(text) if _SPELLED.fullmatch(text) else text

    def shown_schema(self) -> dict[str, Json]:
        """Return the schema of a number."""
        return {"type": "number"}

    def show(self, column: Sequence[float | None]) -> Iterable[float | None]:
        """Show each that JSON can write: PostgreSQL's columns hold NaN and infinity,
        too.
        """
        return [None if each is None or not isfinite(each) else each for each in column]

    def to_cursor(self, value: FieldValue) -> Json:
        """Write the number into a cursor."""
        return fraction_to_cursor(value)

    def from_cursor(self, kept: Json) -> float | None:
        """Read the number of a cursor."""
        return fraction_from_cursor(kept)
