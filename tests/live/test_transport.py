# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where a request came from, and how: with a proxy in front of Odoo, and without."""

import itertools
import secrets

import pytest

PUBLIC = "api.example.com"
WRONG_KEYS_PER_MINUTE = 20
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def database(tools):
    return tools.create_database("live_transport")


@pytest.fixture(scope="module")
def keys(tools, database, keys_in):
    wanted = {"scopes": ["customers:read"], "rate_limit_per_min": 10_000}
    keys = keys_in(database, any=wanted, office=wanted)
    query = "UPDATE api_key SET allowed_addresses = '203.0.113.0/24' WHERE name = %s"
    tools.sql(database, query, ["office"])
    return keys


@pytest.fixture(scope="module")
def direct(tools, database, keys):
    """A server that was not told of any proxy."""
    with tools.Server(database) as server:
        yield server


@pytest.fixture(scope="module")
def proxied(tools, database, keys):
    """One that believes its proxy."""
    with tools.Server(database, words=["--proxy-mode"]) as server:
        yield server


def forwarded(proto="https", client=None, host=PUBLIC):
    """What a proxy says of a request."""
    client = client or f"198.51.100.{next(_numbers)}"
    return {
        "X-Forwarded-Host": host,
        "X-Forwarded-For": client,
        "X-Forwarded-Proto": proto,
    }


def ask(client, server, key, headers=None, path="me"):
    return client(server.base_url, key).get(path, headers=headers or {})


def both(client, server, key, headers):
    """The error at either door, which is one."""
    api = client(server.base_url, key)
    rest = api.get("me", headers=headers)
    graphql = api.send(
        "POST", "/graphql", {"query": "{ viewer { name } }"}, headers=headers
    )
    assert rest.status_code == graphql.status_code
    if rest.status_code == 200:
        return None
    extensions = graphql.json()["errors"][0]["extensions"]
    assert extensions["error"] == rest.json()["error"]
    assert extensions["detail"] == rest.json()["detail"]
    return rest.json()


# -- HTTPS ------------------------------------------------------------------------


def test_this_machine_needs_no_https(direct, client, keys):
    for host in ("localhost", f"localhost:{direct.port}", "127.0.0.1", "[::1]:80"):
        assert both(client, direct, keys["any"], {"Host": host}) is None


@pytest.mark.parametrize(
    "headers",
    [
        # A proxy on this machine, which Odoo does not know of: it speaks from here,
        # and leaves at least one of these.
        {"Host": PUBLIC},
        {"Host": "localhost.example.com"},
        {"X-Forwarded-Proto": "http"},
        {"X-Forwarded-For": "203.0.113.7"},
        {"Forwarded": "for=203.0.113.7;proto=https"},
        # What is not believed does not help.
        forwarded("https"),
    ],
    ids=lambda headers: ",".join(headers),
)
def test_plain_http_from_elsewhere_is_refused(direct, client, keys, headers):
    refusal = both(client, direct, keys["any"], headers)
    assert (refusal["status"], refusal["error"]) == (403, "https_required")
    assert "proxy_mode" in refusal["detail"]
    # The answer does not tell whether the key would have worked.
    wrong = both(client, direct, secrets.token_urlsafe(32), headers)
    assert (wrong["error"], wrong["detail"]) == (refusal["error"], refusal["detail"])


def test_behind_a_proxy_its_word_counts(proxied, client, keys):
    assert both(client, proxied, keys["any"], forwarded("https")) is None
    refusal = both(client, proxied, keys["any"], forwarded("http"))
    assert refusal["error"] == "https_required"
    # As Odoo itself: without X-Forwarded-Host nothing of it is believed.
    headers = forwarded("https")
    del headers["X-Forwarded-Host"]
    assert both(client, proxied, keys["any"], headers)["error"] == "https_required"
    assert both(client, proxied, keys["any"], {}) is None


def test_what_needs_no_key_is_answered_over_plain_http(direct, client):
    for path in ("health", "openapi.json", "/api/docs/errors"):
        answer = ask(client, direct, None, {"Host": PUBLIC}, path)
        assert answer.status_code == 200
    headers = {"Host": PUBLIC, "Origin": "https://shop.example"}
    headers["Access-Control-Request-Method"] = "GET"
    preflight = client(direct.base_url).send("OPTIONS", "customers", headers=headers)
    assert preflight.status_code == 204


def test_a_setting_allows_it(tools, database, client, keys):
    env = {"DUAL_API_REQUIRE_HTTPS": "false"}
    with tools.Server(database, env=env) as server:
        assert both(client, server, keys["any"], {"Host": PUBLIC}) is None


# -- addresses --------------------------------------------------------------------


def try_wrong_keys(client, server, headers, times=WRONG_KEYS_PER_MINUTE):
    return [
        ask(client, server, secrets.token_urlsafe(32), headers()).status_code
        for _ in range(times)
    ]


def test_without_a_proxy_nobody_says_where_he_is(tools, database, client, keys):
    env = {"DUAL_API_REQUIRE_HTTPS": "false"}
    with tools.Server(database, env=env) as server:
        # Each pretends to be somebody else.
        statuses = try_wrong_keys(client, server, forwarded)
        assert set(statuses) == {401}
        refused = ask(client, server, secrets.token_urlsafe(32), forwarded())
        assert refused.status_code == 429
        assert int(refused.headers["Retry-After"]) > 0
        # Nor is he where only some keys may be used.
        office = forwarded(client="203.0.113.7")
        assert ask(client, server, keys["office"], office).status_code == 429
        # A key that works is not held up by those that do not.
        assert ask(client, server, keys["any"]).status_code == 200


def test_behind_a_proxy_each_address_is_counted(proxied, client, keys):
    def guesser():
        return forwarded(client="192.0.2.1")

    assert set(try_wrong_keys(client, proxied, guesser)) == {401}
    wrong = secrets.token_urlsafe(32)
    assert ask(client, proxied, wrong, guesser()).status_code == 429
    assert ask(client, proxied, wrong, forwarded()).status_code == 401
    # What he says himself stands before what the proxy adds, and is not believed.
    pretended = forwarded(client="192.0.2.99, 192.0.2.1")
    assert ask(client, proxied, wrong, pretended).status_code == 429


def test_behind_a_proxy_keys_know_their_networks(proxied, client, keys):
    inside = forwarded(client="203.0.113.7")
    outside = forwarded(client="198.51.100.7")
    pretended = forwarded(client="203.0.113.7, 198.51.100.7")
    assert ask(client, proxied, keys["office"], inside).status_code == 200
    assert ask(client, proxied, keys["office"], outside).status_code == 401
    assert ask(client, proxied, keys["office"], pretended).status_code == 401
