# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Nobody learns from the time of a refusal whether a key has ever been one."""

import random
import secrets
import time
from statistics import quantiles

import pytest

ROUNDS = 80
#: A machine that is busy with something else may blur some of them; a difference that
#: a stranger can use is there every time.
ATTEMPTS = 5
#: What is no key at all is refused without a look-up: that much can be told apart.
NO_KEY = "malformed"
SECONDS = 6


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
    for name, seconds in (("expired", -60), ("expires", SECONDS)):
        query = (
            "UPDATE api_key SET expires_at = now() AT TIME ZONE 'UTC'"
            " + interval '%s seconds' WHERE name = %s"
        )
        tools.sql(database, query, [seconds, name])
    # It works, is remembered, and then does not work any more.
    until = time.monotonic() + SECONDS + 1
    assert client(server.base_url, keys["expires"]).get("me").status_code == 200
    time.sleep(max(0, until - time.monotonic()))
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
