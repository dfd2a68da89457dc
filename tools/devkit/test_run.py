# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make test`: every check and every test, on real servers that are its own."""

import argparse
import json
import os
import re
import resource
import shutil
import signal
import time
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from . import (
    assets,
    base_database,
    chromium,
    database,
    environment,
    fetching,
    lifetime,
    live,
    node,
    odoo_log,
    odoo_source,
    places,
    processes,
    programs,
)
from .base_database import FULL, PLAIN, Base
from .checks import StaticChecks, Tally
from .console import say, step
from .odoo_process import INSIDE, SHARED_TESTS, Runner
from .places import LIVE_TESTS
from .postgres import Postgres
from .redis_server import Redis, find_program

BASE = live.BASE
ODOO_TESTS = "test"
TESTS_DATA = "odoo-data-of-tests"
#: Processes for pytest, which much of the time wait for what they have started. The
#: tests of a file go to one of them, and share its servers; tests/live says which files
#: come first.
SIDE_BY_SIDE = ("--numprocesses=3", "--dist=loadfile", "--no-loadscope-reorder")
PARTS = ("static", "odoo", "live")
#: Tests that stand on a company's apps; they run in such a database and in no other.
FULL_TESTS = LIVE_TESTS / "full"
#: The tag of tests in Odoo that run there and nowhere else.
TAG_OF_FULL = "dual_api_full"
#: Of the others, what has to hold there too: both doors say the same, everybody sees
#: what Odoo's rules say, what is made at once is what Odoo makes, and the addon goes
#: without a trace.
TESTED_IN_FULL = (
    "TestParity",
    "TestKeyParity",
    "TestCustomerValues",
    "TestCustomerRights",
    "TestRandomRequests",
    "TestCompanies",
    "TestRelatedRules",
    "TestCustomerDomain",
    "TestMadeOnce",
)
LIVE_IN_FULL = ("test_copies.py::test_an_uninstalled_addon_leaves_nothing",)


def test(words: Sequence[str]) -> int:
    """Run everything, or one part; 0 when nothing failed."""
    parser = argparse.ArgumentParser(prog="make test")
    parser.add_argument("--only", choices=PARTS, help="one part instead of all")
    parser.add_argument("--tags", help="Odoo's --test-tags instead of the whole addon")
    parser.add_argument(
        "--full", action="store_true", help="what runs in a company's database instead"
    )
    chosen, for_pytest = parser.parse_known_args(words)
    parts = [chosen.only] if chosen.only else list(PARTS)
    base, tags = PLAIN, chosen.tags
    places_of_tests = [str(LIVE_TESTS), f"--ignore={FULL_TESTS}"]
    if chosen.full:
        parts = [part for part in parts if part != "static"]
        base = FULL
        named = [f"/{places.ADDON}:{name}" for name in TESTED_IN_FULL]
        tags = tags or ",".join([*named, TAG_OF_FULL])
        there = [LIVE_TESTS / name for name in LIVE_IN_FULL]
        places_of_tests = [str(path) for path in (FULL_TESTS, *there)]
    started = time.monotonic()
    tally = Tally()
    lifetime.listen()
    with lifetime.supervised(places.run_folder() / "test", "A test run") as stack:
        _run(parts, base, tags, [*places_of_tests, *for_pytest], tally, stack)
    for name in tally.failures:
        say(f"✗ {name}")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    say(
        f"\n{time.monotonic() - started:.0f} seconds,"
        f" {used.ru_utime + used.ru_stime:.0f} of the processors;"
        f" logs in {places.TEST_RUN}"
    )
    say(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed or not tally.passed else 0


def _run(
    parts: list[str],
    base: Base,
    tags: str | None,
    for_pytest: Sequence[str],
    tally: Tally,
    stack: ExitStack,
) -> None:
    if "live" in parts:
        fetching.begin(fetching.PARTS, places.TEST_RUN, stack)
    odoo = odoo_source.find() if parts != ["static"] else None
    tools = environment.ready(tests=True)
    checks = StaticChecks(tools, places.TEST_RUN)
    if "static" in parts:
        stack.callback(checks.stop)
        checks.start()
    runs: list[OdooRun] = []
    if odoo:
        assets.ready(tools)
        runner = _services(odoo, tools, stack, base)
        whole = "live" in parts or not tags
        if whole:
            _make_template(runner, tally)
        if "odoo" in parts:
            # Beside the others, in processes, databases and folders of their own.
            template = live.TEMPLATE if whole else BASE
            runs = _begin_odoo_tests(runner, template, tags, stack)
    if "static" in parts:
        # They ran beside the installation.
        checks.report(tally)
    if odoo and "live" in parts:
        _live_tests(runner, for_pytest, tally)
    for run in runs:
        run.report(tally)


def _services(
    odoo: odoo_source.Odoo,
    tools: environment.Environment,
    stack: ExitStack,
    base: Base = PLAIN,
) -> Runner:
    """A new PostgreSQL with the base database, and a Redis; what is left of others
    goes.
    """
    folder = places.TEST_RUN
    for name in ("live", "odoo-data", TESTS_DATA):
        shutil.rmtree(folder / name, ignore_errors=True)
    postgres = Postgres(tools, folder, forgetful=True)
    postgres.erase()
    stack.callback(postgres.erase)
    stack.callback(postgres.stop)
    redis = Redis(folder)
    stack.callback(redis.stop)
    with step("starting PostgreSQL and Redis"):
        redis.start()
        runner = base_database.start(odoo, tools, postgres, folder, base)
    prefix = f"{places.ADDON}_test_".upper()
    runner.settings = {
        **{name: text for name, text in os.environ.items() if name.startswith(prefix)},
        "DUAL_API_TEST_REDIS_URL": redis.url,
        "DUAL_API_REDIS_SERVER": str(find_program()),
    }
    return runner


def _new_log(runner: Runner, name: str) -> Path:
    log = runner.folder / f"{name}.log"
    log.unlink(missing_ok=True)
    return log


class OdooRun:
    """Odoo's own test runner, in the background until `report`.

    :param addons: to install, and those of them to update that are installed
    :param template: the database to copy: with the addon, where two processes share
        the tests, or only what it stands on
    """

    def __init__(
        self,
        runner: Runner,
        addons: Sequence[str],
        tags: str,
        template: str,
        stack: ExitStack,
    ) -> None:
        self.name = f"tests of {addons[-1]}"
        self.claims = runner.folder / "claims" / addons[-1]
        shutil.rmtree(self.claims, ignore_errors=True)
        _made(self.claims)
        there = {places.ADDON} if template == live.TEMPLATE else set()
        first = []
        for way, names in (("-u", there), ("-i", set(addons) - there)):
            first += [way, ",".join(sorted(names))] if names else []
        # The second has nothing to install: where there is something, it has no tests.
        several = there.issuperset(addons)
        self.logs: list[Path] = []
        self.processes: list[processes.Process] = []
        for words in (first, []) if several else (first,):
            log = _new_log(runner, f"odoo-{addons[-1]}{'' if words else '-too'}")
            name = f"{ODOO_TESTS}_{log.stem}"
            # Tests look for files that nobody may leave behind.
            apart = replace(runner, data=f"{TESTS_DATA}/{log.stem}")
            database.copy(runner.variables, runner.filestore, template, name)
            shutil.rmtree(apart.filestore / name, ignore_errors=True)
            (runner.filestore / name).rename(_made(apart.filestore) / name)
            shared = {
                "claims": str(self.claims),
                "addons": list(addons),
                "backwards": not words,
            }
            process = apart.background(
                name,
                [
                    *("--stop-after-init", "--test-tags", tags, *words),
                    f"--http-port={processes.free_port()}",
                ],
                log,
                log.stem,
                {SHARED_TESTS: json.dumps(shared)},
            )
            stack.callback(process.stop)
            self.logs.append(log)
            self.processes.append(process)

    def report(self, tally: Tally) -> None:
        """Wait for its end, say what it found, count."""
        with step(f"running the {self.name} in Odoo"):
            states = [process.wait() for process in self.processes]
        counts = [odoo_log.test_counts(log) for log in self.logs]
        ran, failed, skipped = (sum(column) for column in zip(*counts, strict=True))
        say(f"Odoo: {self.name}: {ran} ran, {failed} failed, {skipped} skipped")
        tally.count(ran - failed - skipped, failed)
        for log, status, (_, bad, _) in zip(self.logs, states, counts, strict=True):
            if bad:
                say("\n".join(odoo_log.failures(log)))
                tally.failures.append(f"Odoo: {bad} {self.name}, see {log}")
            elif status:
                essence = odoo_log.essence(log)
                tally.check(f"Odoo: {self.name}", f"exit status {status}:\n{essence}")
            complaints = odoo_log.complaints(log)
            tally.check(f"Odoo: no warning in {log.name}", "\n".join(complaints))
        if not ran:
            tally.check(f"Odoo: {self.name}", f"no test ran, see {self.logs[0]}")


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _begin_odoo_tests(
    runner: Runner, template: str, tags: str | None, stack: ExitStack
) -> list[OdooRun]:
    """The addon's tests, and those of the test addons that have some."""
    extras = sorted(path.parent.name for path in places.TEST_ADDONS.glob("*/tests"))
    wanted = [([places.ADDON], tags or f"/{places.ADDON}")]
    if extras and not tags:
        tested = ",".join(f"/{name}" for name in extras)
        wanted.append(([places.ADDON, *extras], tested))
    return [OdooRun(runner, *each, template, stack) for each in wanted]


def _make_template(runner: Runner, tally: Tally) -> None:
    """Install the addon in the database that live tests copy."""
    log = _new_log(runner, "template")
    for name in database.names(runner.variables, f"{live.TEMPLATE}%"):
        database.drop(runner.variables, name)
    database.copy(runner.variables, runner.filestore, BASE, live.TEMPLATE)
    with step(f"installing {places.ADDON}"):
        words = ["-i", places.ADDON, "--stop-after-init", "--no-http"]
        runner.run(live.TEMPLATE, words, log)
        runner.run(live.TEMPLATE, [], log, script=INSIDE / "page_assets.py")
    complaints = "\n".join(odoo_log.complaints(log))
    tally.check("Odoo: no warning in the log of an installation", complaints)


def _live_tests(runner: Runner, words: Sequence[str], tally: Tally) -> None:
    """pytest on tests/live, which starts servers of its own.

    :param words: which of them, and whatever else it is told
    """
    description, report = runner.folder / "live.json", runner.folder / "live.xml"
    report.unlink(missing_ok=True)
    live.describe(runner, description, prepared=True)
    # Here a person sees them come; within a test it would look like one that hangs.
    node.ready(runner.environment, node.TESTS)
    environment.contract()
    chromium.find()
    say("Tests against running servers")
    options = [f"--junitxml={report}", *words]
    status = _pytest(runner, options, description)
    passed, failed = _pytest_counts(report)
    tally.count(passed, failed)
    if failed:
        tally.failures.append(f"live: {failed} tests failed, see above")
    if not passed + failed or (status and not failed):
        tally.check("live tests", f"pytest ended with status {status}")
    logs = sorted((runner.folder / "live").glob("*.log"))
    complaints = [f"{log}:\n{text}" for log in logs for text in unannounced(log)]
    tally.check(
        f"Odoo: no warning in {len(logs)} logs of servers", "\n".join(complaints)
    )


def _pytest(runner: Runner, words: Sequence[str], description: Path) -> int:
    """Its output is ours: a person watches the tests go by."""
    environ = runner.environ(
        {
            "DUAL_API_TOOLS": str(places.TOOLS),
            # What tests fetch goes there too.
            "DUAL_API_CACHE": str(places.cache()),
            "DUAL_API_LIVE": str(description),
            "PYTHONPATH": str(places.TOOLS),
        }
    )
    # The examples of the documentation are run as they are printed.
    curl = programs.find("curl", "curl")
    environ["PATH"] += f":{curl.parent}"
    program = str(runner.environment.program("pytest"))
    # Looking any higher, pytest would import the addon itself, as a plain package.
    bounds = [f"--rootdir={LIVE_TESTS}", f"--confcutdir={LIVE_TESTS}"]
    options = [*bounds, "-c", str(places.ROOT / "pyproject.toml"), *SIDE_BY_SIDE]
    # Time to end the servers that its fixtures have started.
    return processes.run(
        [program, *options, *words],
        patience=60,
        stop_signal=signal.SIGINT,
        env=environ,
        cwd=runner.working_folder(),
    ).returncode


def _pytest_counts(report: Path) -> tuple[int, int]:
    """Tests that passed and failed; a skipped one is neither."""
    if not report.exists():
        return 0, 0
    suites = ET.parse(report).getroot().iter("testsuite")  # noqa: S314 - we wrote it
    passed = failed = 0
    for suite in suites:
        bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        failed += bad
        passed += int(suite.get("tests", 0)) - bad - int(suite.get("skipped", 0))
    return passed, failed


def _patterns(path: Path) -> list[re.Pattern[str]]:
    lines = path.read_text().splitlines() if path.exists() else []
    return [re.compile(json.loads(line)) for line in dict.fromkeys(lines)]


def unannounced(log: Path) -> list[str]:
    """Complaints in a live server's log that no test expected, and the reverse."""
    patterns = _patterns(log.with_suffix(".expected"))
    tolerated = _patterns(log.with_suffix(".tolerated"))
    found = odoo_log.complaints(log)
    missing = [
        f"announced, but not there: {pattern.pattern}"
        for pattern in patterns
        if not any(pattern.search(text) for text in found)
    ]
    allowed = [*patterns, *tolerated]
    known = [text for text in found if any(p.search(text) for p in allowed)]
    return [text for text in found if text not in known] + missing
