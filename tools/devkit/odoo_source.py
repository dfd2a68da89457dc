# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Finds Odoo 19: named by ODOO_HOME, importable, fetched before, or fetched now."""

import importlib.util
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from . import apt, places, processes
from .console import Problem, is_terminal, say, step, warn

SERIES = "19.0"
PACKAGE = "odoo-19"
SUITE = "sid"
DIST_PACKAGES = Path("usr/lib/python3/dist-packages")
# Files that Debian's package only links to. Left out is fonts-font-awesome, whose
# present version has none of the files that Odoo asks for.
COMPANIONS = (
    "fonts-inconsolata",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
)
GIT_URL = "https://github.com/odoo/odoo.git"
UNPACKED_SIZE = 1_600_000_000


@dataclass(frozen=True)
class Odoo:
    """An Odoo on this disk: its Python package, and where that came from."""

    package: Path
    origin: str

    def addon_folders(self) -> list[Path]:
        """The folders of Odoo's own addons: a checkout has two.

        Debian's package has all of them in one, and once more beside it.
        """
        inner, outer = self.package / "addons", self.package.parent / "addons"
        return [inner] if (inner / "web").is_dir() else [inner, outer]

    def python_path(self) -> Path:
        """A folder whose only module is `odoo`.

        The folder that Odoo lies in may hold other packages, of other versions than
        those installed for us, and they would come first.
        """
        folder = places.links_folder() / "python"
        folder.mkdir(parents=True, exist_ok=True)
        link = folder / "odoo"
        if link.is_symlink() and link.resolve() != self.package.resolve():
            link.unlink()
        if not link.is_symlink():
            link.symlink_to(self.package, target_is_directory=True)
        return folder


def find() -> Odoo:
    """Odoo 19, fetched into the cache when this machine has none."""
    named = os.environ.get("ODOO_HOME")
    if named:
        return _named(Path(named).expanduser().absolute())
    return _importable() or _cached() or _fetch()


def is_here() -> bool:
    """Whether `find` has nothing to fetch."""
    named = os.environ.get("ODOO_HOME")
    return bool(named or _importable() or _cached())


def _series(package: Path) -> str | None:
    """What `release.py` says, read without importing it; None when it is no Odoo."""
    try:
        text = (package / "release.py").read_text()
    except OSError:
        return None
    found = re.search(r"^version_info = \((\d+), (\d+)", text, re.MULTILINE)
    return f"{found[1]}.{found[2]}" if found else None


def _named(home: Path) -> Odoo:
    for package in (home, home / "odoo", home / DIST_PACKAGES / "odoo"):
        if _series(package) == SERIES:
            return Odoo(package, "ODOO_HOME")
    raise Problem(f"ODOO_HOME is {home}, and there is no Odoo {SERIES} in it.")


def _importable() -> Odoo | None:
    try:
        spec = importlib.util.find_spec("odoo")
    except (ImportError, ValueError):
        return None
    for folder in (spec and spec.submodule_search_locations) or ():
        if _series(Path(folder)) == SERIES:
            return Odoo(Path(folder), "importable")
    return None


def _cache_folder() -> Path:
    return places.cache() / f"odoo-{SERIES}"


def _cached() -> Odoo | None:
    for package in (
        _cache_folder() / DIST_PACKAGES / "odoo",
        _cache_folder() / "odoo",
    ):
        if _series(package) == SERIES:
            return Odoo(package, "cache")
    return None


def _fetch() -> Odoo:
    """Fetch into a temporary folder and rename: a cached Odoo is a whole one."""
    cache = places.cache()
    waiting = "another set-up fetches Odoo; waiting for it"
    with places.locked(cache / "odoo.lock", waiting):
        found = _cached()
        if found:
            return found
        for abandoned in cache.glob("odoo-fetch-*"):
            shutil.rmtree(abandoned, ignore_errors=True)
        places.free_space_or_problem(cache, UNPACKED_SIZE, f"Odoo {SERIES}")
        work = Path(tempfile.mkdtemp(prefix="odoo-fetch-", dir=cache))
        try:
            tree = work / "odoo"
            if not (apt.available() and _from_debian(work, tree)):
                _from_git(tree)
            tree.rename(_cache_folder())
        finally:
            shutil.rmtree(work, ignore_errors=True)
    found = _cached()
    if not found:
        raise Problem(f"What was fetched into {_cache_folder()} is no Odoo {SERIES}.")
    return found


def _from_debian(work: Path, tree: Path) -> bool:
    """Unpack Debian's package into `tree`; False when no mirror known here has it."""
    for private in apt.of_suite(work, SUITE, f"Odoo {SERIES}"):
        wanted = [PACKAGE, *private.known(COMPANIONS)]
        debs = private.download(wanted, work / "debs", f"Odoo {SERIES}")
        with step(f"unpacking Odoo {SERIES}"):
            for package in debs:
                apt.unpack(package, tree)
                package.unlink()
        return True
    say("  … no mirror of this machine's apt has Odoo 19; asking its git repository")
    return False


def _from_git(tree: Path) -> None:
    url = os.environ.get("ODOO_GIT_URL") or GIT_URL
    progress = ["--progress"] if is_terminal() else ["--quiet"]
    command = ["git", "clone", "--depth", "1", "--branch", SERIES, *progress]
    say(f"  … cloning branch {SERIES} of {url}")
    if processes.run([*command, url, str(tree)]).returncode:
        raise Problem(
            f"Odoo {SERIES} could not be fetched. ODOO_HOME names a folder that has"
            " it, ODOO_GIT_URL a repository to clone."
        )


def report_gaps(odoo: Odoo) -> None:
    """Say which files of the web client this Odoo lacks, if any."""
    for folder in odoo.addon_folders():
        static = folder / "web" / "static"
        dangling = [path for path in static.rglob("*") if not path.exists()]
        if dangling:
            names = ", ".join(sorted({path.name for path in dangling})[:4])
            warn(
                f"this Odoo comes without {len(dangling)} files of its web pages:"
                f" {names} … (icons and the like; the API needs none of them)"
            )
        if static.is_dir() and not (static / "lib" / "owl").is_dir():
            warn("this Odoo has no web client; the API works without it")
