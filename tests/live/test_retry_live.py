# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two workers change one customer at once: PostgreSQL refuses one, Odoo repeats it."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from devkit import database as databases

PATH = "/api/v1/customers"
LIMIT = 1_000
MUTATION = """
mutation ($id: ID!, $name: String!) {
    updateCustomer(input: {id: $id, name: $name}) { customer { name } }
}"""
#: What is published by now, and what waits for that.
TOLD = """
SELECT operation FROM (
    SELECT resource, res_id, operation FROM api_event
    UNION ALL SELECT resource, res_id, operation FROM api_outbox) AS told
WHERE resource = 'customers' AND res_id = %s"""
LOGGED = """
SELECT count(*) FROM api_request JOIN api_key ON api_key.id = key_id
WHERE api_key.name = %s"""


@pytest.fixture(scope="module")
def database(tools):
    return tools.create_database("live_retry")


@pytest.fixture(scope="module")
def keys(database, keys_in):
    scopes = ["customers:read", "customers:write", "events:read"]
    asked = {"scopes": scopes, "rate_limit_per_min": LIMIT}
    return keys_in(database, **{"rest-rest": asked, "rest-graphql": asked})


@pytest.fixture(scope="module")
def server(tools, database, keys):
    with tools.Server(database, workers=2) as server:
        # Odoo logs the statement that is refused, before it repeats the request.
        server.expect("could not serialize access")
        yield server


def patch(api, number, name):
    answer = api.send("PATCH", f"customers/{number}", {"name": name})
    return answer, lambda: answer.json()["name"]


def mutate(api, number, name):
    answer = api.graphql(MUTATION, id=str(number), name=name)
    return answer, lambda: answer.json()["data"]["updateCustomer"]["customer"]["name"]


@pytest.mark.parametrize("doors", ["rest-rest", "rest-graphql"])
def test_both_are_answered_one_is_last_each_pays_once(
    tools, server, client, database, keys, doors
):
    key = keys[doors]
    created = client(server.base_url, key).send("POST", "customers", {"name": "Born"})
    assert created.status_code == 201
    number = created.json()["id"]
    change = {"rest": patch, "graphql": mutate}
    seen = len(server.log_text())
    with ThreadPoolExecutor(2) as pool:
        # While the row is held, both transactions begin and come to wait for it: one
        # of them will find that it was changed since.
        with databases.connected(tools.runner().variables, database) as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT FROM res_partner WHERE id = %s FOR UPDATE", [number])
            futures = {
                name: pool.submit(
                    change[door], client(server.base_url, key), number, name
                )
                for name, door in zip(("Anna", "Bert"), doors.split("-"), strict=True)
            }
            tools.await_locks(database, 2)
            cursor.execute("COMMIT")
        answers = {name: future.result() for name, future in futures.items()}
    for name, (answer, named) in answers.items():
        assert answer.status_code == 200, answer.text
        assert named() == name
    assert "SERIALIZATION_FAILURE, 4 tries left" in server.log_text()[seen:]
    final = client(server.base_url, key).get(f"customers/{number}")
    assert final.json()["name"] in answers
    # One to create, two to change, one to read: none was charged for its repetition.
    assert int(final.headers["X-RateLimit-Remaining"]) == LIMIT - 4
    reported = {int(a.headers["X-RateLimit-Remaining"]) for a, _ in answers.values()}
    assert reported == {LIMIT - 2, LIMIT - 3}
    # Nor was it told to those who listen, or logged.
    told = [operation for (operation,) in tools.sql(database, TOLD, [number])]
    assert sorted(told) == ["created", "updated", "updated"]
    wait_until(lambda: tools.sql(database, LOGGED, [doors])[0][0] >= 4)
    assert tools.sql(database, LOGGED, [doors])[0][0] == 4


def wait_until(reached):
    deadline = time.monotonic() + 120
    while not reached():
        assert time.monotonic() < deadline, "it never comes to that"
        time.sleep(0.05)
