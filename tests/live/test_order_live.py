# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a client does that is slow, or many at once, to a server that runs.

A request is held by its body, of which the last byte is missing. Whatever is changed
meanwhile holds for it, and what it reads afterwards is no older than that for anybody.
"""

import json
import os
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg2
import pytest
import requests
from devkit import processes

MUTATION = (
    "mutation ($n: String!) { createCustomer(input: {name: $n}) { customer { name } } }"
)
LIST = "customers?limit=1&fields=id&active=all&include_total=true"
#: Seconds after which a body is a slow one, many times over.
SLOW = 0.5
#: Refused without a question to the table of partners.
BAD = "customers?limit=-1"


@pytest.fixture(scope="module")
def database(tools):
    return tools.create_database("live_order")


@pytest.fixture(scope="module", params=[0, 3], ids=["threads", "workers"])
def server(tools, database, request):
    # A worker of Odoo's waits two seconds for a client unless it is told otherwise.
    env = {"ODOO_HTTP_SOCKET_TIMEOUT": "30", "DUAL_API_REQUESTS_AT_ONCE": "2"}
    with tools.Server(database, workers=request.param, env=env) as server:
        yield server


@pytest.fixture(scope="module")
def admin(server, administrator):
    return administrator(server)


@pytest.fixture
def key(database, keys_in):
    return keys_in(
        database,
        order={
            "rate_limit_per_min": 100_000,
            "scopes": ["customers:read", "customers:write"],
        },
    )["order"]


def head(path, body, key):
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()


@contextmanager
def held(server, path, document, key):
    """A request without its last byte; call what is yielded to send it."""
    body = json.dumps(document).encode()
    with closing(socket.create_connection(("127.0.0.1", server.port))) as connection:
        connection.settimeout(60)
        connection.sendall(head(path, body, key) + body[:-1])
        assert processes.wait_until(lambda: is_read(connection), seconds=60)
        until = time.monotonic() + SLOW

        def finish():
            # What is changed now is heard of where the body has taken its time.
            time.sleep(max(0, until - time.monotonic()))
            connection.sendall(body[-1:])
            return answer_of(connection)

        yield finish


def is_read(connection):
    """Whether the server, on this machine, has read all that was sent."""
    here, there = (
        f"0100007F:{port:04X}"
        for _host, port in (connection.getsockname(), connection.getpeername())
    )
    for line in Path("/proc/net/tcp").read_text().splitlines():
        _number, local, remote, _state, queues, *_more = line.split()
        if (local, remote) == (there, here):
            return queues.endswith(":00000000")
    return False


def answer_of(connection, begun=b""):
    """Status and document of what the server says."""
    with connection.makefile("rb") as stream:
        text = begun + stream.read()
    head, _, body = text.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)


DOORS = {
    "rest": ("/api/v1/customers", lambda name: {"name": name}),
    "graphql": ("/graphql", lambda name: {"query": MUTATION, "variables": {"n": name}}),
}


def made(tools, database, name):
    names = [row[0] for row in tools.sql(database, "SELECT name FROM res_partner")]
    return names.count(name)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("end", ["revoked", "archived"])
def test_a_slow_body_does_not_outlive_its_key(
    server, admin, tools, database, key, door, end
):
    path, document = DOORS[door]
    name = f"Slow {door} {end} {server.workers}"
    user = admin.call("res.users", "search", [("login", "=", "live")])
    keys = admin.call(
        "api.key", "search", [("is_active", "=", True), ("user_id", "in", user)]
    )
    with held(server, path, document(name), key) as finish:
        if end == "revoked":
            admin.call("api.key", "action_revoke", keys)
        else:
            admin.call("res.users", "write", user, {"active": False})
        try:
            status, answer = finish()
        finally:
            if end == "archived":
                admin.call("res.users", "write", user, {"active": True})
    assert status == 401, answer
    assert made(tools, database, name) == 0


IDLE = """
    SELECT query FROM pg_stat_activity
    WHERE datname = current_database() AND state = 'idle in transaction'
"""


def test_a_slow_body_holds_no_transaction(server, tools, database, key):
    path, document = DOORS["rest"]
    with held(server, path, document("Idle"), key) as finish:
        # One of the log, of a request before, ends by itself.
        asked = (database, IDLE)
        assert processes.wait_until(lambda: tools.sql(*asked) == [], 10)
        assert finish()[0] == 201


def send_for_ever(server, path, key):
    """A byte now and then, so that no timeout of the socket passes; the answer."""
    body = b"{" + b" " * 1000
    with closing(socket.create_connection(("127.0.0.1", server.port))) as slow:
        slow.settimeout(0.5)
        slow.sendall(head(path, body, key))
        for _turn in range(200):
            try:
                slow.sendall(b" ")
                first = slow.recv(1)
                break
            except TimeoutError:
                continue
        slow.settimeout(60)
        return answer_of(slow, first)


def test_a_body_that_never_ends_is_given_up(server, client, key):
    with ThreadPoolExecutor(2) as pool:
        paths = ["/api/v1/customers", "/graphql"]
        answers = pool.map(lambda path: send_for_ever(server, path, key), paths)
        for status, answer in answers:
            assert status == 400
            told = answer.get("detail") or answer["errors"][0]["message"]
            assert "did not arrive" in told
    assert client(server.base_url, key).get("me").status_code == 200


@pytest.mark.parametrize("door", DOORS)
def test_what_is_changed_while_a_request_is_held_holds_for_everybody(
    server, admin, client, key, door
):
    """A rule, a group and a setting: for the API, and for Odoo's own web client."""
    api = client(server.base_url, key)
    model = admin.call("ir.model", "search", [("model", "=", "res.partner")])
    user = admin.call("res.users", "search", [("login", "=", "live")])
    path, document = DOORS[door]
    assert api.send("POST", "customers", {"name": "Seen"}).status_code == 201
    everything = api.get(LIST).json()["total"]
    assert everything > 0
    with held(server, path, document(f"Held {door}"), key) as finish:
        rule = admin.call(
            "ir.rule",
            "create",
            [
                {
                    "name": "Held",
                    "model_id": model[0],
                    "domain_force": "[('city', '=', 'Nowhere')]",
                    "groups": [(6, 0, [])],
                }
            ],
        )
        try:
            finish()
            for _turn in range(6):
                assert api.get(LIST).json()["total"] == 0
            # As the same user, through Odoo's own door.
            assert admin.call("res.partner", "search_count", []) == 0
        finally:
            admin.call("ir.rule", "unlink", rule)
    for _turn in range(6):
        assert api.get(LIST).json()["total"] >= everything
    xml_id = [("module", "=", "base"), ("name", "=", "group_partner_manager")]
    found = admin.call("ir.model.data", "search_read", xml_id, ["res_id"])
    keeper = found[0]["res_id"]
    with held(server, path, document(f"Group {door}"), key) as finish:
        admin.call("res.users", "write", user, {"group_ids": [(3, keeper)]})
        try:
            status, answer = finish()
            assert status == 403 or "errors" in answer, answer
            for _turn in range(6):
                assert api.send("POST", "customers", {"name": "N"}).status_code == 403
        finally:
            admin.call("res.users", "write", user, {"group_ids": [(4, keeper)]})
    parameter = "dual_api.cors_origins"
    origin = {"Origin": "https://shop.example.com"}
    allowed = "Access-Control-Allow-Origin"
    with held(server, path, document(f"Setting {door}"), key) as finish:
        admin.call("ir.config_parameter", "set_param", parameter, origin["Origin"])
        finish()
        for _turn in range(6):
            assert allowed in api.get("me", headers=origin).headers
    with held(server, path, document(f"Setting {door}"), key) as finish:
        admin.call("ir.config_parameter", "set_param", parameter, "")
        finish()
        for _turn in range(6):
            assert allowed not in api.get("me", headers=origin).headers


@contextmanager
def blocked(tools, database):
    """Whoever reads partners waits."""
    connection = psycopg2.connect(dbname=database, **connection_of(tools))
    with closing(connection), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE res_partner IN ACCESS EXCLUSIVE MODE")
        yield
        connection.rollback()


def connection_of(tools):
    variables = tools.runner().variables
    names = {
        "PGHOST": "host",
        "PGPORT": "port",
        "PGUSER": "user",
        "PGPASSWORD": "password",
    }
    return {names[name]: value for name, value in variables.items() if name in names}


def make_ready(server, client, key, pids_of):
    """Let each process read once what it needs; it could not, while a table is locked.

    It has forgotten that with the key, which was made in another process.
    """
    seen, processes = len(server.log_text()), server.workers or 1
    for _attempt in range(500):
        client(server.base_url, key).get("customers?limit=1")
        if len(pids_of(server, "/api/v1/customers", seen)) == processes:
            return
    raise AssertionError("some process answers nothing")


def test_at_most_so_many_requests_of_a_key_run_at_once(
    server, client, tools, database, key, keys_in, pids_of
):
    other = keys_in(database, other={"rate_limit_per_min": 1000})["other"]
    api = client(server.base_url, key)
    make_ready(server, client, key, pids_of)
    with ThreadPoolExecutor(2) as pool:
        with blocked(tools, database):
            running = [
                pool.submit(client(server.base_url, key).get, "customers?limit=1")
                for _number in range(2)
            ]
            tools.await_locks(database, 2)
            refused = api.get(BAD)
            assert refused.status_code == 429, refused.text
            assert refused.headers["Retry-After"] == "1"
            assert "at once" in refused.json()["detail"]
            assert api.graphql("{ viewer { name } }").status_code == 429
            assert client(server.base_url, other).get(BAD).status_code == 422
        assert {one.result().status_code for one in running} == {200}
    assert api.get("me").status_code == 200


def test_who_waits_for_a_body_takes_no_place(server, client, key):
    if server.workers:
        pytest.skip("each of the workers waits for one body")
    path, document = DOORS["rest"]
    with held(server, path, document("A"), key), held(server, path, document("B"), key):
        assert client(server.base_url, key).get("me").status_code == 200


def test_a_worker_that_is_killed_holds_no_place(
    server, client, tools, database, key, pids_of
):
    if not server.workers:
        pytest.skip("there is one process")
    # The worker that comes in place of the killed one can take the place first, and
    # wait as long as a statement may.
    server.tolerate("canceling statement due to statement timeout")
    api = client(server.base_url, key)
    make_ready(server, client, key, pids_of)
    with ThreadPoolExecutor(2) as pool:
        with blocked(tools, database):
            running = [
                pool.submit(client(server.base_url, key).get, "customers?limit=1")
                for _number in range(2)
            ]
            tools.await_locks(database, 2)
            seen = len(server.log_text())
            assert api.get(BAD).status_code == 429
            [answering] = pids_of(server, "/api/v1/customers", seen)
            children = psutil_children(server.pid)
            killed = next(
                pid for pid in children if pid != int(answering) and holds(pid)
            )
            os.kill(killed, signal.SIGKILL)
            # The system lets go of what it held once it has died, a moment later.
            assert processes.wait_until(
                lambda: answer_of_a_ready_worker(server, client, key) == 422, 60
            )
        for one in running:
            one.exception()


def answer_of_a_ready_worker(server, client, key):
    """Ask until a worker answers that was there before; the status of its answer.

    The one that Odoo starts in place of the killed one takes requests at once, and
    waits with the first of them for the table that is locked.
    """
    for _attempt in range(20):
        with suppress(requests.exceptions.ReadTimeout):
            sent = client(server.base_url, key).send("GET", BAD, timeout=3)
            return sent.status_code
    raise TimeoutError("no worker answers")


def psutil_children(pid):
    import psutil

    return [child.pid for child in psutil.Process(pid).children(recursive=True)]


def holds(pid):
    """Whether the process holds a place."""
    import psutil

    return any("/dual_api-" in one.path for one in psutil.Process(pid).open_files())
