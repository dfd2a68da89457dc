# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One of a few values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from .base import Limits
from .choices import Choices
from .text import TextType


@dataclass(frozen=True, kw_only=True)
class ChoiceType(TextType):
    """A text that has one of a few values, spelled the same at both doors.

    GraphQL has an enum of them, where their names can be names there.

    :param choices: them; where they are not fixed, the model judges what is sent
    """

    noun: ClassVar[str] = "choice"

    choices: Choices

    @property
    def example(self) -> str:
        """Return the first of the values."""
        return self.choices.fixed[0] if self.choices.fixed else TextType.example

    def mistake(self) -> str | None:
        """Say that there is no value, or a bound beside the values."""
        if self.choices.fixed is None:
            return super().mistake()
        if not self.choices.fixed:
            return "there is nothing to choose"
        bounds = (self.min_length, self.max_length, self.pattern)
        return "choices have no other bounds" if any(bounds) else None

    @property
    def separable(self) -> bool:  # type: ignore[override]
        """Whether none of the values has a comma."""
        fixed = self.choices.fixed
        return fixed is not None and not any("," in each for each in fixed)

    def named_choices(self) -> Choices:
        """Return the choices of this type."""
        return self.choices

    def written(self, *, required: bool) -> "TextType":
        """Judged by its values, where they are known."""
        if self.choices.fixed is None:
            return super().written(required=required)
        return self

    def compared(self) -> "TextType":
        """Return this type: a choice is compared as one."""
        return self if self.choices.fixed is not None else super().compared()

    def unbound(self) -> "TextType":
        """Return this type: the values of a choice are no bounds."""
        return self

    def limits(self) -> Limits:
        """Return its values, where they are known."""
        if self.choices.fixed is None:
            return super().limits()
        return Limits(choices=tuple(self.choices.fixed))

    def show(self, column: Sequence[str | None]) -> Iterable[str | None]:
        """Show the choices, but none that is gone: the contract would not be true."""
        if self.choices.fixed is None:
            return column
        known = frozenset(self.choices.fixed)
        return [value if value in known else None for value in column]
