# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make test`: every check and every test, on real servers that are its own."""

import argparse
import ast
import json
import os
import re
import shutil
import signal
import time
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from . import (
    assets,
    chromium,
    database,
    environment,
    java,
    lifetime,
    live,
    node,
    odoo_log,
    odoo_source,
    places,
    processes,
    programs,
)
from .checks import StaticChecks, Tally
from .console import Problem, say, step
from .odoo_process import Runner
from .postgres import Postgres
from .redis_server import Redis, find_program

BASE = live.BASE
ODOO_TESTS = "test_dual_api"
LIVE_TESTS = places.ROOT / "tests" / "live"
PARTS = ("static", "odoo", "live")


def test(words: Sequence[str]) -> int:
    """Run everything, or one part; 0 when nothing failed."""
    parser = argparse.ArgumentParser(prog="make test")
    parser.add_argument("--only", choices=PARTS, help="one part instead of all")
    parser.add_argument("--tags", help="Odoo's --test-tags instead of the whole addon")
    chosen, for_pytest = parser.parse_known_args(words)
    parts = [chosen.only] if chosen.only else list(PARTS)
    started = time.monotonic()
    tally = Tally()
    lifetime.listen()
    with lifetime.supervised(places.run_folder() / "test", "A test run") as stack:
        _run(parts, chosen.tags, for_pytest, tally, stack)
    for name in tally.failures:
        say(f"✗ {name}")
    say(f"\n{time.monotonic() - started:.0f} seconds; logs in {places.TEST_RUN}")
    say(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed or not tally.passed else 0


def _run(
    parts: list[str],
    tags: str | None,
    for_pytest: Sequence[str],
    tally: Tally,
    stack: ExitStack,
) -> None:
    odoo = odoo_source.find() if parts != ["static"] else None
    tools = environment.ready(tests=True)
    checks = StaticChecks(tools, places.TEST_RUN)
    if "static" in parts:
        stack.callback(checks.stop)
        checks.start()
    if odoo:
        assets.ready(tools)
        runner = _services(odoo, tools, stack)
        _make_base(runner)
    if "static" in parts:
        # They ran beside the installation, which takes longer.
        checks.report(tally)
    if odoo:
        if "odoo" in parts:
            # Both need the base; neither needs the other.
            template = _begin_template(runner, stack) if "live" in parts else None
            _odoo_tests(runner, tags, tally, stack)
        else:
            template = _begin_template(runner, stack)
        if template:
            _finish_template(template, tally)
            _live_tests(runner, for_pytest, tally)


def _services(
    odoo: odoo_source.Odoo, tools: environment.Environment, stack: ExitStack
) -> Runner:
    """A new PostgreSQL and a Redis; what an earlier run has left goes."""
    folder = places.TEST_RUN
    for name in ("live", "odoo-data"):
        shutil.rmtree(folder / name, ignore_errors=True)
    postgres = Postgres(tools, folder, forgetful=True)
    postgres.erase()
    stack.callback(postgres.erase)
    stack.callback(postgres.stop)
    redis = Redis(folder)
    stack.callback(redis.stop)
    with step("starting PostgreSQL and Redis"):
        postgres.start()
        redis.start()
    prefix = f"{places.ADDON}_test_".upper()
    settings = {
        **{name: text for name, text in os.environ.items() if name.startswith(prefix)},
        "DUAL_API_TEST_REDIS_URL": redis.url,
        "DUAL_API_REDIS_SERVER": str(find_program()),
    }
    return Runner(
        odoo, tools, folder, postgres.variables, test_addons=True, settings=settings
    )


def _make_base(runner: Runner) -> None:
    """A database with what the addon stands on, to be copied by all that follow."""
    manifest = ast.literal_eval((places.ROOT / "__manifest__.py").read_text())
    log = _new_log(runner, "base")
    words = ["-i", ",".join(manifest["depends"]), "--stop-after-init", "--no-http"]
    with step("installing Odoo in a new database"):
        database.create(runner.variables, BASE)
        runner.run(BASE, words, log)


def _new_log(runner: Runner, name: str) -> Path:
    log = runner.folder / f"{name}.log"
    log.unlink(missing_ok=True)
    return log


def _copy(runner: Runner, name: str, template: str = BASE) -> None:
    files = runner.folder / "odoo-data" / "filestore"
    database.copy(runner.variables, files, template, name)


def _odoo_tests(
    runner: Runner, tags: str | None, tally: Tally, stack: ExitStack
) -> None:
    """Odoo's own runner, over a first installation of the addon."""
    _odoo_run(runner, [places.ADDON], tags or f"/{places.ADDON}", tally, stack)
    extras = _test_addons_with_tests()
    if extras and not tags:
        tested = ",".join(f"/{name}" for name in extras)
        _odoo_run(runner, [places.ADDON, *extras], tested, tally, stack)


def _test_addons_with_tests() -> list[str]:
    return sorted(path.parent.name for path in places.TEST_ADDONS.glob("*/tests"))


def _odoo_run(
    runner: Runner, addons: list[str], tags: str, tally: Tally, stack: ExitStack
) -> None:
    name = f"tests of {addons[-1]}"
    log = _new_log(runner, f"odoo-{addons[-1]}")
    _copy(runner, ODOO_TESTS)
    words = ["-i", ",".join(addons), "--stop-after-init", "--test-tags", tags]
    port = f"--http-port={processes.free_port()}"
    with step(f"running the {name} in Odoo"):
        process = runner.background(ODOO_TESTS, [*words, port], log, "odoo-tests")
        stack.callback(process.stop)
        status = process.wait()
    ran, failed, skipped = odoo_log.test_counts(log)
    say(f"Odoo: {name}: {ran} ran, {failed} failed, {skipped} skipped")
    tally.count(ran - failed - skipped, failed)
    if failed:
        say("\n".join(odoo_log.failures(log)))
        tally.failures.append(f"Odoo: {failed} {name}, see {log}")
    if not ran:
        tally.check(f"Odoo: {name}", f"no test ran, see {log}")
    elif status and not failed:
        tally.check(f"Odoo: {name}", f"exit status {status}:\n{odoo_log.essence(log)}")
    complaints = odoo_log.complaints(log)
    tally.check(f"Odoo: no warning in the log of the {name}", "\n".join(complaints))


def _begin_template(runner: Runner, stack: ExitStack) -> processes.Process:
    """Install the addon in the database that live tests copy, in the background."""
    log = _new_log(runner, "template")
    _copy(runner, live.TEMPLATE)
    words = live.make_template()
    process = runner.background(live.TEMPLATE, words, log, "odoo-template")
    stack.callback(process.stop)
    return process


def _finish_template(process: processes.Process, tally: Tally) -> None:
    with step(f"installing {places.ADDON} for tests against running servers"):
        status = process.wait()
    if status:
        raise Problem(f"The addon does not install:\n{odoo_log.essence(process.log)}")
    complaints = "\n".join(odoo_log.complaints(process.log))
    tally.check("Odoo: no warning in the log of an installation", complaints)


def _live_tests(runner: Runner, words: Sequence[str], tally: Tally) -> None:
    """pytest on tests/live, which starts servers of its own."""
    description, report = runner.folder / "live.json", runner.folder / "live.xml"
    report.unlink(missing_ok=True)
    live.describe(runner, description)
    # Here a person sees them come; within a test it would look like one that hangs.
    node.ready(runner.environment, node.TESTS)
    java.ready(environment.contract())
    chromium.find()
    say("Tests against running servers")
    options = [str(LIVE_TESTS), f"--junitxml={report}", *words]
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
    options = [*bounds, "-c", str(places.ROOT / "pyproject.toml")]
    # Time to end the servers that its fixtures have started.
    return processes.run(
        [program, *options, *words],
        patience=60,
        stop_signal=signal.SIGINT,
        env=environ,
        cwd=runner.folder / "cwd",
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
