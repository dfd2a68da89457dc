# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which files of the repository are the addon: what Odoo imports, reads and serves."""

import ast
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import places
from .console import Problem

#: Folders of the addon that are no Python packages.
DATA_FOLDERS = ("data", "deploy", "i18n", "migrations", "security", "static", "views")
#: Beside the packages and modules at the top.
FILES = ("LICENSE", "requirements.txt")
#: In the addon's folders, and read by tests and tools alone, or made of a clone.
NOT_INSTALLED = ("schema/contract/", "deploy/compose.yaml", "deploy/docker/")


def packages() -> set[str]:
    """Names of the Python packages at the top, tests left out."""
    found = {file.parent.name for file in places.ROOT.glob("*/__init__.py")}
    return found - {"tests"}


def manifest() -> Mapping[str, Any]:
    """What `__manifest__.py` says."""
    found: Mapping[str, Any]
    found = ast.literal_eval((places.ROOT / "__manifest__.py").read_text())
    return found


def installed() -> list[Path]:
    """The files that an installed addon has, by their paths from the root.

    Only what git knows: nothing that lies about gets into a release. What `make assets`
    builds is not among them.
    """
    folders = packages().union(DATA_FOLDERS)
    return [
        path
        for path in _tracked()
        if path.parts[0] in folders or _at_the_top(path)
        if not path.as_posix().startswith(NOT_INSTALLED)
    ]


def _at_the_top(path: Path) -> bool:
    return len(path.parts) == 1 and (path.suffix == ".py" or path.name in FILES)


def _tracked() -> list[Path]:
    command = ["git", "ls-files", "-z", "--cached"]
    try:
        listed = subprocess.check_output(command, cwd=places.ROOT, text=True)
    except (OSError, subprocess.CalledProcessError):
        raise Problem("`make dist` needs git, and a clone of the repository.") from None
    names = filter(None, listed.split("\0"))
    return sorted(Path(name) for name in names if os.path.lexists(places.ROOT / name))
