# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every request leaves one row, however the server is used, stopped or hindered."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import pytest

CLIENTS = 16
REQUESTS = int(os.environ.get("DUAL_API_TEST_LOG_REQUESTS", "2000"))
COLUMNS = "door, endpoint, status, error, points"


@pytest.fixture(scope="module")
def database(tools):
    with tools.temporary_database("live_log") as name:
        yield name


@pytest.fixture(scope="module")
def keys(database, keys_in):
    many = {"rate_limit_per_min": 1_000_000}
    return keys_in(
        database,
        all={"scopes": ["customers:read", "customers:write"], **many},
        none={"scopes": (), **many},
    )


@pytest.fixture
def empty(tools, database):
    for table in ("api_request", "api_usage", "api_usage_total"):
        tools.sql(database, f"DELETE FROM {table}")  # noqa: S608 - our own


@pytest.fixture
def rows(tools, database):
    """Rows of the log, once there are so many."""

    def wait(number, columns=COLUMNS):
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            query = (
                f"SELECT {columns} FROM api_request"  # noqa: S608 - our own columns
                # The harness looks whether the server is there.
                " WHERE endpoint NOT LIKE '%%/health' ORDER BY moment"
            )
            found = tools.sql(database, query)
            if len(found) >= number:
                return found
            time.sleep(0.1)
        raise AssertionError(f"{len(found)} rows of {number}: {found[-3:]}")

    return wait


def test_a_row_says_what_was_done(tools, database, keys, client, rows, empty):
    """By the addon's own names, with the code of a refusal."""
    with tools.Server(database) as server:
        everything = client(server.base_url, keys["all"])
        made = everything.send("POST", "customers", {"name": "Logged"}).json()["id"]
        everything.get(f"customers/{made}?fields=name")
        everything.get("customers/2147483647/contacts")
        everything.graphql(
            "query Mine($n: Int) { customers(first: $n) { nodes { id } } }", n=1
        )
        everything.graphql('{ viewer { name } node(id: "x") { id } }')
        everything.graphql("{")
        client(server.base_url, keys["none"]).get("customers")
        client(server.base_url).get("customers/7")
        client(server.base_url, "x" * 43).graphql("{ viewer { name } }")
        everything.get("no/such/path")
        everything.send("OPTIONS", "customers")
        found = rows(11)
    record = "GET /api/v1/customers/{id}"
    assert found == [
        ("rest", "POST /api/v1/customers", 201, None, 1),
        ("rest", record, 200, None, 1),
        ("rest", f"{record}/contacts", 404, "not_found", 1),
        ("graphql", "query customers", 200, None, 1),
        ("graphql", "query node, viewer", 200, "not_found", 1),
        ("graphql", "POST /graphql", 200, "bad_request", 1),
        ("rest", "GET /api/v1/customers", 403, "forbidden", 1),
        ("rest", record, 401, "unauthorized", 0),
        ("graphql", "POST /graphql", 401, "unauthorized", 0),
        ("rest", "GET /api/{path}", 404, "not_found", 0),
        ("rest", "OPTIONS /api/v1/customers", 204, None, 0),
    ]


def test_a_row_says_who_and_how(tools, database, keys, client, rows, empty):
    """Who called, how long it took, how much it was; nothing of the bodies."""
    with tools.Server(database) as server:
        caller = client(server.base_url, keys["all"])
        headers = {"User-Agent": "Shop\t1.0 " + "x" * 500, "X-Correlation-ID": "mine"}
        answer = caller.get("customers?limit=1", headers=headers)
        caller.graphql("query Mine { viewer { name } }")
        columns = (
            "key_id IS NOT NULL, user_id IS NOT NULL, size, statements, milliseconds,"
            " correlation_id, host(address::inet), client, operation"
        )
        rest, graphql = rows(2, columns)
    assert rest[:2] == (True, True)
    assert rest[2] == len(answer.content)
    assert 1 <= rest[3] <= 30
    assert 0 < rest[4] < 10_000
    assert rest[5:7] == ("mine", "127.0.0.0")
    assert rest[7].startswith("Shop1.0 xx")
    assert len(rest[7]) <= 200
    assert graphql[8] == "Mine"


def test_no_row_is_lost_on_a_normal_stop(tools, database, keys, client, rows, empty):
    """Over two workers and many clients, a row for every answer."""
    with tools.Server(database, workers=2) as server:

        def ask(number):
            caller = client(server.base_url, keys["all"])
            return [caller.get("me").status_code for _ in range(number)]

        share = REQUESTS // CLIENTS
        with ThreadPoolExecutor(CLIENTS) as pool:
            statuses = list(chain(*pool.map(ask, [share] * CLIENTS)))
        assert set(statuses) == {200}
    assert len(rows(0)) == len(statuses)
    # Nor is one missing in the sums.
    for table in ("api_usage", "api_usage_total"):
        query = f"SELECT sum(calls) FROM {table} WHERE endpoint LIKE '%%/me'"  # noqa: S608
        assert tools.sql(database, query) == [(len(statuses),)]


def read_only(tools, database, wanted):
    """Every new session may only read; told from a database that is not concerned."""
    setting = "default_transaction_read_only"
    change = f"SET {setting} = on" if wanted else f"RESET {setting}"
    tools.sql("postgres", f"ALTER DATABASE {database} {change}")


def without_table(tools, database, wanted):
    """There is no table to write to."""
    names = ["api_request", "api_request_away"]
    old, new = names if wanted else reversed(names)
    tools.sql(database, f"ALTER TABLE {old} RENAME TO {new}")


@pytest.mark.parametrize("hinder", [read_only, without_table])
def test_no_request_fails_for_the_log(
    tools, database, keys, client, rows, empty, hinder
):
    """What can't be written waits; health tells; then all of it is written."""
    with tools.Server(database) as server:
        server.expect("request log cannot be written")
        caller = client(server.base_url, keys["all"])
        hinder(tools, database, True)
        try:
            for _ in range(20):
                assert caller.get("me").status_code == 200
            deadline = time.monotonic() + 10
            while time.monotonic() < deadline:
                health = caller.get("health").json()
                if health["checks"]["queue"] == "down":
                    break
                time.sleep(0.1)
            assert health["status"] == "degraded"
        finally:
            hinder(tools, database, False)
        found = rows(20)
        assert [row[1] for row in found].count("GET /api/v1/me") == 20
