# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The checks that need no server: style, Odoo's conventions, direction of imports."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import environment, guides, places, processes
from .console import say

# Odoo's conventions are for addons; the tools print and have no environment.
#: Where the addon's types are checked.
TYPED = {
    "auth",
    "cli",
    "controllers",
    "gateway",
    "gql",
    "hooks.py",
    "models",
    "monitoring",
    "process.py",
    "rest",
    "schema",
    "webhooks",
    "wizards",
}
#: Whatever comes from Odoo is `Any` to a checker.
_ODOO_HAS_NO_TYPES = [
    "--allow-subclassing-any",
    "--allow-untyped-decorators",
    "--no-warn-return-any",
]
#: Tests are checked as far as they say types: a value that is missing, or a list of
#: anything, fails the test.
_TESTS_SAY_FEW_TYPES = [
    *("--allow-untyped-defs", "--allow-incomplete-defs", "--allow-untyped-calls"),
    *("--allow-any-generics", "--allow-subclassing-any", "--allow-untyped-decorators"),
    *("--no-warn-return-any", "--no-strict-optional"),
    "--disable-error-code=var-annotated",
]
#: And so is what the tools read: JSON, and what programs print.
_NOR_HAS_WHAT_IS_READ = ["--no-warn-return-any"]
_IMPORTS_ODOO = re.compile(r"^\s*(?:from|import) odoo\b", re.MULTILINE)
PYLINT = places.TOOLS / "devkit" / "pylint_run.py"
NOT_THE_ADDON = {".git", ".run", "addons", "node_modules", "tools"}


@dataclass
class Tally:
    """What passed and what failed, over everything that one command tried."""

    passed: int = 0
    failed: int = 0
    failures: list[str] = field(default_factory=list)

    def count(self, passed: int, failed: int) -> None:
        """Add tests that were counted elsewhere."""
        self.passed += passed
        self.failed += failed

    def check(self, name: str, complaint: str) -> None:
        """Count one check; it failed when there is a `complaint`."""
        self.count(int(not complaint), int(bool(complaint)))
        say(f"  {'✗' if complaint else '✓'} {name}")
        if complaint:
            self.failures.append(name)
            say("\n".join(f"    {line}" for line in complaint.splitlines()))


class StaticChecks:
    """All of them at once in the background; `report` waits for the answers."""

    def __init__(self, tools: environment.Environment, folder: Path) -> None:
        self.environment = tools
        self.folder = folder
        self.running: dict[str, processes.Process] = {}

    def start(self) -> "StaticChecks":
        """Start every check."""
        root, link = str(places.ROOT), places.addon_link()
        configuration = str(places.ROOT / "pyproject.toml")
        self._start("ruff check", "ruff", ["check", "--no-cache", root])
        self._start("ruff format", "ruff", ["format", "--no-cache", "--check", root])
        # The project's front page is README.md. In the file this would come first,
        # and enabling the whole family would undo it.
        options = ["--rcfile", configuration, "--disable=missing-readme"]
        # One addon at a time: of two at once pylint takes one for the other.
        for addon in (link / places.ADDON, *sorted(places.TEST_ADDONS.glob("*"))):
            name = f"pylint-odoo {addon.name}"
            sources = [str(path) for path in python_files(addon)]
            self._start(name, "python", [str(PYLINT), *options, *sources])
        self._start(
            "import-linter", "lint-imports", ["--no-cache", "--config", configuration]
        )
        plain, with_odoo = typed_files(link)
        for name, options, files in (
            ("mypy", ["--disallow-any-explicit"], plain),
            ("mypy of what imports Odoo", _ODOO_HAS_NO_TYPES, with_odoo),
            ("mypy of the tools", _NOR_HAS_WHAT_IS_READ, typed_tools()),
            ("mypy of the live tests", _TESTS_SAY_FEW_TYPES, live_tests()),
            ("mypy of what tests share", _TESTS_SAY_FEW_TYPES, shared_by_tests(link)),
        ):
            # What it knows of libraries is the same for all clones.
            cache = places.cache() / "mypy" / name.replace(" ", "-")
            fixed = [f"--config-file={configuration}", f"--cache-dir={cache}"]
            self._start(name, "mypy", [*fixed, *options, *files])
        words = [guides.TOOL / "build.py", guides.DOCS, self.folder / "guides"]
        self._start("guides", "python", list(map(str, words)), environment.guides())
        return self

    def _start(
        self,
        name: str,
        program: str,
        words: Sequence[str],
        tools: environment.Environment | None = None,
    ) -> None:
        tools = tools or self.environment
        slug = name.replace(" ", "-")
        log = self.folder / "static" / f"{slug}.log"
        log.unlink(missing_ok=True)
        self.folder.joinpath("cwd").mkdir(parents=True, exist_ok=True)
        self.running[name] = processes.Process(
            [str(tools.program(program)), *words],
            record=self.folder / "processes" / f"{slug}.json",
            log=log,
            # import-linter finds the addon by the name of its link.
            env={
                "PATH": f"{tools.folder / 'bin'}:/usr/bin:/bin",
                "PYTHONPATH": str(places.addon_link()),
                # Packages of the tools, and modules that live tests share.
                "MYPYPATH": f"{places.TOOLS}:{places.LIVE_TESTS / 'support'}",
                "PYTHONDONTWRITEBYTECODE": "1",
                "HOME": str(self.folder),
                "LC_ALL": "C.UTF-8",
            },
            cwd=self.folder / "cwd",
        )

    def report(self, tally: Tally) -> None:
        """Wait, print what each said, count."""
        say("Static checks")
        for name, process in self.running.items():
            status = process.wait()
            text = process.log.read_text(errors="replace").strip()
            tally.check(name, (text or f"exit status {status}") if status else "")

    def stop(self) -> None:
        """End those that still run."""
        for process in self.running.values():
            process.stop(patience=2)


def typed_files(link: Path) -> tuple[list[str], list[str]]:
    """The files of the addon whose types are checked: those that import no Odoo, and
    those that do.
    """
    plain: list[str] = []
    with_odoo: list[str] = []
    for path in python_files(link / places.ADDON):
        if path.relative_to(link / places.ADDON).parts[0] in TYPED:
            odoo = _IMPORTS_ODOO.search(path.read_text())
            (with_odoo if odoo else plain).append(str(path))
    return plain, with_odoo


def typed_tools() -> list[str]:
    """The files of the tools whose types are checked: what runs outside of Odoo."""
    return [
        str(path)
        for path in python_files(places.TOOLS)
        if path.parent.name != "inside_odoo"
    ]


def live_tests() -> list[str]:
    """The tests against running servers, and what they share."""
    return [str(path) for path in sorted(places.LIVE_TESTS.rglob("*.py"))]


def shared_by_tests(link: Path) -> list[str]:
    """What tests in Odoo's runner share, with each other and with other addons."""
    tests = link / places.ADDON / "tests"
    files = [*tests.glob("*.py"), *tests.glob("support/*.py")]
    return [str(path) for path in sorted(files) if not path.match("test_*.py")]


def python_files(folder: Path) -> list[Path]:
    """Python files of the addon, by the paths that its link gives them."""
    return sorted(
        path
        for path in folder.rglob("*.py")
        if not NOT_THE_ADDON.intersection(path.relative_to(folder).parts)
    )
