# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Interleaved rounds: what a drifting machine cannot spoil.

A machine's speed changes by the minute. In a round every contestant has a short turn
at the same workload, in an order drawn anew; only what was measured within one round
is compared, and the figures are medians and quartiles over the rounds.
"""

import random
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

from devkit.console import step

from .contestants import Contestant
from .load import run_slice
from .workloads import Workload

FLOOR = "floor"
OURS = ("rest", "graphql")
PEERS = ("json2", "xmlrpc")


@dataclass(frozen=True)
class Setting:
    """Under which circumstances is measured.

    :param workers: Odoo's worker processes; 0: one process with threads
    :param redis: count the points in Redis, not where the addon would by itself
    :param only: names of the contestants, where not all take part
    """

    workers: int
    clients: int
    rounds: int
    seconds: float
    workloads: tuple[Workload, ...]
    redis: bool = False
    only: tuple[str, ...] = ()

    @property
    def server(self) -> str:
        """The server, in words."""
        kind = f"{self.workers} workers" if self.workers else "threaded"
        return f"{kind}, Redis" if self.redis else kind

    @property
    def title(self) -> str:
        """The whole setting, in words."""
        return f"{self.server}, {self.clients} client{'s'[: self.clients > 1]}"


@dataclass(frozen=True)
class Turn:
    """One contestant's turn in one round."""

    round: int
    workload: str
    contestant: str
    requests: int
    rate: float
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True)
class Spread:
    """Median and quartiles."""

    low: float
    median: float
    high: float

    @classmethod
    def of(cls, values: Iterable[float]) -> "Spread":
        """Of at least one value."""
        found = sorted(values)
        if len(found) == 1:
            return cls(found[0], found[0], found[0])
        return cls(*statistics.quantiles(found, n=4, method="inclusive"))


@dataclass
class Measured:
    """All turns of one setting."""

    setting: Setting
    turns: list[Turn] = field(default_factory=list)

    def contestants(self, workload: str) -> list[str]:
        """Names of those who took part."""
        names = [turn.contestant for turn in self.turns if turn.workload == workload]
        return list(dict.fromkeys(names))

    def turns_of(self, workload: str, contestant: str) -> list[Turn]:
        """One contestant's turns, by round."""
        found = [
            turn
            for turn in self.turns
            if (turn.workload, turn.contestant) == (workload, contestant)
        ]
        return sorted(found, key=lambda turn: turn.round)

    def ratio(self, workload: str, one: str, others: Sequence[str]) -> Spread:
        """Requests per second of one, over those of the best of others, by round."""
        rates = [
            [turn.rate for turn in self.turns_of(workload, name)] for name in others
        ]
        best = [max(each) for each in zip(*rates, strict=True)]
        own = [turn.rate for turn in self.turns_of(workload, one)]
        return Spread.of(a / b for a, b in zip(own, best, strict=True))

    def document(self) -> dict[str, Any]:
        """For the JSON file: every turn, and the figures that follow from them."""
        setting = asdict(self.setting)
        setting["workloads"] = [one.name for one in self.setting.workloads]
        figures = [
            {
                "workload": one.name,
                "contestant": name,
                "requests_per_second": asdict(self.rate(one.name, name)),
                "ratio_to_floor": asdict(self.ratio(one.name, name, [FLOOR])),
            }
            for one in self.setting.workloads
            for name in self.contestants(one.name)
        ]
        turns = [asdict(turn) for turn in self.turns]
        return {"setting": setting, "figures": figures, "turns": turns}

    def rate(self, workload: str, contestant: str) -> Spread:
        """Requests per second."""
        return Spread.of(turn.rate for turn in self.turns_of(workload, contestant))

    def p50(self, workload: str, contestant: str) -> float:
        """Median over the rounds of the median latency, in milliseconds."""
        turns = self.turns_of(workload, contestant)
        return statistics.median(turn.p50_ms for turn in turns)


def measure(setting: Setting, contestants: Sequence[Contestant]) -> Measured:
    """Play the rounds; a first one, which warms everybody up, is not counted."""
    measured = Measured(setting)
    with step(f"{setting.title}: {setting.rounds} rounds"):
        for number in range(setting.rounds + 1):
            for turn in _play(setting, contestants, number):
                if number:
                    measured.turns.append(turn)
    return measured


def _play(
    setting: Setting, contestants: Sequence[Contestant], number: int
) -> Iterator[Turn]:
    order = list(setting.workloads)
    random.shuffle(order)
    for workload in order:
        names = [
            one for one in contestants if one.name in setting.only or not setting.only
        ]
        random.shuffle(names)
        for one in names:
            yield _turn(setting, workload, one, number)


def _turn(setting: Setting, workload: Workload, one: Contestant, number: int) -> Turn:
    slice_ = run_slice(partial(one.client, workload), setting.clients, setting.seconds)
    middle = slice_.latencies[len(slice_.latencies) // 2]
    late = slice_.latencies[int(len(slice_.latencies) * 0.95)]
    return Turn(
        round=number,
        workload=workload.name,
        contestant=one.name,
        requests=slice_.requests,
        rate=slice_.rate,
        p50_ms=middle * 1000,
        p95_ms=late * 1000,
    )
