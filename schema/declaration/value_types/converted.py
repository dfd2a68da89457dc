# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Values that two versions of the contract spell in two ways."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from ...open_types import FieldValue, Json
from ..matching import Match, RangeWords
from .base import Blank, Limits, Scalar, ValueType
from .choices import Choices
from .decimal import DecimalType
from .ids import GlobalIdType, RecordIdType

#: From one spelling of a value to another.
Spell = Callable[[Json], Json]
#: What is known of them depends on more than the value.
_NOT_CONVERTED = (DecimalType, GlobalIdType, RecordIdType)


@dataclass(frozen=True, kw_only=True)
class ConvertedType(ValueType):
    """Values that Odoo stores as a newer version says, and that clients of an older one
    spell otherwise.

    What is sent is judged by the older type, and becomes what would be sent of the
    newer one before that stores it. What the newer one would show becomes what the
    older one shows.

    :param newer: what the newer version declares
    :param older: what clients of the older one are told
    :param spell: from what is shown of the newer one to what was shown
    :param read: back: ``read(spell(value)) == value``
    """

    newer: ValueType
    older: ValueType
    spell: Spell = field(compare=False)
    read: Spell = field(compare=False)

    # -- what the older one is ---------------------------------------------------------

    @property
    def judged(self) -> ValueType:
        """Return the older type, which clients know."""
        return self.older.judged

    @property
    def noun(self) -> str:  # type: ignore[override]
        """Return the older one's word."""
        return self.older.noun

    @property
    def sentence(self) -> str:  # type: ignore[override]
        """Return what is said to who sends something else."""
        return self.older.sentence

    @property
    def python(self) -> tuple[type, ...]:  # type: ignore[override]
        """Return the classes of which a value is once it was parsed."""
        return self.older.python

    @property
    def but_not(self) -> tuple[type, ...]:  # type: ignore[override]
        """Return classes below these that are no values."""
        return self.older.but_not

    @property
    def scalar(self) -> Scalar:  # type: ignore[override]
        """Return the type in GraphQL."""
        return self.older.scalar

    @property
    def many(self) -> bool:  # type: ignore[override]
        """Return whether it is a list."""
        return self.older.many

    @property
    def separable(self) -> bool:  # type: ignore[override]
        """Return whether commas can separate several."""
        return self.older.separable

    @property
    def matches(self) -> tuple[Match, ...]:  # type: ignore[override]
        """Return how lists are filtered by it."""
        return self.newer.matches

    @property
    def range_words(self) -> RangeWords:  # type: ignore[override]
        """Return what filters by a range are called."""
        return self.older.range_words

    @property
    def example(self) -> Json:
        """Return a typical value."""
        return self.older.example

    def mistake(self) -> str | None:
        """Say what is wrong with one of them, or why they can't be converted."""
        for each in (self.newer, self.older):
            if isinstance(each, _NOT_CONVERTED):
                return f"a {each.noun} can't be converted"
        if self.newer.many or self.older.many:
            return "a list can't be converted"
        return self.newer.mistake() or self.older.mistake()

    def named_choices(self) -> Choices | None:
        """Return the values that the older one can have."""
        return self.older.named_choices()

    def _both(self, newer: ValueType, older: ValueType) -> Self:
        return replace(self, newer=newer, older=older)

    def written(self, *, required: bool) -> Self:
        """Return the type of what is sent to be stored."""
        written = self.older.written(required=required)
        return self._both(self.newer.written(required=required), written)

    def compared(self) -> Self:
        """Return the type of what a filter is sent."""
        return self._both(self.newer.compared(), self.older.compared())

    def ending(self) -> Self:
        """Return the type of what values are held against that may not be above it."""
        return self._both(self.newer.ending(), self.older.ending())

    def unbound(self) -> Self:
        """Return the type of whatever Odoo may hold."""
        return self._both(self.newer.unbound(), self.older.unbound())

    def limits(self) -> Limits:
        """Return what else must hold of what is sent."""
        return self.older.limits()

    def parse(self, sent: object) -> FieldValue:
        """Parse what was sent, as the older one does."""
        return self.older.parse(sent)

    def from_text(self, text: str) -> Json:
        """Return what a query string spells."""
        return self.older.from_text(text)

    def shown_schema(self) -> dict[str, Json]:
        """Return the schema of what is shown."""
        return self.older.shown_schema()

    def sent_schema(self) -> dict[str, Json]:
        """Return the schema of what may be sent."""
        return self.older.sent_schema()

    # -- what the newer one is ---------------------------------------------------------

    @property
    def total(self) -> bool:  # type: ignore[override]
        """Return whether each record has a value."""
        return self.newer.total

    @property
    def clearable(self) -> bool:  # type: ignore[override]
        """Return whether Odoo can store that there is none."""
        return self.newer.clearable

    @property
    def sortable(self) -> bool:  # type: ignore[override]
        """Return whether lists can be sorted by it."""
        return self.newer.sortable

    @property
    def blank(self) -> Blank:  # type: ignore[override]
        """Return what of a column is no value."""
        return self.newer.blank

    @property
    def shown_from(self) -> frozenset[str]:  # type: ignore[override]
        """Return the types of Odoo's fields that hold such values."""
        return self.newer.shown_from

    @property
    def compared_with(self) -> frozenset[str]:  # type: ignore[override]
        """Return the types of Odoo's fields that are compared with such values."""
        return self.newer.compared_with

    def stored(self, value: FieldValue) -> FieldValue:
        """Return the value as Odoo stores it."""
        return self.newer.stored(self.newer.parse(self.read(value)))

    def show(self, column: Sequence[FieldValue]) -> Iterable[Json]:
        """Return the values of a column, as the older version shows them."""
        return [
            None if value is None else self.spell(value)
            for value in self.newer.show(column)
        ]

    def to_cursor(self, value: FieldValue) -> Json:
        """Return a column's value as JSON."""
        return self.newer.to_cursor(value)

    def from_cursor(self, kept: Json) -> FieldValue:
        """Return the column's value that JSON says."""
        return self.newer.from_cursor(kept)
