# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Lists of texts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from ...open_types import Json
from .base import Limits, Scalar, ValueType
from .choices import Choices
from .lists import ListType
from .text import TEXTS, TextType


@dataclass(frozen=True, kw_only=True)
class TextsType(ListType):
    """A list of texts: the names behind a many2many field (``category_id.name``), or
    the words of a text (``scopes``).

    :param max_items: how many of them may be sent
    :param item: what each of them is
    """

    noun: ClassVar[str] = "strings"
    scalar: ClassVar[Scalar] = Scalar("String")
    total: ClassVar[bool] = True
    shown_from: ClassVar[frozenset[str]] = TEXTS
    example: ClassVar[Json] = ["text"]

    max_items: int | None = None
    item: TextType = field(default_factory=TextType)

    def mistake(self) -> str | None:
        """Say what is wrong with the items that are declared."""
        return self.item.mistake()

    def named_choices(self) -> Choices | None:
        """Return the choices of each text."""
        return self.item.named_choices()

    def written(self, *, required: bool) -> "TextsType":
        """Return the check of what is written: no text of it is blank."""
        return TextsType(
            max_items=self.max_items, item=self.item.written(required=True)
        )

    def compared(self) -> ValueType:
        """Return the type of one of the texts."""
        return self.item.compared()

    def unbound(self) -> "TextsType":
        """Return the type for any texts."""
        return TextsType(item=self.item.unbound())

    def limits(self) -> Limits:
        """Return its length, and what each text is."""
        return Limits(max_length=self.max_items, items=self.item)

    def shown_schema(self) -> dict[str, Json]:
        """Return the schema of an array of strings."""
        return {"type": "array", "items": self.item.shown_schema()}

    def show(self, column: Sequence[str | None]) -> Iterable[list[str]]:
        """Show the words of a text, as the type of each shows them.

        Names come from a statement of their own.
        """
        return [
            [each for each in self.item.show(value.split()) if each is not None]
            if value
            else []
            for value in column
        ]
