# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The moving picture of the README: a query in GraphiQL, then the dashboard."""

import io
from pathlib import Path
from typing import TYPE_CHECKING

from devkit.back_office import BackOffice

from .office import Shown

if TYPE_CHECKING:
    from PIL.Image import Image

NAME = "tour.webp"
WIDTH = 960
#: Milliseconds: between two strokes, to read a result, to read a page.
STROKE, LOOK, READ = 70, 1200, 2800
#: Characters that appear at once.
CHUNK = 7
#: Lines to type; the editor indents, and closes the brackets.
QUERY = (
    "{",
    'customers(first: 3, filter: {country: "FR"}) {',
    "nodes {",
    "name",
    "city",
    "contacts(first: 1) {",
    "nodes { name email }",
    "totalCount",
)


class Film:
    """Frames of a tab, each with how long it is shown."""

    def __init__(self, shown: Shown) -> None:
        self.shown = shown
        self.frames: list[Image] = []
        self.durations: list[int] = []

    def frame(self, milliseconds: int) -> None:
        """Add what the tab shows now."""
        from PIL import Image

        picture = Image.open(io.BytesIO(self.shown.tab.screenshot())).convert("RGB")
        height = round(picture.height * WIDTH / picture.width)
        self.frames.append(picture.resize((WIDTH, height), Image.Resampling.LANCZOS))
        self.durations.append(milliseconds)

    def save(self, path: Path) -> None:
        """Write the frames as an animated WebP that begins anew at its end."""
        first, *others = self.frames
        first.save(
            path,
            save_all=True,
            append_images=others,
            duration=self.durations,
            loop=0,
            quality=80,
            method=6,
            allow_mixed=True,
        )


def film(shown: Shown, path: Path) -> None:
    """Type a query into GraphiQL, run it, then look at the dashboard."""
    taken = Film(shown)
    _graphiql(taken)
    _dashboard(taken)
    taken.save(path)


def _graphiql(taken: Film) -> None:
    tab = taken.shown.tab
    editor = tab.locator(".graphiql-query-editor .monaco-editor").first
    editor.click()
    tab.keyboard.press("ControlOrMeta+a")
    tab.keyboard.press("Delete")
    for line in QUERY:
        for start in range(0, len(line), CHUNK):
            tab.keyboard.type(line[start : start + CHUNK])
            taken.frame(STROKE)
        if line != QUERY[-1]:
            # Enter alone would take the first suggestion.
            tab.keyboard.press("Escape")
            tab.keyboard.press("Enter")
    tab.keyboard.press("Escape")
    taken.frame(LOOK)
    tab.locator(".graphiql-execute-button").click()
    tab.locator(".graphiql-response").get_by_text("totalCount").first.wait_for()
    taken.frame(READ)


def _dashboard(taken: Film) -> None:
    office = BackOffice(taken.shown.tab, taken.shown.base_url, "admin")
    office.dashboard()
    taken.frame(READ)
    office.requests()
    taken.frame(READ)
