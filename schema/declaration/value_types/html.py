# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Markup."""

from dataclasses import dataclass
from typing import ClassVar

from ...open_types import Json
from ..matching import Match
from ..text import STORABLE
from .base import Blank
from .text import TextType


@dataclass(frozen=True, kw_only=True)
class HtmlType(TextType):
    """HTML; Odoo removes what is unsafe in it on writing."""

    noun: ClassVar[str] = "html"
    blank: ClassVar[Blank] = Blank.EMPTY_MARKUP
    example: ClassVar[Json] = "<p>text</p>"
    matches: ClassVar[tuple[Match, ...]] = ()

    def written(self, *, required: bool) -> "TextType":
        """Return the check of what is written: markup may have lines."""
        return self._like(STORABLE)

    def unbound(self) -> "TextType":
        """Return the type for markup of any length."""
        return HtmlType()

    def shown_schema(self) -> dict[str, Json]:
        """Return the schema of a string of that media type."""
        return {"type": "string", "contentMediaType": "text/html"}
