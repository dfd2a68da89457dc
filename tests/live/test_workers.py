# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two worker processes behave as one: the limit, changed keys, the record of use."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import chain, cycle, islice

import pytest

LIST = "/api/v1/customers"
QUERY = "{ customers(first: 1) { nodes { name } } }"
REQUESTS, THREADS, LIMIT = 96, 16, 60
SCOPES = ["customers:read", "customers:write"]


@pytest.fixture(scope="module")
def database(tools):
    return tools.create_database("live_workers")


@pytest.fixture(scope="module")
def keys(database, keys_in):
    wide = {"scopes": SCOPES, "rate_limit_per_min": 10_000}
    return keys_in(
        database,
        redis={"rate_limit_per_min": LIMIT},
        postgres={"rate_limit_per_min": LIMIT},
        revoked=wide,
        narrowed=wide,
        limited=wide,
        archived=wide,
        used=wide,
    )


@pytest.fixture(scope="module")
def server(tools, database, keys):
    # Refused keys are what is tested here; they shall not be refused for their number.
    env = {"DUAL_API_FAILED_LOGINS_PER_MIN": "1000"}
    with tools.Server(database, workers=2, env=env) as server:
        yield server


def send_many(client, base_url, key):
    """The status of each of REQUESTS requests, by door."""

    def ask(doors):
        mine = client(base_url, key)
        return [
            ("rest", mine.get(f"{LIST}?limit=1").status_code)
            if door == "rest"
            else ("graphql", mine.graphql(QUERY).status_code)
            for door in doors
        ]

    each = REQUESTS // THREADS
    share = list(islice(cycle(["rest", "graphql"]), each))
    with ThreadPoolExecutor(THREADS) as pool:
        return list(chain.from_iterable(pool.map(ask, [share] * THREADS)))


@pytest.mark.parametrize("store", ["redis", "postgres"])
def test_exactly_the_limit_is_admitted(tools, client, database, keys, pids_of, store):
    with ExitStack() as stack:
        env = {}
        if store == "redis":
            redis = stack.enter_context(tools.redis_server())
            env["DUAL_API_REDIS_URL"] = redis.url
        server = stack.enter_context(tools.Server(database, workers=2, env=env))
        began = time.monotonic()
        answers = send_many(client, server.base_url, keys[store])
        assert time.monotonic() - began < 55, "too slow to say anything"
        statuses = [status for _door, status in answers]
        assert statuses.count(200) == LIMIT
        assert statuses.count(429) == REQUESTS - LIMIT
        assert {door for door, status in answers if status == 200} == {
            "rest",
            "graphql",
        }
        assert len(pids_of(server, LIST)) >= 2
        assert len(pids_of(server, "/graphql")) >= 2


def ask_both(server, client, key, pids_of):
    """The statuses of requests of which each process has answered some."""
    statuses, seen = set(), len(server.log_text())
    deadline = time.monotonic() + 30
    while len(pids_of(server, LIST, seen)) < 2:
        assert time.monotonic() < deadline, "one process answers everything"
        with ThreadPoolExecutor(4) as pool:
            answers = pool.map(
                lambda _: client(server.base_url, key).get(LIST), range(8)
            )
            statuses |= {answer.status_code for answer in answers}
    return statuses


CHANGES = {
    "revoked": ({"is_active": False}, 401),
    "narrowed": ({"scopes": "customers:write"}, 403),
    "limited": ({"rate_limit_per_min": 1}, 429),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_counts_from_the_next_request_on(
    server, client, administrator, keys, pids_of, name
):
    values, status = CHANGES[name]
    # Both know the key, and remember it.
    assert ask_both(server, client, keys[name], pids_of) == {200}
    admin = administrator(server)
    found = admin.call("api.key", "search", [("name", "=", name)])
    admin.call("api.key", "write", found, values)
    assert ask_both(server, client, keys[name], pids_of) == {status}


def test_an_archived_user_is_refused_from_the_next_request_on(
    server, client, administrator, keys, pids_of
):
    assert ask_both(server, client, keys["archived"], pids_of) == {200}
    admin = administrator(server)
    found = admin.call("res.users", "search", [("login", "=", "live")])
    admin.call("res.users", "write", found, {"active": False})
    try:
        assert ask_both(server, client, keys["archived"], pids_of) == {401}
    finally:
        admin.call("res.users", "write", found, {"active": True})
    assert ask_both(server, client, keys["archived"], pids_of) == {200}


def test_use_is_recorded_at_most_once_a_minute(
    tools, server, client, database, keys, pids_of
):
    def last_used():
        query = "SELECT last_used FROM api_key WHERE name = 'used'"
        return tools.sql(database, query)[0][0]

    assert last_used() is None
    began = time.monotonic()
    client(server.base_url, keys["used"]).get(LIST)
    first = last_used()
    assert first is not None
    assert ask_both(server, client, keys["used"], pids_of) == {200}
    assert last_used() == first
    assert time.monotonic() - began < 55, "too slow to say anything"
