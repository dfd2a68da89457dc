# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Text."""

from dataclasses import dataclass, replace
from typing import ClassVar, NamedTuple

from ...open_types import Json
from ...sentences import _lt
from ..patterns import PatternError, compiled
from ..text import NOT_BLANK, ONE_LINE, STORABLE, composed
from .base import Blank, Limits, Scalar, ValueType

#: The types of Odoo's fields that hold text.
TEXTS = frozenset({"char", "text", "html", "selection", "reference"})
#: Of the text that a field is compared with. Odoo's own forms store more than may be
#: written here.
MAX_COMPARED_LENGTH = 4_096


class Cut(NamedTuple):
    """The beginning of a text that is too long for a cursor."""

    start: str


def _from_cursor(kept: Json) -> str | Cut | None:
    """The text; the beginning of one is alone in a list."""
    if type(kept) is list and len(kept) == 1:
        start = _from_cursor(kept[0])
        return Cut(start) if start and type(start) is str else None
    return kept if type(kept) is str and "\0" not in kept else None


@dataclass(frozen=True, kw_only=True)
class TextType(ValueType):
    """Text, of one line unless a pattern or ``lines`` says otherwise.

    :param min_length: in characters
    :param max_length: in characters
    :param pattern: ECMA-262's; see :class:`~..patterns.Pattern` for words of its own
    :param word: whether no value has a comma in it, as no code has: lists can be
        filtered by several of them with commas between
    :param lines: whether it may have more than one line
    """

    noun: ClassVar[str] = "string"
    sentence: ClassVar[str] = _lt("Enter text.")
    python: ClassVar[tuple[type, ...]] = (str,)
    scalar: ClassVar[Scalar] = Scalar("String")
    blank: ClassVar[Blank] = Blank.EMPTY_TEXT
    shown_from: ClassVar[frozenset[str]] = TEXTS
    example: ClassVar[Json] = "text"

    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    word: bool = False
    lines: bool = False

    @property
    def separable(self) -> bool:  # type: ignore[override]
        """Return whether it is a word."""
        return self.word

    def mistake(self) -> str | None:
        """Bounds that no text meets, or a pattern that clients read otherwise."""
        if (self.min_length or 0) > (self.max_length or MAX_COMPARED_LENGTH):
            return "min_length is more than max_length"
        try:
            compiled(self.pattern or "")
        except (PatternError, ValueError) as error:
            return f"the pattern can't be read: {error}"
        return None

    def written(self, *, required: bool) -> "TextType":
        """Return the type on one line, and not blank where a record can't be without
        it.
        """
        if self.lines:
            return self._like(STORABLE)
        return self._like(NOT_BLANK if required else ONE_LINE)

    def compared(self) -> "TextType":
        """Return the type of any text but an empty one; a pattern decides itself."""
        return replace(
            self._like(STORABLE),
            min_length=self.min_length or (None if self.pattern else 1),
            max_length=self.max_length or MAX_COMPARED_LENGTH,
        )

    def _like(self, pattern: str) -> "TextType":
        return replace(self, pattern=self.pattern or pattern)

    def unbound(self) -> "TextType":
        """Return the type for text of any length and form."""
        return TextType(word=self.word)

    def limits(self) -> Limits:
        """Return the bounds of length and form."""
        return Limits(
            min_length=self.min_length,
            max_length=self.max_length,
            pattern=self.pattern,
        )

    def shown_schema(self) -> dict[str, Json]:
        """Return the schema of a string."""
        return {"type": "string"}

    def stored(self, value: str) -> str:
        """Return the text as it is stored: in Unicode's form C."""
        return composed(value)

    def from_cursor(self, kept: Json) -> str | Cut | None:
        """Read the text, or the beginning of it."""
        return _from_cursor(kept)
