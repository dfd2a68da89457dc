# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The records that belong to another one, as they are written with it."""

from dataclasses import dataclass
from typing import ClassVar

from ...open_types import Json
from ...sentences import _lt
from .base import Limits, Scalar, ValueType
from .ids import RecordIdType


@dataclass(frozen=True, kw_only=True)
class PartType(ValueType):
    """What is sent of a part: an object with members of their own types."""

    noun: ClassVar[str] = "object"
    sentence: ClassVar[str] = _lt("Enter an object.")
    python: ClassVar[tuple[type, ...]] = (dict,)
    # GraphQL has an input type for each of them, in place of a scalar.
    scalar: ClassVar[Scalar] = Scalar("ID")
    sortable: ClassVar[bool] = False
    shown_from: ClassVar[frozenset[str]] = frozenset()
    example: ClassVar[Json] = {}

    def shown_schema(self) -> dict[str, Json]:
        """Return the schema of an object."""
        return {"type": "object"}


@dataclass(frozen=True, kw_only=True)
class PartsType(ValueType):
    """A list of such objects: all parts of the record.

    :param to: the type name of the parts
    :param max_items: how many of them may be sent
    """

    noun: ClassVar[str] = "objects"
    sentence: ClassVar[str] = _lt("Enter a list.")
    python: ClassVar[tuple[type, ...]] = (list,)
    scalar: ClassVar[Scalar] = Scalar("ID")
    many: ClassVar[bool] = True
    sortable: ClassVar[bool] = False
    shown_from: ClassVar[frozenset[str]] = frozenset()
    example: ClassVar[Json] = []

    to: str
    max_items: int

    def compared(self) -> RecordIdType:
        """Return the type of the id of one of them."""
        return RecordIdType(to=self.to)

    def limits(self) -> Limits:
        """Return how many there may be, and that each is an object."""
        return Limits(max_length=self.max_items, items=PartType())

    def shown_schema(self) -> dict[str, Json]:
        """Return the schema of an array."""
        return {"type": "array"}
