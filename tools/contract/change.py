# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A change of the contract: where, what, and what it does to clients."""

from datetime import date
from enum import Enum
from typing import NamedTuple


class Effect(Enum):
    """What existing clients notice of a change."""

    #: They break.
    BREAK = "breaks"
    #: Nothing, but there is something new for them to use, or to prepare for.
    ADDITION = "adds"


class Change(NamedTuple):
    """One change, which `str` says in a sentence.

    `sunset`: the day until which it was to work, of what is there no more.
    """

    effect: Effect
    where: str
    what: str
    sunset: date | None = None

    def __str__(self) -> str:
        until = f" It was to work until {self.sunset}." if self.sunset else ""
        return f"{self.where}: {self.what}.{until}"


def breaks(where: str, what: str) -> Change:
    """A change that existing clients do not survive; `what` says why."""
    return Change(Effect.BREAK, where, what)


def adds(where: str, what: str) -> Change:
    """A change that existing clients need not know of."""
    return Change(Effect.ADDITION, where, what)
