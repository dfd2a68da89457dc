# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is built into `static/lib`: anew only when something decides otherwise.

What was built is kept in the cache, for the other clones of the machine.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from . import places
from .console import step

LIB = places.ROOT / "static" / "lib"
#: In each folder of builds, names the one that is in use; the addon reads it.
BUILT = "built"
#: Of each kind, how many are kept.
MOST_KEPT = 4
#: Builds into a folder that it makes.
Build = Callable[[Path], None]


def digest(files: Iterable[Path]) -> str:
    """A digest of all that decides what is built."""
    found = hashlib.sha256()
    for path in files:
        found.update(f"{path.relative_to(places.ROOT)}\0".encode())
        found.update(path.read_bytes())
    return found.hexdigest()[:12]


def files_in(folder: Path) -> list[Path]:
    """All files below it, but for what Python leaves."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and path.parent.name != "__pycache__"
    )


def files_of(lib: Path) -> list[Path]:
    """The files of the build that is in use, and the one that names it."""
    built = lib / BUILT
    return [built, *files_in(lib / built.read_text())]


def ready(lib: Path, key: str, text: str, prepare: Callable[[], Build]) -> None:
    """Have the build of that key in use; one command at a time builds.

    A new folder beside the old one, then the name of it, then the old one goes.
    Browsers keep what is below static for a week: a new build needs new addresses.

    :param lib: the folder of its builds
    :param prepare: what is to be there before anything is built
    """
    if _is_built(lib, key):
        return
    kept = places.cache() / "builds" / lib.name
    waiting = f"another command builds {text}; waiting for it"
    with places.locked(kept.with_suffix(".lock"), waiting):
        if _is_built(lib, key):
            return
        if not (kept / key).is_dir():
            build = prepare()
            with step(f"building {text}"):
                _keep(kept, key, build)
        os.utime(kept / key)
        _use(lib, kept / key)


def _is_built(lib: Path, key: str) -> bool:
    built = lib / BUILT
    return (lib / key).is_dir() and built.exists() and built.read_text() == key


def _keep(kept: Path, key: str, build: Build) -> None:
    """Build into the cache, where the oldest goes."""
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=kept) as name:
        folder = Path(name) / key
        build(folder)
        folder.rename(kept / key)
    found = sorted(kept.glob("[!.]*/"), key=lambda path: path.stat().st_mtime)
    for old in found[:-MOST_KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def _use(lib: Path, built: Path) -> None:
    lib.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".copying-", dir=lib) as name:
        folder = Path(name) / built.name
        shutil.copytree(built, folder)
        shutil.rmtree(lib / built.name, ignore_errors=True)
        folder.rename(lib / built.name)
        draft = Path(name) / BUILT
        draft.write_text(built.name)
        draft.rename(lib / BUILT)
    for old in lib.iterdir():
        # What has builds of its own is no build.
        if old.is_dir() and old.name != built.name and not (old / BUILT).exists():
            shutil.rmtree(old, ignore_errors=True)
