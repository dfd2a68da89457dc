# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a run stands on: PostgreSQL, the database, credentials, servers."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devkit import environment, lifetime, live, odoo_source, places, postgres
from devkit.console import say, step
from devkit.odoo_process import INSIDE, Runner

from . import dataset

REQUIREMENTS = places.TOOLS / "requirements-bench.txt"
# The limiter is to count, never to refuse.
POINTS = 1_000_000
#: All clients have one key; its requests are counted, and none of them refused.
MANY_AT_ONCE = {"DUAL_API_REQUESTS_AT_ONCE": "100"}
CREDENTIALS = f"""
import sys
sys.path.insert(0, {str(INSIDE)!r})
from bench_data import PASSWORD, reader
user = reader(env)
scopes = ["customers:read", "customers:write"]
result = {{
    "uid": user.id,
    "login": user.login,
    "password": PASSWORD,
    "key": env["api.key"].generate(
        user.id, "Benchmark", scopes=scopes, rate_limit_per_min={POINTS}),
    "odoo_key": env["res.users.apikeys"].with_user(user).sudo()._generate(
        None, "Benchmark", None),
    "countries": {{
        name: [id_, code] for id_, name, code in
        ((c.id, c.name, c.code) for c in env["res.country"].search([]))}},
    "first": env["res.partner"].search(
        [("is_company", "=", True), ("email", "!=", False)], order="id", limit=1).id,
}}
"""


@dataclass(frozen=True)
class Stage:
    """Where a run takes place.

    :param database: the working copy that the servers serve
    :param known: credentials and ids, see CREDENTIALS
    :param log: PostgreSQL's log, when the server is our own
    """

    runner: Runner
    database: str
    known: Mapping[str, Any]
    log: Path | None

    @contextmanager
    def server(
        self,
        workers: int = 0,
        env: Mapping[str, str] | None = None,
        database: str | None = None,
    ) -> Iterator[live.Server]:
        """An Odoo that runs for the length of the block."""
        settings = {**MANY_AT_ONCE, **(env or {})}
        made = live.Server(database or self.database, workers=workers, env=settings)
        with step(f"starting Odoo {f'with {workers} workers' if workers else ''}"):
            made.start()
        with made:
            yield made


@contextmanager
def opened(
    what: str,
    wanted: dataset.Dataset = dataset.partners(),  # noqa: B008 - is never changed
    source: str = CREDENTIALS,
) -> Iterator[Stage]:
    """The stage, from a bare machine; everything on it ends with the block.

    :param source: makes the credentials, and looks up the ids
    """
    lifetime.listen()
    places.run_folder()
    folder = places.BENCH_RUN
    with lifetime.supervised(folder, what) as stack:
        odoo = odoo_source.find()
        tools = environment.ready()
        environment.add(tools, "bench", REQUIREMENTS, "the benchmark's packages")
        variables, log = _postgres(tools, folder, stack)
        runner = Runner(odoo, tools, folder, variables, test_addons=True)
        description = folder / "live.json"
        live.describe(runner, description)
        os.environ["DUAL_API_LIVE"] = str(description)
        (folder / "setup.log").unlink(missing_ok=True)
        database = dataset.working_copy(runner, wanted)
        stack.callback(live.drop_database, database)
        known = credentials(database, source)
        yield Stage(runner, database, known, log)


def credentials(database: str, source: str = CREDENTIALS) -> dict[str, Any]:
    """New keys of the reader, and what else the contestants need to know."""
    with step("making keys"):
        return live.evaluate(database, source)


def _postgres(
    tools: environment.Environment, folder: Path, stack: ExitStack
) -> tuple[Mapping[str, str], Path | None]:
    named = postgres.named_server(os.environ)
    if named is not None:
        say("  ✓ PostgreSQL: the server that the variables name")
        return named, None
    own = postgres.Postgres(tools, folder)
    stack.callback(own.stop)
    with step("starting PostgreSQL"):
        own.start()
    return own.variables, folder / "postgres.log"
