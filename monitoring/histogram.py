# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Many requests as few numbers: what is left of the request log when its rows go.

How long requests took is counted in classes, each a little wider than the one before.
From the counts follows every percentile, over whatever days and keys are put
together, to half the width of a class.
"""

import math
from collections.abc import Iterable
from datetime import date, datetime, timezone
from typing import NamedTuple

from .queue import Entry

#: Milliseconds of the upper end of the first class, and how much higher each next ends.
FIRST_MS = 0.5
GROWTH = 1.04
#: The last class ends at more than two minutes; what took longer is in it, too.
CLASSES = 320
HOURS = 24
_LOG_GROWTH = math.log(GROWTH)


class Kind(NamedTuple):
    """What requests have in common that are counted together."""

    day: date
    subject: str | None
    key_id: int | None
    user_id: int | None
    protocol: str
    endpoint: str
    status: int
    error: str | None


class Usage:
    """The numbers of some requests.

    :ivar admitted: how many the limit of a key let through
    :ivar name: what people call who they came from, at last
    :ivar classes: how many requests took how long, by class
    :ivar hours: how many came in each hour of the day, in UTC
    """

    __slots__ = (
        "admitted",
        "calls",
        "classes",
        "hours",
        "milliseconds",
        "name",
        "points",
        "size",
    )

    def __init__(self) -> None:
        self.admitted = self.calls = self.points = self.size = 0
        self.milliseconds = 0.0
        self.name: str | None = None
        self.classes = [0] * CLASSES
        self.hours = [0] * HOURS

    def add(self, entry: Entry) -> None:
        """Count one more request."""
        self.name = entry.name
        self.calls += 1
        self.admitted += entry.points > 0
        self.points += entry.points
        self.size += entry.size
        self.milliseconds += entry.milliseconds
        self.classes[class_of(entry.milliseconds)] += 1
        self.hours[datetime.fromtimestamp(entry.moment, timezone.utc).hour] += 1


def class_end(number: int) -> float:
    """Return the milliseconds at which the class ends; they are in it."""
    return FIRST_MS * GROWTH**number


def class_of(milliseconds: float) -> int:
    """Return the number of the class, from 0."""
    if milliseconds <= FIRST_MS:
        return 0
    number = math.ceil(math.log(milliseconds / FIRST_MS) / _LOG_GROWTH)
    return min(number, CLASSES - 1)


def summed_up(entries: Iterable[Entry]) -> dict[Kind, Usage]:
    """Sum up the entries by kind."""
    found: dict[Kind, Usage] = {}
    for entry in entries:
        kind = Kind(
            datetime.fromtimestamp(entry.moment, timezone.utc).date(),
            entry.subject,
            entry.key_id,
            entry.user_id,
            entry.protocol,
            entry.endpoint,
            entry.status,
            entry.error,
        )
        found.setdefault(kind, Usage()).add(entry)
    return found
