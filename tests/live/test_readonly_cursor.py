# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""With a replica Odoo reads through read-only cursors: reading must not write there."""

import socket
import tempfile
import threading

import pytest
from devkit import processes

QUERY = "{ customers(first: 2) { nodes { name contacts { nodes { name } } } } }"
MUTATION = """
mutation ($name: String!) {
    createCustomer(input: {name: $name}) { customer { databaseId } }
}"""
CUSTOMERS = b'FROM "res_partner"'
MADE = """result = env["res.partner"].create({"name": "Read", "is_company": True}).id"""


class Replica:
    """A way to the same PostgreSQL that keeps what is asked on it, as a replica's.

    `words` make a server of Odoo take it for one.
    """

    def __init__(self, variables):
        self.asked = bytearray()
        self._host, self._port = variables["PGHOST"], variables.get("PGPORT", "5432")
        self._folder = tempfile.TemporaryDirectory(prefix="pg-")
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(f"{self._folder.name}/.s.PGSQL.{self._port}")
        self._listener.listen()
        self.words = [
            f"--db_replica_host={self._folder.name}",
            f"--db_replica_port={self._port}",
        ]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._folder.cleanup()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = self._connect()
            threading.Thread(target=self._forward, args=(client, server, True)).start()
            threading.Thread(target=self._forward, args=(server, client, False)).start()

    def _connect(self):
        if not self._host.startswith("/"):
            return socket.create_connection((self._host, int(self._port)))
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{self._host}/.s.PGSQL.{self._port}")
        return server

    def _forward(self, source, target, keep):
        with source:
            try:
                while data := source.recv(65536):
                    if keep:
                        self.asked += data
                    target.sendall(data)
                target.shutdown(socket.SHUT_WR)
            except OSError:
                return


@pytest.fixture(scope="module")
def key(tools, keys_in):
    database = tools.create_database("live_replica")
    scopes = ["customers:read", "customers:write", "operations:read"]
    return keys_in(database, key={"scopes": scopes, "rate_limit_per_min": 1_000})["key"]


@pytest.fixture(scope="module")
def record(tools, key):
    return tools.evaluate("live_replica", MADE)


@pytest.fixture(scope="module")
def replica(tools):
    found = Replica(tools.runner().variables)
    yield found
    found.close()


@pytest.fixture(scope="module")
def server(tools, key, replica):
    with tools.Server("live_replica", words=replica.words) as server:
        yield server


@pytest.fixture
def api(client, server, key):
    return client(server.base_url, key)


@pytest.fixture(autouse=True)
def first_attempts(server):
    """Nothing was tried on a read-only cursor that could not be done there."""
    seen = len(server.log_text())
    yield
    log = server.log_text()[seen:]
    assert "read/write cursor" not in log
    assert "read-only transaction" not in log


READS = {
    "list": lambda api, _record: api.get("customers"),
    "record": lambda api, record: api.get(f"customers/{record}"),
    "contacts": lambda api, record: api.get(f"customers/{record}/contacts"),
    "deep": lambda api, _record: api.get(
        "customers?expand=contacts&include_total=true"
    ),
    "post": lambda api, _record: api.graphql(QUERY),
    "get": lambda api, _record: api.get("/graphql", params={"query": QUERY}),
}


@pytest.mark.parametrize("name", READS)
def test_reads_are_answered_from_the_replica(api, record, replica, name):
    before = len(replica.asked)
    answer = READS[name](api, record)
    assert answer.status_code == 200, answer.text
    assert "errors" not in answer.json()
    assert CUSTOMERS in replica.asked[before:]


@pytest.mark.parametrize("path", ["me", "health", "openapi.json", "/api/schemas"])
def test_the_rest_is_answered_too(api, path):
    assert api.get(path).status_code == 200


def test_health_tells_how_far_the_replica_is_behind(api, replica):
    before = len(replica.asked)
    report = api.get("health").json()
    assert report["checks"]["database"] == "ok"
    assert report["details"]["replica_lag_seconds"] == 0

    def found_out():
        api.get("health")
        return b"pg_last_wal_replay_lsn" in replica.asked[before:]

    # It may be known from a moment ago, and is found out anew after a second.
    assert processes.wait_until(found_out, seconds=60)


def test_the_use_of_the_key_is_recorded_all_the_same(tools, api):
    assert api.get("me").status_code == 200
    query = "SELECT last_used FROM api_key WHERE name = 'key'"
    assert tools.sql("live_replica", query)[0][0] is not None


def test_writes_do_not_go_to_the_replica(api, replica):
    before = len(replica.asked)
    created = api.send("POST", "customers", {"name": "Written"})
    assert created.status_code == 201, created.text
    number = created.json()["id"]
    assert api.send("PATCH", f"customers/{number}", {"ref": "R"}).ok
    made = api.graphql(MUTATION, name="Mutated").json()
    assert "errors" not in made, made
    found = api.get(f"customers/{number}?fields=name,ref")
    assert found.json() == {"id": number, "name": "Written", "ref": "R"}
    assert api.send("DELETE", f"customers/{number}").status_code == 204
    assert b"INSERT INTO" not in replica.asked[before:]
    assert b"UPDATE" not in replica.asked[before:]
