# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make reliability`: run the tests of failing servers, write down their figures."""

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any

from devkit import places, test_run
from devkit.console import say

from .report import table, write_section

#: What the tests have measured, a line each.
NOTES = "reliability.jsonl"
#: How many times longer those look that could look for ever.
EFFORT = "20"
#: The tags of what is run in Odoo: see tests/support/effort.py.
IN_ODOO = "dual_api_soaks,dual_api_minutes"
DOCUMENT = places.ROOT / "docs/reference/reliability.md"
Rows = Sequence[Mapping[str, Any]]


def reliability(words: Sequence[str]) -> int:
    """Run them, and write the figures when all have passed."""
    notes = places.TEST_RUN / NOTES
    notes.unlink(missing_ok=True)
    # One at a time: they take the time of what fails.
    os.environ.setdefault("DUAL_API_TEST_EFFORT", EFFORT)
    asked = ["--only", "live", "-n0", "-m", "faults or minutes or soaks"]
    status = test_run.test([*asked, *words])
    if not words:
        status |= test_run.test(["--only", "odoo", "--tags", IN_ODOO])
    rows = [json.loads(line) for line in notes.read_text().splitlines()]
    machine = next(row["words"] for row in rows if row["table"] == "machine")
    for name, tabulate in TABLES.items():
        text = tabulate([row for row in rows if row["table"] == name])
        say(f"\n{text}")
        if status == 0 and not words:
            write_section(name, f"{machine}\n\n{text}", DOCUMENT)
    return status


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.0f}"


def _stores(rows: Rows) -> str:
    """Redis fails."""
    head = ["Redis", "requests", "failed", "slowest before, ms", "slowest during, ms"]
    head += ["`degraded` after, ms", "`ok` again after, ms"]
    times = ("quiet", "slowest", "noticed", "back")
    return table(
        head,
        [
            [row["name"], f"{row['requests']:,}", str(row["failures"])]
            + [_milliseconds(row[time]) for time in times]
            for row in rows
        ],
    )


def _postgres(rows: Rows) -> str:
    """PostgreSQL fails."""
    head = ["PostgreSQL", "away, ms", "requests", "of them 503", "lost", "doubled"]
    head += ["half done", "slowest, ms", "last 503 after its return, ms"]
    return table(
        head,
        [
            [row["name"], _milliseconds(row["away"])]
            + [f"{row[count]:,}" for count in ("requests", "refused")]
            + [str(row[count]) for count in ("lost", "doubled", "half")]
            + [_milliseconds(row[time]) for time in ("slowest", "back")]
            for row in rows
        ],
    )


def _windows(rows: Rows) -> str:
    """The limit."""
    head = ["counted in", "points of a request", "limit", "requests"]
    head += ["points admitted in three windows", "most in any 60 seconds"]
    return table(
        head,
        [
            [row["store"], row["kind"]]
            + [f"{row[n]:,}" for n in ("limit", "requests", "admitted", "fullest")]
            for row in rows
        ],
    )


TABLES = {"stores": _stores, "postgres": _postgres, "windows": _windows}
