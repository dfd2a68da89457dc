# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's command in processes that begin where Odoo has been imported already.

To import Odoo takes longer than to serve a database. Each line of standard input is
JSON: `{"start": {"words", "env", "cwd", "log", "stop_signal"}}` is answered by the
number of a new process, `{"ended": number}` by its exit status, or null while it runs.
The command line names the addons to import beside Odoo itself, after a folder of
addons beside Odoo's.
"""

import ctypes
import gc
import importlib
import importlib.util
import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

LAUNCHER = str(Path(__file__).with_name("launch.py"))
PR_SET_PDEATHSIG = 1
#: What the addon imports.
LIBRARIES = ("cerberus", "graphene", "graphql", "prometheus_client", "redis", "yaml")
_libc = ctypes.CDLL(None, use_errno=True)


def imports(folder: str, addons: Sequence[str]) -> None:
    """Import Odoo, and the addons.

    :param folder: where those are that are not Odoo's own
    """
    for name in ("odoo.cli.command", "odoo.cli.server", "odoo.service.server"):
        importlib.import_module(name)
    importlib.import_module("odoo.addons").__path__.append(folder)
    for name in LIBRARIES:
        with suppress(ImportError):
            importlib.import_module(name)
    for name in addons:
        package = f"odoo.addons.{name}"
        found = importlib.util.find_spec(package)
        if found and found.origin:
            importlib.import_module(package)
            manifest = Path(found.origin).with_name("__manifest__.py").read_text()
            if "post_load" in manifest:
                # Odoo calls it where it is the first to import the package. That finds
                # all modules of it imported.
                del sys.modules[package]


def start(
    words: Sequence[str],
    env: Mapping[str, str],
    cwd: str,
    log: str,
    stop_signal: int,
) -> int:
    """Begin a process; its number here, 0 in it."""
    number = os.fork()
    if number:
        return number
    os.setsid()
    _libc.prctl(PR_SET_PDEATHSIG, stop_signal)
    os.environ.clear()
    # What Odoo did when it was imported.
    os.environ.update({**env, "TZ": "UTC"})
    time.tzset()
    os.chdir(cwd)
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for standard in (1, 2):
        os.dup2(output, standard)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.argv = [LAUNCHER, *words]
    return 0


def ended(number: int) -> int | None:
    """The exit status as `subprocess` tells it; None while it runs."""
    found, status = os.waitpid(number, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if found else None


def main() -> None:
    """Answer until there are no more questions; in a new process: be Odoo."""
    imports(sys.argv[1], sys.argv[2:])
    gc.collect()
    gc.freeze()
    # What else is printed goes to the log: only answers go to whoever asks.
    answers = os.dup(1)
    os.dup2(2, 1)
    while line := sys.stdin.readline():
        question: dict[str, Any] = json.loads(line)
        if "ended" in question:
            answer = ended(question["ended"])
        else:
            answer = start(**question["start"])
            if answer == 0:
                os.close(answers)
                break
        os.write(answers, json.dumps(answer).encode() + b"\n")
    else:
        return
    from odoo.cli.command import main

    main()


if __name__ == "__main__":
    sys.path.pop(0)
    main()
