# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Apps sign users in: libraries that find all by the address, and two servers."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

SCRIPT = Path(__file__).parent / "support" / "sign_in.cjs"
REDIRECT = "https://app.example/signed-in"
PASSWORD = "open sesame of the live tests"
VERIFIER = "v" * 43
SCOPES = "customers:read customers:write"


@pytest.fixture(scope="module")
def apps(tools, demo):
    """Two apps and a user, by what the script is told of them."""
    return tools.evaluate(
        demo.database,
        f"""
user = env["res.users"].create({{"name": "Signs In", "login": "signs_in",
    "password": {PASSWORD!r}, "group_ids": [(6, 0, [
        env.ref("base.group_user").id, env.ref("base.group_partner_manager").id])]}})
result = {{"user": user.id}}
for kind in ("public", "confidential"):
    app = env["api.client"].create({{"name": kind, "kind": kind,
        "redirect_uris": {REDIRECT!r}, "scopes": {SCOPES!r}}})
    app._approve()
    secret = app._new_secret() if kind == "confidential" else None
    result[kind] = {{"clientId": app.client_id, "secret": secret}}
""",
    )


@pytest.fixture(scope="module")
def talkative(tools, demo):
    """A second server of the same database and issuer, that logs all it can."""
    env = {"DUAL_API_ISSUER": demo.server.base_url}
    words = ("--log-level=debug", "--log-handler=oauthlib:DEBUG")
    with tools.Server(demo.database, env=env, words=words) as server:
        # What Odoo says at DEBUG of what is not there.
        server.tolerate("Could not load session from disk|Couldn't load Geoip")
        yield server


@pytest.fixture
def sign_in(tools, demo, apps):
    """Lets a library sign the user in to an app."""

    def signed_in(library, kind):
        told = {
            "issuer": demo.server.base_url,
            "library": library,
            "redirectUri": REDIRECT,
            "login": "signs_in",
            "password": PASSWORD,
            "scope": SCOPES,
            "resource": f"{demo.server.base_url}/api",
            **apps[kind],
        }
        ran = tools.node().run(
            SCRIPT,
            env={"SIGN_IN": json.dumps(told), "NO_PROXY": "*"},
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    return signed_in


@pytest.mark.parametrize("kind", ["public", "confidential"])
def test_oauth4webapi_signs_a_user_in(sign_in, demo, apps, kind):
    found = sign_in("oauth4webapi", kind)
    assert (found["scope"], found["me"], found["after"]) == (SCOPES, 200, 401)
    claims = found["claims"]
    assert claims["iss"] == demo.server.base_url
    assert claims["client_id"] == apps[kind]["clientId"]
    assert claims["sub"] == str(apps["user"])


@pytest.mark.parametrize("kind", ["public", "confidential"])
def test_openid_client_signs_a_user_in(sign_in, kind):
    found = sign_in("openid-client", kind)
    assert (found["scope"], found["me"], found["after"]) == (SCOPES, 200, 401)
    if kind == "confidential":
        assert found["active"]["active"] is True


def make_code(tools, demo, apps):
    """A code, as the consent of the user makes one."""
    return tools.evaluate(
        demo.database,
        f"""
from odoo.addons.dual_api.auth.oauth.model import Code, Consent
from odoo.addons.dual_api.auth.oauth.secrets import new_code
import base64, hashlib
result = new_code()
app = env["api.client"]._find({apps["public"]["clientId"]!r})
digest = hashlib.sha256({VERIFIER!r}.encode()).digest()
env["api.authorization_code"]._save(result, app, Code(app.client_id, {REDIRECT!r},
    base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
    Consent({apps["user"]}, ("customers:read",), {demo.server.base_url + "/api"!r}, 1)))
""",
    )


def exchange(server, apps, code):
    """Exchange a code at one of the servers."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT,
        "client_id": apps["public"]["clientId"],
        "code_verifier": VERIFIER,
    }
    url = f"{server.base_url}/api/oauth/token"
    return requests.post(url, form, timeout=60)


def test_two_processes_exchange_one_code_once(tools, demo, talkative, apps):
    for _ in range(3):
        code = make_code(tools, demo, apps)
        with ThreadPoolExecutor(2) as pool:
            servers = (demo.server, talkative)
            answers = pool.map(exchange, servers, [apps] * 2, [code] * 2)
            found = sorted(answers, key=lambda answer: answer.status_code)
        assert [answer.status_code for answer in found] == [200, 400]
        assert found[1].json()["error"] == "invalid_grant"
        # Perhaps a thief was first: what came of it has ended, too.
        token = found[0].json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        for server in (demo.server, talkative):
            url = f"{server.base_url}/api/v1/me"
            assert requests.get(url, headers=headers, timeout=30).status_code == 401


def test_no_log_holds_what_opens_something(tools, demo, talkative, apps):
    code = make_code(tools, demo, apps)
    tokens = exchange(talkative, apps, code).json()
    again = {
        "grant_type": "refresh_token",
        "refresh_token": tokens["refresh_token"],
        "client_id": apps["confidential"]["clientId"],
        "client_secret": apps["confidential"]["secret"],
    }
    url = f"{talkative.base_url}/api/oauth/token"
    assert requests.post(url, again, timeout=30).json()["error"] == "invalid_grant"
    again = {
        "grant_type": "refresh_token",
        "refresh_token": tokens["refresh_token"],
        "client_id": apps["public"]["clientId"],
    }
    new = requests.post(url, again, timeout=30).json()
    with requests.Session() as browser:
        browser.trust_env = False
        address = f"{talkative.base_url}/web/login"
        page = browser.get(address, timeout=60).text
        csrf = page.partition('name="csrf_token" value="')[2].partition('"')[0]
        form = {"csrf_token": csrf, "login": "signs_in", "password": PASSWORD}
        assert browser.post(address, form, timeout=60).ok
    log = talkative.log_text()
    assert " DEBUG " in log
    secrets = [
        code,
        VERIFIER,
        PASSWORD,
        apps["confidential"]["secret"],
        *(each[name] for each in (tokens, new) for name in each if "token" in name),
    ]
    secrets.remove("Bearer")
    secrets.remove("Bearer")
    assert [secret for secret in secrets if secret in log] == []
