# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a longer look finds (`--full`): growth with time, rows and size; cold starts."""

import statistics
import time
from collections.abc import Sequence
from functools import partial

from devkit import live
from devkit.console import Problem, step

from . import growth
from .capture_cost import capture_cost
from .contestants import GraphQL, Rest, http
from .finding import Finding
from .load import HttpClient, run_slice
from .log_cost import log_cost
from .stage import Stage
from .workloads import READS, W2

REQUESTS = 100_000
CLIENTS = 8
# Until here caches fill; from here on memory may not grow by more than a few pages.
SETTLED = 20_000
GROWTH = 0.03
#: Documents that differ: more than are kept.
DOCUMENTS = 2_000
COLD_MS, COLD_STARTS = 300, 3
RESOURCES, BUILD_MS = 20, 200
READY = "Worker WorkerHTTP"
BUILD = f"""
import time
from dataclasses import replace
from odoo.addons.dual_api.schema.catalog import Catalog
from odoo.addons.dual_api.schema.graph.execution import GraphQLEngine
resolver = env["dual_api.resolver"]
types = resolver._types()
customers = next(one for one in types if getattr(one, "name", "") == "customers")
def another(number):
    name = f"Customer{{number}}"
    relations = tuple(
        replace(one, to=name) if one.to == "Customer" else one
        for one in customers.relations)
    return replace(
        customers, name=f"customers_{{number}}", singular=f"customer_{{number}}",
        type_name=name, relations=relations)
there = len(Catalog(types).resources)
more = [another(number) for number in range(1, {RESOURCES} - there + 1)]
begun = time.perf_counter()
catalog = Catalog([*types, *more])
GraphQLEngine(catalog)
result = [len(catalog.resources), 1000 * (time.perf_counter() - begun)]
"""


def all_findings(stage: Stage) -> Sequence[Finding]:
    """Everything, one after the other: about fifteen minutes."""
    found = [*cold_worker(stage), schema_of_many(stage), *log_cost(stage)]
    found += capture_cost(stage)
    with stage.server() as server:
        growth.warm(stage, server)
        found += growth.rows(stage, server)
        found += growth.depth(stage, server)
        found += growth.size(stage, server)
    with stage.server() as server:
        found.append(memory(stage, server))
    return found


# -- memory -----------------------------------------------------------------------


class _Varied(HttpClient):
    """Asks for something else each time: other ids, other documents, other pages."""

    _numbers = iter(range(1 << 62))

    def __init__(self, stage: Stage, port: int) -> None:
        super().__init__(port, ())
        self.key = {"X-API-Key": stage.known["key"]}
        self.first = stage.known["first"]
        doors = (Rest(stage.known, port), GraphQL(stage.known, port))
        self.fixed = [one.payloads(each)[0] for one in doors for each in READS]

    def __call__(self) -> list[bytes]:
        number = next(self._numbers)
        return [self._exchange(self._payload(number))]

    def _payload(self, number: int) -> bytes:
        if number % 10 == 0:
            return self.fixed[number // 10 % len(self.fixed)]
        record_id = self.first + number % 20_000
        if number % 2:
            return http("GET", f"/api/v1/customers/{record_id}", self.key)
        name = f"a{number % DOCUMENTS}"
        query = f'{{ {name}: customer(id: "{record_id}") {{ name country }} }}'
        body = f'{{"query": "{query.replace(chr(34), chr(92) + chr(34))}"}}'.encode()
        return http("POST", "/graphql", self.key, body)


def memory(stage: Stage, server: live.Server) -> Finding:
    """Resident memory of the server over REQUESTS varied requests."""
    import psutil

    sizes: list[float] = []
    make = partial(_Varied, stage, server.port)
    done, portion = 0, 1.0
    with step(f"{REQUESTS:,} requests"):
        while done < REQUESTS:
            slice_ = run_slice(make, CLIENTS, portion)
            done += slice_.requests
            portion = 5.0
            if done >= SETTLED:
                sizes.append(psutil.Process(server.pid).memory_info().rss / 2**20)
    quarter = max(1, len(sizes) // 4)
    before = statistics.median(sizes[:quarter])
    after = statistics.median(sizes[-quarter:])
    return Finding(
        f"memory of the server over {done:,} varied requests",
        f"{before:.0f} MB once {SETTLED:,} were made, {after:.0f} MB at the end",
        f"no growth beyond {GROWTH:.0%}",
        after <= before * (1 + GROWTH),
    )


# -- cold -------------------------------------------------------------------------


class _ColdServer(live.Server):
    """Is not asked anything while it starts."""

    def _serves(self) -> bool:
        return READY in self.log_text()


def cold_worker(stage: Stage) -> list[Finding]:
    """The very first request of a worker process, through each door."""
    found = []
    for kind in (Rest, GraphQL):
        milliseconds = []
        with step(f"{COLD_STARTS} cold workers, {kind.title}"):
            for _ in range(COLD_STARTS):
                with _ColdServer(stage.database, workers=1) as server:
                    time.sleep(1)
                    client = kind(stage.known, server.port).client(W2)
                    begun = time.perf_counter()
                    client()
                    milliseconds.append(1000 * (time.perf_counter() - begun))
        slowest = max(milliseconds)
        found.append(
            Finding(
                f"{kind.title} W2 as the first request of a worker, slowest of"
                f" {COLD_STARTS}",
                f"{slowest:.0f} ms",
                f"under {COLD_MS} ms",
                slowest < COLD_MS,
            )
        )
    return found


def schema_of_many(stage: Stage) -> Finding:
    """The schema of a database with RESOURCES resources, built from nothing."""
    with step(f"a schema of {RESOURCES} resources"):
        number, milliseconds = live.evaluate(stage.database, BUILD)
    if number != RESOURCES:
        raise Problem(f"{number} resources instead of {RESOURCES}")
    return Finding(
        f"building the schema of {RESOURCES} resources as large as customers",
        f"{milliseconds:.0f} ms",
        f"under {BUILD_MS} ms",
        milliseconds < BUILD_MS,
    )
