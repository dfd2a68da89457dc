# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What every type of value can say of itself, in terms that belong to no library.

The derivations (validation, GraphQL, OpenAPI, cursors, SQL) ask the type and translate
what it says; none of them has a table of types. So a new type is one file.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from ...open_types import FieldValue, Json
from ..matching import OF_NUMBERS, Match, RangeWords
from .choices import Choices


@dataclass(frozen=True, slots=True)
class Limits:
    """What else holds of a value of the right type; ``None`` for what does not matter.

    :param minimum: the least number
    :param maximum: the greatest number
    :param min_length: in characters of a text, or entries of a list
    :param max_length: the same
    :param pattern: of a text, as :mod:`~..patterns` reads it
    :param choices: every value that there is
    :param items: the type of the entries of a list
    """

    minimum: FieldValue = None
    maximum: FieldValue = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    choices: Sequence[str] | None = None
    items: "ValueType | None" = None


@dataclass(frozen=True, slots=True)
class Scalar:
    """A type of GraphQL that values are of.

    :param name: ``ID``, ``Int``, ``Float``, ``Boolean``, ``String``, or a new one
    :param description: of a new one; what is sent for it is judged by validation
    """

    name: str
    description: str | None = None


class Blank(Enum):
    """What of a column is no value, beside NULL."""

    NOTHING = "nothing"
    EMPTY_TEXT = "empty text"
    EMPTY_MARKUP = "markup that shows nothing"


@dataclass(frozen=True, kw_only=True)
class ValueType:
    """A type of value: what is sent, compared, kept, read and shown of it.

    A value has up to four forms: as it is *sent* and shown (JSON's), as Python has it
    once it was *parsed*, as Odoo *stores* it, and as PostgreSQL's *column* gives it.

    :cvar noun: in sentences for developers: ``birthday (char) is no date``
    :cvar sentence: for who sends something else; made with ``_lt``
    :cvar python: the classes of which a value is once it was parsed
    :cvar but_not: classes below these that are no values
    :cvar scalar: its type in GraphQL
    :cvar many: whether a value is a list of such scalars
    :cvar total: whether each record has one: NULL is shown as a value
    :cvar clearable: whether Odoo can store that there is none; its numbers are 0 then
    :cvar sortable: whether lists can be sorted by it
    :cvar separable: whether no value has a comma in it, so that commas can separate
        several
    :cvar matches: how lists are filtered by it when nobody says
    :cvar range_words: what filters by a least and a greatest value are called
    :cvar blank: what of a column is no value
    :cvar shown_from: the types of Odoo's fields whose values are of this type
    :cvar compared_with: the same for what a filter's value can be compared with
    :cvar example: a typical value, as it is sent
    :cvar early_example: a typical one to ask for whatever is no less
    :cvar late_example: a typical one to ask for whatever is no more
    """

    noun: ClassVar[str]
    sentence: ClassVar[str]
    python: ClassVar[tuple[type, ...]]
    but_not: ClassVar[tuple[type, ...]] = ()
    scalar: ClassVar[Scalar]
    many: ClassVar[bool] = False
    total: ClassVar[bool] = False
    clearable: ClassVar[bool] = True
    sortable: ClassVar[bool] = True
    separable: ClassVar[bool] = True
    matches: ClassVar[tuple[Match, ...]] = (Match.EQUALS,)
    range_words: ClassVar[RangeWords] = OF_NUMBERS
    blank: ClassVar[Blank] = Blank.NOTHING
    shown_from: ClassVar[frozenset[str]]
    compared_with: ClassVar[frozenset[str]]
    example: ClassVar[Json]
    early_example: ClassVar[Json] = None
    late_example: ClassVar[Json] = None

    # A hook of classes returns nothing.
    # pylint: disable-next=missing-return
    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "compared_with" not in cls.__dict__ and "shown_from" in cls.__dict__:
            cls.compared_with = cls.shown_from

    # -- what a declaration makes of it -----------------------------------------------

    def mistake(self) -> str | None:
        """Return what of the declared bounds contradicts itself, if anything does."""
        return None

    def named_choices(self) -> Choices | None:
        """Return the values that it, or each entry of a list, can have."""
        return None

    def written(self, *, required: bool) -> "ValueType":
        """Return the type of what is sent to be stored."""
        return self

    def compared(self) -> "ValueType":
        """Return the type of what a filter is sent."""
        return self

    def ending(self) -> "ValueType":
        """Return the type of what values are held against that may not be above it."""
        return self

    def unbound(self) -> "ValueType":
        """Return the type of whatever Odoo may hold: without any declared bound."""
        return self

    @property
    def judged(self) -> "ValueType":
        """Return the type by which what was sent is judged: what clients are told."""
        return self

    # -- validation -------------------------------------------------------------------

    def limits(self) -> Limits:
        """Return what else must hold of a value."""
        return Limits()

    def parse(self, sent: object) -> FieldValue:
        """Parse the value that was sent; what is none is left as it is, and then
        refused.
        """
        return sent

    def from_text(self, text: str) -> Json:
        """Return what a query string spells, as a body would; other text is left as it
        is.
        """
        return text

    # -- documents --------------------------------------------------------------------

    def shown_schema(self) -> dict[str, Json]:
        """Return the JSON Schema of what is shown."""
        raise TypeError(f"{type(self).__name__} has no shown_schema")

    def sent_schema(self) -> dict[str, Json]:
        """JSON Schema of what may be sent, but for the limits."""
        return self.shown_schema()

    # -- Odoo and PostgreSQL ----------------------------------------------------------

    def stored(self, value: FieldValue) -> FieldValue:
        """Return a parsed value as Odoo stores it, and as its domains compare it."""
        return value

    def show(self, column: Sequence[FieldValue]) -> Iterable[Json]:
        """Return the values of a column, ``None`` for NULL, as they are shown."""
        return column

    # -- cursors ----------------------------------------------------------------------

    def to_cursor(self, value: FieldValue) -> Json:
        """Return a column's value, never NULL, as JSON."""
        return value

    def from_cursor(self, kept: Json) -> FieldValue:
        """Return the column's value that JSON says; ``None`` for what can't be one."""
        raise TypeError(f"{type(self).__name__} has no from_cursor")
