# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a filter compares, and what it is called after that."""

from enum import Enum


class Match(Enum):
    """How a filter compares.

    :cvar EQUALS: with one or several values, of which the record has one
    :cvar AT_LEAST: with a value that the record's is not below
    :cvar AT_MOST: with a value that the record's is not above
    :cvar PREFIX: with the beginning of a text, without regard to case and accents
    :cvar PRESENT: whether the record has a value at all
    :cvar CHOICE: true, false, or both
    """

    EQUALS = "equals"
    AT_LEAST = "at least"
    AT_MOST = "at most"
    PREFIX = "prefix"
    PRESENT = "present"
    CHOICE = "choice"


#: The ends of the names of two filters: for values that are no less, and no more.
RangeWords = tuple[str, str]
OF_TIME: RangeWords = ("since", "until")
OF_NUMBERS: RangeWords = ("min", "max")
