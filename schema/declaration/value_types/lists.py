# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What all lists of values have in common."""

from dataclasses import dataclass
from typing import ClassVar

from ...open_types import Json
from ...sentences import _lt
from .base import ValueType


@dataclass(frozen=True, kw_only=True)
class ListType(ValueType):
    """A list of values of one type."""

    sentence: ClassVar[str] = _lt("Enter a list.")
    python: ClassVar[tuple[type, ...]] = (list,)
    many: ClassVar[bool] = True
    sortable: ClassVar[bool] = False
    shown_from: ClassVar[frozenset[str]] = frozenset()

    def shown_schema(self) -> dict[str, Json]:
        """Return the schema of an array."""
        return {"type": "array"}
