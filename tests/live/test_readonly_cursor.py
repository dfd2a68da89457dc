# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""With a replica Odoo reads through read-only cursors: reading must not write there."""

import pytest

QUERY = "{ customers(first: 2) { nodes { name contacts { nodes { name } } } } }"
MUTATION = """
mutation ($name: String!) {
    createCustomer(input: {name: $name}) { customer { databaseId } }
}"""


@pytest.fixture(scope="module")
def key(tools, keys_in):
    database = tools.create_database("live_replica")
    scopes = ["customers:read", "customers:write"]
    return keys_in(database, key={"scopes": scopes, "rate_limit_per_min": 1_000})["key"]


@pytest.fixture(scope="module")
def words(tools):
    """The replica is the server itself: what counts is how Odoo opens cursors."""
    variables = tools.runner().variables
    port = variables.get("PGPORT", "5432")
    return [f"--db_replica_host={variables['PGHOST']}", f"--db_replica_port={port}"]


@pytest.fixture(scope="module")
def reads(tools, key, words, client):
    """The log of a server that was only asked to read, and the answers."""
    with tools.Server("live_replica", words=words) as server:
        api = client(server.base_url, key)
        answers = [
            api.get("customers"),
            api.get("customers?expand=contacts&include_total=true"),
            api.get("me"),
            api.get("openapi.json"),
            api.graphql(QUERY),
            api.graphql("{ viewer { name } }"),
            api.get("/graphql", params={"query": QUERY}),
        ]
    return server.log_text(), answers


def test_reads_are_answered(reads):
    _log, answers = reads
    assert [answer.status_code for answer in answers] == [200] * len(answers)
    assert all("errors" not in answer.json() for answer in answers)


def test_they_go_through_read_only_cursors_at_the_first_attempt(reads):
    log, _answers = reads
    assert "ConnectionPool(read-only;" in log
    assert "read/write cursor" not in log
    assert "read-only transaction" not in log


def test_the_use_of_the_key_is_recorded_all_the_same(tools, reads):
    query = "SELECT last_used FROM api_key WHERE name = 'key'"
    assert tools.sql("live_replica", query)[0][0] is not None


def test_writes_go_through_read_write_cursors_at_the_first_attempt(
    tools, key, words, client
):
    with tools.Server("live_replica", words=words) as server:
        api = client(server.base_url, key)
        created = api.send("POST", "customers", {"name": "Written"})
        assert created.status_code == 201, created.text
        number = created.json()["id"]
        assert api.send("PATCH", f"customers/{number}", {"ref": "R"}).ok
        made = api.graphql(MUTATION, name="Mutated").json()
        assert "errors" not in made, made
        found = api.get(f"customers/{number}?fields=name,ref")
        assert found.json() == {"name": "Written", "ref": "R"}
        assert api.send("DELETE", f"customers/{number}").status_code == 204
    log = server.log_text()
    assert "ConnectionPool(read-only;" in log
    assert "read/write cursor" not in log
    assert "read-only transaction" not in log
