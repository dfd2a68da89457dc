# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Programs that the tests need: the machine's, or Debian's unpacked into the cache."""

import shutil
import tempfile
from pathlib import Path

from . import apt, places
from .console import Problem, step

# The libraries of an unpacked package are found by this only.
WRAPPER = """\
#!/bin/sh
tree=$(dirname "$0")/..
for folder in "$tree"/usr/lib "$tree"/usr/lib/*-linux-*; do
    LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$folder"
done
export LD_LIBRARY_PATH
exec "$tree/usr/bin/@PROGRAM@" "$@"
"""


def find(program: str, package: str) -> Path:
    """A `program` that can be started just so; else fetched with its `package`."""
    installed = shutil.which(program)
    if installed:
        return Path(installed)
    folder = places.cache() / program
    waiting = f"another set-up fetches {program}; waiting for it"
    with places.locked(places.cache() / f"{program}.lock", waiting):
        if not folder.exists():
            _fetch(program, package, folder)
    return folder / "bin" / program


def _fetch(program: str, package: str, folder: Path) -> None:
    """Unpack Debian's package and the libraries that this machine lacks."""
    if not apt.available():
        raise Problem(f"The tests need {program}: put it on the PATH.")
    with tempfile.TemporaryDirectory(prefix="fetch-", dir=places.cache()) as name:
        work = Path(name)
        tree = work / "tree"
        machine = apt.machines_apt(work / "machine")
        missing = machine.missing_packages(package)
        debs = machine.download(missing, work / "debs", program)
        with step(f"unpacking {program}"):
            for deb in debs:
                apt.unpack(deb, tree)
        wrapper = tree / "bin" / program
        wrapper.parent.mkdir(exist_ok=True)
        wrapper.write_text(WRAPPER.replace("@PROGRAM@", program))
        wrapper.chmod(0o755)
        tree.rename(folder)
