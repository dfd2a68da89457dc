# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What `make dist` has built, and how to look into it."""

import shutil
import zipfile
from email.parser import Parser
from email.policy import default
from pathlib import Path

from devkit import dist

ADDON = "dual_api/"
GIT = shutil.which("git")
IN_WHEEL = f"odoo/addons/{ADDON}"
#: What is true of a moment that is long over.
EPOCH = "1700000000"


class Release:
    """A wheel, a zip and a tree of the clone's own addon."""

    def __init__(self, folder: Path) -> None:
        self.wheel, self.zip, self.tree, self.sums = dist.build(folder)

    def in_wheel(self) -> dict[str, bytes]:
        """The addon's files by their paths in it."""
        return _below(IN_WHEEL, self.wheel)

    def in_zip(self) -> dict[str, bytes]:
        """The same, in the zip."""
        return _below(ADDON, self.zip)

    def in_tree(self) -> dict[str, bytes]:
        """The same, in the branch of releases."""
        addon = self.tree / ADDON
        return {
            path.relative_to(addon).as_posix(): path.read_bytes()
            for path in addon.rglob("*")
            if path.is_file()
        }

    def metadata(self):
        """What pip knows of the wheel."""
        with zipfile.ZipFile(self.wheel) as packed:
            [name] = [n for n in packed.namelist() if n.endswith("/METADATA")]
            return Parser(policy=default).parsestr(packed.read(name).decode())


def _below(folder: str, archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as packed:
        return {
            name.removeprefix(folder): packed.read(name)
            for name in packed.namelist()
            if name.startswith(folder)
        }
