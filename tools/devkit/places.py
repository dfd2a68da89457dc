# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where things are: the clone, its `.run`, and the cache that all clones share."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .console import Problem, say

ADDON = "dual_api"
ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "tools"
TEST_ADDONS = ROOT / "tests" / "addons"
#: Tests against running servers.
LIVE_TESTS = ROOT / "tests" / "live"
RUN = ROOT / ".run"
DEMO_FILE = RUN / "demo.json"
TEST_RUN = RUN / "test"
BENCH_RUN = RUN / "bench"

# Two clones have two of everything that is not in the cache.
CLONE_ID = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]


def cache() -> Path:
    """Folder for what is fetched once and used by every clone of this user."""
    chosen = os.environ.get("DUAL_API_CACHE")
    if chosen:
        folder = Path(chosen).expanduser().absolute()
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(base) / ADDON
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def links_folder() -> Path:
    """Where this clone's link is kept: outside the clone, which has no loop so."""
    return cache() / "links" / CLONE_ID


def addon_link() -> Path:
    """Folder holding `dual_api`, a link to this clone.

    Odoo takes an addon's name from its folder; a clone may be called anything.
    """
    folder = links_folder()
    folder.mkdir(parents=True, exist_ok=True)
    link = folder / ADDON
    if not link.is_symlink():
        link.symlink_to(ROOT, target_is_directory=True)
    return folder


def run_folder() -> Path:
    """`.run`, made when missing, readable by its owner only where it matters."""
    RUN.mkdir(exist_ok=True)
    return RUN


@contextmanager
def locked(path: Path, waiting: str = "") -> Iterator[None]:
    """Hold the lock file `path`; when another process has it, say `waiting` once.

    The lock ends with its process, however that ends.

    :raises BlockingIOError: when another process has it and nothing is to be said
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not waiting:
                raise
            say(f"  … {waiting}")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def file_hash(*paths: Path) -> str:
    """A short hash over the contents of `paths`."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def free_space_or_problem(folder: Path, needed: int, what: str) -> None:
    """Raise Problem when `folder`'s disk has less than `needed` bytes left."""
    state = os.statvfs(folder)
    free = state.f_bavail * state.f_frsize
    if free < needed:
        text = (
            f"{what} needs {needed // 10**6} MB in {folder}; {free // 10**6} are free."
        )
        raise Problem(f"{text} DUAL_API_CACHE names another folder.")
