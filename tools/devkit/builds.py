# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is built into `static/lib`: anew only when something decides otherwise."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from . import places
from .console import step

LIB = places.ROOT / "static" / "lib"
#: In each folder of builds, names the one that is in use; the addon reads it.
BUILT = "built"
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
    waiting = f"another command builds {text}; waiting for it"
    with places.locked(places.run_folder() / "assets.lock", waiting):
        if not _is_built(lib, key):
            build = prepare()
            with step(f"building {text}"):
                _build(lib, key, build)


def _is_built(lib: Path, key: str) -> bool:
    built = lib / BUILT
    return (lib / key).is_dir() and built.exists() and built.read_text() == key


def _build(lib: Path, key: str, build: Build) -> None:
    lib.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=lib) as name:
        folder = Path(name) / key
        build(folder)
        shutil.rmtree(lib / key, ignore_errors=True)
        folder.rename(lib / key)
        draft = Path(name) / BUILT
        draft.write_text(key)
        draft.rename(lib / BUILT)
    for old in lib.iterdir():
        # What has builds of its own is no build.
        if old.is_dir() and old.name != key and not (old / BUILT).exists():
            shutil.rmtree(old, ignore_errors=True)
