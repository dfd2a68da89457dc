# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Moments."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from ...naming import rfc3339
from ...open_types import FieldValue, Json
from ...sentences import _lt
from ..matching import OF_TIME, Match, RangeWords
from ..moments import MAX_MOMENT_LENGTH, MOMENT_PATTERN, is_day, read_moment
from .base import Scalar, ValueType


@dataclass(frozen=True, kw_only=True)
class MomentType(ValueType):
    """A moment, sent in any spelling of RFC 3339 and shown in UTC."""

    noun: ClassVar[str] = "datetime"
    sentence: ClassVar[str] = _lt(
        "Enter a date and time, such as 2026-01-31T09:30:00Z."
    )
    python: ClassVar[tuple[type, ...]] = (datetime,)
    scalar: ClassVar[Scalar] = Scalar(
        "DateTime",
        "A moment, as RFC 3339 text such as `2026-01-31T09:30:00Z`.\n\n"
        "Answers are in UTC. You may send any offset, and any number of fractional"
        " digits.",
    )
    shown_from: ClassVar[frozenset[str]] = frozenset({"datetime"})
    example: ClassVar[Json] = "2026-01-31T09:30:00Z"
    early_example: ClassVar[Json] = "2026-01-01T00:00:00Z"
    late_example: ClassVar[Json] = "2026-12-31T23:59:59Z"
    matches: ClassVar[tuple[Match, ...]] = (Match.AT_LEAST, Match.AT_MOST)
    range_words: ClassVar[RangeWords] = OF_TIME

    def parse(self, sent: object) -> FieldValue:
        """Parse the moment that the text spells, in naive UTC as Odoo has it."""
        found = read_moment(sent) if isinstance(sent, str) else None
        return sent if found is None else found

    def ending(self) -> "MomentType":
        """Return the type for which a day alone is meant to its end."""
        return _EndType()

    def shown_schema(self) -> dict[str, Json]:
        """Return the schema of a string in the format of a moment."""
        return {"type": "string", "format": "date-time"}

    def sent_schema(self) -> dict[str, Json]:
        """Return the schema of what may be sent: more spellings than are shown."""
        return {
            **self.shown_schema(),
            "pattern": MOMENT_PATTERN,
            "maxLength": MAX_MOMENT_LENGTH,
        }

    def show(self, column: Sequence[datetime | None]) -> Iterable[str | None]:
        """Spell a moment in UTC, to the second."""
        return [rfc3339(value) if value else None for value in column]

    def from_cursor(self, kept: Json) -> datetime | None:
        """Read the moment of a cursor, to the microsecond."""
        return read_moment(kept) if type(kept) is str else None


@dataclass(frozen=True, kw_only=True)
class _EndType(MomentType):
    """A moment up to which something is; a day alone is its last second."""

    def parse(self, sent: object) -> FieldValue:
        """Parse the moment that the text spells."""
        found = super().parse(sent)
        if isinstance(sent, str) and isinstance(found, datetime) and is_day(sent):
            return found + timedelta(days=1, seconds=-1)
        return found
