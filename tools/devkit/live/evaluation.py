# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Python that runs inside Odoo, asked from outside."""

import atexit
import json
import signal
import subprocess
import threading
from collections.abc import Mapping
from functools import cache
from typing import Any

from .. import processes
from ..console import Problem
from ..odoo_log import essence
from ..odoo_process import INSIDE
from .databases import TEMPLATE
from .given import log_of, runner


class _Evaluator:
    """An Odoo process that runs what it is sent, and is asked by one at a time."""

    def __init__(self) -> None:
        running = runner()
        command = [str(running.environment.python), str(INSIDE / "evaluate.py")]
        self.log = log_of("evaluated")
        self._turn = threading.Lock()
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(
                [*command, *running.options(TEMPLATE)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=running.environ(),
                cwd=running.working_folder(),
                start_new_session=True,
                preexec_fn=processes.dies_with_parent(signal.SIGKILL),
            )
        atexit.register(self.end)

    def ask(self, question: Mapping[str, str]) -> Mapping[str, Any]:
        """What it answers; when it can't any more, the end of its log."""
        with self._turn:
            try:
                print(json.dumps(question), file=self._child.stdin, flush=True)
                answers = self._child.stdout
                line = answers.readline() if answers else ""
            except BrokenPipeError:
                line = ""
        return json.loads(line or json.dumps({"error": essence(self.log)}))

    def end(self) -> None:
        """Let it end: nobody asks any more."""
        self._child.communicate()


_evaluator = cache(_Evaluator)


def evaluate(database: str, source: str) -> Any:
    """Run `source` in an Odoo process that serves nobody, and commit.

    It finds `env` (superuser) and may set `result` to anything that JSON can say,
    which is returned.
    """
    answer = _evaluator().ask({"database": database, "source": source})
    if "error" in answer:
        raise Problem(f"Odoo could not run that:\n{answer['error'][-3000:]}")
    return answer["result"]
