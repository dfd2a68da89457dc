# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from ...open_types import FieldValue, Json
from ...sentences import _lt
from ..matching import OF_TIME, Match, RangeWords
from ..moments import read_day
from .base import Scalar, ValueType


@dataclass(frozen=True, kw_only=True)
class DateType(ValueType):
    """A day, as ISO 8601 spells it in full."""

    noun: ClassVar[str] = "date"
    sentence: ClassVar[str] = _lt("Enter a date, such as 2026-01-31.")
    python: ClassVar[tuple[type, ...]] = (date,)
    but_not: ClassVar[tuple[type, ...]] = (datetime,)
    scalar: ClassVar[Scalar] = Scalar(
        "Date", "A day, as ISO 8601 text such as `2026-01-31`."
    )
    shown_from: ClassVar[frozenset[str]] = frozenset({"date"})
    compared_with: ClassVar[frozenset[str]] = frozenset({"date", "datetime"})
    example: ClassVar[Json] = "2026-01-31"
    early_example: ClassVar[Json] = "2026-01-01"
    late_example: ClassVar[Json] = "2026-12-31"
    matches: ClassVar[tuple[Match, ...]] = (
        Match.EQUALS,
        Match.AT_LEAST,
        Match.AT_MOST,
    )
    range_words: ClassVar[RangeWords] = OF_TIME

    def parse(self, sent: object) -> FieldValue:
        """Read a day."""
        found = read_day(sent) if isinstance(sent, str) else None
        return sent if found is None else found

    def shown_schema(self) -> dict[str, Json]:
        """Return the schema of a string in the format of a day."""
        return {"type": "string", "format": "date"}

    def show(self, column: Sequence[date | None]) -> Iterable[str | None]:
        """Spell a day as ISO 8601 does."""
        return [value.isoformat() if value else None for value in column]

    def from_cursor(self, kept: Json) -> date | None:
        """Read the day of a cursor."""
        return read_day(kept) if type(kept) is str else None
