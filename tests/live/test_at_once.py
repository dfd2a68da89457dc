# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What two requests at the same moment must not make true together."""

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from devkit import database as databases

PARALLEL = 16
CREATE = """mutation ($input: CreateCustomerInput!) {
    createCustomer(input: $input) { customer { id databaseId tags } } }"""
UPDATE = """mutation ($input: UpdateCustomerInput!) {
    updateCustomer(input: $input) { customer { id } } }"""
MAKE_KEY = (
    "mutation ($input: CreateKeyInput!) { createKey(input: $input) { plainKey } }"
)
ROTATE = "mutation ($id: ID!) { rotateKey(input: {id: $id}) { plainKey } }"
DOORS = ("rest", "graphql")
_numbers = count(1)


@pytest.fixture(scope="module")
def database(tools):
    return tools.create_database("live_at_once")


@pytest.fixture(scope="module")
def keys(database, keys_in):
    """One for each of them: a key may not do everything at once."""
    scopes = ["customers:read", "customers:write", "keys:read", "keys:write"]
    asked = {"scopes": scopes, "rate_limit_per_min": 100_000}
    wanted = {f"at_once_{number}": asked for number in range(PARALLEL)}
    return list(keys_in(database, **wanted).values())


@pytest.fixture(scope="module", params=[0, 2], ids=["threads", "two workers"])
def server(tools, database, request):
    # What is counted under a lock is counted here without a bound.
    env = {"DUAL_API_KEYS_PER_USER": "0"}
    with tools.Server(database, workers=request.param, env=env) as server:
        yield server


class Requests:
    """Requests of one door that begin at the same moment."""

    def __init__(self, server, client, keys, door):
        self._new_client = lambda n=0: client(server.base_url, keys[n])
        self.door = door

    def make(self, api, **values):
        if self.door == "rest":
            return api.send("POST", "customers", values, timeout=120)
        body = {"query": CREATE, "variables": {"input": values}}
        return api.send("POST", "/graphql", body, timeout=120)

    def change(self, api, number, **values):
        if self.door == "rest":
            return api.send("PATCH", f"customers/{number}", values, timeout=120)
        names = {"parent_id": "parentId"}
        values = {names.get(name, name): value for name, value in values.items()}
        body = {"query": UPDATE, "variables": {"input": {"id": str(number), **values}}}
        return api.send("POST", "/graphql", body, timeout=120)

    def rotate(self, api, number):
        if self.door == "rest":
            return api.send("POST", f"keys/{number}/rotate", {}, timeout=120)
        body = {"query": ROTATE, "variables": {"id": str(number)}}
        return api.send("POST", "/graphql", body, timeout=120)

    def made(self, **values):
        """The id of a new customer."""
        with_id = self._new_client().send("POST", "customers", values)
        assert with_id.status_code == 201, with_id.text
        return with_id.json()["id"]

    def together(self, *asks):
        """The answers to what each of these asks of a client of its own."""
        start = threading.Barrier(len(asks))

        def ask(number):
            api = self._new_client(number)
            # The connection is there and the key is known when it begins.
            api.get("me")
            start.wait(60)
            return asks[number](api)

        with ThreadPoolExecutor(len(asks)) as pool:
            return list(pool.map(ask, range(len(asks))))


def succeeded(answer):
    return answer.status_code in (200, 201) and "errors" not in answer.json()


@pytest.fixture(params=DOORS)
def at_once(server, client, keys, request):
    return Requests(server, client, keys, request.param)


def test_a_new_tag_is_made_once(tools, database, at_once):
    tag = f"Expo {next(_numbers)}"
    asks = [
        lambda api, n=n: at_once.make(api, name=f"Visitor {n}", tags=[tag])
        for n in range(PARALLEL)
    ]
    answers = at_once.together(*asks)
    assert all(map(succeeded, answers)), [answer.text for answer in answers]
    query = """SELECT count(DISTINCT tag.id), count(*) FROM res_partner_category AS tag
        JOIN res_partner_res_partner_category_rel AS rel ON rel.category_id = tag.id
        WHERE tag.name->>'en_US' = %s"""
    assert tools.sql(database, query, [tag])[0] == (1, PARALLEL)


def test_a_contact_waits_for_the_change_of_its_parent(tools, database, at_once):
    """Created or moved there, it takes over what the parent is after the change."""
    parent = at_once.made(name="Parent", is_company=True, city="Old")
    moved = at_once.made(name="Moved")
    name = "parent_id" if at_once.door == "rest" else "parentId"
    asks = (
        lambda api: at_once.make(api, name="Contact", **{name: parent}),
        lambda api: at_once.change(api, moved, parent_id=parent),
    )
    variables = tools.runner().variables
    with ThreadPoolExecutor(1) as pool, databases.connected(variables, database) as cr:
        cr.execute("BEGIN")
        cr.execute("UPDATE res_partner SET city = 'New' WHERE id = %s", [parent])
        running = pool.submit(at_once.together, *asks)
        tools.await_locks(database, len(asks))
        cr.execute("COMMIT")
        answers = running.result()
    assert all(map(succeeded, answers)), [answer.text for answer in answers]
    query = "SELECT city FROM res_partner WHERE %s IN (id, parent_id)"
    assert tools.sql(database, query, [parent]) == [("New",)] * 3


def test_a_key_is_rotated_once(tools, database, at_once, keys_in):
    name = f"rotated_{next(_numbers)}"
    keys_in(database, **{name: {"scopes": ["customers:read"]}})
    query = "SELECT id FROM api_key WHERE name = %s"
    [(number,)] = tools.sql(database, query, [name])
    rotate = [lambda api: at_once.rotate(api, number)] * PARALLEL
    answers = at_once.together(*rotate)
    assert sum(map(succeeded, answers)) == 1, [answer.text for answer in answers]
    refused = [answer.text for answer in answers if not succeeded(answer)]
    assert all("can be rotated" in text for text in refused), refused
    assert len(tools.sql(database, query, [name])) == 2


@pytest.mark.parametrize("door", DOORS)
def test_a_key_makes_a_key_by_its_first_request(
    tools, database, server, client, keys_in, door
):
    """That its use is recorded meanwhile is in nobody's way."""
    name = f"first_{next(_numbers)}"
    wanted = {"scopes": ["keys:read", "keys:write"]}
    api = client(server.base_url, keys_in(database, **{name: wanted})[name])
    before = server.log_text().count("SERIALIZATION_FAILURE")
    made = {"name": "Made", "scopes": ["keys:read"]}
    if door == "rest":
        answer = api.send("POST", "keys", made)
    else:
        body = {"query": MAKE_KEY, "variables": {"input": made}}
        answer = api.send("POST", "/graphql", body)
    assert succeeded(answer), answer.text
    assert server.log_text().count("SERIALIZATION_FAILURE") == before
    query = "SELECT count(last_used) FROM api_key WHERE name = %s"
    assert tools.sql(database, query, [name]) == [(1,)]


def test_who_comes_below_a_parent_that_moves_goes_with_it(tools, database, at_once):
    """Also where the move began before, and does not see who has come."""
    above = at_once.made(name="Above", is_company=True)
    parent = at_once.made(name="Parent", is_company=True)
    tools.sql(database, "UPDATE res_partner SET company_id = 1 WHERE id = %s", [above])
    variables = tools.runner().variables
    with ThreadPoolExecutor(1) as pool, databases.connected(variables, database) as cr:
        cr.execute("BEGIN")
        cr.execute("SELECT FROM res_partner WHERE id = %s FOR NO KEY UPDATE", [above])
        move = pool.submit(
            at_once.together, lambda api: at_once.change(api, parent, parent_id=above)
        )
        tools.await_locks(database, 1)
        contact = at_once.made(name="Contact", parent_id=parent)
        cr.execute("COMMIT")
        [answer] = move.result()
    assert succeeded(answer), answer.text
    query = "SELECT company_id FROM res_partner WHERE id IN (%s, %s)"
    assert tools.sql(database, query, [parent, contact]) == [(1,)] * 2


def test_a_key_makes_none_while_it_is_revoked(tools, server, database, client):
    source = """
user = env["res.users"].search([("login", "=", "live")])
scopes = ["keys:read", "keys:write"]
root, other = (env["api.key"].generate(user.id, name, scopes, 1_000) for name in "AB")
result = root, other, user.id, env["api.key"].search([], order="id desc")[1].id
"""
    root, other, user, number = tools.evaluate(database, source)
    making, ending = client(server.base_url, root), client(server.base_url, other)
    variables = tools.runner().variables
    with ThreadPoolExecutor(1) as pool, databases.connected(variables, database) as cr:
        cr.execute("BEGIN")
        cr.execute("SELECT FROM res_users WHERE id = %s FOR NO KEY UPDATE", [user])
        made = pool.submit(making.send, "POST", "keys", {"name": "N"}, timeout=120)
        tools.await_locks(database, 1)
        ended = ending.send("POST", f"keys/{number}/revoke", {})
        assert ended.status_code == 200, ended.text
        cr.execute("COMMIT")
        assert made.result().status_code == 401, made.result().text
    children = "SELECT count(*) FROM api_key WHERE parent_id = %s AND is_active"
    assert tools.sql(database, children, [number]) == [(0,)]
