# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reads Odoo's log: what went wrong, and how many tests ran."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (?P<level>[A-Z]+) \S+ (?P<logger>\S+): "
)
BAD_LEVELS = {"WARNING", "ERROR", "CRITICAL"}
SKIPPED = re.compile(r" odoo\.addons\.\S+: skipped ")
STRAY = re.compile(r"^Traceback \(most recent|^\S+:\d+: \w*Warning: ", re.MULTILINE)
# What Odoo's runner says of a test that failed; `test_counts` has counted it.
FAILURE = re.compile(r" odoo\.(addons|tests)\.\S+: (FAIL|ERROR|\d+ failed|.*failed, )")
RESULT = re.compile(
    r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading database"
)

# Warnings of Odoo itself, on every machine, that no code of ours can avoid.
ALLOWED: tuple[re.Pattern[str], ...] = (
    # Odoo's own Debian package lacks the file, which `mail` names.
    re.compile(r"Could not get content for mail/static/lib/selfie_segmentation/"),
)


@dataclass(frozen=True)
class Entry:
    """One record of the log, with the lines that follow it."""

    level: str
    logger: str
    text: str


def entries(log: Path) -> list[Entry]:
    """The log's records; lines before the first one have the level `NONE`."""
    found: list[Entry] = []
    lines: list[str] = []
    level, logger = "NONE", ""
    for line in log.read_text(errors="replace").splitlines():
        start = LINE.match(line)
        if start:
            if lines:
                found.append(Entry(level, logger, "\n".join(lines)))
            level, logger, lines = start["level"], start["logger"], []
        lines.append(line)
    if lines:
        found.append(Entry(level, logger, "\n".join(lines)))
    return found


def complaints(log: Path) -> list[str]:
    """Every warning and error of the log that is not allowed, and stray warnings."""
    return [
        entry.text
        for entry in entries(log)
        if (entry.level in BAD_LEVELS or _is_stray(entry))
        and not FAILURE.search(entry.text.partition("\n")[0])
        and not _is_allowed(entry.text, ALLOWED)
    ]


def failures(log: Path) -> list[str]:
    """What Odoo's runner says of every test that failed."""
    return [
        entry.text
        for entry in entries(log)
        if entry.level in BAD_LEVELS and FAILURE.search(entry.text.partition("\n")[0])
    ]


def _is_stray(entry: Entry) -> bool:
    """Text below or outside a record: an uncaught traceback, Python's own warnings."""
    return bool(STRAY.search(entry.text))


def _is_allowed(text: str, patterns: Iterable[re.Pattern[str]]) -> bool:
    return any(pattern.search(text) for pattern in patterns)


def test_counts(log: Path) -> tuple[int, int, int]:
    """Tests that ran, failed and were skipped, over all modules of the log."""
    text = log.read_text(errors="replace")
    results = [tuple(map(int, found)) for found in RESULT.findall(text)]
    ran = sum(total for _, _, total in results)
    failed = sum(failures + errors for failures, errors, _ in results)
    return ran, failed, len(SKIPPED.findall(text))


def essence(log: Path, lines: int = 25) -> str:
    """The end of the log, where a failing Odoo says why."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
