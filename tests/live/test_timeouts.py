# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What takes PostgreSQL too long is ended: the answer says so, nothing stays of it."""

from contextlib import contextmanager

import pytest
from devkit import database as databases

#: One of the lengths that PostgreSQL is told; others are told as the next shorter one.
LIMIT_MS = 1_500
CREATE = """
mutation { a: createCustomer(input: {name: "First"}) { customer { name } }
    b: updateCustomer(input: {id: "%s", name: "Second"}) { customer { name } } }"""
#: A view in place of the table that a list is read from: it is as slow as its rows.
SLOW = """
ALTER TABLE res_country RENAME TO fast_country;
CREATE VIEW res_country AS
    SELECT fast_country.* FROM fast_country
    WHERE pg_sleep(3) IS NOT NULL"""
FAST = "DROP VIEW res_country; ALTER TABLE fast_country RENAME TO res_country"


@pytest.fixture(scope="module")
def database(tools):
    return tools.create_database("live_timeouts")


@pytest.fixture(scope="module")
def keys(database, keys_in):
    scopes = ["customers:read", "customers:write"]
    return keys_in(database, all={"scopes": scopes, "rate_limit_per_min": 10_000})


@pytest.fixture(scope="module")
def server(tools, database, keys):
    env = {"DUAL_API_STATEMENT_TIMEOUT_MS": str(LIMIT_MS)}
    # One worker: whatever answers next is what was stopped before.
    with tools.Server(database, workers=1, env=env) as server:
        server.expect("canceling statement due to statement timeout")
        yield server


@pytest.fixture
def api(server, client, keys):
    return client(server.base_url, keys["all"])


@pytest.fixture
def record(api):
    values = {"name": "Held", "country_code": "FR"}
    answer = api.send("POST", "customers?fields=id", values)
    assert answer.status_code == 201
    return answer.json()["id"]


@contextmanager
def held(tools, database, number):
    """The row, locked by another transaction."""
    with databases.connected(tools.runner().variables, database) as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT FROM res_partner WHERE id = %s FOR UPDATE", [number])
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


@contextmanager
def slow(tools, database):
    """A database in which whatever shows a country takes three seconds."""
    with databases.connected(tools.runner().variables, database) as cursor:
        cursor.execute(SLOW)
        try:
            yield
        finally:
            cursor.execute(FAST)


def assert_timeout(ask):
    """The answer says timeout, at either door; what it waited for is still held."""
    answer = ask()
    assert answer.status_code == 503, answer.text
    assert int(answer.headers["Retry-After"]) > 0
    document = answer.json()
    failure = document["errors"][0]["extensions"] if "errors" in document else document
    assert (failure["error"], failure["status"]) == ("timeout", 503)
    assert failure["correlation_id"] == answer.headers["X-Correlation-ID"]
    assert "data" not in document
    return failure


def count(tools, database):
    return tools.sql(database, "SELECT count(*) FROM res_partner")[0][0]


LISTS = {
    # Its only statement, outside a transaction; then one of several, in one.
    "one statement": ("fields=name,country", "nodes { name country }"),
    "several": (
        "fields=name,country,contacts.name&include_total=true",
        "totalCount nodes { name country contacts { nodes { name } } }",
    ),
    "the second": ("fields=name,parent.country", "nodes { name parent { country } }"),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_slow_read_is_ended(tools, server, database, api, record, name):
    child = {"name": "Below", "parent_id": record, "is_company": True}
    assert api.send("POST", "customers", child).status_code == 201
    parameters, document = LISTS[name]
    ways = (
        lambda: api.get(f"customers?{parameters}"),
        lambda: api.graphql(f"{{ customers {{ {document} }} }}"),
    )
    for ask in ways:
        with slow(tools, database):
            assert_timeout(ask)
        assert ask().status_code == 200


def test_a_write_that_waits_for_a_lock_is_ended(tools, server, database, api, record):
    before = count(tools, database)
    path = f"customers/{record}"
    with held(tools, database, record):
        assert_timeout(lambda: api.send("PATCH", path, {"name": "New"}))
        assert_timeout(lambda: api.send("DELETE", path))
        assert_timeout(lambda: api.graphql(CREATE % record))
        # Who only reads does not wait.
        assert api.get(path).json()["name"] == "Held"
    # The first of the two mutations has not stayed without its answer.
    assert count(tools, database) == before
    assert api.get(path).json()["name"] == "Held"
    # The same once more, when nothing is in the way.
    assert api.send("PATCH", path, {"name": "New"}).json()["name"] == "New"
    assert api.graphql(CREATE % record).json()["data"]["a"]
    assert api.send("DELETE", path).status_code == 204
    assert count(tools, database) == before


def test_the_worker_lives_on(tools, server, database, api, record, pids_of):
    seen = len(server.log_text())
    path = f"customers/{record}"
    with held(tools, database, record):
        for _ in range(3):
            assert_timeout(lambda: api.send("PATCH", path, {"name": "New"}))
    assert api.get(path).status_code == 200
    assert len(pids_of(server, f"/api/v1/{path}", seen)) == 1
