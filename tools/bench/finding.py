# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One line of what a longer look finds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One property, what was measured, what is demanded, and whether it holds."""

    what: str
    measured: str
    bar: str
    reached: bool
