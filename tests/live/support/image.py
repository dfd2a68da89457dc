# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The steps of deploy/docker/Dockerfile, done by hand: there is no engine here."""

import json
import re
import shlex
import shutil
from pathlib import Path

from doc_pages import ROOT
from newcomer import Machine
from releases import Release

DOCKERFILE = ROOT / "deploy" / "docker" / "Dockerfile"
#: A path of the image in a command.
ABSOLUTE = re.compile(r"(?<![\w./])/(?=(?:tmp|opt)/)")
#: What says something of the image, and does nothing.
SETTINGS = {"USER", "WORKDIR"}


def stages() -> dict[str, list[tuple[str, str]]]:
    """The instructions of each stage, by its name."""
    found: dict[str, list[tuple[str, str]]] = {}
    for line in DOCKERFILE.read_text().splitlines():
        instruction, _, argument = line.partition(" ")
        if instruction == "FROM":
            found[argument.split(" AS ")[1]] = []
        elif instruction not in {"", "#"}:
            found[list(found)[-1]].append((instruction, argument))
    return found


class Image:
    """A machine that becomes one of the image; its files are below `root`."""

    def __init__(self, machine: Machine, release: Release) -> None:
        self.machine = machine
        self.release = release
        self.root = machine.folder / "image"
        self.entrypoint = ""

    def build(self, *names: str) -> None:
        """Do what the stages say."""
        known = stages()
        for name in names:
            for instruction, argument in known[name]:
                if instruction not in SETTINGS:
                    getattr(self, f"_{instruction.lower()}")(argument)

    def _copy(self, argument: str) -> None:
        *sources, target = shlex.split(argument)
        folder = self._inside(target)
        folder.mkdir(parents=True, exist_ok=True)
        if sources[0] == "--from=build":
            assert sources[1].endswith("/.run/dist/*.whl")
            shutil.copy(self.release.wheel, folder)
            return
        for source in sources:
            path = ROOT / source
            for each in path.iterdir() if path.is_dir() else [path]:
                if each.is_file():
                    shutil.copy(each, folder)

    def _run(self, argument: str) -> None:
        self.machine.do(ABSOLUTE.sub(f"{self.root}/", argument))

    def _entrypoint(self, argument: str) -> None:
        words = [ABSOLUTE.sub(f"{self.root}/", word) for word in json.loads(argument)]
        self.entrypoint = shlex.join(words)

    def _inside(self, path: str) -> Path:
        assert path.startswith("/")
        return self.root / path.removeprefix("/")
