# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Exact numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from typing import ClassVar

from ...open_types import FieldValue, Json
from ...sentences import _lt
from ..matching import Match
from ..patterns import matches as matches_pattern
from .base import Limits, Scalar, ValueType
from .fractions import FRACTIONS, fraction_from_cursor, fraction_to_cursor

#: So many digits come back from Odoo and PostgreSQL as they went there.
MAX_DIGITS = 15
#: So many are shown behind the point at least where nobody says how many there are.
USUAL_DIGITS = 2
#: So many may be sent behind the point where only the record says how many there are.
#: No currency of Odoo's has more.
MOST_DIGITS = 6


@dataclass(frozen=True, kw_only=True)
class DecimalType(ValueType):
    """An exact number, as text: no client rounds it while reading.

    :param digits: behind the point: at most so many are sent, at least so many shown.
        When left out, as many as Odoo's field has, or what it refers to in
        ``decimal.precision`` (``Product Price``)
    :param minimum: the least one
    :param maximum: the greatest one
    """

    noun: ClassVar[str] = "decimal number"
    python: ClassVar[tuple[type, ...]] = (Decimal,)
    clearable: ClassVar[bool] = False
    scalar: ClassVar[Scalar] = Scalar(
        "Decimal", "An exact number, as text in decimal notation such as `12.50`."
    )
    shown_from: ClassVar[frozenset[str]] = FRACTIONS | {"integer"}
    example: ClassVar[Json] = "12.50"
    matches: ClassVar[tuple[Match, ...]] = (
        Match.EQUALS,
        Match.AT_LEAST,
        Match.AT_MOST,
    )

    digits: int | None = None
    minimum: Decimal | int | None = None
    maximum: Decimal | int | None = None

    @property
    def sentence(self) -> str:  # type: ignore[override]
        """Say how many digits there may be."""
        if self.digits is None:
            return _lt(
                "Enter a number as text, such as 12.50, with at most %(most)s digits,"
                " %(digits)s of them after the point.",
                most=MAX_DIGITS,
                digits=MOST_DIGITS,
            )
        return _lt(
            "Enter a number as text, such as 12.50, with at most %(whole)s digits"
            " before the point and %(digits)s after it.",
            whole=MAX_DIGITS - self.digits,
            digits=self.digits,
        )

    def mistake(self) -> str | None:
        """Say what is wrong with the digits that are declared."""
        if self.digits is not None and not 0 <= self.digits < MAX_DIGITS:
            return f"digits are 0 to {MAX_DIGITS - 1}"
        return None

    @property
    def _pattern(self) -> str:
        if self.digits is None:
            return _ANY_DIGITS
        fraction = f"(\\.[0-9]{{1,{self.digits}}})?" if self.digits else ""
        return f"^-?[0-9]{{1,{MAX_DIGITS - self.digits}}}{fraction}$"

    def unbound(self) -> "DecimalType":
        """Return the type without its bounds."""
        return DecimalType(digits=self.digits)

    def limits(self) -> Limits:
        """Return the bounds."""
        return Limits(minimum=self.minimum, maximum=self.maximum)

    def parse(self, sent: object) -> FieldValue:
        """Parse the number that the text spells."""
        if isinstance(sent, str) and matches_pattern(self._pattern, sent):
            return Decimal(sent)
        return sent

    def shown_schema(self) -> dict[str, Json]:
        """Return a string schema, with the format that OpenAPI registers for it."""
        return {"type": "string", "format": "decimal"}

    def sent_schema(self) -> dict[str, Json]:
        """Return the same, with the pattern of what may be spelled."""
        return {**self.shown_schema(), "pattern": self._pattern}

    def stored(self, value: Decimal) -> float:
        """Odoo computes with floats, which hold that many digits."""
        return float(value)

    def show(self, column: Sequence[FieldValue]) -> Iterable[str | None]:
        """Show decimal notation, padded with zeros to as many digits as are declared.

        PostgreSQL's columns hold NaN and infinity, too, which have none.
        """
        digits = USUAL_DIGITS if self.digits is None else self.digits
        return [_shown(value, digits) for value in column]

    def show_with(
        self, column: Sequence[FieldValue], digits: Iterable[int | None]
    ) -> Iterable[str | None]:
        """Show the same, each with so many digits where that is known."""
        usual = USUAL_DIGITS if self.digits is None else self.digits
        return [
            _shown(value, usual if each is None else each)
            for value, each in zip(column, digits, strict=True)
        ]

    def to_cursor(self, value: FieldValue) -> Json:
        """Write the number into a cursor."""
        return fraction_to_cursor(value)

    def from_cursor(self, kept: Json) -> float | None:
        """Read the number of a cursor."""
        return fraction_from_cursor(kept)


def _any_digits() -> str:
    """The pattern of a number whose digits before and after the point are as many as
    there may be together.
    """
    choices = [f"[0-9]{{1,{MAX_DIGITS - USUAL_DIGITS}}}(\\.[0-9]{{1,{USUAL_DIGITS}}})?"]
    choices += (
        f"[0-9]{{1,{MAX_DIGITS - digits}}}\\.[0-9]{{{digits}}}"
        for digits in range(USUAL_DIGITS + 1, MOST_DIGITS + 1)
    )
    return f"^-?({'|'.join(choices)})$"


_ANY_DIGITS = _any_digits()


def _shown(value: float | None, digits: int) -> str | None:
    if value is None or not isfinite(value):
        return None
    number = exact(value)
    behind = -int(number.normalize().as_tuple().exponent)
    return f"{number or 0:.{max(behind, digits)}f}"


def exact(value: float) -> Decimal:
    """Return the number that the float stands for."""
    return Decimal(f"{value:.{MAX_DIGITS}g}")
