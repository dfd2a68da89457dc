# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What `make test` has set up for the tests."""

import json
import os
from collections.abc import Mapping
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from .. import chromium as browser
from .. import environment as environments
from .. import node as node_packages
from ..environment import Environment
from ..odoo_process import Runner
from ..odoo_source import Odoo

#: How many times as much is tried as in `make test`, by what could look for ever.
EFFORT = int(os.environ.get("DUAL_API_TEST_EFFORT", "1"))
CHROMIUM_OPTIONS = browser.OPTIONS
_numbers = count(1)


@cache
def described() -> Mapping[str, Any]:
    """What `describe` has written."""
    known: Mapping[str, Any]
    known = json.loads(Path(os.environ["DUAL_API_LIVE"]).read_text())
    return known


@cache
def runner() -> Runner:
    """The Odoo that `make test` has set up."""
    known = described()
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


def log_of(name: str) -> Path:
    """A new file for the log of what has this name."""
    folder = runner().folder / "live"
    folder.mkdir(exist_ok=True)
    return folder / f"{unique(name)}.log"


def own(name: str) -> str:
    """`name` for what each process has of its own, where several run tests."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    return f"{name}_{worker}" if worker else name


def unique(name: str) -> str:
    """`name` with a number that nothing else here has."""
    return f"{own(f'{next(_numbers):03}')}-{name}"
