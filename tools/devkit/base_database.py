# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Databases with what the addon stands on, made once for each Odoo and kept: its
dependencies, or a company's apps with their demo data.

What is kept is PostgreSQL's whole data folder, beside Odoo's files: to put it in place
takes a second, where making it takes half a minute.
"""

import ast
import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import database, environment, live, places
from .console import say, step
from .environment import Environment
from .odoo_process import INSIDE, Runner
from .odoo_source import Odoo
from .postgres import Postgres

#: Goes up when one that was made by older code of this module would not do.
FORM = 2
#: Of each base, one for each Odoo that this machine's clones use by turns.
MOST_KEPT = 4
#: Scheduled actions are due as they are after an installation, however long ago it was.
NOTHING_IS_LATE = """
UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC'
WHERE nextcall < now() AT TIME ZONE 'UTC'"""


@dataclass(frozen=True)
class Base:
    """What is installed before the addon, in the database `live.BASE`.

    :param name: of what is kept of it
    :param addons: their names, without those that they bring along
    :param demo: whether with Odoo's demo data
    :param copies: further databases, by what is installed in a copy of the first
    """

    name: str
    addons: tuple[str, ...]
    demo: bool = False
    copies: Mapping[tuple[str, ...], str] = field(default_factory=dict)

    @property
    def databases(self) -> tuple[str, ...]:
        """The names of all databases."""
        return (live.BASE, *self.copies.values())


#: What the addon depends on, and nothing else.
PLAIN = Base(
    "plain",
    tuple(ast.literal_eval((places.ROOT / "__manifest__.py").read_text())["depends"]),
    copies=live.BASES_WITH,
)
#: What a company that lives in Odoo has installed.
FULL = Base(
    "full",
    (
        "mail",
        "contacts",
        "crm",
        "sale_management",
        "account",
        "stock",
        "purchase",
        "project",
        "hr",
        "portal",
        "website",
        "website_sale",
        "auth_signup",
        "auth_totp",
        "base_vat",
        "phone_validation",
    ),
    demo=True,
)


def start(
    odoo: Odoo, tools: Environment, postgres: Postgres, folder: Path, base: Base = PLAIN
) -> Runner:
    """Start `postgres`, new, with the base databases in it; returns who runs Odoo."""
    bases = places.cache() / "bases"
    kept = bases / f"{base.name}-{_key(odoo, base)}"
    runner = Runner(odoo, tools, folder, {}, test_addons=True)
    waiting = "another command installs Odoo; waiting for it"
    with places.locked(_lock(kept), waiting):
        if kept.is_dir():
            postgres.take(kept / "data")
            _copy_files(kept / "filestore", runner.filestore)
            os.utime(kept)
        else:
            _make(runner, postgres, base)
            _keep(runner, postgres, base, kept)
    postgres.start()
    runner.variables = postgres.variables
    for name in base.databases:
        with database.connected(runner.variables, name) as cursor:
            cursor.execute(NOTHING_IS_LATE)
    return runner


def _key(odoo: Odoo, base: Base) -> str:
    """A digest of all that decides what is installed, and by which PostgreSQL."""
    digest = hashlib.sha256(f"{FORM} {base} {environment.run_name()}".encode())
    for folder, names, files in os.walk(odoo.package):
        names.sort()
        for name in sorted(files):
            path = Path(folder, name)
            if path.suffix != ".po" and path.exists():
                state = path.stat()
                line = f"{path} {state.st_size} {state.st_mtime_ns}\n"
                digest.update(line.encode())
    return digest.hexdigest()[:12]


def _make(runner: Runner, postgres: Postgres, base: Base) -> None:
    postgres.start()
    runner.variables = postgres.variables
    log = runner.folder / "base.log"
    log.unlink(missing_ok=True)

    def install(name: str, wanted: Sequence[str]) -> None:
        words = ["-i", ",".join(wanted), "--stop-after-init", "--no-http"]
        runner.run(name, [*words, *demo], log)

    demo = ["--with-demo"] if base.demo else []
    with step(f"installing Odoo in a new database: {', '.join(base.addons)}"):
        database.create(runner.variables, live.BASE)
        install(live.BASE, base.addons)
        runner.run(live.BASE, [], log, script=INSIDE / "page_assets.py")
    for more, name in base.copies.items():
        with step(f"installing {', '.join(more)} in a copy of it"):
            database.copy(runner.variables, runner.filestore, live.BASE, name)
            install(name, more)
    # Whole only when it has ended in good order.
    postgres.stop()


def _keep(runner: Runner, postgres: Postgres, base: Base, kept: Path) -> None:
    """Put a copy into the cache; one that is there is a whole one."""
    try:
        with tempfile.TemporaryDirectory(prefix=".making-", dir=kept.parent) as name:
            draft = Path(name) / kept.name
            shutil.copytree(postgres.data, draft / "data")
            _copy_files(runner.filestore, draft / "filestore")
            draft.rename(kept)
    except OSError as error:
        say(f"  … the next run installs Odoo once more: {error}")
    found = sorted(
        kept.parent.glob(f"{base.name}-*/"), key=lambda path: path.stat().st_mtime
    )
    for old in found[:-MOST_KEPT]:
        # Nobody waits for one that is another: it stays while somebody copies it.
        with contextlib.suppress(BlockingIOError), places.locked(_lock(old)):
            shutil.rmtree(old, ignore_errors=True)


def _lock(kept: Path) -> Path:
    return kept.with_suffix(".lock")


def _copy_files(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
