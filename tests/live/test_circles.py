# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two moves at the same moment make no circle of parents that neither could see."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from devkit import database as databases

MADE = """
partners = env["res.partner"].create([{"name": name} for name in "ABC"])
result = partners.ids
"""
#: Each change of a parent waits, when it is made, for who holds the number.
HELD = """
CREATE FUNCTION held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NEW; END $$;
CREATE TRIGGER held BEFORE UPDATE OF parent_id ON res_partner
FOR EACH ROW WHEN (NEW.parent_id IS DISTINCT FROM OLD.parent_id)
EXECUTE FUNCTION held()"""
FREE = "DROP TRIGGER held ON res_partner; DROP FUNCTION held()"
CIRCLES = """
WITH RECURSIVE above(id, parent_id, level) AS (
    SELECT id, parent_id, 0 FROM res_partner
    UNION ALL SELECT above.id, p.parent_id, level + 1
    FROM above JOIN res_partner AS p ON p.id = above.parent_id WHERE level < 10)
SELECT count(*) FROM above WHERE parent_id = id"""
MUTATION = """mutation ($id: ID!, $parent: ID!) {
    updateCustomer(input: {id: $id, parentId: $parent}) { customer { id } } }"""


@pytest.fixture(scope="module")
def database(tools):
    return tools.create_database("live_circles")


@pytest.fixture(scope="module")
def key(database, keys_in):
    scopes = ["customers:read", "customers:write"]
    return keys_in(database, key={"scopes": scopes, "rate_limit_per_min": 1_000})["key"]


@pytest.fixture(scope="module", params=[0, 2], ids=["threads", "workers"])
def server(request, tools, database, key):
    with tools.Server(database, workers=request.param) as server:
        # Whichever of two moves comes second is ended and repeated; Odoo logs how. All
        # take their locks in one order: none of them ends in a deadlock.
        server.tolerate("could not serialize")
        yield server


def by_rest(api, record, parent):
    answer = api.send("PATCH", f"customers/{record}", {"parent_id": parent})
    return answer.json().get("error")


def by_graphql(api, record, parent):
    answer = api.graphql(MUTATION, id=str(record), parent=str(parent)).json()
    errors = answer.get("errors")
    return errors and errors[0]["extensions"]["error"]


@pytest.mark.parametrize("move", [by_rest, by_graphql])
@pytest.mark.parametrize("length", [2, 3])
def test_moves_at_once_make_no_circle(
    tools, server, client, database, key, move, length
):
    ids = tools.evaluate(database, MADE)[:length]
    tools.sql(database, HELD)
    clients = [client(server.base_url, key) for _id in ids]
    parents = [*ids[1:], ids[0]]
    variables = tools.runner().variables
    try:
        with (
            ThreadPoolExecutor(length) as pool,
            databases.connected(variables, database) as cursor,
        ):
            cursor.execute("SELECT pg_advisory_lock(1)")
            moves = pool.map(move, clients, ids, parents)
            # As many as there can be are under way when the first of them is done.
            tools.await_locks(database, min(length, server.workers or length))
            cursor.execute("SELECT pg_advisory_unlock(1)")
            errors = list(moves)
    finally:
        tools.sql(database, FREE)
    assert sorted(map(str, errors)) == ["None"] * (length - 1) + ["validation"]
    assert tools.sql(database, CIRCLES) == [(0,)]
