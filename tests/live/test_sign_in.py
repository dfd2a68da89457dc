# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Apps sign users in: libraries that find all by the address, and two servers."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import codes
import pytest
import requests
from codes import REDIRECT, VERIFIER

SCRIPT = Path(__file__).parent / "support" / "sign_in.cjs"
PASSWORD = "open sesame of the live tests"
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
    env = {
        "DUAL_API_ISSUER": demo.server.base_url,
        "DUAL_API_PASSWORD_LOGIN": "True",
        # Counts that a test can take back, and wrong logins that it may send.
        "DUAL_API_RATE_LIMIT_STORE": "postgres",
        "DUAL_API_FAILED_LOGINS_PER_MIN": "1000000",
    }
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


@pytest.fixture
def make_code(tools, demo, apps):
    """Makes codes of the public app."""

    def made():
        client_id, issuer = apps["public"]["clientId"], demo.server.base_url
        return codes.make_code(tools, demo.database, client_id, apps["user"], issuer)

    return made


@pytest.fixture
def exchange(apps):
    """Exchanges a code of the public app at one of the servers."""
    return lambda server, code: codes.exchange(server, apps["public"]["clientId"], code)


def test_two_processes_exchange_one_code_once(demo, talkative, make_code, exchange):
    for _ in range(3):
        code = make_code()
        with ThreadPoolExecutor(2) as pool:
            servers = (demo.server, talkative)
            answers = pool.map(exchange, servers, [code] * 2)
            found = sorted(answers, key=lambda answer: answer.status_code)
        assert [answer.status_code for answer in found] == [200, 400]
        assert found[1].json()["error"] == "invalid_grant"
        # Perhaps a thief was first: what came of it has ended, too.
        token = found[0].json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        for server in (demo.server, talkative):
            url = f"{server.base_url}/api/v1/me"
            assert requests.get(url, headers=headers, timeout=30).status_code == 401


def test_no_log_holds_what_opens_something(talkative, apps, make_code, exchange):
    code = make_code()
    tokens = exchange(talkative, code).json()
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


#: Of each kind, per attempt. A hash takes so much longer than all else that a few tell.
SAMPLES = 10
#: As for the keys: a busy machine blurs some; a difference that helps is always there.
ATTEMPTS = 5


@pytest.fixture
def seconds_of(tools, demo, talkative, apps):
    """Measures how long a login is checked until it is refused."""
    client_id = tools.evaluate(
        demo.database,
        f"""
app = env["api.client"].create({{"name": "Own", "kind": "public",
    "first_party": True, "redirect_uris": {REDIRECT!r}, "scopes": {SCOPES!r}}})
app._approve()
result = app.client_id
""",
    )
    form = {
        "response_type": "code",
        "client_id": client_id,
        "scope": "customers:read",
        "code_challenge": codes.challenge(),
        "code_challenge_method": "S256",
    }
    url = f"{talkative.base_url}/api/oauth/challenge"
    with requests.Session() as session:
        session.trust_env = False

        def ask(login, password):
            tools.sql(demo.database, "DELETE FROM dual_api_rate_limit")
            sent = {**form, "login": login, "password": password}
            return session.post(url, sent, timeout=60)

        def measured(login, password):
            answer = ask(login, password)
            assert answer.json().get("error") == "access_denied", answer.text
            return answer.elapsed.total_seconds()

        # It is the password that is wrong.
        assert ask("signs_in", PASSWORD).status_code == 200
        yield measured


@pytest.mark.minutes
def test_an_unknown_login_takes_as_long_as_a_wrong_password(seconds_of):
    """That both hash once is in tests/test_oauth_challenge.py."""
    closest = []
    for _ in range(ATTEMPTS):
        found = {"signs_in": [], "nobody": []}
        for number in range(SAMPLES + 1):
            # Each is first as often as the other.
            for login in sorted(found, reverse=bool(number % 2)):
                took = seconds_of(login, f"wrong {number}")
                # The first of all makes what is kept.
                if number:
                    found[login].append(took)
        known, unknown = (median(took) for took in found.values())
        closest.append(abs(unknown - known) / known)
        if closest[-1] < 0.1:
            return
    raise AssertionError(closest)
