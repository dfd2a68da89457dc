# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the pages of the addon load, built from `static/src` into `static/lib`.

And the pictures of its page in Odoo's Apps and in the app store, which are those of the
guides.
"""

import filecmp
import re
import shutil
from pathlib import Path

from . import builds, environment, guides, node, places
from .console import Problem, say

SOURCES = places.ROOT / "static" / "src"
DESCRIPTION = places.ROOT / "static" / "description" / "index.html"
PICTURES = DESCRIPTION.with_name("images")
BUILD = node.WEB / node.PAGES.name / "build.mjs"


def make() -> int:
    """`make assets`: build them when they are missing or outdated."""
    ready(environment.ready())
    for lib in (builds.LIB, guides.LIB):
        say(f"In use: {lib / (lib / builds.BUILT).read_text()}")
    return 0


def ready(tools: environment.Environment) -> None:
    """Build them, and the guides, when they are missing or outdated."""
    _copy_pictures()
    folder = node.WEB / node.PAGES.name
    files = [BUILD, *(folder / name for name in node.FILES)]
    key = builds.digest([*files, *builds.files_in(SOURCES)])
    builds.ready(builds.LIB, key, "the pages", lambda: _builder(tools))
    guides.ready()


def built() -> list[Path]:
    """The files that `ready` has made."""
    found = builds.files_of(builds.LIB) + builds.files_of(guides.LIB)
    return [*found, *sorted(PICTURES.iterdir())]


def _copy_pictures() -> None:
    PICTURES.mkdir(exist_ok=True)
    names = set(re.findall(r'src="images/([^"]+)"', DESCRIPTION.read_text()))
    for old in PICTURES.iterdir():
        if old.name not in names:
            old.unlink()
    for name in names:
        source, target = guides.DOCS / "images" / name, PICTURES / name
        if not target.exists() or not filecmp.cmp(source, target, shallow=False):
            shutil.copyfile(source, target)


def _builder(tools: environment.Environment) -> builds.Build:
    packages = node.ready(tools)

    def build(folder: Path) -> None:
        answer = packages.run(
            BUILD,
            *(str(path) for path in (packages.modules, SOURCES, folder)),
            capture_output=True,
            text=True,
        )
        if answer.returncode:
            raise Problem(f"The pages could not be built:\n{answer.stderr.strip()}")

    return build
