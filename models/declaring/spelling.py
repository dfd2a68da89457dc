# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A declaration as Python: a paragraph for each member, what it is, then the rest."""

import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from enum import Enum

from ...schema import declaration
from ...schema.declaration import Choices
from ...schema.open_types import FieldValue

WIDTH = 88


@dataclass(frozen=True, slots=True)
class Constant:
    """What is written with a name of its own, before it is used: ``IDENTITY``."""

    name: str
    value: FieldValue


@dataclass(frozen=True, slots=True)
class Made:
    """A call of something that declarations are written with.

    :param maker: its name there, such as ``Text``
    :param words: what is told without a name: that of a field, and its description
    :param facts: what is told with one
    """

    maker: str
    words: tuple[str, ...]
    facts: Mapping[str, FieldValue] = field(default_factory=dict)

    def make(self) -> FieldValue:
        """Return what it makes.

        :raises DeclarationError: where it contradicts itself
        """
        facts = {
            name: each.value if isinstance(each, Constant) else each
            for name, each in self.facts.items()
        }
        return getattr(declaration, self.maker)(*self.words, **facts)

    def spelled(self, indent: int) -> str:
        """Return the call as Python, with a comma behind it."""
        opening = f"{' ' * indent}{self.maker}("
        inner = WIDTH - len(opening) - 2
        pieces: list[str] = []
        for text in self.words:
            pieces += _literals(text, inner)
            pieces[-1] += ","
        pieces += [f"{name}={spelled(each)}," for name, each in self.facts.items()]
        pieces[-1] = pieces[-1].removesuffix(",")
        lines = [""]
        for piece in pieces:
            together = f"{lines[-1]} {piece}".strip()
            if lines[-1] and (len(together) > inner or not lines[-1].endswith(",")):
                lines.append(piece)
            else:
                lines[-1] = together
        return opening + f"\n{' ' * len(opening)}".join(lines) + "),"


def spelled(value: FieldValue) -> str:
    """Return the value as Python."""
    if isinstance(value, Constant):
        return value.name
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, tuple):
        inside = ", ".join(map(spelled, value))
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if is_dataclass(value) and not isinstance(value, type):
        facts = (
            f"{each.name}={spelled(getattr(value, each.name))}"
            for each in fields(value)
            if each.default is MISSING or getattr(value, each.name) != each.default
        )
        return f"{type(value).__name__}({', '.join(facts)})"
    return repr(value)


def names_in(value: FieldValue) -> Iterator[str]:
    """Yield what must be imported to spell the value."""
    if isinstance(value, Made):
        yield value.maker
        for each in value.facts.values():
            yield from names_in(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from names_in(each)
    elif isinstance(value, Enum) or (
        is_dataclass(value) and not isinstance(value, (type, Constant))
    ):
        yield type(value).__name__


def quoted(text: str) -> str:
    """Return a text as Python, between double quotes."""
    return json.dumps(text, ensure_ascii=False)


def _literals(text: str, width: int) -> list[str]:
    """Return the text as literals that Python joins."""
    # There may be a quote to escape, and a comma comes behind.
    lines = textwrap.wrap(
        text, max(width - 8, 20), break_long_words=False, break_on_hyphens=False
    )
    first, *others = lines or [""]
    return [quoted(first), *(quoted(f" {line}") for line in others)]


def choices_spelled(constant: Constant) -> str:
    """Return the definition of choices."""
    choices: Choices = constant.value
    inside = "\n".join(
        [
            f"{constant.name} = Choices(",
            f"    {quoted(choices.name)},",
            *_tuple_lines(tuple(choices.fixed or ())),
            *(f"    {each}" for each in _literals(choices.description, WIDTH - 5)),
        ]
    )
    return f"{inside},\n)"


def _tuple_lines(values: tuple[str, ...]) -> list[str]:
    inside = [""]
    for piece in (f"{quoted(each)}," for each in values):
        together = f"{inside[-1]} {piece}".strip()
        # Between the values alone: there may be blanks in one.
        if inside[-1] and len(together) > WIDTH - 8:
            inside.append(piece)
        else:
            inside[-1] = together
    if len(inside) == 1:
        return [f"    ({inside[0] if len(values) == 1 else inside[0][:-1]}),"]
    return ["    (", *(f"        {line}" for line in inside), "    ),"]


def import_of(module: str, names: Iterable[str]) -> str:
    """Return the import of names, sorted as linters want it."""
    listed = sorted(set(names), key=lambda each: (not each.isupper(), each.lower()))
    line = f"from {module} import {', '.join(listed)}"
    if len(line) <= WIDTH:
        return line
    inside = "".join(f"    {each},\n" for each in listed)
    return f"from {module} import (\n{inside})"


def commented(text: str) -> str:
    """Return an entry of a list in a comment."""
    return textwrap.fill(
        " ".join(text.split()),
        WIDTH,
        initial_indent="# - ",
        subsequent_indent="#   ",
        break_long_words=False,
        break_on_hyphens=False,
    )
