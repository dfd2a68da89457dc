# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Moments and days as clients send them.

Programs spell one moment in many ways: .NET always with seven digits of a second, Java
and Go with up to nine, some in lower case. One pattern says what is read, to clients
too; the same on every version of Python, whose own readers differ.
"""

import re
from datetime import date, datetime, timedelta

#: No moment that a program spells is longer, however exact it is.
MAX_MOMENT_LENGTH = 64
#: RFC 3339; a day alone and a time without seconds or offset are read as well.
MOMENT_PATTERN = (
    "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    "([Tt]([01][0-9]|2[0-3]):[0-5][0-9](:([0-5][0-9]|60)(\\.[0-9]+)?)?"
    "([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])?)?$"
)
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?"
    r"(?:Z|([+-])([0-9]{2}):([0-9]{2}))?)?",
    re.IGNORECASE,
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_moment(text: str) -> datetime | None:
    """Return the moment in naive UTC, as Odoo stores it, cut to microseconds.

    A day alone begins at midnight, and where no offset is given it is UTC. A leap
    second is the first second of the next day, as for PostgreSQL.

    :return: ``None`` for what is none, or is beyond the years 1 to 9999
    """
    if len(text) > MAX_MOMENT_LENGTH:
        return None
    found = _MOMENT.fullmatch(text)
    if found is None:
        return None
    day, hour, minute, second, fraction, sign, *offset = found.groups()
    leap = second == "60"
    microsecond = (fraction or "")[:6].ljust(6, "0")
    try:
        moment = datetime.fromisoformat(day).replace(
            hour=int(hour or 0),
            minute=int(minute or 0),
            second=59 if leap else int(second or 0),
            microsecond=int(microsecond),
        )
        if sign:
            moment -= _offset(sign, *map(int, offset))
        if leap:
            if (moment.hour, moment.minute) != (23, 59):
                return None
            moment += timedelta(seconds=1)
    except (ValueError, OverflowError):
        return None
    return moment


def _offset(sign: str, hours: int, minutes: int) -> timedelta:
    if hours > 23 or minutes > 59:
        raise ValueError("no offset")
    offset = timedelta(hours=hours, minutes=minutes)
    return -offset if sign == "-" else offset


def is_day(text: str) -> bool:
    """Tell whether the text spells a day alone, without a time."""
    return _DAY.fullmatch(text) is not None


def read_day(text: str) -> date | None:
    """Return the day, as ISO 8601 spells it in full; ``None`` for what is none."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
