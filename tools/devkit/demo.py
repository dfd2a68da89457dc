# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make run`: from a bare machine to a server with sample customers and keys."""

import json
import os
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from inside_odoo.demo_ready import QUERY, first_steps

from . import (
    assets,
    demo_database,
    demo_settings,
    environment,
    fetching,
    lifetime,
    odoo_log,
    odoo_source,
    places,
    processes,
)
from .asking import ask
from .console import Problem, say, step, warn
from .odoo_process import INSIDE, Runner
from .postgres import Postgres

START_SECONDS = 120


def run() -> int:
    """Serve until asked to end; returns the exit status."""
    settings = demo_settings.read()
    folder = places.run_folder()
    lifetime.listen()
    try:
        with lifetime.supervised(folder, "A server") as stack:
            places.DEMO_FILE.unlink(missing_ok=True)
            server = start(settings, folder, stack)
            server.child.wait()
            log = folder / "odoo.log"
            essence = odoo_log.essence(log)
            raise Problem(f"Odoo ended by itself, see {log}:\n{essence}")
    except lifetime.Stopped:
        say("Stopped: Odoo, PostgreSQL and everything else that was started.")
    return 0


def start(
    settings: demo_settings.DemoSettings, folder: Path, stack: ExitStack
) -> processes.Process:
    """Bring everything up, to be ended by `stack`; returns the server."""
    return serve(make_runner(settings, folder, stack), settings, stack)


def serve(
    runner: Runner, settings: demo_settings.DemoSettings, stack: ExitStack
) -> processes.Process:
    """The same, of what `make_runner` has prepared."""
    folder = runner.folder
    demo_database.prepare(runner, settings.database, settings.apps)
    log = folder / "odoo.log"
    log.unlink(missing_ok=True)
    with step("starting Odoo, making demo keys"):
        server = runner.serve(
            settings.database,
            settings.port,
            log,
            workers=settings.workers,
            env={"DUAL_API_DEMO_FILE": str(places.DEMO_FILE)},
        )
        stack.callback(server.stop)
        # First to go: nobody is to read keys of a server that is ending.
        stack.callback(places.DEMO_FILE.unlink, missing_ok=True)
        made = _make_keys(runner, settings)
        keys = made["keys"]
        _wait_for(server, f"{settings.base_url}/api/v1/health")
    _try_out(settings, keys.pop("check"), made["oauth"])
    going = _use_what_goes(settings.base_url, keys["legacy"])
    _write_demo_file(settings, made)
    _tell_ready(settings, keys, going)
    return server


def make_runner(
    settings: demo_settings.DemoSettings, folder: Path, stack: ExitStack
) -> Runner:
    """What runs Odoo, with a PostgreSQL that `stack` ends."""
    say(f"{places.ADDON}: everything this needs, then a server on {settings.base_url}")
    fetching.begin(fetching.SERVER, folder, stack)
    odoo = odoo_source.find()
    say(f"  ✓ Odoo {odoo_source.SERIES}: {odoo.package} ({odoo.origin})")
    tools = environment.ready()
    say(f"  ✓ Python packages: {tools.folder}")
    odoo_source.report_gaps(odoo)
    try:
        assets.ready(tools)
    except Problem as problem:
        warn(f"the pages for browsers are not built; the API works.\n{problem}")
    variables = settings.named_server
    if variables is None:
        own = Postgres(tools, folder)
        stack.callback(own.stop)
        with step("starting PostgreSQL"):
            own.start()
        variables = own.variables
    else:
        say("  ✓ PostgreSQL: the server that the variables name")
    return Runner(
        odoo, tools, folder, variables, settings=dict(settings.addon_settings)
    )


def _make_keys(
    runner: Runner, settings: demo_settings.DemoSettings
) -> dict[str, dict[str, str]]:
    """The keys by name, and what a client needs to let a user sign in."""
    answer = runner.run(
        settings.database,
        [],
        runner.folder / "setup.log",
        script=INSIDE / "demo_keys.py",
        env={"DEMO_LIMIT": str(settings.limit)},
    )
    return json.loads(answer.splitlines()[-1])


def _wait_for(server: processes.Process, url: str) -> None:
    """Until `url` answers 200; Problem when the server ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.exit_code() is not None:
            break
        status, _ = ask(url)
        if status == 200:
            return
        time.sleep(0.1)
    essence = odoo_log.essence(server.log)
    raise Problem(f"Odoo does not answer {url}, see {server.log}:\n{essence}")


def _try_out(
    settings: demo_settings.DemoSettings, key: str, sign_in: Mapping[str, str] | None
) -> None:
    """What the closing lines promise is tried before they are printed."""
    headers = {"X-API-Key": key, "Content-Type": "application/json"}
    base = settings.base_url
    answers = {
        "REST": ask(f"{base}/api/v2/customers?limit=2", headers),
        "GraphQL": ask(f"{base}/graphql", headers, {"query": QUERY}),
    }
    if sign_in:
        bearer = {"Authorization": f"Bearer {sign_in['token']}"}
        answers["REST with a token"] = ask(f"{base}/api/v2/me", bearer)
    for name, (status, text) in answers.items():
        if status != 200:
            log = places.RUN / "odoo.log"
            raise Problem(f"{name} answered {status}, see {log}:\n{text[:500]}")
    status, _ = ask(f"{base}/web/login")
    if status != 200:
        warn(f"Odoo's own login page answers {status}; the API works without it")


def _use_what_goes(base: str, key: str) -> bool:
    """Let a program use what is deprecated, as far as anything is: for the calendar
    has it, and so has who looks for those who still use it.
    """
    headers = {"X-API-Key": key, "Content-Type": "application/json"}
    status, text = ask(f"{base}/api/docs/changes.json", headers)
    going = json.loads(text)["changes"] if status == 200 else []
    for change in going:
        for place in change["rest"]:
            if place["path"] == f"/api/{place['version']}":
                ask(f"{base}{place['path']}/customers?limit=2", headers)
    shown = [
        path.removeprefix("Customer.")
        for change in going
        for path in change["graphql"]
        if path.startswith("Customer.")
    ]
    for name in shown:
        query = f"{{ customers(first: 2) {{ nodes {{ name {name} }} }} }}"
        ask(f"{base}/graphql", headers, {"query": query})
    return bool(going)


def _write_demo_file(
    settings: demo_settings.DemoSettings, made: Mapping[str, Mapping[str, str]]
) -> None:
    """For its owner only from the first byte on, and complete when it appears."""
    content = {
        "base_url": settings.base_url,
        "database": settings.database,
        **made,
    }
    draft = places.DEMO_FILE.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(content, file, indent=2)
        file.write("\n")
    draft.rename(places.DEMO_FILE)


def _tell_ready(
    settings: demo_settings.DemoSettings, keys: Mapping[str, str], going: bool
) -> None:
    base = settings.base_url
    what_goes = f"""\
What is deprecated: {base}/api/docs/changes, and who still uses it:
  curl -H 'X-API-Key: {keys["legacy"]}' {base}/api/v2/me/deprecations
"""
    say(f"""
{first_steps(base, keys["read"])}
{what_goes if going else ""}\
Webhooks, in another terminal: python3 tools/receive.py
All keys: {places.DEMO_FILE}, {settings.limit} points a minute each
Ctrl-C or `make stop` ends it.""")
