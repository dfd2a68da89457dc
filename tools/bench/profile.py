# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make profile`: where the time of a request goes, by stage.

py-spy looks at the running server from outside 500 times a second, while one client
asks for the same over and over. A thread that waits for PostgreSQL is counted too.
"""

import argparse
import statistics
import subprocess
import threading
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from devkit import live, places
from devkit.console import Problem, say, step

from . import machine, report, stage
from .contestants import Contestant, Floor, GraphQL, Rest, same_answers
from .load import run_slice
from .plain_sql import PlainSql
from .rounds import OURS
from .stages import Samples
from .workloads import ALL, W2, Workload

RATE = 500
ROUNDS = 4
SECONDS = 4
# Before the sampler has begun, and after it has ended, the client asks on.
MARGIN = 2.0
FUNCTIONS = 25


def profile(words: Sequence[str]) -> int:
    """Sample the server under load; returns the exit status."""
    parser = argparse.ArgumentParser(prog="make profile ARGS=…")
    names = [one.name for one in ALL]
    parser.add_argument("--workload", choices=names, default=W2.name)
    chosen = parser.parse_args(words)
    workload = next(one for one in ALL if one.name == chosen.workload)
    with stage.opened("A benchmark") as where, where.server() as server:
        known, port = where.known, server.port
        doors = [Floor(known, port), Rest(known, port), GraphQL(known, port)]
        plain = PlainSql(known, where.runner.variables, where.database)
        same_answers([plain, *doors])
        looks = _look(where, server, doors, workload)
        text = f"{machine.in_words(machine.describe())}\n\n{_table(looks, workload)}"
    say(f"\n{text}\n\n{_functions(looks)}\n")
    if workload is W2:
        report.write_section("profile", text)
        say(f"Written: {report.DOCUMENT}")
    return 0


class _Looks:
    """All looks at one door: samples, and how long a request takes unobserved."""

    def __init__(self, door: Contestant) -> None:
        self.door = door
        self.samples = Samples()
        self.milliseconds: list[float] = []

    @property
    def mean_ms(self) -> float:
        """Of one request, the client's share included."""
        return statistics.median(self.milliseconds)


def _look(
    where: stage.Stage,
    server: live.Server,
    doors: Sequence[Contestant],
    workload: Workload,
) -> list[_Looks]:
    looks = [_Looks(door) for door in doors]
    program = where.runner.environment.program("py-spy")
    with step(f"{ROUNDS} rounds of {workload.name} under the sampler"):
        for _ in range(ROUNDS):
            for one in looks:
                free = run_slice(partial(one.door.client, workload), 1, 1)
                one.milliseconds.append(1000 * free.seconds / free.requests)
                path = places.BENCH_RUN / "profile" / f"{one.door.name}.txt"
                path.parent.mkdir(exist_ok=True)
                _sample(program, server.pid, path, one.door, workload)
                one.samples.add(Samples(path.read_text().splitlines()))
    return looks


def _sample(
    program: Path, pid: int, path: Path, door: Contestant, workload: Workload
) -> None:
    load = threading.Thread(
        target=run_slice, args=(lambda: door.client(workload), 1, SECONDS + MARGIN)
    )
    load.start()
    time.sleep(MARGIN / 4)
    options = ["--rate", str(RATE), "--duration", str(SECONDS), "--idle"]
    form = ["--format", "raw", "--full-filenames", "--output", str(path)]
    answer = subprocess.run(
        [str(program), "record", *options, *form, "--pid", str(pid)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    load.join()
    if answer.returncode:
        raise Problem(
            f"py-spy may not look into the server: {answer.stderr.strip()}\n"
            "Run as root, or allow it: sysctl kernel.yama.ptrace_scope=0"
        )


def _table(looks: Sequence[_Looks], workload: Workload) -> str:
    shares = [one.samples.shares() for one in looks]
    rows = []
    for name in shares[0]:
        if not any(share[name] > 0.001 for share in shares):
            continue
        row = [name]
        for one, share in zip(looks, shares, strict=True):
            row.append(f"{share[name] * one.mean_ms:.2f}")
            if one.door.name in OURS:
                row.append(f"{share[name]:.0%}")
        rows.append(row)
    total = ["all"]
    for one in looks:
        total += [f"{one.mean_ms:.2f}", "100%"][: 1 + (one.door.name in OURS)]
    head = [f"{workload.name}, one client", "floor ms", "REST ms", "", "GraphQL ms", ""]
    return report.table(head, [*rows, total])


def _functions(looks: Sequence[_Looks]) -> str:
    parts = []
    for one in looks:
        if one.door.name not in OURS:
            continue
        # Odoo's and Python's functions count as own time of ours that calls them.
        rows = [
            [f"{own * one.mean_ms:.3f}", f"{total * one.mean_ms:.3f}", name]
            for name, own, total in one.samples.busiest(FUNCTIONS)
        ]
        head = ["own ms", "with all it calls", f"our functions: {one.door.title}"]
        parts.append(report.table(head, rows))
    return "\n\n".join(parts)
