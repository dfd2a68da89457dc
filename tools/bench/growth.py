# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How the cost of a page grows: with its rows, its place, the size of the table."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from devkit import live
from devkit.console import step

from . import dataset
from .contestants import Contestant, Floor, GraphQL, Rest, http
from .finding import Finding
from .rounds import Setting, measure
from .stage import Stage, credentials
from .workloads import READS, W2, Workload

DEEP = 40_000
STEP = 200
SETTING: Mapping[str, Any] = {"workers": 0, "clients": 1, "seconds": 0.25}
#: How far from equal two things may be measured that are the same.
EQUAL = 0.9
STRAIGHT = 1.25
NODES = "nodes { databaseId name email phone country }"
QUERY = f"""query Page($first: Int!, $after: String) {{
    customers(first: $first, after: $after) {{
        {NODES} pageInfo {{ hasNextPage endCursor }} }} }}"""


class _RestPage(Rest):
    """A page of REST's list of all customers."""

    def __init__(
        self, known: Mapping[str, Any], port: int, limit: int, cursor: str, name: str
    ) -> None:
        super().__init__(known, port)
        self.limit, self.cursor, self.name = limit, cursor, name

    def payloads(self, workload: Workload) -> Sequence[bytes]:
        after = f"&cursor={self.cursor}" if self.cursor else ""
        path = f"/api/v1/customers?limit={self.limit}{after}"
        return [http("GET", path, {"X-API-Key": self.known["key"]})]


class _GraphQLPage(_RestPage):
    """The same page of GraphQL's."""

    def payloads(self, workload: Workload) -> Sequence[bytes]:
        variables = {"first": self.limit, "after": self.cursor or None}
        body = json.dumps({"query": QUERY, "variables": variables}).encode()
        return [http("POST", "/graphql", {"X-API-Key": self.known["key"]}, body)]


def depth(stage: Stage, server: live.Server) -> list[Finding]:
    """A keyset page far down the list against one at its beginning."""
    near = _cursor_behind(stage, server, 10, 10)
    far = _cursor_behind(stage, server, DEEP, STEP)
    found = []
    for make, door in ((_RestPage, "REST"), (_GraphQLPage, "GraphQL")):
        pages = [
            make(stage.known, server.port, 50, near, "near"),
            make(stage.known, server.port, 50, far, "far"),
        ]
        measured = measure(Setting(**SETTING, rounds=10, workloads=(W2,)), pages)
        spread = measured.ratio(W2.name, "far", ["near"])
        found.append(
            Finding(
                f"{door}: 50 customers behind row {DEEP:,}, requests/s over those"
                " behind row 10",
                f"{spread.median:.2f} ({spread.low:.2f}–{spread.high:.2f})",
                f"at least {EQUAL}",
                spread.median >= EQUAL,
            )
        )
    return found


def _cursor_behind(stage: Stage, server: live.Server, row: int, limit: int) -> str:
    """The cursor of the page behind that row, found as a client finds it."""
    cursor = ""
    for _ in range(row // limit):
        page = _RestPage(stage.known, server.port, limit, cursor, "")
        following = json.loads(page.client(W2)()[0])["next"]
        cursor = following.partition("cursor=")[2].partition("&")[0]
    return cursor


def rows(stage: Stage, server: live.Server) -> list[Finding]:
    """Milliseconds of pages of several lengths: a straight line."""
    found = []
    for make, door in ((_RestPage, "REST"), (_GraphQLPage, "GraphQL")):
        lengths = (1, 100, 200)
        pages = [
            make(stage.known, server.port, length, "", str(length))
            for length in lengths
        ]
        measured = measure(Setting(**SETTING, rounds=10, workloads=(W2,)), pages)
        # The quietest round of each: what disturbs only ever adds.
        one, hundred, twice = (
            min(turn.p50_ms for turn in measured.turns_of(W2.name, str(length)))
            for length in lengths
        )
        first, second = (hundred - one) / 99, (twice - hundred) / 100
        text = f"{first * 1000:.1f} µs up to 100 rows, {second * 1000:.1f} µs after"
        found.append(
            Finding(
                f"{door}: what another row of a page costs",
                text,
                "no more later",
                second <= first * STRAIGHT,
            )
        )
    return found


def size(stage: Stage, server: live.Server) -> list[Finding]:
    """A table of a million partners against one of 50,000, with a server for each."""
    large = dataset.working_copy(stage.runner, dataset.partners(dataset.MILLION))
    try:
        known = credentials(large)
        with stage.server(database=large) as other:
            return _compare_sizes(stage, server, known, other)
    finally:
        live.drop_database(large)


def _compare_sizes(
    stage: Stage, server: live.Server, known: Mapping[str, Any], other: live.Server
) -> list[Finding]:
    found = []
    for kind in (Rest, GraphQL):
        pair: list[Contestant] = []
        for where, port, name in (
            (stage.known, server.port, "small"),
            (known, other.port, "large"),
        ):
            one = kind(where, port)
            one.name = name
            pair.append(one)
        measured = measure(Setting(**SETTING, rounds=8, workloads=READS), pair)
        for workload in READS:
            spread = measured.ratio(workload.name, "large", ["small"])
            found.append(
                Finding(
                    f"{kind.title} {workload.name} among {dataset.MILLION:,} partners,"
                    f" requests/s over those among {dataset.PARTNERS:,}",
                    f"{spread.median:.2f} ({spread.low:.2f}–{spread.high:.2f})",
                    f"at least {EQUAL}",
                    spread.median >= EQUAL,
                )
            )
    return found


def warm(stage: Stage, server: live.Server) -> None:
    """Let a server get to know its caches."""
    with step("warming up"):
        for kind in (Floor, Rest, GraphQL):
            one = kind(stage.known, server.port)
            client = one.client(W2)
            for _ in range(20):
                client()
