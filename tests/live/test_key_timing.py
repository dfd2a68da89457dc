# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Nobody learns from a refusal, or its time, whether a key has ever been one.

That all of them are one way through the code, with the same statements, is in
tests/test_owasp_abuse.py; a clock is asked where a machine has nothing else to do.
"""

import random
import secrets
import time
from statistics import quantiles

import pytest
from devkit import processes

ROUNDS = 80
#: A machine that is busy with something else may blur some of them; a difference that
#: a stranger can use is there every time.
ATTEMPTS = 5
#: What is no key at all is refused without a look-up: that much can be told apart.
NO_KEY = "malformed"
END = """
UPDATE api_key SET expires_at = now() AT TIME ZONE 'UTC' + %s * interval '1 second'
WHERE name = %s"""


@pytest.fixture(scope="module")
def database(tools):
    return tools.create_database("live_timing")


@pytest.fixture(scope="module")
def server(tools, database):
    # Refused keys are what is measured; they shall not be refused for their number.
    env = {"DUAL_API_FAILED_LOGINS_PER_MIN": "1000000"}
    env["DUAL_API_RATE_LIMIT_STORE"] = "memory"
    with tools.Server(database, env=env) as server:
        yield server


@pytest.fixture(scope="module")
def keys(tools, database, server, keys_in, client):
    """Keys that do not work, each for a reason of its own."""
    plain = {"scopes": ["customers:read"]}
    keys = keys_in(database, disabled=plain, expired=plain, expires=plain)
    tools.sql(database, "UPDATE api_key SET is_active = false WHERE name = 'disabled'")
    tools.sql(database, END, [-60, "expired"])
    # It works, is remembered, and then does not work any more.
    api = client(server.base_url, keys["expires"])
    for seconds in (3, 10, 60):
        tools.sql(database, END, [seconds, "expires"])
        if api.get("me").status_code == 200:
            break
    is_over = lambda: api.get("me").status_code == 401  # noqa: E731
    assert processes.wait_until(is_over, seconds=120)
    return {**keys, "unknown": secrets.token_urlsafe(32), NO_KEY: "x" * 42}


def times(client, server, keys):
    """Seconds that each refusal takes, the kinds among each other."""
    order = random.Random(1)
    found = {name: [] for name in keys}
    clients = {name: client(server.base_url, key) for name, key in keys.items()}
    for number in range(ROUNDS):
        for name in order.sample(sorted(keys), len(keys)):
            began = time.perf_counter()
            answer = clients[name].get("me")
            took = time.perf_counter() - began
            assert answer.status_code == 401
            if number:
                found[name].append(took)
    return found


def differences(client, server, keys):
    """From the time of an unknown key, in parts of what its look-up takes."""
    # Another program may hold up any request; it does not hold up most of them.
    usual = {
        name: quantiles(found, n=10)[1]
        for name, found in times(client, server, keys).items()
    }
    shortest, unknown = usual.pop(NO_KEY), usual["unknown"]
    assert unknown > shortest, "not even a look-up can be told from none"
    return {
        name: abs(found - unknown) / (unknown - shortest)
        for name, found in usual.items()
    }


@pytest.mark.minutes
def test_the_refusals_take_the_same_time(server, client, keys):
    closest = {}
    for _ in range(ATTEMPTS):
        for name, found in differences(client, server, keys).items():
            closest[name] = min(found, closest.get(name, found))
        if max(closest.values()) < 0.3:
            return
    raise AssertionError(closest)


def test_the_refusals_say_the_same(server, client, keys):
    answers = {
        name: client(server.base_url, key).get("me") for name, key in keys.items()
    }
    said = set()
    for answer in answers.values():
        document = answer.json()
        del document["correlation_id"]
        kept = {"Content-Type", "WWW-Authenticate", "Content-Length", "Vary"}
        headers = sorted((n, v) for n, v in answer.headers.items() if n in kept)
        said.add((answer.status_code, str(document), str(headers)))
    assert len(said) == 1
