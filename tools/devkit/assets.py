# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the pages of the addon load, built from `static/src` into `static/lib`.

And the pictures of its page in Odoo's Apps and in the app store, which are those of the
guides.
"""

import filecmp
import hashlib
import re
import shutil
import tempfile
from pathlib import Path

from . import environment, node, places
from .console import Problem, say, step

SOURCES = places.ROOT / "static" / "src"
LIB = places.ROOT / "static" / "lib"
#: Names the folder that is in use; gateway/pages.py reads it.
BUILT = LIB / "built"
DESCRIPTION = places.ROOT / "static" / "description" / "index.html"
PICTURES = DESCRIPTION.with_name("images")
GUIDES_PICTURES = places.ROOT / "docs" / "images"
BUILD = node.WEB / node.PAGES.name / "build.mjs"


def make() -> int:
    """`make assets`: build them when they are missing or outdated."""
    ready(environment.ready())
    say(f"The pages load {LIB / BUILT.read_text()}")
    return 0


def ready(tools: environment.Environment) -> None:
    """Build them when they are missing or outdated."""
    _copy_pictures()
    key = _key()
    if _is_built(key):
        return
    waiting = "another command builds the pages; waiting for it"
    with places.locked(places.run_folder() / "assets.lock", waiting):
        if not _is_built(key):
            packages = node.ready(tools)
            with step("building the pages"):
                _build(packages, key)


def built() -> list[Path]:
    """The files that `ready` has made."""
    folder = LIB / BUILT.read_text()
    pages = sorted(path for path in folder.rglob("*") if path.is_file())
    return [BUILT, *pages, *sorted(PICTURES.iterdir())]


def _copy_pictures() -> None:
    PICTURES.mkdir(exist_ok=True)
    names = set(re.findall(r'src="images/([^"]+)"', DESCRIPTION.read_text()))
    for old in PICTURES.iterdir():
        if old.name not in names:
            old.unlink()
    for name in names:
        source, target = GUIDES_PICTURES / name, PICTURES / name
        if not target.exists() or not filecmp.cmp(source, target, shallow=False):
            shutil.copyfile(source, target)


def _key() -> str:
    """A digest of all that decides what is built."""
    folder = node.WEB / node.PAGES.name
    files = [folder / name for name in node.FILES]
    sources = sorted(path for path in SOURCES.rglob("*") if path.is_file())
    digest = hashlib.sha256()
    for path in (BUILD, *files, *sources):
        digest.update(f"{path.relative_to(places.ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _is_built(key: str) -> bool:
    return (LIB / key).is_dir() and BUILT.exists() and BUILT.read_text() == key


def _build(packages: node.Node, key: str) -> None:
    """A new folder beside the old one, then the name of it, then the old one goes.

    Browsers keep what is below static for a week: a new build needs new addresses.
    """
    LIB.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=LIB) as name:
        folder = Path(name) / key
        answer = packages.run(
            BUILD,
            *(str(path) for path in (packages.modules, SOURCES, folder)),
            capture_output=True,
            text=True,
        )
        if answer.returncode:
            raise Problem(f"The pages could not be built:\n{answer.stderr.strip()}")
        shutil.rmtree(LIB / key, ignore_errors=True)
        folder.rename(LIB / key)
        draft = Path(name) / "built"
        draft.write_text(key)
        draft.rename(BUILT)
    for old in LIB.iterdir():
        if old.is_dir() and old.name != key:
            shutil.rmtree(old, ignore_errors=True)
