# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The guides that ``make assets`` has built of ``docs/``, read once per process.

Markdown is rendered when they are built: a server has no library for it, and no work.
"""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup

from .page_layout import STATIC

LIB = STATIC / "lib" / "guides"
URL = "/api/guides"
#: The name of the page that leads to all others.
INDEX = "index"
_DEMO_SERVER = "http://127.0.0.1:8069"


class Entry(NamedTuple):
    """A page in the navigation; ``about`` says what it is for."""

    name: str
    title: str
    about: str

    @property
    def url(self) -> str:
        """Its address on this server."""
        return f"{URL}/{self.name}"


class Part(NamedTuple):
    """A part of a page that can be led to."""

    anchor: str
    title: str


class Guide(NamedTuple):
    """A page.

    :param html: what stands in it, with a title
    :param markdown: the same as it was written
    """

    title: str
    parts: Sequence[Part]
    html: Markup
    markdown: str

    def of_server(self, public_url: str) -> "Guide":
        """Fill the server's address in, as far as that is known.

        Where it is not, a script fills it in: the server believes no ``Host``.
        """
        if not public_url:
            return self
        return self._replace(
            html=self.html.replace(_DEMO_SERVER, public_url),
            markdown=self.markdown.replace(_DEMO_SERVER, public_url),
        )


class Guides(NamedTuple):
    """All pages by name, and the sections in which they stand.

    :param build: names what they were built of
    """

    build: str
    sections: Mapping[str, Sequence[Entry]]
    pages: Mapping[str, Guide]

    def around(self, name: str) -> tuple[Entry | None, Entry | None]:
        """Return the pages before and behind it, in the order of the navigation."""
        entries = [entry for part in self.sections.values() for entry in part]
        names = [entry.name for entry in entries]
        if name not in names:
            return None, entries[0]
        place = names.index(name)
        return (
            entries[place - 1] if place else None,
            entries[place + 1] if place + 1 < len(entries) else None,
        )


def guides() -> Guides | None:
    """Return the guides in use; ``None`` where they are not built."""
    try:
        return guides_of((LIB / "built").read_text())
    except OSError:
        return None


@lru_cache(1)
def guides_of(build: str) -> Guides:
    """Read the guides of a build."""
    built = json.loads((LIB / build / "guides.json").read_text(encoding="utf-8"))
    return Guides(
        build,
        {
            section["title"]: [
                Entry(each["name"], each["title"], each["summary"])
                for each in section["pages"]
            ]
            for section in built["sections"]
        },
        {
            name: Guide(
                page["title"],
                [Part(each["id"], each["title"]) for each in page["contents"]],
                # Of our own sources, in which whoever may write may run code anyway.
                Markup(page["html"]),  # noqa: S704
                page["markdown"],
            )
            for name, page in built["pages"].items()
        },
    )
