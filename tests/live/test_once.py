# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is sent twice is done once: with two workers at the same moment, with workers
that are killed in the middle, and with one that is slower than its lease."""

import os
import signal
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count

import psutil
import pytest
import requests
from devkit import database as databases
from devkit import live

CUSTOMERS, GRAPHQL = "/api/v1/customers", "/graphql"
MUTATION = """mutation ($name: String!) {
    createCustomer(input: {name: $name}) { customer { databaseId name } } }"""
LEASE = 60
PARALLEL = 50
KILLS = 10 * live.EFFORT
#: Of requests that are under way: seconds until others may take over.
LONGEST_LEASE = """
SELECT coalesce(max(extract(epoch FROM expires_at
    - timezone('UTC', clock_timestamp()))), 0)::float8
FROM dual_api_idempotency WHERE status IS NULL"""
END_LEASES = """
UPDATE dual_api_idempotency SET expires_at = timezone('UTC', clock_timestamp())
WHERE status IS NULL"""
_numbers = count(1)


@pytest.fixture(scope="module")
def database(tools):
    return tools.create_database("live_once")


@pytest.fixture(scope="module")
def key(database, keys_in):
    scopes = ["customers:read", "customers:write"]
    asked = {"scopes": scopes, "rate_limit_per_min": 100_000}
    return keys_in(database, once=asked)["once"]


@pytest.fixture(scope="module")
def server(tools, database, key):
    env = {"DUAL_API_IDEMPOTENCY_LEASE_SECONDS": str(LEASE)}
    with tools.Server(database, workers=2, env=env) as server:
        yield server


class Once:
    """One customer that is to be made once, by any number of requests."""

    def __init__(self, tools, server, client, key, door):
        number = next(_numbers)
        self.name, self.door = f"Once {number}", door
        self._header = {"Idempotency-Key": f"key-{number}"}
        self._tools, self._database = tools, server.database
        self._new_client = lambda: client(server.base_url, key)

    def send(self):
        api, sent = self._new_client(), {"headers": self._header}
        if self.door == "rest":
            return api.send("POST", CUSTOMERS, {"name": self.name}, **sent)
        body = {"query": MUTATION, "variables": {"name": self.name}}
        return api.send("POST", GRAPHQL, body, **sent)

    def done(self, answer):
        """Whether it was done, now or before; any other answer must be 409."""
        if answer.status_code == 409:
            assert answer.headers["Retry-After"] == "1"
            return False
        assert answer.status_code == (201 if self.door == "rest" else 200), answer.text
        assert self.name in answer.text
        return True

    def try_to_send(self):
        """The answer; None where the server does not take or keep the connection."""
        try:
            return self.send()
        except requests.ConnectionError:
            return None

    def insist(self, seconds=60):
        """The answer, once there is one that is not 409."""
        deadline = time.monotonic() + seconds
        while (answer := self.try_to_send()) is None or not self.done(answer):
            assert time.monotonic() < deadline, "the first never ends"
            time.sleep(0.1)
        return answer

    def records(self):
        query = "SELECT count(*) FROM res_partner WHERE name = %s"
        return self._tools.sql(self._database, query, [self.name])[0][0]


@pytest.fixture
def once(tools, server, client, key):
    """Makes a Once for a door."""
    return lambda door: Once(tools, server, client, key, door)


@contextmanager
def nobody_writes_customers(tools, database):
    """Who wants to waits for the end of the block, after claim and before commit."""
    with databases.connected(tools.runner().variables, database) as cursor:
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE res_partner IN SHARE ROW EXCLUSIVE MODE")
        yield
        cursor.execute("COMMIT")


@pytest.mark.parametrize("door", ["rest", "graphql"])
def test_first_request_of_a_worker_succeeds_at_once(tools, client, database, key, door):
    """What its transaction sees, looking for the key, is not older than its claim."""
    with tools.Server(database, workers=2) as fresh:
        request = Once(tools, fresh, client, key, door)
        assert request.done(request.send())
        assert "tries left" not in fresh.log_text()


@pytest.mark.parametrize("door", ["rest", "graphql"])
def test_at_the_same_moment(server, once, pids_of, door):
    request, seen = once(door), len(server.log_text())
    start = threading.Barrier(PARALLEL)

    def ask(_number):
        start.wait(30)
        return request.insist()

    with ThreadPoolExecutor(PARALLEL) as pool:
        answers = list(pool.map(ask, range(PARALLEL)))
    assert request.records() == 1
    assert len(answers) == PARALLEL
    assert len({answer.content for answer in answers}) == 1
    for name in ("Location", "ETag"):
        assert len({answer.headers.get(name) for answer in answers}) == 1
    replayed = [answer.headers.get("Idempotent-Replayed") for answer in answers]
    assert replayed.count("true") >= PARALLEL - 1
    path = CUSTOMERS if door == "rest" else GRAPHQL
    assert len(pids_of(server, path, seen)) == 2


@pytest.mark.parametrize("door", ["rest", "graphql"])
def test_first_that_is_slower_than_its_lease(tools, server, once, database, door):
    """The second takes over, the first takes back what it did, or has it kept."""
    request = once(door)
    with ThreadPoolExecutor(2) as pool:
        with nobody_writes_customers(tools, database):
            first = pool.submit(request.send)
            tools.await_locks(database, 1)
            assert not request.done(request.send())
            end_leases(tools, database)
            second = pool.submit(request.send)
            tools.await_locks(database, 2)
        answers = [first.result(), second.result()]
    done = [answer.content for answer in answers if request.done(answer)]
    assert done
    assert request.records() == 1
    assert {*done, request.insist().content} == {done[0]}
    assert request.records() == 1


def end_leases(tools, database):
    """As if the time of all that is under way were over."""
    tools.sql(database, END_LEASES)


def workers(server):
    """The processes that answer requests."""
    children = psutil.Process(server.pid).children()
    running = [one for one in children if one.status() != psutil.STATUS_ZOMBIE]
    return [one.pid for one in running if "gevent" not in one.cmdline()]


def kill_workers(server):
    found = workers(server)
    assert found
    for pid in found:
        os.kill(pid, signal.SIGKILL)


def usual_seconds(once):
    taken = []
    for door in ("rest", "graphql") * 4:
        began = time.monotonic()
        assert once(door).send().status_code in (200, 201)
        taken.append(time.monotonic() - began)
    return statistics.median(taken)


def wait_for_answer(request):
    """The first answer of workers that were just killed; the next ones take a while."""
    for _turn in range(600):
        if (answer := request.try_to_send()) is not None:
            return answer
        time.sleep(0.1)
    raise TimeoutError("nobody answers any more")


@pytest.mark.soaks
def test_killed_in_the_middle(tools, server, once, database):
    """At moments all over a request; four times surely between claim and commit."""
    usual, held, free = usual_seconds(once), [], []
    for turn in range(KILLS):
        request = once(("rest", "graphql")[turn % 2])
        with ThreadPoolExecutor(1) as pool:
            if turn % 5 == 4:
                with nobody_writes_customers(tools, database):
                    first = pool.submit(request.try_to_send)
                    tools.await_locks(database, 1)
                    kill_workers(server)
                assert first.result() is None
            else:
                first = pool.submit(request.try_to_send)
                # Any moment is a good one: what comes of it is the same.
                time.sleep(usual * 1.2 * turn / KILLS)
                kill_workers(server)
                first.result()
        answer = wait_for_answer(request)
        refused = not request.done(answer)
        if refused:
            # A key is held no longer than its lease, which began before the kill.
            [(longest,)] = tools.sql(database, LONGEST_LEASE)
            assert longest <= LEASE
            end_leases(tools, database)
            answer = wait_for_answer(request)
            assert request.done(answer)
        assert request.records() == 1
        again = request.send()
        assert request.done(again)
        assert again.content == answer.content
        assert request.records() == 1
        (held if refused else free).append(turn)
    assert len(held) >= KILLS // 5, "no claim was left behind by a kill"
    assert free, "every kill came between claim and commit"
