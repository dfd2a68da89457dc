# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Programs that the tests need: the machine's, or Debian's unpacked into the cache."""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import apt, places
from .console import Problem, step

# The libraries of an unpacked package are found by this only.
WRAPPER = """\
#!/bin/sh
tree=$(dirname "$0")/..
for folder in "$tree"/usr/lib "$tree"/usr/lib/*-linux-* \\
        "$tree"/usr/lib/*-linux-*/pulseaudio "$tree"/usr/lib/*-linux-*/systemd; do
    LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$folder"
done
export LD_LIBRARY_PATH
if [ -e "$tree/fonts.conf" ]; then
    export FONTCONFIG_FILE="$tree/fonts.conf"
fi
exec "$tree/@PATH@" "$@"
"""


#: The compiler alone: half of a JDK of Debian's lies in /etc.
COMPILER_JAR = "usr/share/java/eclipse-jdt-core.jar"


@dataclass(frozen=True)
class Source:
    """Where a program comes from when this machine has it not.

    `path` is the program in the unpacked `package`, empty where only files are wanted;
    `companions` are unpacked even where the machine has them; `files` are laid out
    beside them, by their path. `suite` is the one of Debian whose package is new
    enough; it is unpacked alone, and must need no library but the C library.
    """

    package: str
    path: str = ""
    companions: Sequence[str] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    suite: str = ""


def find(program: str, package: str) -> Path:
    """A `program` that can be started just so; else fetched with its `package`."""
    installed = shutil.which(program)
    if installed:
        return Path(installed)
    return fetched(program, Source(package, f"usr/bin/{program}"))


def is_here(program: str, installed: Sequence[str]) -> bool:
    """Whether it was fetched, or the machine has it under one of these names."""
    own = places.cache() / program
    return own.exists() or any(shutil.which(name) for name in installed)


def nginx() -> Path:
    """An nginx that can be started just so."""
    # Where it is installed, it is on root's PATH only.
    installed = shutil.which("nginx")
    if installed:
        return Path(installed)
    return fetched("nginx", Source("nginx-light", "usr/sbin/nginx"))


def java_compiler() -> Path:
    """Eclipse's compiler of Java, one archive that any runtime can execute."""
    source = Source("libeclipse-jdt-core-java")
    return unpacked("java-compiler", source) / COMPILER_JAR


def fetched(program: str, source: Source) -> Path:
    """The `program` of our own, fetched when it is not there yet."""
    return unpacked(program, source) / "bin" / program


def unpacked(program: str, source: Source) -> Path:
    """The folder of our own with all that belongs to `program`."""
    folder = places.cache() / program
    waiting = f"another set-up fetches {program}; waiting for it"
    with places.locked(places.cache() / f"{program}.lock", waiting):
        if not folder.exists():
            _fetch(program, source, folder)
    return folder


def _fetch(program: str, source: Source, folder: Path) -> None:
    """Unpack Debian's package and the libraries that this machine lacks."""
    if not apt.available():
        raise Problem(f"The tests need {program}: put it on the PATH.")
    with tempfile.TemporaryDirectory(prefix="fetch-", dir=places.cache()) as name:
        work = Path(name)
        tree = work / "tree"
        debs = _download(program, source, work)
        with step(f"unpacking {program}"):
            for deb in debs:
                apt.unpack(deb, tree)
        if source.path:
            wrapper = tree / "bin" / program
            wrapper.parent.mkdir(exist_ok=True)
            wrapper.write_text(WRAPPER.replace("@PATH@", source.path))
            wrapper.chmod(0o755)
        for path, text in source.files.items():
            (tree / path).write_text(text)
        tree.rename(folder)


def _download(program: str, source: Source, work: Path) -> list[Path]:
    """The packages of `source`, and those that it needs and this machine lacks."""
    debs = work / "debs"
    if source.suite:
        for newer in apt.of_suite(work, source.suite, program):
            return newer.download([source.package], debs, program)
        raise Problem(f"No mirror of this machine's apt has Debian's {source.suite}.")
    machine = apt.machines_apt()
    wanted = [source.package]
    if source.path:
        wanted = [*machine.missing_packages(source.package), *source.companions]
    return machine.download(list(dict.fromkeys(wanted)), debs, program)
