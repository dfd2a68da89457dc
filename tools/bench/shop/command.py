# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`make bench ARGS=--shop`: measure, print, write down."""

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timezone
from typing import Any
from urllib.request import Request, urlopen

from devkit import places
from devkit.console import say, step
from devkit.odoo_process import HOST, INSIDE

from .. import dataset, machine, report, stage
from ..contestants import Contestant, http
from ..load import HttpClient
from ..rounds import FLOOR, OURS, Measured, Setting, measure
from ..statements import Count, Counter
from ..workloads import Workload
from .contestants import Json2Nested, all_contestants, same_answers
from .lists import LISTS
from .workloads import ALL, DOCUMENTS, I2, O2, P2, READS

DEFAULT = (
    Setting(0, 1, 10, 0.3, ALL),
    Setting(2, 8, 5, 0.4, READS),
)
QUICK = (Setting(0, 1, 2, 0.2, ALL),)
ODOO = ("json2", Json2Nested.name, "xmlrpc")
#: The same lists with fewer rows, to see that statements do not grow with them.
SHORT = {each: Workload(f"{each.name}′", each.title, 10) for each in (P2, O2, I2)}
TIMES = 7
#: So many orders are enough for a first look.
FEW = 5_000
CREDENTIALS = f"""
import sys
sys.path.insert(0, {str(INSIDE)!r})
from bench_data import PASSWORD, reader
user = reader(env)
scopes = [f"{{name}}:{{verb}}"
          for name in ("customers", "products", "orders", "invoices")
          for verb in ("read", "write")]
def first(model, domain=()):
    return env[model].search(list(domain), order="id", limit=50)
orders = first("sale.order")
invoices = first("account.move", [("move_type", "in", ["out_invoice", "out_refund"])])
result = {{
    "uid": user.id,
    "login": user.login,
    "password": PASSWORD,
    **{{
        name: env["api.key"].generate(
            user.id, "Benchmark", scopes=scopes, rate_limit_per_min={stage.POINTS})
        for name in ("key", "price_key")
    }},
    "odoo_key": env["res.users.apikeys"].with_user(user).sudo()._generate(
        None, "Benchmark", None),
    "orders": {{"ids": orders.ids,
                "customers": [each.partner_id.id for each in orders]}},
    "invoices": {{"ids": invoices.ids,
                  "customers": [each.partner_id.id for each in invoices]}},
    "products": {{"ids": first("product.product").ids}},
    "drafts": env["sale.order"].search([("state", "=", "draft")], order="id desc").ids,
}}
"""


def bench_shop(*, quick: bool) -> None:
    """Run it; what is found goes into the documentation unless it is a first look."""
    DOCUMENTS.update({short: DOCUMENTS[long] for long, short in SHORT.items()})
    orders = FEW if quick else dataset.ORDERS
    with stage.opened("A benchmark", dataset.shop(orders), CREDENTIALS) as where:
        counter, measured = Counter(where), []
        counts: list[Count] = []
        points: Mapping[str, int] = {}
        lists: list[Sequence[str]] = []
        for setting in QUICK if quick else DEFAULT:
            with where.server(setting.workers) as server:
                every = all_contestants(where.known, server.port, where.database)
                same_answers(every)
                if not counts:
                    points = _points(every)
                    counts = counter.count(every, [*ALL, *SHORT.values()])
                    lists = _lists(where, server.port)
                measured.append(measure(setting, every))
        figures = _Figures(measured, counts, points, lists)
        say(f"\n{figures.text()}\n")
        _keep(figures)
        if not quick:
            report.write_section("shop", figures.text())
            say(f"Written: {report.DOCUMENT}")


class _Figures:
    """What one run found."""

    def __init__(
        self,
        measured: Sequence[Measured],
        counts: Sequence[Count],
        points: Mapping[str, int],
        lists: Sequence[Sequence[str]],
    ) -> None:
        self.measured, self.counts = measured, counts
        self.points, self.lists = points, lists

    def text(self) -> str:
        """All tables."""
        parts = [machine.in_words(machine.describe())]
        for one in self.measured:
            parts += [f"### {one.setting.title.capitalize()}", self._beside_odoo(one)]
        parts += ["### Lists", self._of_lists()]
        return "\n\n".join(parts)

    def _beside_odoo(self, measured: Measured) -> str:
        rows = [
            self._row(measured, workload, name)
            for workload in measured.setting.workloads
            for name in (*OURS, *ODOO, FLOOR)
        ]
        names = ["workload", "asked", "points", "statements", "requests/s", "p50 ms"]
        return report.table([*names, "to the floor", "to JSON-2"], _once(rows))

    def _row(self, measured: Measured, workload: Workload, name: str) -> list[str]:
        title = f"{workload.name} {workload.title}"
        json2 = report.ratio(measured.ratio(workload.name, name, ["json2"]))
        return [
            title,
            report.TITLES.get(name, Json2Nested.title),
            f"{self.points[workload.name]}" if name in OURS else "",
            self._statements(workload, name),
            f"{measured.rate(workload.name, name).median:,.0f}",
            f"{measured.p50(workload.name, name):.1f}",
            report.ratio(measured.ratio(workload.name, name, [FLOOR])),
            json2 if name in OURS else "",
        ]

    def _statements(self, workload: Workload, name: str) -> str:
        """Of a list, for fewer rows too where that is another number."""
        found = {
            one.workload: f"{one.statements:g}"
            for one in self.counts
            if one.contestant == name
        }
        text = found[workload.name]
        short = SHORT.get(workload)
        if short and found[short.name] != text:
            return f"{text} (10 rows: {found[short.name]})"
        return text

    def _of_lists(self) -> str:
        return report.table(["list", "records", "points", "ms"], self.lists)

    def document(self) -> dict[str, Any]:
        """For the JSON file."""
        return {
            "machine": machine.describe(),
            "measured": [one.document() for one in self.measured],
            "statements": [asdict(one) for one in self.counts],
            "lists": [list(row) for row in self.lists],
        }


def _once(rows: Sequence[list[str]]) -> list[list[str]]:
    """The rows with each title in the first of its rows only."""
    shown = []
    for number, row in enumerate(rows):
        again = number and rows[number - 1][0] == row[0]
        shown.append(["" if again else row[0], *row[1:]])
    return shown


def _points(every: Sequence[Contestant]) -> Mapping[str, int]:
    """What each costs, as GraphQL says it; at REST it is the same."""
    [graphql] = [one for one in every if one.name == "graphql"]
    return {
        workload.name: json.loads(graphql.client(workload)()[0])["extensions"]["cost"][
            "points"
        ]
        for workload in ALL
    }


def _lists(where: stage.Stage, port: int) -> list[Sequence[str]]:
    """The quickest of some turns of each list: what disturbs only ever adds."""
    key = {"X-API-Key": where.known["key"]}
    rows: list[Sequence[str]] = []
    customer = where.known["orders"]["customers"][0]
    paths = {shown: shown.format(customer=customer) for shown in LISTS}
    with step(f"{len(LISTS)} lists"):
        prices = list(_prices(port, where.known["price_key"], paths.values()))
        for (shown, path), price in zip(paths.items(), prices, strict=True):
            client = HttpClient(port, [http("GET", f"/api/v1/{path}", key)])
            page = json.loads(client()[0])
            turns = []
            for _turn in range(TIMES):
                begun = time.perf_counter()
                client()
                turns.append(time.perf_counter() - begun)
            found = str(page.get("total", page["count"]))
            row = [f"`{shown}`", found, f"{price}", f"{1000 * min(turns):.1f}"]
            rows.append(row)
    return rows


def _prices(port: int, key: str, paths: Iterable[str]) -> Iterator[int]:
    """What each costs a key that nobody else uses, in points: all are asked for within
    the minute in which none come back.
    """
    left = stage.POINTS
    for path in paths:
        address = f"http://{HOST}:{port}/api/v1/{path}"
        asked = Request(address, headers={"X-API-Key": key})
        with urlopen(asked) as answer:
            now = int(answer.headers["X-RateLimit-Remaining"])
        yield left - now
        left = now


def _keep(figures: _Figures) -> None:
    moment = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H%M%SZ")
    path = places.BENCH_RUN / "results" / f"shop-{moment}.json"
    path.parent.mkdir(exist_ok=True)
    text = json.dumps(figures.document(), indent=1, ensure_ascii=False)
    path.write_text(f"{text}\n")
    say(f"All turns of all rounds: {path}")
