# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's own RPC is no way to a key: each of its doors is called for real."""

import xmlrpc.client

import pytest
import requests

PRIVATE = ("generate", "rotate", "extend", "revoke", "_generate")
OF_THE_MODEL = ("generate", "_generate")
LOGIN = "rpc"


@pytest.fixture(scope="module")
def database(tools):
    return tools.create_database("live_rpc_doors")


@pytest.fixture(scope="module")
def server(tools, database):
    with tools.Server(database) as server:
        for words in (
            "endpoints are deprecated",
            "cannot be called remotely",
            "A key's user cannot",
            "groups or companies that you do not have",
            "Use the buttons on the key",
            "To give a key more rights",
            "can only be accessed over HTTP",
            "You are not allowed to (create|delete) 'API key'",
        ):
            server.expect(words)
        yield server


@pytest.fixture(scope="module")
def known(tools, database):
    """A manager of the API with a key of Odoo's RPC, and two keys of the API."""
    source = """
user = env["res.users"].create({
    "name": "RPC", "login": "rpc", "password": "rpc", "group_ids": [(6, 0, [
        env.ref("base.group_user").id, env.ref("dual_api.group_manager").id])]})
keys = env["api.key"]
for name, owner in (("own", user.id), ("administrator", 2)):
    keys.generate(owner, name)
made = keys.search([("name", "in", ["own", "administrator"])])
made.write({"allowed_addresses": "192.0.2.1", "allowed_origins": "https://a.example"})
rpc = env["res.users.apikeys"].with_user(user).sudo()
result = {
    "uid": user.id,
    "key": rpc._generate("rpc", "Test", None),
    **{each.name: each.id for each in made},
}
"""
    return tools.evaluate(database, source)


class Refused(Exception):
    """The server said no."""


def by_xmlrpc(server, database, known):
    proxy = xmlrpc.client.ServerProxy(f"{server.base_url}/xmlrpc/2/object")

    def call(model, method, ids, *arguments):
        words = (database, known["uid"], known["key"], model, method)
        try:
            return proxy.execute_kw(*words, [ids, *arguments])
        except xmlrpc.client.Fault as fault:
            raise Refused(fault.faultString) from fault

    return call


def ask(session, url, parameters):
    body = {"jsonrpc": "2.0", "method": "call", "id": 1, "params": parameters}
    answer = session.post(url, json=body, timeout=30).json()
    if "error" in answer:
        raise Refused(answer["error"]["data"]["message"])
    return answer["result"]


def by_jsonrpc(server, database, known):
    session = requests.Session()
    session.trust_env = False

    def call(model, method, ids, *arguments):
        words = [database, known["uid"], known["key"], model, method]
        return ask(
            session,
            f"{server.base_url}/jsonrpc",
            {
                "service": "object",
                "method": "execute_kw",
                "args": [*words, [ids, *arguments]],
            },
        )

    return call


def by_session(server, database, known):
    session = requests.Session()
    session.trust_env = False
    login = {"db": database, "login": LOGIN, "password": LOGIN}
    ask(session, f"{server.base_url}/web/session/authenticate", login)

    def call(model, method, ids, *arguments, context=None):
        named = {"context": context} if context else {}
        values = {"model": model, "method": method, "kwargs": named}
        values["args"] = [ids, *arguments]
        return ask(session, f"{server.base_url}/web/dataset/call_kw", values)

    return call


def by_json2(server, database, known):
    session = requests.Session()
    session.trust_env = False
    session.headers["Authorization"] = f"Bearer {known['key']}"
    session.headers["X-Odoo-Database"] = database

    def call(model, method, ids, *arguments):
        # Arguments have names here; those that matter are tried.
        names = {
            "generate": ("name", "user_id"),
            "_generate": ("name", "user_id"),
            "extend": ("expires_at",),
            "write": ("vals",),
        }.get(method, ())
        body = {"vals_list" if method == "create" else "ids": ids}
        if method == "default_get":
            body = {"fields": ids}
        if method in OF_THE_MODEL:
            body = {}
        body |= dict(zip(names, arguments, strict=False))
        answer = session.post(
            f"{server.base_url}/json/2/{model}/{method}", json=body, timeout=30
        )
        if answer.status_code >= 400:
            raise Refused(answer.text)
        return answer.json()

    return call


DOORS = (by_xmlrpc, by_jsonrpc, by_session, by_json2)


@pytest.fixture(params=DOORS, ids=lambda door: door.__name__)
def call(request, server, database, known):
    return request.param(server, database, known)


def counted(tools, database):
    return tools.sql(
        database,
        "SELECT count(*), min(expires_at), max(rate_limit_per_min) FROM api_key",
    )


def test_the_door_is_open_for_others(call, known):
    rows = call("api.key", "read", [known["own"]], ["name"])
    assert rows[0]["name"] == "own"


@pytest.mark.parametrize("method", PRIVATE)
def test_no_method_makes_or_lengthens_a_key(call, known, tools, database, method):
    before = counted(tools, database)
    arguments = {"generate": ["N", known["uid"]], "extend": ["2099-01-01 00:00:00"]}
    for ids in ([known["own"]], [known["administrator"]]):
        with pytest.raises(Refused, match="remotely"):
            call("api.key", method, ids, *arguments.get(method, ["x" * 43]))
    assert counted(tools, database) == before


def test_a_button_asks_for_the_password(call, known, tools, database):
    before = counted(tools, database)
    made = call("dual_api.key.wizard", "create", {"name": "N"})
    number = made[0] if isinstance(made, list) else made
    for model, method, ids in (
        ("api.key", "action_rotate", [known["own"]]),
        ("dual_api.key.wizard", "make_key", [number]),
    ):
        try:
            asked = call(model, method, ids)
        except Refused as refused:
            assert "over HTTP" in str(refused)  # noqa: PT017 - an answer is fine, too
        else:
            assert asked["res_model"] == "res.users.identitycheck"
    assert counted(tools, database) == before


def test_rows_are_neither_made_nor_freed(call, known, tools, database):
    before = counted(tools, database)
    row = {"name": "N", "user_id": 2, "key_hash": "0" * 64}
    with pytest.raises(Refused):
        call("api.key", "create", row)
    for number, values in (
        (known["own"], {"expires_at": False}),
        (known["own"], {"is_active": True}),
        (known["own"], {"user_id": 2}),
        (known["own"], {"scopes": "customers:read customers:write keys:read"}),
        (known["own"], {"rate_limit_per_min": 1_000_000}),
        (known["own"], {"allowed_addresses": False}),
        (known["own"], {"allowed_origins": False}),
        (known["administrator"], {"scopes": "customers:write"}),
        (known["administrator"], {"rate_limit_per_min": 1_000_000}),
    ):
        with pytest.raises(Refused):
            call("api.key", "write", [number], values)
    with pytest.raises(Refused):
        call("api.key", "unlink", [known["own"]])
    assert counted(tools, database) == before
    # Less than it had needs no password.
    assert call("api.key", "write", [known["own"]], {"rate_limit_per_min": 59})


def test_more_rights_ask_for_the_password(server, database, known):
    call = by_session(server, database, known)
    wider = {"scopes": "customers:read customers:write keys:read"}
    with pytest.raises(Refused, match="asked for your password"):
        call("api.key", "write", [known["own"]], wider)
    asked = call("api.key", "action_change", [known["own"]])
    assert asked["res_model"] == "res.users.identitycheck"
    context = {"password": LOGIN}
    shown = call(asked["res_model"], "run_check", [asked["res_id"]], context=context)
    assert (shown["res_model"], shown["res_id"]) == ("api.key", known["own"])
    assert call("api.key", "write", [known["own"]], wider)


def test_settings_are_told_to_administrators(call):
    """They may hold the password of Redis, and Odoo lets anybody ask for defaults."""
    names = ["dual_api_redis_url", "dual_api_cors_origins", "company_id"]
    found = call("res.config.settings", "default_get", names)
    assert not {name for name in found if name.startswith("dual_api_")}
