# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""PostgreSQL fails while clients write: 503 meanwhile, nothing half done or twice.

The server is one of its own, behind a proxy, which is how a failover looks to Odoo:
the address stays and leads elsewhere.
"""

import re
import signal
import time
from contextlib import ExitStack
from unittest.mock import ANY

import breakable
import faults
import pytest
import traffic
from devkit import live, processes
from devkit.odoo_process import WITHOUT_EVENTS

pytestmark = pytest.mark.faults

DATABASE = "live_postgres_faults"
CLIENTS = 4
ORIGIN = "https://app.example"
TWO = """
mutation ($one: CreateCustomerInput!, $two: CreateCustomerInput!) {
    one: createCustomer(input: $one) { customer { name } }
    two: createCustomer(input: $two) { customer { name } }
}"""
#: What Odoo, and the addon, have to say of a server that is away.
SAID = (
    "Database or registry unusable, trying without|failed; correlation id"
    "|bad query|Exception during request handling"
    "|The rate limiter leaves its postgres store|request log cannot be written"
)
#: The last of the processes that Odoo starts.
STARTED = "Evented Service (longpolling) running"
ALIVE = re.compile(r"Worker WorkerHTTP \(\d+\) alive")
#: Seconds from the moment when PostgreSQL serves again to good answers only.
RECOVERY = 2
#: Times mean something where nothing else runs.
MEASURED = live.EFFORT > 1


@pytest.fixture(scope="module")
def keys(tools, keys_in):
    tools.create_database(DATABASE)
    scopes = ["customers:read", "customers:write"]
    wanted = {"scopes": scopes, "rate_limit_per_min": 1_000_000}
    return keys_in(DATABASE, key=wanted)


@pytest.fixture(scope="module")
def behind(tools, keys):
    with ExitStack() as stack:
        yield breakable.Behind(tools.runner(), DATABASE, stack)


@pytest.fixture(scope="module")
def server(tools, behind):
    # With all of its processes, whose end would be the end of the server.
    env = behind.way | {"DUAL_API_CORS_ORIGINS": ORIGIN, WITHOUT_EVENTS: ""}
    with tools.Server(DATABASE, workers=2, env=env) as server:
        server.expect(SAID)
        # Odoo's main process ends when it has to start one of its own again while
        # PostgreSQL is away; the last of them is to be there before that.
        assert processes.wait_until(lambda: STARTED in server.log_text(), 120)
        yield server


def stop_fast(behind):
    behind.now.end(signal.SIGINT)
    time.sleep(1)
    behind.now.start()


def stop_immediately(behind):
    behind.now.end(signal.SIGQUIT)
    time.sleep(1)
    behind.now.start()


def restart(behind):
    behind.now.restart(signal.SIGINT)


def kill_backends(behind):
    assert behind.now.kill_backends()
    # It ends all others, and recovers.
    time.sleep(0.2)
    assert processes.wait_until(lambda: serves(behind), 20)


def pause(behind):
    faults.freeze(behind.now.process)
    time.sleep(1.5)
    faults.thaw(behind.now.process)


def drop_packets(behind):
    behind.proxy.clog()
    time.sleep(1.5)
    behind.proxy.clear()


def cut(behind):
    behind.proxy.nonsense = b""
    behind.proxy.cut()
    time.sleep(1)
    behind.proxy.clear()


def fail_over(behind):
    standby = behind.new_standby()
    lost = behind.now
    time.sleep(0.5)
    behind.began = time.monotonic()
    lost.end(signal.SIGKILL)
    behind.proxy.cut()
    # It serves already, but is no server for Odoo before it is promoted.
    behind.now = standby
    time.sleep(1)
    standby.promote()


def serves(behind):
    try:
        behind.now.ask("SELECT 1")
    except Exception:  # noqa: BLE001 - whatever it is, it does not serve
        return False
    return True


FAULTS = {
    "stopped (fast), started": stop_fast,
    "stopped (immediate), started": stop_immediately,
    "restarted": restart,
    "its backends killed": kill_backends,
    "paused (SIGSTOP)": pause,
    "packets dropped": drop_packets,
    "connections cut": cut,
    "failover to a standby": fail_over,
}


#: One that says so, one that breaks off, one that is silent; `make reliability` has
#: them all.
ONE_OF_EACH_KIND = (
    "stopped (fast), started",
    "its backends killed",
    "packets dropped",
)


def writer(prefix):
    """Creates one customer by REST, then two at once by GraphQL, and so on."""

    def ask(client, number):
        name = f"{prefix} {number}"
        if number // CLIENTS % 2:
            names = (f"{name} one", f"{name} two")
            variables = {"one": {"name": names[0]}, "two": {"name": names[1]}}
            return names, client.graphql(TWO, **variables)
        return (name,), client.send("POST", "customers", {"name": name})

    return ask


def is_done(answer):
    """Whether the client was told that it is done; all else must be a clean 503."""
    response = answer.response
    assert response is not None, answer.failure
    graphql = len(answer.what) == 2
    if response.status_code == (200 if graphql else 201):
        assert "errors" not in response.json(), response.text
        return True
    assert response.status_code == 503, (response.status_code, response.text)
    assert int(response.headers["Retry-After"]) >= 1
    assert response.headers["X-Correlation-ID"]
    if graphql:
        (error,) = response.json()["errors"]
        assert error["extensions"]["error"] == "unavailable"
        assert "data" not in response.json()
    else:
        assert response.headers["Content-Type"].startswith("application/problem+json")
        assert response.json()["error"] == "unavailable"
    return False


@pytest.mark.parametrize("name", faults.marked(FAULTS, ONE_OF_EACH_KIND))
def test_writers_are_told_the_truth(server, behind, client, keys, recorder, name):
    make_client = lambda: client(server.base_url, keys["key"])  # noqa: E731
    with traffic.Traffic(make_client, writer(name), clients=CLIENTS) as load:
        load.wait(2 * CLIENTS)
        behind.began = time.monotonic()
        FAULTS[name](behind)
        ended = time.monotonic()
        load.wait(4 * CLIENTS, ended)
        if MEASURED:
            time.sleep(RECOVERY)
    done = [one for one in load.answers if is_done(one)]
    refused = [one for one in load.answers if not is_done(one)]
    there = behind.names()
    wrong = {
        "lost": sum(not there[each] for one in done for each in one.what),
        # What was not answered may be there: once, and whole.
        "doubled": sum(count > 1 for each, count in there.items() if name in each),
        "half": sum(len({there[each] for each in one.what}) > 1 for one in refused),
    }
    assert wrong == dict.fromkeys(wrong, 0)
    assert any(one.began > ended for one in done)
    back = max((one.ended for one in refused), default=ended) - ended
    times = (behind.began, ended, back)
    recorder.postgres_fault(name, load.answers, refused, *times, **wrong)
    assert back < RECOVERY or not MEASURED
    # The workers are those that were there in the beginning.
    assert len(ALIVE.findall(server.log_text())) == 2


def assert_down(api):
    health = api.get("health")
    assert health.status_code == 503
    assert health.json()["status"] == "down"
    assert health.json()["checks"]["database"] == "down"


def assert_up(api):
    # What was left alone while it failed is tried again after a second or two.
    healthy = lambda: api.get("health").json()["status"] == "ok"  # noqa: E731
    assert processes.wait_until(healthy, 10)
    assert api.get("customers").status_code == 200


def test_health_says_down_and_nobody_sees_a_page_of_odoo(server, behind, client, keys):
    api = client(server.base_url, keys["key"])
    behind.now.end(signal.SIGINT)
    try:
        assert_down(api)
        for method, path in (
            ("GET", "customers"),
            ("PATCH", "customers/1"),
            ("GET", "me"),
            ("OPTIONS", "customers"),
            ("GET", "nothing"),
            ("GET", "openapi.json"),
            ("GET", "/api/docs"),
            ("GET", "/api"),
            ("GET", "/graphql?query={viewer{name}}"),
            ("GET", "/graphql/schema.graphql"),
            ("POST", "/graphql"),
        ):
            answer = api.send(method, path, headers={"Origin": ORIGIN})
            assert answer.status_code == 503, (path, answer.text)
            assert "unavailable" in answer.text
            assert "json" in answer.headers["Content-Type"]
            assert answer.headers["Retry-After"]
            # Browsers would hide it from their page otherwise.
            assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
            assert "odoo" not in answer.text.lower()
    finally:
        behind.now.start()
    assert_up(api)


def test_a_process_lives_while_postgresql_does_not_answer(server, behind, client, keys):
    """Asked without a database, it waits for none; asked with one, Odoo looks it up."""
    probe = client(server.base_url, database="-")
    alive = {"status": "ok"}
    faults.freeze(behind.now.process)
    try:
        for _turn in range(8):
            answer = probe.get("livez", timeout=5)
            assert (answer.status_code, answer.json()) == (200, alive)
    finally:
        faults.thaw(behind.now.process)
    behind.now.end(signal.SIGINT)
    try:
        answer = client(server.base_url).get("livez")
        assert (answer.status_code, answer.json()) == (200, alive)
    finally:
        behind.now.start()
    assert_up(client(server.base_url, keys["key"]))


def test_a_server_may_start_before_postgresql(tools, behind, client, keys):
    # What no database could tell it, its configuration has to. With a database's name
    # Odoo itself would not start.
    words = ["--load=base,rpc,web,dual_api", "--database="]
    words.append(f"--db-filter=^{DATABASE}$")
    server = tools.Server(DATABASE, workers=2, env=behind.way, words=words)
    server.expect("failed; correlation id")
    behind.now.end(signal.SIGINT)
    try:
        server.start()
        api = client(server.base_url, keys["key"])
        assert_down(api)
        assert api.get("customers").json()["error"] == "unavailable"
        behind.now.start()
        assert_up(api)
    finally:
        server.stop()
        if behind.now.process is None:
            behind.now.start()


def test_a_database_that_is_not_there_is_not_an_outage(behind, tools, client, keys):
    server = tools.Server(
        DATABASE, env=behind.way, words=["--db-filter=live_postgres_.*"]
    )
    with server:
        known = client(server.base_url, keys["key"], DATABASE)
        assert_up(known)
        server.expect("Database or registry unusable")
        for named in ("live_postgres_none", "other"):
            answer = client(server.base_url, keys["key"], named).get("customers")
            assert answer.status_code == 404
            assert answer.json()["error"] == "not_found"
            assert "X-Odoo-Database" in answer.json()["detail"]
            assert client(server.base_url, database=named).get("health").json() == {
                **answer.json(),
                "correlation_id": ANY,
            }
