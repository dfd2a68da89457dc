# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make contract-diff` and `make release-contract`."""

import os
import subprocess
from collections.abc import Sequence

from . import environment, places


def run(command: str, words: Sequence[str]) -> int:
    """Run the package `contract` in the Python that has its libraries."""
    python = environment.ready().python
    environ = {**os.environ, "PYTHONPATH": str(places.TOOLS)}
    return subprocess.run(
        [str(python), "-B", "-m", "contract", command, *words],
        env=environ,
        check=False,
    ).returncode
