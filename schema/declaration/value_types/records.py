# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is written to a relation that leads to many records: their ids, or parts."""

from dataclasses import dataclass
from typing import ClassVar

from ...open_types import FieldValue, Json
from ...sentences import _lt
from .base import Limits, Scalar, ValueType
from .ids import RecordIdType
from .lists import ListType


@dataclass(frozen=True, kw_only=True)
class RecordsType(ListType):
    """A list that stands for all records that a relation leads to.

    :param to: the type name of what it leads to
    :param max_items: how many of them may be sent
    """

    scalar: ClassVar[Scalar] = Scalar("ID")

    to: str
    max_items: int

    @property
    def one(self) -> ValueType:
        """Return the type of what is sent of each."""
        raise TypeError(f"{type(self).__name__} has no type of each")

    def compared(self) -> RecordIdType:
        """Return the type of the id of one of them."""
        return RecordIdType(to=self.to)

    def limits(self) -> Limits:
        """Return how many there may be, and what is sent of each."""
        return Limits(max_length=self.max_items, items=self.one)


@dataclass(frozen=True, kw_only=True)
class RecordIdsType(RecordsType):
    """The id of each."""

    noun: ClassVar[str] = "ids of records"
    example: ClassVar[Json] = [1]

    @property
    def one(self) -> RecordIdType:
        """Return the type of an id."""
        return self.compared()

    def parse(self, sent: object) -> FieldValue:
        """Read the number of each record."""
        return [self.one.parse(each) for each in sent] if type(sent) is list else sent


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
class PartsType(RecordsType):
    """Each as an object: all parts of the record."""

    noun: ClassVar[str] = "objects"
    example: ClassVar[Json] = []

    @property
    def one(self) -> PartType:
        """Return the type of an object."""
        return PartType()
