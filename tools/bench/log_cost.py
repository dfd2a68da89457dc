# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the request log costs the requests: two servers, with it and without."""

from .contestants import Contestant, GraphQL, Rest
from .finding import Finding
from .rounds import Setting, measure
from .stage import Stage
from .workloads import W1, W2

#: Requests per second with the log, over those without.
BAR = 0.95
WORKLOADS = (W1, W2)
SETTING = Setting(0, 1, 16, 0.3, WORKLOADS)
WITHOUT = {"DUAL_API_LOG_RETENTION_DAYS": "0"}


def log_cost(stage: Stage) -> list[Finding]:
    """Both doors, two workloads, in interleaved rounds."""
    with stage.server() as logging, stage.server(env=WITHOUT) as silent:
        contestants: list[Contestant] = []
        for kind in (Rest, GraphQL):
            for name, server in (("logged", logging), ("silent", silent)):
                one = kind(stage.known, server.port)
                one.name = f"{kind.name} {name}"
                contestants.append(one)
        measured = measure(SETTING, contestants)
    found = []
    for kind in (Rest, GraphQL):
        for workload in WORKLOADS:
            names = [f"{kind.name} {name}" for name in ("logged", "silent")]
            ratio = measured.ratio(workload.name, names[0], names[1:])
            found.append(
                Finding(
                    f"{kind.title} {workload.name} with the request log, requests/s"
                    " over those without",
                    f"{ratio.median:.2f} ({ratio.low:.2f}–{ratio.high:.2f})",
                    f"at least {BAR}",
                    ratio.median >= BAR,
                )
            )
    return found
