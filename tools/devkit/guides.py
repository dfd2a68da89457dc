# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The guides in `docs/`, built: for the addon, and as a site."""

import re
import shutil
import tempfile
from pathlib import Path

from . import builds, environment, places, processes
from .console import Problem, say, step

DOCS = places.ROOT / "docs"
TOOL = places.TOOLS / "guides"
#: What the tool shares with the addon.
SHARED = places.ROOT / "schema" / "documents" / "llms.py"
LIB = builds.LIB / "guides"
URL = f"/{places.ADDON}/static/lib/guides"
SITE = places.RUN / "docs"


def ready() -> None:
    """Build those that the addon serves, when they are missing or outdated."""
    requirements, _text = environment.APART["guides"]
    files = [*builds.files_in(TOOL), *requirements, SHARED]
    key = builds.digest([*files, *builds.files_in(DOCS)])
    builds.ready(LIB, key, "the guides", lambda: _builder(f"{URL}/{key}"))


def site() -> int:
    """`make docs`: the site, in a folder that any web server can serve."""
    python = environment.guides().python
    places.run_folder()
    with step("building the guides"):
        run(python, SITE)
    say(f"The guides: {SITE / 'index.html'}")
    return 0


def run(python: Path, folder: Path, url: str = "", docs: Path = DOCS) -> None:
    """Build the site into the folder; a link that leads nowhere is a problem.

    :param url: the address at which the addon has the folder
    """
    answer = processes.run(
        [str(python), "-B", str(TOOL / "build.py"), str(docs), str(folder), url],
        capture_output=True,
        text=True,
    )
    if answer.returncode:
        said = (answer.stderr + answer.stdout).strip()
        raise Problem(f"The guides could not be built:\n{said}")


def _builder(url: str) -> builds.Build:
    python = environment.guides().python

    def build(folder: Path) -> None:
        """The pages, and the pictures that they show."""
        with tempfile.TemporaryDirectory(dir=places.run_folder()) as name:
            built = Path(name)
            run(python, built, url)
            text = (built / "guides.json").read_text(encoding="utf-8")
            for picture in set(re.findall(rf"{re.escape(url)}/([\w./-]+)", text)):
                target = folder / picture
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(built / picture, target)
            (folder / "guides.json").write_text(text, encoding="utf-8")

    return build
