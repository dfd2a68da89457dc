# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A PostgreSQL that a test may break, and a standby to take its place."""

import os
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path

import faults
from devkit import database as databases
from devkit import processes
from devkit.console import Problem
from devkit.environment import Environment
from devkit.odoo_process import Runner
from devkit.postgres import PROGRAMS, SETTINGS, Postgres

#: Lost when the machine dies, which it does not here; what was committed outlives the
#: server all the same.
HASTY = ("fsync=off",)


class BreakablePostgres(Postgres):
    """A server in a folder of its own below `parent`; `with` ends it and its data."""

    def __init__(self, environment: Environment, parent: Path, name: str) -> None:
        folder = parent / name
        folder.mkdir(exist_ok=True)
        super().__init__(environment, folder)
        self.settings = SETTINGS + HASTY
        # Whoever cannot reach the programs has a copy; one is enough.
        copied = Postgres(environment, parent).home / "programs"
        if self.owner and (copied / "complete").exists():
            self.programs = copied / PROGRAMS

    @property
    def socket(self) -> Path:
        """Where it listens, while it runs."""
        return Path(self.variables["PGHOST"]) / ".s.PGSQL.5432"

    def restart(self, stop_signal: signal.Signals) -> None:
        """Stop it as `pg_ctl` does with SIGINT (fast) or SIGQUIT (immediate); start."""
        self.end(stop_signal)
        self.start()

    def end(self, stop_signal: signal.Signals) -> None:
        """Stop it with that signal; its data stay."""
        self.process.stop_signal = stop_signal
        self.stop()

    def kill_backends(self) -> int:
        """SIGKILL what serves clients; the server takes itself for crashed."""
        rows = self.ask(
            "SELECT pid FROM pg_stat_activity WHERE pid != pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        for (pid,) in rows:
            # The first that dies takes the others along.
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return len(rows)

    def ask(self, query: str, database: str = "postgres") -> list[tuple]:
        """The rows of one statement."""
        with databases.connected(self.variables, database) as cursor:
            cursor.execute(query)
            return cursor.fetchall() if cursor.description else []

    def receive(self, variables: Mapping[str, str], database: str) -> None:
        """Copy a database of another server."""
        file = self.folder / f"{database}.dump"
        self._run("pg_dump", "-Fc", "-Z0", "-f", str(file), database, env=variables)
        databases.create(self.variables, database)
        words = ("-d", database, "-O", "-x", str(file))
        self._run("pg_restore", *words, env=self.variables)
        file.unlink()

    def standby(self, name: str) -> "BreakablePostgres":
        """A new server that follows this one, which from now on waits for it."""
        other = BreakablePostgres.__new__(BreakablePostgres)
        other.__dict__ |= self.__dict__
        other.folder = self.folder.parent / name
        other.folder.mkdir(exist_ok=True)
        other.home = self.home.parent / f"{self.home.name}-{name}"
        other.data = other.home / "data"
        other.socket_folder = other.process = None
        shutil.rmtree(other.home, ignore_errors=True)
        other._prepare_folders()
        words = ("-D", str(other.data), "-R", "-X", "stream", "-c", "fast")
        self._run("pg_basebackup", *words, env=self.variables)
        if other.owner:
            for path in (other.data, *other.data.rglob("*")):
                os.chown(path, *other.owner, follow_symlinks=False)
        other.start()
        self.ask("ALTER SYSTEM SET synchronous_standby_names = '*'")
        self.ask("SELECT pg_reload_conf()")
        state = "SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'"
        if not processes.wait_until(lambda: bool(self.ask(state)), 30):
            raise Problem("The standby does not follow.")
        return other

    def promote(self) -> None:
        """Make a standby the server that takes writes."""
        self.ask("SELECT pg_promote()")

    def _run(self, program: str, *words: str, env: Mapping[str, str]) -> None:
        answer = subprocess.run(
            [self._program(program), *words],
            env=self._environ() | dict(env),
            capture_output=True,
            text=True,
            check=False,
        )
        if answer.returncode:
            raise Problem(f"{program} failed:\n{answer.stderr[-2000:]}")

    def __enter__(self) -> "BreakablePostgres":
        if self.process is None:
            self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()
        self.erase()


class Behind:
    """A PostgreSQL with a copy of `database`, behind a proxy; both end with `stack`."""

    def __init__(self, running: Runner, database: str, stack: ExitStack) -> None:
        self.database, self._stack = database, stack
        server = BreakablePostgres(
            running.environment, running.folder, "postgres-faults"
        )
        #: Where the proxy leads.
        self.now = stack.enter_context(server)
        self.now.receive(running.variables, database)
        self.proxy = stack.enter_context(faults.Proxy(lambda: self.now.socket))

    @property
    def way(self) -> dict[str, str]:
        """What leads an Odoo there, and never to a standby that waits for its turn."""
        return {
            "PGHOST": faults.HOST,
            "PGPORT": str(self.proxy.port),
            "PGTARGETSESSIONATTRS": "read-write",
        }

    def new_standby(self) -> BreakablePostgres:
        """A standby of the server that is there now."""
        return self._stack.enter_context(self.now.standby("standby"))

    def names(self) -> Counter[str]:
        """How often each name of a partner is there."""
        rows = self.now.ask("SELECT name FROM res_partner", self.database)
        return Counter(name for (name,) in rows)
