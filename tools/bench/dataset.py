# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The benchmark's database: made once, kept while what makes it stays the same."""

from devkit import database, places
from devkit.console import say, step
from devkit.demo_database import code_hash
from devkit.odoo_process import INSIDE, Runner

PARTNERS = 50_000
MILLION = 1_000_000
MAKER = INSIDE / "bench_data.py"
ADDONS = (places.ADDON, "dual_api_floor")
FLOOR = places.TEST_ADDONS / "dual_api_floor"


def kept(runner: Runner, partners: int = PARTNERS) -> str:
    """Name of the database with so many partners, made or brought up to date."""
    name = f"{places.ADDON}_bench_{partners}"
    stamps = {
        "maker": places.file_hash(MAKER, *sorted(FLOOR.rglob("*.py"))),
        "code": code_hash(),
    }
    known = _known(runner, name)
    if known.get("maker") != stamps["maker"]:
        _build(runner, name, partners, stamps)
    elif known.get("code") != stamps["code"]:
        with step(f"updating {places.ADDON} in the database, its code has changed"):
            _odoo(runner, name, "-u", places.ADDON)
        database.write_stamps(runner.variables, name, stamps)
    return name


def working_copy(runner: Runner, name: str) -> str:
    """A copy of that database, for one run to write to."""
    copied = f"{name}_run"
    files = runner.filestore
    with step(f"copying the database of {name.rpartition('_')[2]} partners"):
        database.copy(runner.variables, files, name, copied)
        with database.connected(runner.variables, copied) as cursor:
            # A copy has the rows' statistics, but not how much of each page is seen
            # by all.
            cursor.execute("VACUUM (ANALYZE) res_partner")
    return copied


def _known(runner: Runner, name: str) -> dict[str, str]:
    if not database.exists(runner.variables, name):
        return {}
    return database.read_stamps(runner.variables, name)


def _build(runner: Runner, name: str, partners: int, stamps: dict[str, str]) -> None:
    """Under another name until it is complete."""
    unfinished = f"{name}_unfinished"
    database.drop(runner.variables, unfinished)
    if partners > PARTNERS:
        files = runner.filestore
        database.copy(runner.variables, files, kept(runner), unfinished)
    else:
        say("The benchmark's database is made once, and kept for later runs.")
        database.create(runner.variables, unfinished)
        with step(f"installing Odoo and {places.ADDON}"):
            _odoo(runner, unfinished, "-i", ",".join(ADDONS))
    with step(f"adding partners, {partners:,} in all"):
        runner.run(
            unfinished,
            [],
            runner.folder / "setup.log",
            script=MAKER,
            env={"BENCH_PARTNERS": str(partners)},
        )
    database.write_stamps(runner.variables, unfinished, stamps)
    database.drop(runner.variables, name)
    database.rename(runner.variables, unfinished, name)


def _odoo(runner: Runner, name: str, *words: str) -> None:
    log = runner.folder / "setup.log"
    runner.run(name, [*words, "--stop-after-init", "--no-http"], log)
