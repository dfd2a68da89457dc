# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""That something goes: since when that is known, until when it stays, what to use.

Whoever needs to know derives it from this: the documents, the headers of answers, the
calendar of changes, and who is told that they still use it.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from .refusal import require

#: So long stays, after it was said that it goes, what is part of a version.
MEMBER_STAYS = timedelta(days=180)
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Deprecation:
    """Why not to use something any more.

    What goes together, for one reason, has the same one: it is one entry in the
    calendar of changes, and is counted as one.

    :param since: the day from which it should not be used; it works as before
    :param sunset: the last day on which it works for certain; ``None`` where it is not
        decided yet
    :param use: what to use instead, as a sentence in Markdown: ``Use `address`.``
    :param doc: its name in the calendar, and in addresses: ``customer-address``
    """

    since: date
    sunset: date | None = None
    use: str
    doc: str

    def __post_init__(self) -> None:
        where = f"deprecation {self.doc!r}"
        require(_SLUG.fullmatch(self.doc), where, "the name must be like-this")
        require(self.use.endswith("."), where, "what to use is a sentence")
        stays = self.sunset is None or self.sunset - self.since >= MEMBER_STAYS
        require(stays, where, f"it stays less than {MEMBER_STAYS.days} days")

    @property
    def stays_a_year(self) -> bool:
        """Whether it stays for twelve months, as a version must."""
        return self.sunset is None or self.sunset >= a_year_after(self.since)

    @property
    def reason(self) -> str:
        """What the documents say of it: ``Use `address`. Deprecated since …``"""
        until = f", works until {self.sunset}" if self.sunset else ""
        return f"{self.use} Deprecated since {self.since}{until}."

    @property
    def begins(self) -> datetime:
        """The moment from which it should not be used any more."""
        return datetime.combine(self.since, time.min, timezone.utc)

    @property
    def ends(self) -> datetime | None:
        """The moment from which it may be gone; ``None`` where none is set."""
        if self.sunset is None:
            return None
        return datetime.combine(self.sunset + timedelta(days=1), time.min, timezone.utc)

    @property
    def order(self) -> tuple[date, date, str]:
        """By this, what goes first comes first."""
        return self.sunset or date.max, self.since, self.doc

    def over(self, today: date) -> bool:
        """Return whether it has ended by that day, of UTC."""
        return self.sunset is not None and today > self.sunset


def a_year_after(day: date) -> date:
    """Return the same day of the next year; of a leap day the one before."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
