# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two worker processes behave as one with the tokens of an app."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

LIST, TOKEN = "/api/v1/customers", "/api/oauth/token"
ENDS = ("password", "archived", "suspended", "revoked", "retired")
MAKE = """
env["ir.config_parameter"].set_param("dual_api.issuer", "https://erp.example")
result = {}
for name in %r:
    user = env["res.users"].create({"name": name, "login": name, "group_ids": [
        (6, 0, [env.ref("base.group_user").id])]})
    app = env["api.client"].create({"name": name, "kind": "public",
        "redirect_uris": "https://app.example/", "scopes": "customers:read"})
    app._approve()
    grant = env["api.key"]._grant(
        app, user, ["customers:read"], "https://erp.example/api", 90)
    grant.rate_limit_per_min = 10_000
    result[name] = {"grant": grant.id, "user": user.id, "app": app.id,
        "client_id": app.client_id, "refresh": env["api.refresh"]._issue(grant),
        "access": grant._token_for(grant, ["customers:read"], grant.resource)}
"""
#: What ends the access, on the server.
END = {
    "password": 'env["res.users"].browse({user}).password = "another-password-1"',
    "archived": 'env["res.users"].browse({user}).active = False',
    "suspended": 'env["api.client"].browse({app})._suspend()',
    "revoked": 'env["api.key"].browse({grant}).revoke()',
    "retired": 'env["api.signing_key"]._retire_now()',
}


@pytest.fixture(scope="module")
def database(tools):
    return tools.create_database("live_token_workers")


@pytest.fixture(scope="module")
def apps(tools, database):
    """Users who have signed in to an app each, by what will become of them."""
    return tools.evaluate(database, MAKE % (("shared", *ENDS),))


@pytest.fixture(scope="module")
def server(tools, database, apps):
    env = {"DUAL_API_FAILED_LOGINS_PER_MIN": "1000"}
    with tools.Server(database, workers=2, env=env) as server:
        yield server


def from_both(server, pids_of, path, ask):
    """What is answered, until each of the processes has answered some."""
    found, seen = [], len(server.log_text())
    deadline = time.monotonic() + 120
    while len(pids_of(server, path, seen)) < 2:
        assert time.monotonic() < deadline, "one process answers everything"
        with ThreadPoolExecutor(4) as pool:
            found += pool.map(lambda _number: ask(), range(8))
    return found


@pytest.mark.parametrize("name", ENDS)
def test_an_end_counts_from_the_next_request_on(
    tools, server, database, apps, pids_of, name
):
    headers = {"Authorization": f"Bearer {apps[name]['access']}"}

    def ask():
        url = f"{server.base_url}{LIST}?limit=1"
        return requests.get(url, headers=headers, timeout=120).status_code

    # Both know the token, and remember it.
    assert {*from_both(server, pids_of, LIST, ask)} == {200}
    tools.evaluate(database, f"{END[name].format(**apps[name])}\nresult = True")
    assert {*from_both(server, pids_of, LIST, ask)} == {401}


def test_two_processes_that_refresh_at_once_give_one_token(
    tools, server, database, apps, pids_of
):
    app = apps["shared"]

    def refresh(token):
        form = {
            "grant_type": "refresh_token",
            "client_id": app["client_id"],
            "refresh_token": token,
        }
        return requests.post(f"{server.base_url}{TOKEN}", data=form, timeout=120)

    first = app["refresh"]
    answers = from_both(server, pids_of, TOKEN, lambda: refresh(first))
    assert {answer.status_code for answer in answers} == {200}, answers[0].text
    [second] = {answer.json()["refresh_token"] for answer in answers}
    assert refresh(second).status_code == 200
    # Whoever comes with the first one now is a thief, or was robbed.
    refused = refresh(first)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    alive = tools.sql(database, "SELECT id FROM api_key WHERE is_active")
    assert app["grant"] not in {number for (number,) in alive}
    headers = {"Authorization": f"Bearer {answers[0].json()['access_token']}"}
    url = f"{server.base_url}{LIST}?limit=1"
    assert requests.get(url, headers=headers, timeout=120).status_code == 401
