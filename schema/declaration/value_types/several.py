# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Several values of one type, of which a filter finds any."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ...open_types import FieldValue, Json
from .base import Limits, Scalar, ValueType
from .choices import Choices
from .lists import ListType

#: So many values a filter takes at once.
MAX_VALUES = 100


@dataclass(frozen=True, kw_only=True)
class SeveralType(ListType):
    """A list of values, such as a filter is sent.

    :param one: what each of them is
    """

    one: ValueType

    @property
    def noun(self) -> str:  # type: ignore[override]
        """Return the word for each of them."""
        return self.one.noun

    @property
    def scalar(self) -> Scalar:  # type: ignore[override]
        """Return the type of each in GraphQL."""
        return self.one.scalar

    @property
    def compared_with(self) -> frozenset[str]:  # type: ignore[override]
        """Return what each can be compared with."""
        return self.one.compared_with

    @property
    def example(self) -> Json:
        """Return a list of one."""
        return [self.one.example]

    def mistake(self) -> str | None:
        """Say what is wrong with the type of each."""
        return self.one.mistake()

    def named_choices(self) -> Choices | None:
        """Return the choices of each."""
        return self.one.named_choices()

    def limits(self) -> Limits:
        """Their number, and what each is."""
        return Limits(min_length=1, max_length=MAX_VALUES, items=self.one)

    def parse(self, sent: object) -> FieldValue:
        """Parse the values; one by itself is a list of one, as GraphQL has it."""
        if isinstance(sent, list):
            return [self.one.parse(each) for each in sent]
        return [self.one.parse(sent)]

    def from_texts(self, texts: Sequence[str]) -> list[Json]:
        """Read the values that a query string spells, in which the name may come again.

        One more than there may be is enough to be refused.
        """
        found: list[Json] = []
        for text in self._split(texts):
            found.append(self.one.from_text(text))
            if len(found) > MAX_VALUES:
                break
        return found

    def _split(self, texts: Sequence[str]) -> Iterator[str]:
        for text in texts:
            if self.one.separable:
                yield from text.split(",", MAX_VALUES)
            else:
                yield text

    def stored(self, value: Sequence[FieldValue]) -> list[FieldValue]:
        """Return each as Odoo stores it, once."""
        return list(dict.fromkeys(map(self.one.stored, value)))

    def show(self, column: Sequence[FieldValue]) -> Iterable[Json]:
        """Show the values of a column, each by itself."""
        return self.one.show(column)
