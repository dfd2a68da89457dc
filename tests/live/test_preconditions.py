# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Of two changes of the same known state, one is made and one is refused."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from devkit import database as databases

MUTATIONS = {
    "update": """mutation ($id: ID!, $tag: String!, $name: String!) {
        it: updateCustomer(input: {id: $id, ifMatch: $tag, name: $name}) {
            customer { id } } }""",
    "delete": """mutation ($id: ID!, $tag: String!) {
        it: deleteCustomer(input: {id: $id, ifMatch: $tag}) { deletedId } }""",
}
#: What each of the two does, and of which representation the tag is.
PAIRS = {
    "rest-rest": ("rest update", "rest update", ""),
    "rest-graphql": ("rest update", "graphql update", ""),
    "graphql-graphql": ("graphql update", "graphql update", ""),
    "update-delete": ("rest update", "rest delete", ""),
    "delete-update": ("graphql delete", "rest update", ""),
    # What changes is in no column of the customer.
    "tags-tags": ("rest tag", "rest tag", "?fields=tags"),
}


@pytest.fixture(scope="module")
def database(tools):
    return tools.create_database("live_preconditions")


@pytest.fixture(scope="module")
def key(database, keys_in):
    scopes = ["customers:read", "customers:write"]
    asked = {"scopes": scopes, "rate_limit_per_min": 10_000}
    return keys_in(database, conditions=asked)["conditions"]


@pytest.fixture(scope="module")
def server(tools, database, key):
    with tools.Server(database, workers=2) as server:
        yield server


def act(api, what, path, tag, name):
    """Whether it was done; any other answer must be the refusal of the tag."""
    door, verb = what.split()
    if door == "graphql":
        variables = {"id": path.rpartition("/")[2], "tag": tag}
        if verb == "update":
            variables["name"] = name
        answer = api.graphql(MUTATIONS[verb], **variables).json()
        if "errors" not in answer:
            return True
        error = answer["errors"][0]["extensions"]["error"]
    else:
        method = "DELETE" if verb == "delete" else "PATCH"
        body = {"update": {"name": name}, "tag": {"tags": [name]}}.get(verb)
        answer = api.send(method, path, body, headers={"If-Match": tag})
        if answer.status_code in (200, 204):
            return True
        error = answer.json()["error"]
    # After a deletion there is nothing left whose tag could be another.
    assert error in ("precondition_failed", "not_found"), error
    return False


@pytest.mark.parametrize("pair", PAIRS)
def test_one_of_two(tools, server, client, database, key, pair):
    *actions, query = PAIRS[pair]
    api = client(server.base_url, key)
    tags = ["New", "By 0", "By 1"]
    created = api.send("POST", "customers", {"name": "Born", "tags": tags})
    number = created.json()["id"]
    # GraphQL has the tags of the newest version.
    path = f"/api/v2/customers/{number}{query}"
    tag = api.get(path).headers["ETag"]
    with ThreadPoolExecutor(2) as pool:
        # While the row is held, both transactions begin and come to wait for it.
        with databases.connected(tools.runner().variables, database) as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT FROM res_partner WHERE id = %s FOR UPDATE", [number])
            futures = [
                pool.submit(act, client(server.base_url, key), what, path, tag, name)
                for what, name in zip(actions, ("By 0", "By 1"), strict=True)
            ]
            tools.await_locks(database, 2)
            cursor.execute("COMMIT")
        done = [future.result() for future in futures]
    assert sorted(done) == [False, True], done
    changed = api.get(path)
    if changed.status_code == 200:
        assert changed.headers["ETag"] != tag
        assert "By 0" in changed.text or "By 1" in changed.text
