# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Debian packages fetched and unpacked into a folder, without touching the machine.

apt runs with lists, cache and sources of its own, so it works for an ordinary user
and leaves the machine's suites as they are.
"""

import atexit
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from . import places, processes
from .console import MEGABYTE, Problem, is_terminal, say, step

KEYRING = "debian-archive-keyring"
KEYRING_FILES = (
    Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
    Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
)
# The machine's own hooks tidy the machine's cache, which we may not write.
CONFIGURATION = """\
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Post-Invoke;
Dir::State "{state}";
Dir::State::status "/var/lib/dpkg/status";
Dir::Cache "{cache}";
APT::Sandbox::User "root";
APT::Get::List-Cleanup "false";
Acquire::Languages "none";
Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
"""
OWN_SOURCES = """\
Dir::Etc::SourceList "{sources}";
Dir::Etc::SourceParts "-";
"""


def available() -> bool:
    """Whether this machine has apt."""
    return bool(shutil.which("apt-get") and shutil.which("dpkg-deb"))


class Apt:
    """apt with its state in `folder`; `sources` is a sources file, or the machine's."""

    def __init__(self, folder: Path, sources: Path | None = None) -> None:
        self.folder = folder
        (folder / "state" / "lists" / "partial").mkdir(parents=True, exist_ok=True)
        (folder / "cache" / "archives" / "partial").mkdir(parents=True, exist_ok=True)
        text = CONFIGURATION.format(state=folder / "state", cache=folder / "cache")
        if sources:
            text += OWN_SOURCES.format(sources=sources)
        configuration = folder / "apt.conf"
        configuration.write_text(text)
        self.env = {**os.environ, "APT_CONFIG": str(configuration), "LC_ALL": "C"}

    def call(self, *words: str, cwd: Path | None = None, shown: bool = False) -> str:
        """Standard output of apt-get; raises Problem with what apt said.

        :param shown: let a person watch apt's own progress, and return nothing
        """
        shown = shown and is_terminal()
        answer = processes.run(
            ["apt-get", "-q=0" if shown else "-q", *words],
            env=self.env,
            cwd=cwd or self.folder,
            stdout=None if shown else subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        if answer.returncode:
            lines = re.findall(r"^[EW]: .*", answer.stderr, re.MULTILINE)
            said = "\n".join(lines) or answer.stderr.strip()
            raise Problem(f"apt-get {' '.join(words)} failed:\n{said}")
        return answer.stdout or ""

    def update(self) -> None:
        """Fetch the package lists; any that fails is an error."""
        self.call("update", "-o", "APT::Update::Error-Mode=any")

    def download(self, packages: Sequence[str], folder: Path, text: str) -> list[Path]:
        """Fetch `packages` into `folder`, called `text`; returns the files."""
        folder.mkdir(parents=True, exist_ok=True)
        announced = self.call("download", "--print-uris", *packages)
        sizes = re.findall(r"^'[^']+' \S+ (\d+)", announced, re.MULTILINE)
        say(f"  … fetching {text}, {sum(map(int, sizes)) / MEGABYTE:.0f} MB")
        self.call("download", *packages, cwd=folder, shown=True)
        return sorted(folder.glob("*.deb"))

    def known(self, packages: Sequence[str]) -> list[str]:
        """Those of `packages` that the lists have."""
        answer = processes.run(
            ["apt-cache", "--generate", "pkgnames"],
            env=self.env,
            capture_output=True,
            text=True,
        )
        names = set(answer.stdout.split())
        return [name for name in packages if name in names]

    def missing_packages(self, package: str) -> list[str]:
        """`package` and what it depends on, as far as this machine has it not."""
        plan = self.call("install", "--simulate", "--no-install-recommends", package)
        return re.findall(r"^Inst (\S+)", plan, re.MULTILINE)

    def repositories(self) -> list[str]:
        """Addresses that the machine's sources name, but for security updates."""
        announced = self.call("--print-uris", "update")
        found = re.findall(
            r"^'(\S+?)/?/dists/(?!\S*security)\S+/InRelease'", announced, re.MULTILINE
        )
        return list(dict.fromkeys(found))


@cache
def machines_apt() -> Apt:
    """apt with the machine's own sources and fresh lists, as long as this process."""
    folder = Path(tempfile.mkdtemp(prefix="apt-", dir=places.cache()))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    apt = Apt(folder)
    with step("reading this machine's package lists"):
        apt.update()
    return apt


def of_suite(folder: Path, suite: str, text: str) -> Iterator[Apt]:
    """apt for that suite of Debian, at each mirror of this machine that has it.

    :param text: what is looked for there
    """
    machine = Apt(folder / "machine")
    for address in machine.repositories():
        sources = folder / f"{suite}.list"
        keyring = debian_keyring(folder)
        sources.write_text(f"deb [signed-by={keyring}] {address} {suite} main\n")
        private = Apt(folder / "private", sources)
        try:
            with step(f"reading the package list that has {text}"):
                private.update()
        except Problem:
            continue
        yield private


def unpack(package: Path, folder: Path) -> None:
    """Lay the files of a .deb out in `folder`; nothing of it is run."""
    folder.mkdir(parents=True, exist_ok=True)
    answer = processes.run(
        ["dpkg-deb", "-x", str(package), str(folder)],
        capture_output=True,
        text=True,
    )
    if answer.returncode:
        raise Problem(f"{package.name} does not unpack:\n{answer.stderr.strip()}")


def debian_keyring(folder: Path) -> Path:
    """The Debian archive's keys: the machine's, else from its own package."""
    unpacked = folder / "keyring"
    for path in KEYRING_FILES:
        if path.exists():
            return path
    apt = machines_apt()
    for package in apt.download([KEYRING], folder / "debs", "archive keys"):
        unpack(package, unpacked)
        package.unlink()
    for path in KEYRING_FILES:
        inside = unpacked / path.relative_to("/")
        if inside.exists():
            return inside
    raise Problem(f"The package {KEYRING} holds no keyring where it used to.")
