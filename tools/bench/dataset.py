# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The benchmark's databases: made once, kept while what makes them stays the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from devkit import database, places
from devkit.console import say, step
from devkit.demo_database import code_hash
from devkit.odoo_process import INSIDE, Runner

PARTNERS = 50_000
MILLION = 1_000_000
ORDERS = 50_000
MAKER = INSIDE / "bench_data.py"
ADDONS = (places.ADDON, "dual_api_floor")
FLOOR = places.TEST_ADDONS / "dual_api_floor"


@dataclass(frozen=True)
class Dataset:
    """What a database of the benchmark holds.

    :param name: the end of its name
    :param contents: in words
    :param tables: those that are read
    :param env: what the maker is told
    :param source: what it is a copy of, before the maker adds to it
    """

    name: str
    contents: str
    tables: tuple[str, ...]
    env: Mapping[str, str]
    maker: Path = MAKER
    addons: tuple[str, ...] = ADDONS
    source: "Dataset | None" = None


def partners(number: int = PARTNERS) -> Dataset:
    """So many partners, in Odoo with nothing but the addon."""
    return Dataset(
        str(number),
        f"{number:,} partners",
        ("res_partner",),
        {"BENCH_PARTNERS": str(number)},
        source=partners() if number > PARTNERS else None,
    )


def shop(orders: int = ORDERS) -> Dataset:
    """So many orders, and as many invoices, beside Sales and Invoicing."""
    return Dataset(
        f"shop_{orders}",
        f"{orders:,} orders of four lines, as many invoices, 10,000 products",
        (
            "res_partner",
            "product_template",
            "product_product",
            "sale_order",
            "sale_order_line",
            "account_move",
            "account_move_line",
        ),
        {"BENCH_ORDERS": str(orders)},
        maker=INSIDE / "bench_shop.py",
        addons=(*ADDONS, "sale_management"),
    )


def kept(runner: Runner, wanted: Dataset) -> str:
    """Name of the database, made or brought up to date."""
    name = f"{places.ADDON}_bench_{wanted.name}"
    makers = sorted({MAKER, wanted.maker, INSIDE / "bulk.py"})
    stamps = {
        "maker": places.file_hash(*makers, *sorted(FLOOR.rglob("*.py"))),
        "code": code_hash(),
    }
    known = _known(runner, name)
    if known.get("maker") != stamps["maker"]:
        _build(runner, name, wanted, stamps)
    elif known.get("code") != stamps["code"]:
        with step(f"updating {places.ADDON} in the database, its code has changed"):
            _odoo(runner, name, "-u", places.ADDON)
        database.write_stamps(runner.variables, name, stamps)
    return name


def working_copy(runner: Runner, wanted: Dataset) -> str:
    """A copy of that database, for one run to write to."""
    name = kept(runner, wanted)
    copied = f"{name}_run"
    files = runner.filestore
    with step(f"copying the database of {wanted.contents}"):
        database.copy(runner.variables, files, name, copied)
        with database.connected(runner.variables, copied) as cursor:
            # A copy has the rows' statistics, but not how much of each page is seen
            # by all.
            cursor.execute(f"VACUUM (ANALYZE) {', '.join(wanted.tables)}")
    return copied


def _known(runner: Runner, name: str) -> dict[str, str]:
    if not database.exists(runner.variables, name):
        return {}
    return database.read_stamps(runner.variables, name)


def _build(runner: Runner, name: str, wanted: Dataset, stamps: dict[str, str]) -> None:
    """Under another name until it is complete."""
    unfinished = f"{name}_unfinished"
    database.drop(runner.variables, unfinished)
    if wanted.source is not None:
        files = runner.filestore
        source = kept(runner, wanted.source)
        database.copy(runner.variables, files, source, unfinished)
    else:
        say("The benchmark's database is made once, and kept for later runs.")
        database.create(runner.variables, unfinished)
        with step(f"installing Odoo and {', '.join(wanted.addons)}"):
            _odoo(runner, unfinished, "-i", ",".join(wanted.addons))
    with step(f"adding what is missing of {wanted.contents}"):
        runner.run(
            unfinished,
            [],
            runner.folder / "setup.log",
            script=wanted.maker,
            env=wanted.env,
        )
    database.write_stamps(runner.variables, unfinished, stamps)
    database.drop(runner.variables, name)
    database.rename(runner.variables, unfinished, name)


def _odoo(runner: Runner, name: str, *words: str) -> None:
    log = runner.folder / "setup.log"
    runner.run(name, [*words, "--stop-after-init", "--no-http"], log)
