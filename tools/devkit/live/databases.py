# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Databases of tests: copies of a template, and SQL in them."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from .. import database as databases
from .. import places, processes
from .given import filestore, log_of, runner

TEMPLATE = "template_dual_api"
#: What the addon stands on, without it.
BASE = "base_dual_api"
#: The same beside addons that take long to be installed, by their names.
BASES_WITH: Mapping[tuple[str, ...], str] = {("website",): "base_website"}


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
    runner().run(database, words, log_of(f"install-{database}"))


def drop_database(name: str) -> None:
    """Remove database `name`; its servers must have ended."""
    databases.drop(runner().variables, name)


@contextmanager
def temporary_database(name: str, addons: Iterable[str] = ()) -> Iterator[str]:
    """`create_database` for the length of a block."""
    create_database(name, addons)
    try:
        yield name
    finally:
        drop_database(name)


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
