# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Python that runs inside Odoo, asked from outside."""

import atexit
import signal
from functools import cache
from typing import Any

from ..console import Problem
from ..dialogue import Dialogue
from .databases import TEMPLATE
from .given import log_of, runner


@cache
def _evaluator() -> Dialogue:
    """An Odoo process that runs what it is sent."""
    words, log = runner().options(TEMPLATE), log_of("evaluated")
    dialogue = Dialogue(runner(), "evaluate.py", words, log, signal.SIGKILL)
    atexit.register(dialogue.end)
    return dialogue


def evaluate(database: str, source: str) -> Any:
    """Run `source` in an Odoo process that serves nobody, and commit.

    It finds `env` (superuser) and may set `result` to anything that JSON can say,
    which is returned.
    """
    answer = _evaluator().ask({"database": database, "source": source})
    if "error" in answer:
        raise Problem(f"Odoo could not run that:\n{answer['error'][-3000:]}")
    return answer["result"]
