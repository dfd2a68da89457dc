# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make stop`, `make clean`, `make clean-cache`."""

import os
import shutil
from pathlib import Path

from . import builds, lifetime, places, postgres
from .console import say


def stop() -> int:
    """End everything that this clone runs; fine when nothing does."""
    ended = [lifetime.stop_supervisor(folder) for folder in _folders()]
    _remove_traces()
    say("Stopped." if any(ended) else "Nothing of this clone is running.")
    return 0


def clean() -> int:
    """Stop, then remove what this clone made: database, logs, links."""
    stop()
    for folder in reversed(_folders()):
        if os.geteuid() == 0:
            shutil.rmtree(postgres.roots_home(folder), ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
    if postgres.ROOTS_FOLDER.is_dir() and not any(postgres.ROOTS_FOLDER.iterdir()):
        postgres.ROOTS_FOLDER.rmdir()
    shutil.rmtree(builds.LIB, ignore_errors=True)
    shutil.rmtree(places.links_folder(), ignore_errors=True)
    say(f"Removed {places.RUN}. Odoo and the Python packages stay in {places.cache()}")
    say("for the next start, and for other clones; `make clean-cache` removes them.")
    return 0


def clean_cache() -> int:
    """Also remove what all clones share."""
    clean()
    shutil.rmtree(places.cache(), ignore_errors=True)
    say("Removed the cache.")
    return 0


def _folders() -> list[Path]:
    return [places.RUN, places.TEST_RUN, places.BENCH_RUN]


def _remove_traces() -> None:
    """What a supervisor that was killed could not remove itself."""
    places.DEMO_FILE.unlink(missing_ok=True)
    for folder in _folders():
        remembered = folder / "socket-folder"
        if remembered.exists():
            shutil.rmtree(remembered.read_text(), ignore_errors=True)
            remembered.unlink()
