# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The demo's database: made whole or not at all, brought up to date with the code."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from . import addon_files, database, places
from .console import Problem, step, warn
from .odoo_process import INSIDE, Runner

DEMO_DATA = (INSIDE / "demo_data.py", INSIDE / "demo_names.py")
# What a module update reads; everything else is read anew at each start.
DATA_SUFFIXES = {".py", ".xml", ".csv", ".po", ".pot"}


def code_hash() -> str:
    """Changes whenever the installed addon could differ from the clone's files."""
    files = list(places.ROOT.glob("*.py"))
    folders = addon_files.packages().union(addon_files.DATA_FOLDERS)
    # What is in `static` is read whenever a page asks for it.
    for name in sorted(folders - {"static"}):
        files += (places.ROOT / name).rglob("*")
    return places.file_hash(*sorted(path for path in files if _decides(path)))


def _decides(path: Path) -> bool:
    return path.suffix in DATA_SUFFIXES and path.is_file()


def prepare(runner: Runner, name: str, apps: Sequence[str] = ()) -> None:
    """Make database `name`, or update it when code or sample data changed.

    :param apps: of Odoo's, to be installed with their demo data when it is made

    A database that can't be updated is replaced by a new one, once there is one, and
    kept beside it. A database that somebody else made is not touched: Problem.
    """
    stamps = {
        "code": code_hash(),
        "data": places.file_hash(*DEMO_DATA),
        "apps": ",".join(apps),
    }
    if not database.exists(runner.variables, name):
        _build(runner, name, stamps, apps)
        return
    if database.is_empty(runner.variables, name):
        _install(runner, name, apps)
        database.write_stamps(runner.variables, name, stamps)
        return
    known = database.read_stamps(runner.variables, name)
    if not known:
        raise Problem(
            f"The database {name} exists and was not made by `make run`, or not to its"
            " end. DB=… names another."
        )
    if known.get("apps", "") != stamps["apps"]:
        raise Problem(f"{name} was made with other APPS. DB=… names another.")
    try:
        _update(runner, name, known, stamps)
    except Problem:
        # No version with its tables was released, so nothing updates them.
        warn(f"{name} can't be updated: it is made anew, and kept as {name}_before.")
        _build(runner, name, stamps, apps)
        return
    database.write_stamps(runner.variables, name, stamps)


def _build(
    runner: Runner, name: str, stamps: dict[str, str], apps: Sequence[str]
) -> None:
    """Under another name until it is complete: an interrupted start leaves no half.

    One that has the name is kept as `<name>_before`.
    """
    unfinished = f"{name}_unfinished"
    database.drop(runner.variables, unfinished)
    database.create(runner.variables, unfinished)
    _install(runner, unfinished, apps)
    database.write_stamps(runner.variables, unfinished, stamps)
    if database.exists(runner.variables, name):
        database.drop(runner.variables, f"{name}_before")
        shutil.rmtree(runner.filestore / f"{name}_before", ignore_errors=True)
        _rename(runner, name, f"{name}_before")
    _rename(runner, unfinished, name)


def _rename(runner: Runner, name: str, other: str) -> None:
    files = runner.filestore
    if (files / name).exists():
        (files / name).rename(files / other)
    database.rename(runner.variables, name, other)


def _install(runner: Runner, name: str, apps: Sequence[str]) -> None:
    log = _fresh_log(runner)
    if apps:
        with step(f"installing {', '.join(apps)} in a new database; it takes minutes"):
            _odoo(runner, name, ["-i", ",".join(apps), "--with-demo"], log)
    what = places.ADDON if apps else f"Odoo and {places.ADDON} in a new database"
    with step(f"installing {what}"):
        _odoo(runner, name, ["-i", places.ADDON], log)
    with step("adding sample customers"):
        runner.run(name, [], log, script=INSIDE / "demo_data.py")


def _update(
    runner: Runner, name: str, known: dict[str, str], wanted: dict[str, str]
) -> None:
    log = _fresh_log(runner)
    if known.get("code") != wanted["code"]:
        with step(f"updating {places.ADDON} in the database, its code has changed"):
            _odoo(runner, name, ["-u", places.ADDON], log)
    if known.get("data") != wanted["data"]:
        with step("adding new sample customers"):
            runner.run(name, [], log, script=INSIDE / "demo_data.py")


def _odoo(runner: Runner, name: str, words: list[str], log: Path) -> None:
    runner.run(name, [*words, "--stop-after-init", "--no-http"], log)


def _fresh_log(runner: Runner) -> Path:
    log = runner.folder / "setup.log"
    log.unlink(missing_ok=True)
    return log
