# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tests of failing servers have measured; `make reliability` reads it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.reliability import NOTES
from traffic import Answer


class Recorder:
    """Keeps notes in `folder`, one line each, for `make reliability`."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NOTES

    def store_fault(self, name: str, result: Any) -> None:
        """Note a `Round` of tests/live/test_store_faults.py."""
        self._note(
            "stores",
            name=name,
            requests=len(result.answers),
            failures=sum(one.status != 200 for one in result.answers),
            quiet=result.quiet,
            slowest=result.slowest,
            noticed=result.noticed,
            back=result.back,
        )

    def postgres_fault(
        self,
        name: str,
        answers: Sequence[Answer],
        refused: Sequence[Answer],
        began: float,
        ended: float,
        back: float,
        **wrong: int,
    ) -> None:
        """Note what came of a failure between two moments.

        :param refused: the answers 503
        :param back: seconds from its end to the last of them
        :param wrong: how many writes were lost, doubled, half done
        """
        self._note(
            "postgres",
            name=name,
            requests=len(answers),
            refused=len(refused),
            away=ended - began,
            slowest=max(one.seconds for one in answers),
            back=max(0.0, back),
            **wrong,
        )

    def window(
        self,
        store: str,
        kind: str,
        limit: int,
        requests: int,
        admitted: int,
        fullest: int,
    ) -> None:
        """Note what a key was admitted by clients that never stopped asking."""
        self._note(
            "windows",
            store=store,
            kind=kind,
            limit=limit,
            requests=requests,
            admitted=admitted,
            fullest=fullest,
        )

    def machine(self, words: str) -> None:
        """Note on what the tests run."""
        self._note("machine", words=words)

    def _note(self, table: str, **row: Any) -> None:
        with self.path.open("a") as file:
            file.write(json.dumps({"table": table, **row}) + "\n")
