# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make bench`: measure, print, write down."""

import argparse
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import datetime, timezone
from itertools import groupby

from devkit import live, places
from devkit.console import say

from . import further, machine, plot, report, stage
from .batches import batches
from .contestants import Contestant, Floor, GraphQL, Json2, Rest, XmlRpc, same_answers
from .finding import Finding
from .plain_sql import PlainSql
from .rounds import FLOOR, OURS, Measured, Setting, measure
from .shop.command import bench_shop
from .statements import Count, Counter
from .workloads import ALL, READS, W2, W4

PLOT = places.ROOT / "docs/images/performance.svg"
DEFAULT = (
    Setting(0, 1, 12, 0.2, ALL),
    Setting(0, 8, 6, 0.25, READS),
    Setting(0, 32, 4, 0.25, READS),
    Setting(2, 8, 6, 0.25, READS),
    Setting(2, 32, 4, 0.25, READS),
    Setting(2, 8, 5, 0.25, READS, redis=True, only=(FLOOR, *OURS)),
)
QUICK = (
    Setting(0, 1, 3, 0.15, ALL),
    Setting(0, 8, 2, 0.15, (W2, W4)),
    Setting(2, 8, 2, 0.15, (W2, W4)),
)


def bench(words: Sequence[str]) -> int:
    """Run the benchmark; returns the exit status."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=…")
    size = parser.add_mutually_exclusive_group()
    size.add_argument(
        "--quick", action="store_true", help="a first look; docs stay as they are"
    )
    size.add_argument(
        "--full", action="store_true", help="also memory, cold starts, a million rows"
    )
    size.add_argument(
        "--batches", action="store_true", help="only many at once, against one by one"
    )
    parser.add_argument(
        "--shop", action="store_true", help="products, orders and invoices instead"
    )
    chosen = parser.parse_args(words)
    if chosen.shop:
        bench_shop(quick=chosen.quick)
        return 0
    with stage.opened("A benchmark") as where:
        if chosen.batches:
            _Run(where, ()).batches()
            return 0
        found = _Run(where, QUICK if chosen.quick else DEFAULT)
        found.measure()
        found.tell()
        if not chosen.quick:
            found.write_down()
            found.batches()
        if chosen.full:
            # Long enough for something to fail; the figures are safe by then.
            found.findings = further.all_findings(where)
            found.tell()
            found.write_down()
    return 0


class _Run:
    """One run, and what it found."""

    def __init__(self, where: stage.Stage, settings: Sequence[Setting]) -> None:
        self.stage = where
        self.settings = settings
        self.machine = machine.describe()
        self.counter = Counter(where)
        self.measured: list[Measured] = []
        self.counts: list[Count] = []
        self.findings: Sequence[Finding] = []

    def measure(self) -> None:
        """All settings; those with the same server after one another on it."""
        for _server, group in groupby(self.settings, key=lambda one: one.server):
            settings = list(group)
            with self._server(settings[0]) as server:
                every = contestants(self.stage, server)
                same_answers(every)
                if not self.counts:
                    self.counts = self.counter.count(
                        [one for one in every if one.port], ALL
                    )
                self.measured += [measure(setting, every) for setting in settings]

    @contextmanager
    def _server(self, setting: Setting) -> Iterator[live.Server]:
        with ExitStack() as stack:
            env = {}
            if setting.redis:
                redis = stack.enter_context(live.redis_server())
                env["DUAL_API_REDIS_URL"] = redis.url
            yield stack.enter_context(self.stage.server(setting.workers, env))

    def text(self) -> str:
        """All tables."""
        several = [one for one in self.measured if one.setting.clients > 1]
        parts = [
            machine.in_words(self.machine),
            "### One client, against the empty controller",
            report.to_floor(self.measured[0]),
            "### Several clients",
            report.to_best_peer(several),
            "### GraphQL's requests per second over REST's, for the same data",
            report.to_rest(self.measured),
            "### SQL statements per request",
            f"Counted by {self.counter.source}.",
            report.statements(self.counts),
        ]
        return "\n\n".join(parts)

    def batches(self) -> None:
        """What many at once is worth; told, and written down."""
        with self.stage.server() as server:
            every = contestants(self.stage, server)
            found = report.findings(batches(every))
        text = "\n\n".join((machine.in_words(self.machine), found))
        say(f"\n{text}\n")
        report.write_section("batches", text)

    def growth(self) -> str:
        """What the longer look found."""
        parts = [machine.in_words(self.machine), report.findings(self.findings)]
        return "\n\n".join(parts)

    def tell(self) -> None:
        """To the terminal, and as JSON."""
        say(f"\n{self.text()}\n")
        if self.findings:
            say(f"{self.growth()}\n")
        moment = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H%M%SZ")
        path = places.BENCH_RUN / "results" / f"{moment}.json"
        path.parent.mkdir(exist_ok=True)
        document = {
            "machine": self.machine,
            "measured": [one.document() for one in self.measured],
            "statements": {
                "source": self.counter.source,
                "counts": [asdict(one) for one in self.counts],
            },
            "findings": [asdict(one) for one in self.findings],
        }
        path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")
        say(f"All turns of all rounds: {path}")

    def write_down(self) -> None:
        """Into the documentation."""
        self.stage.runner.environment.activate()
        plot.draw(self.measured, PLOT)
        report.write_section("figures", self.text())
        if self.findings:
            report.write_section("growth", self.growth())
        say(f"Written: {report.DOCUMENT}, {PLOT}")


def contestants(where: stage.Stage, server: live.Server) -> list[Contestant]:
    """Everybody; PostgreSQL first, whose answers the others are held against."""
    known, port = where.known, server.port
    return [
        PlainSql(known, where.runner.variables, where.database),
        Floor(known, port),
        Rest(known, port),
        GraphQL(known, port),
        Json2(known, port),
        XmlRpc(known, port, where.database),
    ]
