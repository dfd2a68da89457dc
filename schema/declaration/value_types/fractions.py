# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Columns of numbers that computers round, which hold NaN and infinity too."""

from math import isfinite

from ...open_types import FieldValue, Json

#: The types of Odoo's fields that hold fractions.
FRACTIONS = frozenset({"float", "monetary"})
#: What JSON can't write, and PostgreSQL sorts: infinity as the greatest number, NaN
#: behind it.
_ENDLESS = {name: float(name) for name in ("-inf", "inf", "nan")}


def fraction_to_cursor(value: FieldValue) -> Json:
    """Return a column's number as JSON has it; one that JSON can't write, as text."""
    return value if isfinite(value) else str(float(value))


def fraction_from_cursor(kept: Json) -> float | None:
    """Return the number that a cursor holds; ``None`` for anything else."""
    if type(kept) is str:
        return _ENDLESS.get(kept)
    return kept if type(kept) in (int, float) else None
