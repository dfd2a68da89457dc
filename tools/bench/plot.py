# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The figures as a picture."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from . import bars
from .report import TITLES
from .rounds import FLOOR, OURS, PEERS, Measured, Spread

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = {
    "floor": "#9a9a9a",
    "rest": "#1f6fb4",
    "graphql": "#c2338f",
    "json2": "#d8912b",
    "xmlrpc": "#a06a2c",
    "postgres": "#5b7f5b",
}


def draw(measured: Sequence[Measured], path: Path) -> None:
    """Write an SVG: one client against the floor; several against the best peer."""
    import matplotlib as mpl

    mpl.use("svg")
    # The same figures give the same file; text stays text.
    mpl.rcParams.update({"svg.hashsalt": "bench", "svg.fonttype": "none"})
    mpl.rcParams.update({"font.family": "sans-serif", "font.size": 9})
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(12, 4.6))
    single = next(one for one in measured if one.setting.clients == 1)
    _against_floor(left, single)
    several = [
        one
        for one in measured
        if one.setting.clients > 1 and set(PEERS) <= set(one.contestants("W1"))
    ]
    _against_peers(right, several)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def _bars(
    axes: "Axes", place: int, width: float, spreads: Sequence[Spread], name: str
) -> list[float]:
    """One contestant's bars, with quartiles; returns where they stand."""
    positions = [index + place * width for index in range(len(spreads))]
    medians = [spread.median for spread in spreads]
    errors = [
        [spread.median - spread.low for spread in spreads],
        [spread.high - spread.median for spread in spreads],
    ]
    axes.bar(
        positions,
        medians,
        width * 0.92,
        yerr=errors,
        label=TITLES[name],
        color=COLOURS[name],
        ecolor="#333333",
        capsize=2,
    )
    return positions


def _against_floor(axes: "Axes", single: Measured) -> None:
    names = [name for name in COLOURS if name != FLOOR]
    workloads = [one.name for one in single.setting.workloads]
    width = 0.8 / len(names)
    for place, name in enumerate(names):
        spreads = [single.ratio(one, name, [FLOOR]) for one in workloads]
        positions = _bars(axes, place, width, spreads, name)
        for workload, position in zip(workloads, positions, strict=True):
            bar = bars.TO_FLOOR.get((workload, name))
            if bar:
                axes.hlines(bar, position - width / 2, position + width / 2, "black")
    axes.axhline(1, color=COLOURS[FLOOR], linestyle="--", linewidth=1)
    axes.set_yscale("log")
    ticks = [0.1, 0.2, 0.5, 1, 2, 5, 10]
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()
    axes.set_xticks([index + 2 * width for index in range(len(workloads))], workloads)
    axes.set_title(f"{single.setting.title}: requests/s, empty controller = 1")
    axes.legend(frameon=False, ncols=3, loc="upper right")
    axes.set_ylim(top=60)


def _against_peers(axes: "Axes", several: Sequence[Measured]) -> None:
    labels = [
        (one, workload.name) for one in several for workload in one.setting.workloads
    ]
    width = 0.8 / len(OURS)
    for place, name in enumerate(OURS):
        spreads = [one.ratio(workload, name, PEERS) for one, workload in labels]
        _bars(axes, place, width, spreads, name)
    axes.axhline(bars.TO_BEST_PEER, color="black", linewidth=1)
    axes.axhline(1, color=COLOURS["json2"], linestyle="--", linewidth=1)
    ticks = [index + width / 2 for index in range(len(labels))]
    axes.set_xticks(ticks, [workload for _one, workload in labels])
    start = 0
    for one in several:
        count = len(one.setting.workloads)
        middle = start + (count - 1) / 2 + width / 2
        title = one.setting.title.replace(", ", "\n")
        axes.annotate(
            title,
            (middle, -0.08),
            xycoords=("data", "axes fraction"),
            ha="center",
            va="top",
        )
        start += count
    axes.set_title("several clients: requests/s, Odoo's faster protocol = 1")
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False)
