# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The figures as tables: for the terminal, and for docs/reference/performance.md."""

from collections.abc import Sequence
from pathlib import Path

from devkit import places

from . import bars
from .contestants import Floor, GraphQL, Json2, Rest, XmlRpc
from .finding import Finding
from .plain_sql import PlainSql
from .rounds import FLOOR, OURS, PEERS, Measured, Spread
from .statements import Count

DOCUMENT = places.ROOT / "docs/reference/performance.md"
TITLES = {
    one.name: one.title for one in (Floor, Rest, GraphQL, Json2, XmlRpc, PlainSql)
}


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table that is legible as it stands; numbers are to the right."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    numeric = [_is_number(rows, i) for i in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        padded = [
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(cells, widths, numeric, strict=True)
        ]
        return f"| {' | '.join(padded)} |"

    rule = [
        "-" * (width - 1) + (":" if right else "-")
        for width, right in zip(widths, numeric, strict=True)
    ]
    return "\n".join([line(head), line(rule), *map(line, rows)])


def _is_number(rows: Sequence[Sequence[str]], column: int) -> bool:
    return all(not row[column] or row[column][0] in "0123456789–✓✗" for row in rows)


def ratio(spread: Spread) -> str:
    """Median, and quartiles behind it."""
    return f"{spread.median:.2f} ({spread.low:.2f}–{spread.high:.2f})"


def verdict(value: float, bar: float) -> str:
    """The bar, and whether it was reached."""
    return f"{'✓' if value >= bar else '✗'} {bar:.2f}"


def to_floor(measured: Measured) -> str:
    """Everybody against the empty controller."""
    rows = []
    for workload in measured.setting.workloads:
        for name in TITLES:
            if name not in measured.contestants(workload.name):
                continue
            spread = measured.ratio(workload.name, name, [FLOOR])
            bar = bars.TO_FLOOR.get((workload.name, name))
            rows.append(
                [
                    f"{workload.name} {workload.title}" if name == FLOOR else "",
                    TITLES[name],
                    f"{measured.rate(workload.name, name).median:,.0f}",
                    f"{measured.p50(workload.name, name):.1f}",
                    ratio(spread),
                    verdict(spread.median, bar) if bar else "",
                ]
            )
    head = ["workload", "asked", "requests/s", "p50 ms", "ratio to the floor", "bar"]
    return table(head, rows)


def to_best_peer(measured: Sequence[Measured]) -> str:
    """Ours against Odoo's faster protocol, with several clients."""
    rows = []
    for one in measured:
        for workload in one.setting.workloads:
            if not set(PEERS) <= set(one.contestants(workload.name)):
                continue
            for name in OURS:
                spread = one.ratio(workload.name, name, PEERS)
                first = (workload, name) == (one.setting.workloads[0], OURS[0])
                bar = bars.TO_BEST_PEER
                held = workload.name in bars.TO_BEST_PEER_WORKLOADS
                rows.append(
                    [
                        one.setting.title if first else "",
                        workload.name if name == OURS[0] else "",
                        TITLES[name],
                        f"{one.rate(workload.name, name).median:,.0f}",
                        ratio(one.ratio(workload.name, name, [FLOOR])),
                        ratio(spread),
                        verdict(spread.median, bar) if held else "",
                    ]
                )
    return table(
        [
            "setting",
            "workload",
            "asked",
            "requests/s",
            "to the floor",
            "to the best peer",
            "bar",
        ],
        rows,
    )


def to_rest(measured: Sequence[Measured]) -> str:
    """GraphQL's requests per second over REST's."""
    names = list(
        dict.fromkeys(w.name for one in measured for w in one.setting.workloads)
    )
    rows = []
    for one in measured:
        cells = []
        for name in names:
            if name not in [workload.name for workload in one.setting.workloads]:
                cells.append("")
                continue
            spread = one.ratio(name, "graphql", ["rest"])
            mark = "✓" if spread.median >= bars.GRAPHQL_TO_REST else "✗"
            cells.append(f"{mark} {ratio(spread)}")
        rows.append([one.setting.title, *cells])
    return table(["setting", *names], rows)


def statements(counts: Sequence[Count]) -> str:
    """SQL statements per request."""
    rows = []
    for one in counts:
        bar = bars.STATEMENTS.get(one.workload) if one.contestant in OURS else None
        mark = ""
        if bar:
            reached = one.statements <= bar and not one.writes
            mark = f"{'✓' if reached else '✗'} {bar}, no write"
        rows.append(
            [
                one.workload,
                TITLES[one.contestant],
                f"{one.statements:g}",
                f"{one.transaction:g}",
                f"{one.writes:g}",
                mark,
            ]
        )
    head = ["workload", "asked", "statements", "and about the transaction", "writes"]
    return table([*head, "bar"], rows)


def findings(found: Sequence[Finding]) -> str:
    """What else was looked at."""
    return table(
        ["what", "measured", "bar"],
        [
            [one.what, one.measured, f"{'✓' if one.reached else '✗'} {one.bar}"]
            for one in found
        ],
    )


def write_section(name: str, text: str, document: Path = DOCUMENT) -> None:
    """Put `text` between the markers called `name` in the document."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, _begin, rest = document.read_text().partition(begin)
    _old, found, after = rest.partition(end)
    if not found:
        raise ValueError(f"{document} has no section {name}")
    document.write_text(f"{before}{begin}\n{text.strip()}\n{end}{after}")
