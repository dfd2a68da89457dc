# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``llms.txt``: what there is to read, for language models (https://llmstxt.org)."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

_HEAD = """\
# Dual API

> An Odoo database through REST and through GraphQL, with the same resources, keys,
> rights, limits and errors.

A request needs an API key, in the header that the contract names. Errors have a code
(`error`) that programs go by; their `type` leads to what to do about them.
"""


class Link(NamedTuple):
    """Something to read; ``about`` says what for."""

    title: str
    url: str
    about: str


class Section(NamedTuple):
    """A heading, and what stands below it."""

    title: str
    links: Sequence[Link]


def llms_text(sections: Iterable[Section]) -> str:
    """Spell the file; a section without links is left out."""
    parts = [_HEAD]
    for section in sections:
        lines = [
            f"- [{link.title}]({link.url}){f': {link.about}' if link.about else ''}"
            for link in section.links
        ]
        if lines:
            parts.append("\n".join((f"## {section.title}\n", *lines, "")))
    return "\n".join(parts)
