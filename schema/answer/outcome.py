# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the resolver answers: plain values, and lists of them with their place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeGuard, TypeVar

from ..errors import ApiError
from ..open_types import FieldValue, Json
from ..request import cursor as cursors
from ..request.page import Page

#: A record as the client sees it: by the keys of the Selection, in their order.
# Which key has a value, a row or a slice, the Selection says.
Row = dict[str, Any]  # type: ignore[explicit-any]
#: Records as rows, or each of them as the JSON that is shown of it.
Records = list[Row] | list[str]


def is_json(records: Records) -> TypeGuard[list[str]]:
    """Return whether the records are JSON already."""
    return bool(records) and isinstance(records[0], str)


_Value = TypeVar("_Value")


class Withheld:
    """What stands in a row in place of a value that can't be shown: null, and why.

    :ivar reason: what was raised instead
    """

    __slots__ = ("reason",)

    def __init__(self, reason: Exception) -> None:
        self.reason = reason


def distinct(values: Iterable[_Value]) -> list[_Value]:
    """Return each object once: a record that several lead to is one row for all of
    them.
    """
    return list({id(value): value for value in values}.values())


def led_to(rows: Iterable[Row], key: str) -> list[Any]:  # type: ignore[explicit-any]
    """Return the rows or slices that the entry leads to, each once; not where it leads
    to nothing, or is withheld.
    """
    found = distinct(row[key] for row in rows)
    return [each for each in found if each is not None and type(each) is not Withheld]


def rows_of(slices: "Iterable[Slice]") -> list[Row]:
    """Return the rows of all the pages."""
    return [row for slice_ in slices for row in slice_.rows]


@dataclass(slots=True)
class Slice:
    """A page of a list.

    :param positions: the sort values of each row, for cursors
    :param record_id: the record whose relation this is a page of
    :param total: the length of the whole list, where it was asked for
    """

    rows: list[Row]
    positions: Sequence[tuple[FieldValue, ...]]
    page: Page
    has_next: bool
    has_previous: bool
    record_id: int | None = None
    total: int | None = None

    def cursor(self, index: int) -> str:
        """Return the cursor of one row of the page."""
        return cursors.encode(self.page.order, self.positions[index])


@dataclass(frozen=True, slots=True)
class ItemOutcome:
    """What one item of a batch came to.

    :param status: the HTTP status that a request of its own would have had
    :param row: the record, as it is now; ``None`` for a deletion, and a refusal
    :param record_id: the record that was made, changed or deleted
    :param error: why it was refused, if it was
    :param told: what the client is told of that
    """

    status: int
    row: Row | None = None
    record_id: int | None = None
    error: ApiError | None = None
    told: Mapping[str, Json] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an operation came to.

    :param row: the record, as it is now; ``None`` after a deletion, and for a list
    :param page: of a list
    :param record_id: the record that was read, made or changed, whether or not its id
        was asked for; for a list, the one whose relation it is
    :param revealed: what is said beside the record, by public name
    :param shown: which records a write's answer tells of: names of types, and ids
    :param withheld: why entries of the rows are withheld, if some are
    :param items: what each item of a batch came to
    """

    row: Row | None = None
    page: Slice | None = None
    record_id: int | None = None
    revealed: Mapping[str, FieldValue] = field(default_factory=dict)
    shown: tuple[tuple[str, int], ...] = ()
    withheld: tuple[Withheld, ...] = ()
    items: tuple[ItemOutcome, ...] = ()

    @property
    def wrote(self) -> bool:
        """Whether something of a write was done."""
        return not self.items or any(each.error is None for each in self.items)

    @property
    def record(self) -> Row:
        """The record that is answered.

        :raises LookupError: where none is
        """
        if self.row is None:
            raise LookupError("No record is answered.")
        return self.row

    @property
    def listed(self) -> Slice:
        """The page of a list.

        :raises LookupError: of anything else
        """
        if self.page is None:
            raise LookupError("No list is answered.")
        return self.page
