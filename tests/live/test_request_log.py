# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every request leaves one row, however the server is used, stopped or hindered."""

import random
import re
import socket
import string
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import pytest
from devkit import live

CLIENTS = 16
REQUESTS = 160 * live.EFFORT
COLUMNS = "protocol, endpoint, status, error, points"


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
        operations={"scopes": ["operations:read"], **many},
    )


@pytest.fixture
def empty(tools, database):
    for table in (
        "api_request",
        "api_usage",
        "api_usage_total",
        "api_deprecated_use",
    ):
        tools.sql(database, f"DELETE FROM {table}")  # noqa: S608 - our own


@pytest.fixture
def rows(tools, database):
    """Rows of the log, once there are so many."""

    def wait(number, columns=COLUMNS):
        deadline = time.monotonic() + 120
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


def raw(server, request):
    """The first line of the answer to these bytes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as sent:
        sent.sendall(request)
        return sent.makefile("rb").readline()


@pytest.mark.parametrize("workers", [0, 2])
def test_what_strangers_make_up_is_no_name_and_stops_nothing(
    tools, database, keys, client, rows, empty, workers
):
    """Methods, paths and clients' names, each another one; some too long to store."""
    chance = random.Random(13)
    letters = string.ascii_letters + string.digits
    with tools.Server(database, workers=workers) as server:
        for number in range(40):
            made_up = "".join(chance.choices(letters, k=(9, 8000)[number % 2]))
            path = ("/api/v1/", "/graphql/", "/api/v1/customers", "/graphql")[
                number % 4
            ]
            if number % 4 < 2:
                path += made_up[:50]
            answer = raw(
                server,
                f"{made_up} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: @SUM"
                f"({made_up[:400]})\r\nConnection: close\r\n\r\n".encode(),
            )
            assert answer.split()[1] in (b"404", b"405"), answer
        caller = client(server.base_url, keys["all"])
        caller.get("me")
        caller.graphql("{ viewer { name } }")
        found = rows(42)
    names = {row[1] for row in found}
    known = {"GET /api/v1/me", "query viewer", "OTHER /api/{path}"}
    assert known < names <= known | {"OTHER /graphql", "OTHER /graphql/{path}"}
    for table in ("api_usage", "api_usage_total"):
        counted = f"SELECT DISTINCT endpoint FROM {table} WHERE endpoint !~ 'health'"  # noqa: S608
        assert {name for (name,) in tools.sql(database, counted)} == names
    query = "SELECT min(client), max(length(client)) FROM api_request"
    [(first, longest)] = tools.sql(database, query + " WHERE client ~ 'SUM'")
    assert first.startswith("'@SUM(")
    assert longest <= 200


@pytest.mark.parametrize("workers", [0, 2])
def test_who_resets_the_connection_is_logged_too(
    tools, database, keys, rows, empty, workers
):
    """The server then never closes the response, and often does not send it whole."""
    with tools.Server(database, workers=workers) as server:
        for _turn in range(40):
            with socket.create_connection(("127.0.0.1", server.port)) as sent:
                sent.sendall(
                    b"GET /api/v1/me HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                    b"X-API-Key: %s\r\n\r\n" % keys["all"].encode()
                )
                sent.recv(1)
                # No good-bye: the server's next word is answered by a reset.
                now = struct.pack("ii", 1, 0)
                sent.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, now)
        found = rows(40)
    assert [row[1] for row in found] == ["GET /api/v1/me"] * 40


def test_an_entry_that_can_not_be_stored_stops_no_other(
    tools, database, keys, client, rows, empty
):
    """Here the table refuses one client; its request is lost, with one line."""
    rule = "poisoned CHECK (client <> 'poison')"
    tools.sql(database, f"ALTER TABLE api_request ADD CONSTRAINT {rule}")
    try:
        with tools.Server(database) as server:
            server.expect("An entry of the request log is lost: .*poisoned")
            caller = client(server.base_url, keys["all"])
            for number in range(60):
                agent = "poison" if number in (0, 7, 41) else "well"
                caller.get("me", headers={"User-Agent": agent})
            found = rows(57)
            health = caller.get("health").json()
            assert health["checks"]["queue"] == "ok"
        assert len(found) == 57
        assert server.log_text().count("An entry of the request log is lost") == 3
        assert "well" not in server.log_text()
    finally:
        tools.sql(database, "ALTER TABLE api_request DROP CONSTRAINT poisoned")


def test_a_flood_that_costs_nothing_is_counted_and_not_kept(
    tools, database, keys, client, rows, empty
):
    """Rows by key and status up to the setting; the sums tell of all."""
    settings = {"DUAL_API_LOG_FREE_ROWS_PER_MIN": "5"}
    with tools.Server(database, env=settings) as server:
        stranger = client(server.base_url)
        for number in range(100):
            assert stranger.get(f"none/{number}").status_code == 404
        for _turn in range(20):
            assert stranger.get("me").status_code == 401
        caller = client(server.base_url, keys["all"])
        for _turn in range(30):
            caller.get("me")
    found = [(row[1], row[2]) for row in rows(40)]
    # The minute may have changed meanwhile, once.
    assert 5 <= found.count(("GET /api/{path}", 404)) <= 10
    assert 5 <= found.count(("GET /api/v1/me", 401)) <= 10
    assert found.count(("GET /api/v1/me", 200)) == 30
    counted = "SELECT status, sum(calls) FROM {} WHERE endpoint !~ 'health' GROUP BY 1"
    for table in ("api_usage", "api_usage_total"):
        assert dict(tools.sql(database, counted.format(table))) == {
            404: 100,
            401: 20,
            200: 30,
        }


def test_a_key_that_is_deleted_stays_in_the_log(
    tools, database, keys_in, client, rows, empty
):
    """By number and name, whoever deletes it, and however: with its user, too."""
    gone = keys_in(database, gone={"scopes": ()})["gone"]
    with tools.Server(database) as server:
        client(server.base_url, gone).get("me")
        client(server.base_url, gone).graphql("{ viewer { name } }")
        rows(2)
    tools.sql(database, "DELETE FROM api_key WHERE name = 'gone'")
    for table in ("api_request", "api_usage"):
        query = f"SELECT key_id, subject IS NOT NULL, key_name FROM {table}"  # noqa: S608
        kept = tools.sql(database, query + " WHERE subject IS NOT NULL")
        assert [row[:2] for row in kept] == [(None, True)] * 2
        assert all(name.startswith("gone") for _id, _number, name in kept)


def test_mistakes_and_failed_fields_are_told_by_name(
    tools, database, keys, client, rows, empty
):
    """At both doors: the code of the error, whatever the status, and no value."""
    marker = "eve@example.com"
    with tools.Server(database, env={"DUAL_API_METRICS": "true"}) as server:
        caller = client(server.base_url, keys["all"])
        wrong = {"name": "", "email": marker, marker: marker, "phone": [marker]}
        caller.send("POST", "customers", wrong)
        caller.get(f"customers?limit=9999&{marker}=1&sort={marker}")
        mutation = "mutation($i: CreateCustomerInput!) { createCustomer(input: $i)"
        body = "{ customer { id } } }"
        caller.graphql(f"{mutation} {body}", i={"name": "", "email": "nobody"})
        caller.graphql('{ viewer { name } customer(id: "999999") { name } }')
        found = rows(4, "protocol, status, error, mistakes")
        [text] = [
            caller.get("metrics", headers={"X-API-Key": key}).text
            for key in [keys["operations"]]
        ]
    assert [row[:3] for row in found] == [
        ("rest", 422, "validation"),
        ("rest", 422, "validation"),
        ("graphql", 200, "validation"),
        ("graphql", 200, "not_found"),
    ]
    mistakes = [set((row[3] or "").split(", ")) for row in found]
    assert {"name", "phone", "[unknown]"} <= mistakes[0]
    assert {"limit", "[unknown]"} <= mistakes[1]
    assert {"name", "email"} <= mistakes[2]
    [counted] = [
        line
        for line in text.splitlines()
        if "query customer, viewer" in line
        and line.startswith("dual_api_requests_total")
    ]
    assert {'error="not_found"', 'status="200"'} <= {*re.split("[{},]", counted)}
    assert marker not in text


@pytest.mark.soaks
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
    # The first version goes: each of them has used it, once.
    used = "SELECT slug, sum(calls) FROM api_deprecated_use GROUP BY slug"
    assert tools.sql(database, used) == [("v1", len(statuses))]


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
            deadline = time.monotonic() + 120
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
