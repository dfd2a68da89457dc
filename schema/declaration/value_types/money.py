# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Amounts of money."""

from dataclasses import dataclass
from typing import ClassVar

from .decimal import DecimalType


@dataclass(frozen=True, kw_only=True)
class MoneyType(DecimalType):
    """An amount in a currency, which another field of the same record names.

    It is shown with the digits of that currency: ``1300`` yen, ``12.50`` euros.

    :param currency: the name of that field, which shows the code of the currency
    """

    noun: ClassVar[str] = "amount of money"
    shown_from: ClassVar[frozenset[str]] = frozenset({"monetary"})

    currency: str

    def mistake(self) -> str | None:
        """Say that the currency has the digits."""
        if self.digits is not None:
            return "the currency says how many digits there are"
        return None

    def unbound(self) -> "MoneyType":
        """Return the type without its bounds."""
        return MoneyType(currency=self.currency)
