# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What names a record."""

from dataclasses import dataclass
from typing import ClassVar

from ...naming import MAX_GLOBAL_ID_LENGTH, database_id, from_global_id
from ...open_types import FieldValue, Json
from ...sentences import _lt
from ..matching import Match
from .base import Scalar, ValueType


@dataclass(frozen=True, kw_only=True)
class GlobalIdType(ValueType):
    """The global id of the record itself; it is only shown."""

    noun: ClassVar[str] = "global id"
    sentence: ClassVar[str] = _lt("Enter the id of a record.")
    python: ClassVar[tuple[type, ...]] = (str,)
    scalar: ClassVar[Scalar] = Scalar("ID")
    sortable: ClassVar[bool] = False
    shown_from: ClassVar[frozenset[str]] = frozenset({"integer"})
    compared_with: ClassVar[frozenset[str]] = frozenset()
    example: ClassVar[Json] = "Q3VzdG9tZXI6Nw=="
    matches: ClassVar[tuple[Match, ...]] = ()

    def shown_schema(self) -> dict[str, Json]:
        """Return the schema of a string."""
        return {"type": "string"}


@dataclass(frozen=True, kw_only=True)
class RecordIdType(ValueType):
    """The id of another record: its number, the digits of it, or its global id.

    :param to: the type name of what it leads to
    """

    noun: ClassVar[str] = "id of a record"
    sentence: ClassVar[str] = _lt("Enter the id of a record.")
    python: ClassVar[tuple[type, ...]] = (int,)
    but_not: ClassVar[tuple[type, ...]] = (bool,)
    scalar: ClassVar[Scalar] = Scalar("ID")
    sortable: ClassVar[bool] = False
    shown_from: ClassVar[frozenset[str]] = frozenset()
    compared_with: ClassVar[frozenset[str]] = frozenset(
        {"many2one", "one2many", "many2many", "integer"}
    )
    example: ClassVar[Json] = 1

    to: str

    def parse(self, sent: object) -> FieldValue:
        """Read the number of a record."""
        if type(sent) not in (int, str) or len(str(sent)) > MAX_GLOBAL_ID_LENGTH:
            return sent
        # GraphQL's ID is always text; the same mistake gets the same words.
        text = str(sent)
        found = from_global_id(text)
        if found is not None and found[0] == self.to:
            return found[1]
        return database_id(text) or text

    def shown_schema(self) -> dict[str, Json]:
        """Return the schema of an integer."""
        return {"type": "integer"}


class NamedId(int):
    """The number in a global id.

    :ivar type_name: of what type the record is
    """

    type_name: str


@dataclass(frozen=True, kw_only=True)
class AnyRecordIdType(ValueType):
    """The id of a record of some resource that is named beside it: its number, or the
    global id, which says of what type it is.
    """

    noun: ClassVar[str] = "id of any record"
    sentence: ClassVar[str] = _lt("Enter the id of a record.")
    python: ClassVar[tuple[type, ...]] = (int,)
    but_not: ClassVar[tuple[type, ...]] = (bool,)
    scalar: ClassVar[Scalar] = Scalar("ID")
    sortable: ClassVar[bool] = False
    shown_from: ClassVar[frozenset[str]] = frozenset()
    example: ClassVar[Json] = 7

    def parse(self, sent: object) -> FieldValue:
        """Read the number of a record, as a :class:`NamedId` from a global id."""
        if type(sent) not in (int, str) or len(str(sent)) > MAX_GLOBAL_ID_LENGTH:
            return sent
        text = str(sent)
        found = from_global_id(text)
        if found is None:
            return database_id(text) or text
        named = NamedId(found[1])
        named.type_name = found[0]
        return named

    def shown_schema(self) -> dict[str, Json]:
        """Return the schema of an integer."""
        return {"type": "integer"}
