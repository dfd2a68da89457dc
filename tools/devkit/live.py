# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""For tests against servers that really run: databases, servers, Redis, SQL.

`make test` names this package's folder in DUAL_API_TOOLS and describes what it has
set up in the file DUAL_API_LIVE. Everything made here is on ports and in databases of
its own; the log of every server is read afterwards, and a warning that no test has
announced by `Server.expect` fails the run.
"""

import atexit
import json
import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from . import chromium as browser
from . import database as databases
from . import environment as environments
from . import node as node_packages
from . import places, processes
from .console import Problem
from .environment import Environment
from .nursery import Nursery
from .odoo_log import essence
from .odoo_process import HOST, INSIDE, WITHOUT_EVENTS, Runner
from .odoo_source import Odoo
from .redis_server import Redis

TEMPLATE = "template_dual_api"
#: What the addon stands on, without it.
BASE = "base_dual_api"
#: The same beside addons that take long to be installed, by their names.
BASES_WITH = {("website",): "base_website"}
START_SECONDS = 60
#: How many times as much is tried as in `make test`, by what could look for ever.
EFFORT = int(os.environ.get("DUAL_API_TEST_EFFORT", "1"))
#: The limiter gives Redis a tenth of a second, and a busy machine may take it.
LEFT = "The rate limiter leaves its redis store"
CHROMIUM_OPTIONS = browser.OPTIONS
_numbers = count(1)


@cache
def _described() -> Mapping[str, Any]:
    known: Mapping[str, Any]
    known = json.loads(Path(os.environ["DUAL_API_LIVE"]).read_text())
    return known


@cache
def runner() -> Runner:
    """The Odoo that `make test` has set up."""
    known = _described()
    return Runner(
        Odoo(Path(known["odoo"]), "named"),
        Environment(Path(known["environment"])),
        Path(known["folder"]),
        known["variables"],
        test_addons=True,
    )


def describe(running: Runner, path: Path, *, prepared: bool = False) -> None:
    """Write the file that `runner` reads.

    :param prepared: whether servers begin where Odoo is imported already, which is
        quicker, and nothing to be measured
    """
    known = {
        "prepared": prepared,
        "odoo": str(running.odoo.package),
        "environment": str(running.environment.folder),
        "folder": str(running.folder),
        "variables": dict(running.variables),
    }
    path.write_text(json.dumps(known))


@cache
def node() -> node_packages.Node:
    """A Node with the packages of tools/web/tests."""
    return node_packages.ready(runner().environment, node_packages.TESTS)


@cache
def postman_node() -> node_packages.Node:
    """A Node with the packages of tools/web/postman."""
    return node_packages.ready(runner().environment, node_packages.POSTMAN)


@cache
def contract() -> Environment:
    """The environment of tools/requirements-contract.txt."""
    return environments.contract()


@cache
def chromium() -> Path:
    """A Chromium to be started without windows, and with `CHROMIUM_OPTIONS`."""
    return browser.find()


def filestore() -> Path:
    """Where Odoo keeps the databases' files."""
    return runner().filestore


def _log(name: str) -> Path:
    folder = runner().folder / "live"
    folder.mkdir(exist_ok=True)
    return folder / f"{_unique(name)}.log"


def own(name: str) -> str:
    """`name` for what each process has of its own, where several run tests."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    return f"{name}_{worker}" if worker else name


def _unique(name: str) -> str:
    return f"{own(f'{next(_numbers):03}')}-{name}"


def create_database(
    name: str, addons: Iterable[str] = (), template: str | None = None
) -> str:
    """Make database `name` with dual_api and `addons` installed; returns `name`.

    `template` is a database to copy as it is, without `addons`; nobody may be connected
    to it. An older database of that name is replaced.
    """
    template = template or _template_with(tuple(addons))
    databases.copy(runner().variables, filestore(), template, name)
    return name


def _template_with(addons: tuple[str, ...]) -> str:
    """A database to copy that has these addons too."""
    if not addons:
        return TEMPLATE
    name = "_".join(addons)
    if addons in BASES_WITH:
        return make_template(name, install, BASES_WITH[addons])
    return make_template(name, lambda database: install(database, addons))


def make_template(
    name: str, fill: Callable[[str], object], source: str = TEMPLATE
) -> str:
    """A database to copy, made by whichever test process needs it first.

    :param fill: is called with a copy of `source`; adds what shall be there
    """
    name = f"{TEMPLATE}_{name}"
    lock = runner().folder / "live" / f"{name}.lock"
    with places.locked(lock, f"another process makes {name}"):
        if not databases.exists(runner().variables, name):
            unfinished = f"unfinished_{name}"
            databases.copy(runner().variables, filestore(), source, unfinished)
            fill(unfinished)
            shutil.rmtree(filestore() / name, ignore_errors=True)
            (filestore() / unfinished).rename(filestore() / name)
            databases.rename(runner().variables, unfinished, name)
    return name


def install(database: str, addons: Iterable[str] = (places.ADDON,)) -> None:
    """Install `addons` in a database that nobody uses."""
    words = ["-i", ",".join(addons), "--stop-after-init", "--no-http"]
    runner().run(database, words, _log(f"install-{database}"))


def drop_database(name: str) -> None:
    """Remove database `name`; its servers must have ended."""
    databases.drop(runner().variables, name)


def redis_server(*options: str, sentinel_of: str | None = None) -> Redis:
    """A new Redis, started; `with` or `stop()` ends it, `start()` brings it back.

    `url` is its address, `process.child.pid` its process; for the arguments see there.
    """
    name = _unique("redis-live")
    return Redis(runner().folder, name, options, sentinel_of).start()


class _Evaluator:
    """An Odoo process that runs what it is sent, and is asked by one at a time."""

    def __init__(self) -> None:
        running = runner()
        command = [str(running.environment.python), str(INSIDE / "evaluate.py")]
        self.log = _log("evaluated")
        self._turn = threading.Lock()
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(
                [*command, *running.options(TEMPLATE)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=running.environ(),
                cwd=running.working_folder(),
                start_new_session=True,
                preexec_fn=processes.dies_with_parent(signal.SIGKILL),
            )
        atexit.register(self.end)

    def ask(self, question: Mapping[str, str]) -> Mapping[str, Any]:
        """What it answers; when it can't any more, the end of its log."""
        with self._turn:
            try:
                print(json.dumps(question), file=self._child.stdin, flush=True)
                answers = self._child.stdout
                line = answers.readline() if answers else ""
            except BrokenPipeError:
                line = ""
        return json.loads(line or json.dumps({"error": essence(self.log)}))

    def end(self) -> None:
        """Let it end: nobody asks any more."""
        self._child.communicate()


_evaluator = cache(_Evaluator)


def evaluate(database: str, source: str) -> Any:
    """Run `source` in an Odoo process that serves nobody, and commit.

    It finds `env` (superuser) and may set `result` to anything that JSON can say,
    which is returned.
    """
    answer = _evaluator().ask({"database": database, "source": source})
    if "error" in answer:
        raise Problem(f"Odoo could not run that:\n{answer['error'][-3000:]}")
    return answer["result"]


def sql(
    database: str, query: str, parameters: Sequence[Any] = ()
) -> list[tuple[Any, ...]]:
    """Run one statement and commit; returns the rows, if it has any."""
    with databases.connected(runner().variables, database) as cursor:
        cursor.execute(query, list(parameters))
        return cursor.fetchall() if cursor.description else []


_WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'"""


def await_locks(database: str, number: int) -> None:
    """Wait until so many statements wait for what another transaction holds."""

    def enough() -> bool:
        return sql(database, _WAITING)[0][0] >= number

    if not processes.wait_until(enough, seconds=60):
        raise TimeoutError("too few come to wait")


@cache
def _nursery() -> Nursery:
    """Where servers begin; with the modules that every one of them has."""
    query = "SELECT name FROM ir_module_module WHERE state = 'installed' AND name <> %s"
    addons = [name for (name,) in sql(BASE, query, [places.ADDON])]
    nursery = Nursery(runner(), addons, _log("nursery"))
    atexit.register(nursery.end)
    return nursery


class Server:
    """An Odoo server for one database: `with Server("db", workers=2) as server`.

    `env` is added to its environment, `words` to its command line. `base_url` and
    `port` say where it answers once started.
    """

    def __init__(
        self,
        database: str,
        *,
        workers: int = 0,
        env: Mapping[str, str] | None = None,
        words: Iterable[str] = (),
        port: int | None = None,
    ) -> None:
        self.database = database
        self.workers = workers
        self.env = dict(env or {})
        self.words = tuple(words)
        self.port = port or processes.free_port()
        self.log = _log(f"server-{database}")
        self.process: processes.Process | None = None
        if "DUAL_API_REDIS_URL" in self.env:
            self.tolerate(LEFT)

    @property
    def base_url(self) -> str:
        """`http://127.0.0.1:<port>`."""
        return f"http://{HOST}:{self.port}"

    @property
    def pid(self) -> int:
        """The server's main process."""
        if not self.process:
            raise Problem("The server has not been started.")
        return self.process.child.pid

    def start(self) -> "Server":
        """Start and wait until it serves; a second start after `stop` is fine."""
        self.process = runner().serve(
            self.database,
            self.port,
            self.log,
            name=self.log.stem,
            workers=self.workers,
            words=("--max-cron-threads=0", *self.words),
            env={WITHOUT_EVENTS: "1", **self.env},
            start=_nursery().start if _described()["prepared"] else None,
        )
        deadline = time.monotonic() + START_SECONDS
        while not self._serves():
            if self.process.exit_code() is not None or time.monotonic() > deadline:
                self.stop()
                raise Problem(f"Odoo does not start:\n{essence(self.log)}")
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        """End it in good order; a second call does nothing."""
        if self.process:
            self.process.stop()
            self.process = None

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self.process:
            processes.kill_group(self.process.child.pid)
            self.stop()

    def expect(self, pattern: str) -> None:
        """Announce that the log will hold a warning or error that `pattern` finds.

        One that is announced and does not come fails the run as well.
        """
        re.compile(pattern)
        with self.log.with_suffix(".expected").open("a") as file:
            file.write(json.dumps(pattern) + "\n")

    def tolerate(self, pattern: str) -> None:
        """Say what the log may hold: what only the turn of two requests decides."""
        re.compile(pattern)
        with self.log.with_suffix(".tolerated").open("a") as file:
            file.write(json.dumps(pattern) + "\n")

    def log_text(self) -> str:
        """What it has logged until now."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def _serves(self) -> bool:
        from .demo import ask

        return ask(f"{self.base_url}/api/v1/health")[0] in (200, 503)

    def __enter__(self) -> "Server":
        return self.start() if self.process is None else self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()


@contextmanager
def temporary_database(name: str, addons: Iterable[str] = ()) -> Iterator[str]:
    """`create_database` for the length of a block."""
    create_database(name, addons)
    try:
        yield name
    finally:
        drop_database(name)
