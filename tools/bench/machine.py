# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""On what was measured: enough to judge the figures, nothing that names the place."""

import os
import platform
from datetime import datetime, timezone
from pathlib import Path

from devkit import live
from devkit.odoo_source import SERIES


def describe() -> dict[str, str]:
    """Date and machine, by what they are called in the report."""
    version = live.sql("postgres", "SHOW server_version")[0][0].split()[0]
    return {
        "date": datetime.now(timezone.utc).date().isoformat(),
        "processor": f"{len(os.sched_getaffinity(0))} × {_processor()}",
        "memory": f"{_memory():.0f} GB",
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "Python": platform.python_version(),
        "PostgreSQL": version,
        "Odoo": SERIES,
    }


def in_words(machine: dict[str, str]) -> str:
    """One paragraph."""
    rest = [f"{name} {machine[name]}" for name in ("Python", "PostgreSQL", "Odoo")]
    hardware = [machine["processor"], f"{machine['memory']} memory", machine["system"]]
    return f"Measured on {machine['date']}: {', '.join([*hardware, *rest])}."


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.machine()
    names = [line for line in text.splitlines() if line.startswith("model name")]
    return names[0].partition(":")[2].strip() if names else platform.machine()


def _memory() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
