# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's command line and environment, the same for the demo and for every test."""

import os
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import odoo_log, places, processes
from .console import Problem
from .environment import Environment
from .odoo_source import Odoo

INSIDE = places.TOOLS / "inside_odoo"
LAUNCHER = INSIDE / "launch.py"
HOST = "127.0.0.1"
#: Set for a server with workers that nobody holds a connection to for events.
WITHOUT_EVENTS = "DUAL_API_LAUNCH_WITHOUT_EVENTS"
#: Set for one that builds of the web client only what is used here.
FEW_ASSETS = "DUAL_API_LAUNCH_WITH_FEW_ASSETS"
#: How an Odoo shares its tests with others: see tools/inside_odoo/shared_tests.py.
SHARED_TESTS = "DUAL_API_LAUNCH_WITH_SHARED_TESTS"
#: Variables of the user that would steer Odoo, Python or libpq elsewhere.
FOREIGN = ("ODOO_", "PG", "PYTHON", "DUAL_API_", "DATABASE_URL", "REDIS_URL")
#: Variables of the user that the tests in Odoo read, and nothing else does.
FOR_TESTS = "DUAL_API_TEST_"


@dataclass
class Runner:
    """Runs Odoo with `folder` for its data; `variables` lead libpq to PostgreSQL."""

    odoo: Odoo
    environment: Environment
    folder: Path
    variables: Mapping[str, str]
    test_addons: bool = False
    settings: dict[str, str] = field(default_factory=dict)
    #: The folder's name; servers that run side by side share sessions, or do not.
    data: str = "odoo-data"

    @property
    def filestore(self) -> Path:
        """Where Odoo keeps the databases' files."""
        return self.folder / self.data / "filestore"

    def environ(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """The environment of an Odoo process."""
        kept = {
            name: text
            for name, text in os.environ.items()
            if not name.startswith(FOREIGN) or name.startswith(FOR_TESTS)
        }
        kept["PATH"] = (
            f"{self.environment.folder / 'bin'}:{kept.get('PATH', os.defpath)}"
        )
        own = {
            "PYTHONPATH": str(self.odoo.python_path()),
            "PYTHONUNBUFFERED": "1",
            # Nothing is written beside Odoo's or the clone's sources.
            "PYTHONPYCACHEPREFIX": str(places.cache() / "bytecode"),
            # What it finds in sources is the same for all clones.
            "HYPOTHESIS_STORAGE_DIRECTORY": str(places.cache() / "hypothesis"),
        }
        return {**kept, **self.variables, **own, **self.settings, **(more or {})}

    def options(self, database: str) -> list[str]:
        """Command-line options that every Odoo process of this runner has."""
        return [
            f"--config={self._configuration()}",
            f"--database={database}",
            f"--addons-path={','.join(self._addons_path())}",
            f"--data-dir={self.folder / self.data}",
            f"--http-interface={HOST}",
        ]

    def run(
        self,
        database: str,
        words: Sequence[str],
        log: Path,
        script: Path = LAUNCHER,
        env: Mapping[str, str] | None = None,
    ) -> str:
        """Run `script` to its end; returns its standard output.

        Raises Problem, with the end of the log, when it fails.
        """
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as errors:
            answer = processes.run(
                [
                    str(self.environment.python),
                    str(script),
                    *self.options(database),
                    *words,
                ],
                stdout=subprocess.PIPE,
                stderr=errors,
                env=self.environ(env),
                cwd=self.working_folder(),
                text=True,
            )
        if answer.returncode:
            raise Problem(f"Odoo failed, see {log}:\n{odoo_log.essence(log)}")
        return answer.stdout

    def serve(
        self,
        database: str,
        port: int,
        log: Path,
        *,
        name: str = "odoo",
        workers: int = 0,
        words: Iterable[str] = (),
        env: Mapping[str, str] | None = None,
        start: Callable[..., Any] | None = None,
    ) -> processes.Process:
        """Start a server for `database` on `port`; returns without waiting for it.

        `start` is how, as for `processes.Process`.
        """
        command = [
            *(str(self.environment.python), str(LAUNCHER)),
            *self.options(database),
            "--no-database-list",
            f"--http-port={port}",
            f"--workers={workers}",
            *([f"--gevent-port={processes.free_port()}"] if workers else []),
            *words,
        ]
        return processes.Process(
            command,
            record=self.folder / "processes" / f"{name}.json",
            log=log,
            env=self.environ(env),
            cwd=self.working_folder(),
            start=start,
        )

    def background(
        self,
        database: str,
        words: Sequence[str],
        log: Path,
        name: str,
        env: Mapping[str, str] | None = None,
    ) -> processes.Process:
        """Start an Odoo that runs tests, and ends; its output goes to `log`."""
        return processes.Process(
            [
                *(str(self.environment.python), str(LAUNCHER)),
                *self.options(database),
                *words,
            ],
            record=self.folder / "processes" / f"{name}.json",
            log=log,
            env=self.environ({FEW_ASSETS: "1", **(env or {})}),
            cwd=self.working_folder(),
        )

    def _addons_path(self) -> list[str]:
        folders = [places.addon_link(), *self.odoo.addon_folders()]
        if self.test_addons and places.TEST_ADDONS.is_dir():
            folders.append(places.TEST_ADDONS)
        return list(dict.fromkeys(map(str, folders)))

    def _configuration(self) -> Path:
        """An empty configuration, so that the user's own `~/.odoorc` is not read."""
        path = self.folder / "odoo.conf"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("[options]\n")
        return path

    def working_folder(self) -> Path:
        """An empty folder: Python would import from wherever it is started."""
        path = self.folder / "cwd"
        path.mkdir(parents=True, exist_ok=True)
        return path
