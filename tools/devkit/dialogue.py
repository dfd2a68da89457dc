# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A program in Odoo's environment that answers each line of JSON with one."""

import json
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from . import processes
from .console import Problem
from .odoo_log import essence
from .odoo_process import INSIDE, Runner


class Dialogue:
    """Starts it; it ends with us. It may be asked by several threads, in turn."""

    def __init__(
        self,
        runner: Runner,
        script: str,
        words: Sequence[str],
        log: Path,
        end_by: signal.Signals,
    ) -> None:
        self._log = log
        self._turn = threading.Lock()
        command = [str(runner.environment.python), str(INSIDE / script)]
        with log.open("ab") as output:
            self._child = subprocess.Popen(
                [*command, *words],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                text=True,
                env=runner.environ(),
                cwd=runner.working_folder(),
                start_new_session=True,
                preexec_fn=processes.dies_with_parent(end_by),
            )

    def ask(self, question: Mapping[str, Any]) -> Any:
        """What it answers.

        :raises Problem: with the end of its log, when it can't any more
        """
        with self._turn:
            try:
                print(json.dumps(question), file=self._child.stdin, flush=True)
                answers = self._child.stdout
                line = answers.readline() if answers else ""
            except BrokenPipeError:
                line = ""
        if not line:
            raise Problem(f"Odoo has ended:\n{essence(self._log)}")
        return json.loads(line)

    def end(self) -> None:
        """Let it end: nobody asks any more."""
        self._child.communicate()
