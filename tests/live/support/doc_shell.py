# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A terminal that examples are pasted into."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

SECONDS = 120


class Ran(NamedTuple):
    """What an example has printed; `error` is empty when it went well."""

    output: str
    error: str


class Shell:
    """Begins in `folder`; what an example exports is there for the next one."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self.folder = self.here = folder
        self.environ = dict(environ)

    def run_bash(self, text: str) -> Ran:
        """As if it were pasted into a terminal that stops at the first failure."""
        kept = self.folder / "environ"
        script = f'{text}\nenv -0 > "$0"'
        ran = self._ran(["bash", "-euo", "pipefail", "-c", script, str(kept)])
        if not ran.error:
            pairs = kept.read_text().rstrip("\0").split("\0")
            self.environ = dict(pair.split("=", 1) for pair in pairs)
            self.here = Path(self.environ["PWD"])
        return ran

    def _ran(self, command: Sequence[str]) -> Ran:
        ran = subprocess.run(
            command,
            capture_output=True,
            text=True,
            env=self.environ,
            cwd=self.here,
            timeout=SECONDS,
            check=False,
        )
        failed = ran.returncode and (ran.stderr or f"exit status {ran.returncode}")
        return Ran(ran.stdout, failed or "")
