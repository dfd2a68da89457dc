# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two worker processes behave as one: changed keys, the record of use."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

LIST = "/api/v1/customers"
SCOPES = ["customers:read", "customers:write"]


@pytest.fixture(scope="module")
def database(tools):
    return tools.create_database("live_workers")


@pytest.fixture(scope="module")
def keys(database, keys_in):
    wide = {"scopes": SCOPES, "rate_limit_per_min": 10_000}
    return keys_in(
        database,
        revoked=wide,
        narrowed=wide,
        limited=wide,
        archived=wide,
        used=wide,
        offered=wide,
    )


@pytest.fixture(scope="module")
def server(tools, database, keys):
    # Refused keys are what is tested here; they shall not be refused for their number.
    env = {"DUAL_API_FAILED_LOGINS_PER_MIN": "1000"}
    with tools.Server(database, workers=2, env=env) as server:
        yield server


def status_of_list(api):
    return api.get(LIST).status_code


def ask_both(server, client, key, pids_of, ask=status_of_list, path=LIST):
    """What is asked, of requests to the path of which each process answers some."""
    found, seen = set(), len(server.log_text())
    deadline = time.monotonic() + 120
    while len(pids_of(server, path, seen)) < 2:
        assert time.monotonic() < deadline, "one process answers everything"
        with ThreadPoolExecutor(4) as pool:
            clients = [client(server.base_url, key) for _number in range(8)]
            found |= set(pool.map(ask, clients))
    return found


CHANGES = {
    "revoked": (("action_revoke",), 401),
    "narrowed": (("write", {"scopes": "customers:write"}), 403),
    "limited": (("write", {"rate_limit_per_min": 1}), 429),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_counts_from_the_next_request_on(
    server, client, administrator, keys, pids_of, name
):
    (method, *values), status = CHANGES[name]
    # Both know the key, and remember it.
    assert ask_both(server, client, keys[name], pids_of) == {200}
    admin = administrator(server)
    found = admin.call("api.key", "search", [("name", "=", name)])
    admin.call("api.key", method, found, *values)
    assert ask_both(server, client, keys[name], pids_of) == {status}


def test_an_archived_user_is_refused_from_the_next_request_on(
    server, client, administrator, keys, pids_of
):
    assert ask_both(server, client, keys["archived"], pids_of) == {200}
    admin = administrator(server)
    found = admin.call("res.users", "search", [("login", "=", "live")])
    admin.call("res.users", "write", found, {"active": False})
    try:
        assert ask_both(server, client, keys["archived"], pids_of) == {401}
    finally:
        admin.call("res.users", "write", found, {"active": True})
    assert ask_both(server, client, keys["archived"], pids_of) == {200}


def test_use_is_recorded_at_most_once_a_minute(
    tools, server, client, database, keys, pids_of
):
    def last_used():
        query = "SELECT last_used FROM api_key WHERE name = 'used'"
        return tools.sql(database, query)[0][0]

    assert last_used() is None
    began = time.monotonic()
    client(server.base_url, keys["used"]).get(LIST)
    first = last_used()
    assert first is not None
    assert ask_both(server, client, keys["used"], pids_of) == {200}
    assert last_used() == first
    assert time.monotonic() - began < 55, "too slow to say anything"


DOCUMENT = "{ customers(first: 1) { nodes { nickname } } }"


def made_with(api):
    body = {"name": "With a nickname", "nickname": "Zoë"}
    made = api.send("POST", f"{LIST}?fields=nickname", body)
    return made.status_code, made.json().get("nickname")


def read_of(api):
    return api.get(f"{LIST}?fields=nickname").status_code


def in_graphql(api):
    return "errors" in api.graphql(DOCUMENT).json()


def in_the_document(api):
    return "nickname" in api.get("/api/v1/openapi.json").text


def test_a_field_of_the_company_is_offered_from_the_next_request_on(
    server, client, administrator, keys, pids_of
):
    def found():
        """What both doors say, and the document, of each process."""
        asked = (
            (made_with, LIST),
            (read_of, LIST),
            (in_graphql, "/graphql"),
            (in_the_document, "/api/v1/openapi.json"),
        )
        key = keys["offered"]
        return [ask_both(server, client, key, pids_of, *each) for each in asked]

    admin = administrator(server)
    [model] = admin.call("ir.model", "search", [("model", "=", "res.partner")])
    about = {"name": "x_nickname", "field_description": "Nickname", "ttype": "char"}
    field = admin.call("ir.model.fields", "create", [{**about, "model_id": model}])
    nowhere = [{(422, None)}, {422}, {True}, {False}]
    assert found() == nowhere
    values = {"resource": "customers", "field_id": field[0], "access": "write"}
    offered = admin.call("api.field", "create", [values])
    assert found() == [{(201, "Zoë")}, {200}, {False}, {True}]
    admin.call("api.field", "write", offered, {"access": "read"})
    assert found() == [{(422, None)}, {200}, {False}, {True}]
    admin.call("api.field", "unlink", offered)
    assert found() == nowhere
