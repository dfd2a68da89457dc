# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tests of failing servers have measured, and docs/reliability.md."""

import json
from pathlib import Path
from typing import Any

NOTES = "reliability.jsonl"


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

    def _note(self, table: str, **row: Any) -> None:
        with self.path.open("a") as file:
            file.write(json.dumps({"table": table, **row}) + "\n")
