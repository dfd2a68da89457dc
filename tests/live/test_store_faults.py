# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The Redis that counts fails while clients go on: no request fails for it.

Each failure happens to real processes, under load on two workers, and ends again.
"""

import time
from collections import Counter
from contextlib import ExitStack, contextmanager

import faults
import pytest
import redis_groups
import traffic
from devkit import live

pytestmark = pytest.mark.faults

LIST = "customers?limit=5"
QUERY = "{ customers(first: 5) { nodes { name email } } }"
LIMIT = 20
CLIENTS = 4
#: What a request may wait for a store that does not answer.
BUDGET = 0.1
#: What else the busy machine of a test may do to one request of hundreds.
NOISE = 0.1
#: Noise comes and goes; a wait for the store comes each time.
ROUNDS = 3
#: How many requests are answered before a failure, and during it.
ANSWERS = 30 * live.EFFORT
#: Times mean something where nothing else runs.
MEASURED = live.EFFORT > 1
PAUSE = 0.01 if MEASURED else 0.05


@pytest.fixture(scope="module")
def database(tools):
    return tools.create_database("live_store_faults")


@pytest.fixture(scope="module")
def keys(database, keys_in):
    limited = [f"{name}, {n}" for name in (*FAULTS, *FAILOVERS) for n in range(ROUNDS)]
    limited += ["memory", "postgres"]
    return keys_in(
        database,
        free={"rate_limit_per_min": 1_000_000},
        **{name: {"rate_limit_per_min": LIMIT} for name in limited},
    )


@pytest.fixture(scope="module")
def store(tools):
    with tools.redis_server() as server:
        yield server


@pytest.fixture(scope="module")
def proxy(store):
    with faults.Proxy(lambda: (faults.HOST, store.port)) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def server(tools, database, keys, proxy):
    env = {"DUAL_API_REDIS_URL": f"redis://{faults.HOST}:{proxy.port}/0"}
    with tools.Server(database, workers=2, env=env) as server:
        server.expect(live.LEFT)
        yield server


@contextmanager
def stopped(store, _proxy):
    store.stop()
    yield
    store.start()


@contextmanager
def restarted(store, _proxy):
    # As often as a broken machine does it; the last time it stays.
    for _ in range(3):
        store.stop()
        store.start()
    store.stop()
    yield
    store.start()


@contextmanager
def paused(store, _proxy):
    faults.freeze(store.process)
    yield
    faults.thaw(store.process)


@contextmanager
def full(store, _proxy):
    with redis_groups.connected(store) as client:
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("maxmemory", "1")
        yield
        client.config_set("maxmemory", "0")


@contextmanager
def nonsense(_store, proxy):
    proxy.nonsense = b"HTTP/1.1 400 Bad Request\r\n\r\n"
    yield
    proxy.clear()


@contextmanager
def dropped(_store, proxy):
    proxy.clog()
    yield
    proxy.clear()


@contextmanager
def slow(_store, proxy):
    proxy.delay = 0.4
    yield
    proxy.clear()


@contextmanager
def cut(_store, proxy):
    proxy.nonsense = b""
    proxy.cut()
    yield
    proxy.clear()


FAULTS = {
    "stopped": stopped,
    "restarted, then stopped": restarted,
    "paused (SIGSTOP)": paused,
    "full (noeviction)": full,
    "answers nonsense": nonsense,
    "packets dropped": dropped,
    "0.4 s away": slow,
    "connections cut": cut,
}


#: One that refuses, one that lies, one that is silent; `make reliability` has them all.
ONE_OF_EACH_KIND = ("stopped", "answers nonsense", "packets dropped")

FAILOVERS = {
    "failover by Sentinel": redis_groups.sentinel,
    "failover in a cluster": redis_groups.cluster,
}


def ask(client, number):
    """At one door, then at the other."""
    if number // CLIENTS % 2:
        return "graphql", client.graphql(QUERY)
    return "rest", client.get(LIST)


def spend(api):
    """The statuses of twice the requests that the key may make."""
    return [api.get(LIST).status_code for _ in range(2 * LIMIT)]


EXACT = [200] * LIMIT + [429] * LIMIT


class Round:
    """One failure under load: what was asked, what came of it, and when."""

    def __init__(self, make_client, fault, during):
        api = make_client()
        traffic.wait_for_all(make_client, "ok", PAUSE)
        with traffic.Traffic(make_client, ask, clients=CLIENTS, pause=PAUSE) as load:
            load.wait(2 * CLIENTS)
            began = time.monotonic()
            load.wait(ANSWERS, began)
            broken = time.monotonic()
            with fault:
                self.noticed = traffic.wait_for(api, "degraded", PAUSE)
                during(api)
                load.wait(ANSWERS, broken)
                ended = time.monotonic()
            self.back = traffic.wait_for(api, "ok", PAUSE)
            load.wait(2 * CLIENTS, time.monotonic())
        self.answers = load.answers
        self.quiet = max(
            one.seconds
            for one in self.answers
            if one.began >= began and one.ended <= broken
        )
        self.slowest = max(one.seconds for one in load.during(broken, ended))
        assert {one.status for one in self.answers} == {200}
        assert all("errors" not in one.response.json() for one in self.answers)

    @property
    def waited(self):
        """Whether a request took longer than it may; a busy machine can't say."""
        return MEASURED and self.slowest > self.quiet + BUDGET + NOISE


@pytest.mark.parametrize("name", faults.marked(FAULTS, ONE_OF_EACH_KIND))
def test_no_request_fails_or_waits_for_the_store(
    server, client, keys, store, proxy, recorder, name
):
    for number in range(ROUNDS):
        spent = []

        def during(api, key=keys[f"{name}, {number}"], spent=spent):
            spent += spend(client(server.base_url, key))
            assert api.get("health").json()["checks"]["redis"] == "down"

        make_client = lambda: client(server.base_url, keys["free"])  # noqa: E731
        result = Round(make_client, FAULTS[name](store, proxy), during)
        # A busy machine may make it leave a store that works, with what was spent.
        if not result.waited and spent == EXACT:
            break
    recorder.store_fault(name, result)
    assert not result.waited, (result.quiet, result.slowest)
    # The limit holds all the same, and over both workers.
    assert spent == EXACT


@pytest.mark.minutes
@pytest.mark.parametrize("name", FAILOVERS)
def test_another_server_takes_over(tools, client, database, keys, recorder, name):
    for number in range(ROUNDS):
        with ExitStack() as stack:
            url, first = FAILOVERS[name](stack)
            env = {"DUAL_API_REDIS_URL": url}
            server = stack.enter_context(tools.Server(database, workers=2, env=env))
            server.expect(live.LEFT)

            @contextmanager
            def fault(first=first):
                first.kill()
                yield

            def make_client(base_url=server.base_url):
                return client(base_url, keys["free"])

            result = Round(make_client, fault(), lambda _api: None)
            traffic.wait_for_all(make_client, "ok", PAUSE)
            spent = spend(client(server.base_url, keys[f"{name}, {number}"]))
        if not result.waited and spent == EXACT:
            break
    recorder.store_fault(name, result)
    assert not result.waited, (result.quiet, result.slowest)
    # What took over counts, exactly.
    assert spent == EXACT


def test_memory_counts_where_postgresql_cannot(tools, client, database, keys):
    """Each process for itself: more than the limit, but not without a limit."""
    with tools.Server(database, workers=2) as server:
        api = client(server.base_url, keys["free"])
        traffic.wait_for(api, "ok", PAUSE)
        tools.sql(database, "ALTER TABLE dual_api_rate_limit RENAME TO gone")
        try:
            server.expect("The rate limiter leaves its postgres store")
            traffic.wait_for(api, "degraded", PAUSE)
            statuses = Counter(
                spend(client(server.base_url, keys["memory"]))
                + spend(client(server.base_url, keys["memory"]))
            )
            assert set(statuses) == {200, 429}
            assert LIMIT <= statuses[200] <= 2 * LIMIT
        finally:
            tools.sql(database, "ALTER TABLE gone RENAME TO dual_api_rate_limit")
        traffic.wait_for_all(lambda: client(server.base_url), "ok", PAUSE)
        assert spend(client(server.base_url, keys["postgres"])) == EXACT
