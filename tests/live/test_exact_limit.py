# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Exactly the limit is admitted: over two processes, 32 clients, both doors.

On Redis and on PostgreSQL, for requests of one point, of several, and of both kinds.
"""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import pytest
import traffic
from devkit import live

LIMIT = 61
CLIENTS = 32
WINDOW = 60
PATH = "/api/v1/customers"
#: The doors' requests by what each costs.
ASKED = {
    1: ("customers?limit=1", "{ customers(first: 1) { nodes { name } } }"),
    3: (
        "customers?limit=10&expand=contacts&contacts.limit=50",
        "{ customers(first: 10) { nodes { contacts(first: 50) { nodes { id } } } } }",
    ),
}
COSTS = {"one": (1,), "several": (3,), "mixed": (3, 1, 1)}
STORES = ("redis", "postgres")
#: A machine that is too busy for Redis now is not so each time.
TURNS = 5


@pytest.fixture(scope="module")
def database(tools):
    return tools.create_database("live_exact")


@pytest.fixture(scope="module")
def keys(database, keys_in):
    names = [f"{use} {costs}" for use in LONG for costs in COSTS]
    names += [
        f"{use} {costs} {turn}"
        for use in STORES
        for costs in COSTS
        for turn in range(TURNS)
    ]
    return keys_in(database, **{name: {"rate_limit_per_min": LIMIT} for name in names})


@pytest.fixture(scope="module", params=STORES)
def store(request):
    return request.param


@pytest.fixture(scope="module")
def server(tools, database, keys, store):
    if store == "postgres":
        with tools.Server(database, workers=2) as server:
            yield server
        return
    with tools.redis_server() as redis:
        env = {"DUAL_API_REDIS_URL": redis.url}
        with tools.Server(database, workers=2, env=env) as server:
            yield server


class Asker:
    """One client, which asks at one door and then at the other."""

    def __init__(self, api, number, costs):
        self.api, self.costs = api, costs
        self.number = number

    def ask(self):
        """The cost, whether it was admitted, when it was sent and answered."""
        self.number += 1
        cost = self.costs[self.number % len(self.costs)]
        rest, graphql = ASKED[cost]
        sent = time.monotonic()
        if self.number // len(self.costs) % 2:
            answer = self.api.get(rest)
        else:
            answer = self.api.graphql(graphql)
        assert answer.status_code in (200, 429), answer.text
        return cost, answer.status_code == 200, sent, time.monotonic()


def full(kind):
    """The points that requests of that kind can be admitted in a window."""
    return LIMIT - LIMIT % min(COSTS[kind])


def admitted(results):
    """The points."""
    # A copy: some are still being added to.
    return sum(cost for cost, was_admitted, *_ in list(results) if was_admitted)


@pytest.mark.parametrize("kind", COSTS)
def test_exactly_the_limit_is_admitted(server, client, keys, pids_of, store, kind):
    costs = COSTS[kind]
    for turn in range(TURNS):
        key, seen = keys[f"{store} {kind} {turn}"], len(server.log_text())
        traffic.wait_for_all(lambda: client(server.base_url), "ok")
        results = all_at_once(lambda key=key: client(server.base_url, key), costs)
        # With Redis it leaves what was spent, and begins anew elsewhere.
        if live.LEFT not in server.log_text()[seen:]:
            break
    # What costs more than is left takes a point to be told so, and others miss it.
    missed = 0 if kind == "one" else 2 * max(costs)
    assert full(kind) - missed <= admitted(results) <= full(kind)
    assert sum(cost for cost, *_ in results) > LIMIT
    for path in (PATH, "/graphql"):
        assert len(pids_of(server, path, seen)) == 2


def all_at_once(make_client, costs):
    """What all clients were answered, four times each, in less than a window."""
    askers = [Asker(make_client(), number, costs) for number in range(CLIENTS)]
    began = time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as pool:
        each = pool.map(lambda asker: [asker.ask() for _ in range(4)], askers)
        results = list(chain.from_iterable(each))
    assert time.monotonic() - began < WINDOW - 5, "too slow to say anything"
    return results


LONG = ("long redis", "long postgres")
WINDOWS = 3


@pytest.mark.minutes
def test_no_window_holds_more(server, client, keys, store, recorder):
    """Clients that never stop asking get the limit once per window, in any window."""
    results = {kind: [] for kind in COSTS}
    enough = threading.Event()

    def work(kind, number):
        key = keys[f"long {store} {kind}"]
        asker = Asker(client(server.base_url, key), number, COSTS[kind])
        while not enough.is_set():
            results[kind].append(asker.ask())
            enough.wait(0.5)

    with ThreadPoolExecutor(CLIENTS) as pool:
        kinds = list(COSTS)
        futures = [
            pool.submit(work, kinds[number % len(kinds)], number)
            for number in range(CLIENTS)
        ]
        wanted = WINDOWS * full("one")
        # The next window begins later than this one can end.
        deadline = time.monotonic() + WINDOWS * (WINDOW + 1) - 10
        while admitted(results["one"]) != wanted:
            if time.monotonic() > deadline:
                break
            enough.wait(1)
        # More must not come.
        enough.wait(5)
        enough.set()
    for future in futures:
        future.result()
    for kind, found in results.items():
        fullest = fullest_window(found)
        recorder.window(store, kind, LIMIT, len(found), admitted(found), fullest)
        assert fullest <= LIMIT
        assert admitted(found) <= WINDOWS * full(kind)
    # What left the window came back, to the last point.
    assert admitted(results["one"]) == wanted


def fullest_window(results):
    """The most points that were surely admitted within any 60 seconds.

    A request was judged somewhere between its sending and its answer.
    """
    done = [(sent, end, cost) for cost, ok, sent, end in results if ok]
    return max(
        sum(cost for sent, end, cost in done if begin <= sent and end <= begin + WINDOW)
        for begin, _end, _cost in done
    )
