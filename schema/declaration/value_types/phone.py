# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Telephone numbers."""

from dataclasses import dataclass
from typing import ClassVar

from ...open_types import Json
from .text import TextType

#: Fewer digits are no number that somebody looks for.
MIN_DIGITS = 3


@dataclass(frozen=True, kw_only=True)
class PhoneType(TextType):
    """A telephone number: text as it was entered, and looked for by its digits."""

    example: ClassVar[Json] = "+1 510 555 0100"

    def unbound(self) -> "PhoneType":
        """Return the type for numbers of any length."""
        return PhoneType()


def digits_of(text: str) -> str:
    """Return the digits of a number, without zeros at the beginning.

    So ``+33 1 23``, ``0033123`` and ``33123`` are the same.
    """
    return "".join(each for each in text if each in "0123456789").lstrip("0")
