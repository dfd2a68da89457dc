# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A type of value that the addon does not have: all that one takes stands here."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from odoo.addons.dual_api.schema.declaration import (
    Match,
    Scalar,
    TypedField,
    ValueType,
)
from odoo.addons.dual_api.schema.sentences import _lt as worded

_PATTERN = "^PT([0-9]{1,4}H)?([0-9]{1,2}M)?$"
_SPELLED = re.compile(r"PT(?:([0-9]{1,4})H)?(?:([0-9]{1,2})M)?")


@dataclass(frozen=True, kw_only=True)
class DurationType(ValueType):
    """A length of time, as ISO 8601 spells it; Odoo has it in minutes."""

    noun: ClassVar[str] = "duration"
    sentence: ClassVar[str] = worded("Enter a length of time, such as PT1H30M.")
    python: ClassVar[tuple[type, ...]] = (timedelta,)
    clearable: ClassVar[bool] = False
    scalar: ClassVar[Scalar] = Scalar(
        "Duration", "A length of time, as ISO 8601 text such as `PT1H30M`."
    )
    shown_from: ClassVar[frozenset[str]] = frozenset({"integer"})
    example: ClassVar[Any] = "PT1H30M"
    matches: ClassVar[tuple[Match, ...]] = (
        Match.EQUALS,
        Match.AT_LEAST,
        Match.AT_MOST,
    )

    def parse(self, sent: Any) -> Any:
        """The length that the text spells."""
        found = _SPELLED.fullmatch(sent) if isinstance(sent, str) else None
        if found is None or not any(found.groups()):
            return sent
        hours, minutes = (int(part or 0) for part in found.groups())
        return timedelta(hours=hours, minutes=minutes)

    def shown_schema(self) -> dict[str, Any]:
        """A string of that format."""
        return {"type": "string", "format": "duration"}

    def sent_schema(self) -> dict[str, Any]:
        """The same, without days."""
        return {**self.shown_schema(), "pattern": _PATTERN}

    def stored(self, value: timedelta) -> int:
        """In minutes."""
        return int(value.total_seconds()) // 60

    def show(self, column: Sequence[int | None]) -> Iterable[str | None]:
        """In hours and minutes."""
        return [None if each is None else self._spelled(each) for each in column]

    @staticmethod
    def _spelled(minutes: int) -> str:
        hours, rest = divmod(minutes, 60)
        return f"PT{hours}H{rest}M"

    def from_cursor(self, kept: Any) -> int | None:
        """The minutes."""
        return kept if type(kept) is int else None


Duration = TypedField(DurationType)
