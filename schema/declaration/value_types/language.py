# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Languages, as BCP 47 has them and as Odoo stores them.

Odoo names a language as POSIX does: ``en_US``, ``es_419``, ``sr@latin``. What it has
after ``@`` is a script or a variant. A code of another form, which somebody has made
up, has a tag of private use. So each code has one tag, and each of these its code.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from ...open_types import Json
from ...sentences import _lt
from ..patterns import Pattern
from .text import TextType

#: The script that Odoo names by a word; others it names as ISO 15924 does.
_LATIN = ("latin", "Latn")
_SCRIPT = re.compile("[A-Z][a-z]{3}")
_CODE = re.compile(
    r"(?P<language>[a-z]{2,3})(_(?P<region>[A-Z]{2}|[0-9]{3}))?(@(?P<modifier>\w+))?"
)
_VARIANT = "[a-z][a-z0-9]{4,7}"
_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(-(?P<script>[a-z]{4}))?"
    rf"(-(?P<region>[a-z]{{2}}|[0-9]{{3}}))?(-(?P<variant>{_VARIANT}))?",
    re.IGNORECASE,
)
_PRIVATE = "x-odoo-"
#: A tag is no longer (RFC 5646, 4.4.1, allows to bound it).
MAX_TAG_LENGTH = 35
TAG = Pattern(
    r"^[A-Za-z]{1,8}(-[A-Za-z0-9_@.-]{1,28})?$",
    _lt("Enter a language tag, such as en-US."),
    "language",
)


def to_tag(code: str) -> str:
    """Return the tag of a code of Odoo's."""
    found = _CODE.fullmatch(code)
    if found is None:
        return f"{_PRIVATE}{code}"
    language, region, modifier = found.group("language", "region", "modifier")
    word, latin = _LATIN
    if modifier == word:
        return "-".join(filter(None, (language, latin, region)))
    if modifier is not None and _SCRIPT.fullmatch(modifier) and modifier != latin:
        return "-".join(filter(None, (language, modifier, region)))
    if modifier is not None and not re.fullmatch(_VARIANT, modifier):
        return f"{_PRIVATE}{code}"
    return "-".join(filter(None, (language, region, modifier)))


def to_code(tag: str) -> str:
    """Return the code of Odoo's that has that tag, in whatever case it is written.

    What is the tag of no code is returned as it is: Odoo has no such language.
    """
    if tag.lower().startswith(_PRIVATE):
        return tag[len(_PRIVATE) :]
    found = _TAG.fullmatch(tag)
    if found is None or (found["script"] and found["variant"]):
        return tag
    modifier = found["variant"] and found["variant"].lower()
    word, latin = _LATIN
    if found["script"]:
        script = found["script"].capitalize()
        modifier = word if script == latin else script
    place = f"_{found['region'].upper()}" if found["region"] else ""
    return f"{found['language'].lower()}{place}" + (f"@{modifier}" if modifier else "")


@dataclass(frozen=True, kw_only=True)
class LanguageType(TextType):
    """A language, as a BCP 47 tag; Odoo stores its own code."""

    noun: ClassVar[str] = "language"
    shown_from: ClassVar[frozenset[str]] = frozenset({"char", "selection"})
    example: ClassVar[Json] = "en-US"

    max_length: int | None = MAX_TAG_LENGTH
    pattern: str | None = TAG
    word: bool = True

    def unbound(self) -> "LanguageType":
        """Return the type for any language that Odoo may hold."""
        return self

    def stored(self, value: str) -> str:
        """Return the code that Odoo has for it."""
        return to_code(value)

    def show(self, column: Sequence[str | None]) -> Iterable[str | None]:
        """Show the tag of each code."""
        return [None if code is None else to_tag(code) for code in column]
