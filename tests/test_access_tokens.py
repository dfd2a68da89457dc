# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Access tokens: what opens the doors, how far, and what does not."""

import json
import re
from unittest.mock import patch

from odoo.tests import BaseCase, new_test_user

from odoo.addons.dual_api.auth.credentials import bearer
from odoo.addons.dual_api.auth.tokens import access_token, signing
from odoo.addons.dual_api.auth.tokens.access_token import (
    KnownTokens,
    RefusedToken,
    claims_of,
)
from odoo.addons.dual_api.auth.tokens.base64url import decoded
from odoo.addons.dual_api.gateway.settings import read_settings

from .support.forged_tokens import LOOKED_UP, Forger
from .support.token_case import ISSUER, VIEWER, TokenCase

METADATA = f'resource_metadata="{ISSUER}/.well-known/oauth-protected-resource"'
KEY_CHALLENGE = 'ApiKey realm="api", header="X-API-Key"'
LIST = "{ customers(first: 1) { nodes { name } } }"


class TestAccessTokens(TokenCase):
    def test_both_doors_open(self):
        record = self.customer("Ada")
        found = self.rest("GET", f"customers/{record.id}", **self.with_token())
        self.assertEqual((found.status, found.json["name"]), (200, "Ada"))
        found = self.graphql(VIEWER, **self.with_token())
        self.assertEqual(found.data["viewer"], {"name": "Field Service"})
        made = self.rest("POST", "customers", json={"name": "N"}, **self.with_token())
        self.assertEqual(made.status, 201, made.text)

    def test_the_scheme_is_read_in_any_case(self):
        token = self.token_of()
        for scheme in ("Bearer", "bearer", "BEARER"):
            headers = {"Authorization": f"{scheme} {token}"}
            self.assertEqual(
                self.rest("GET", "me", key=None, headers=headers).status, 200
            )

    def test_a_warm_token_costs_no_statement_more_than_a_key(self):
        self.refresh._issue(self.grant, "Phone", "phone")
        tokens = self.token_of(), self.token_of(chain="phone")
        found, key = [], {"key": self.new_key(scopes=self.all_scopes())}
        for sent in (*map(self.with_token, tokens), key):
            for ask in (
                lambda sent: self.rest("GET", "customers?limit=1", **sent),
                lambda sent: self.rest("POST", "customers", json={"name": "N"}, **sent),
                lambda sent: self.graphql(LIST, **sent),
            ):
                ask(sent)
                with self.statements() as statements:
                    self.assertLess(ask(sent).status, 300)
                found.append(len(statements))
        self.assertEqual(found[:3], found[6:])
        self.assertEqual(found[3:6], found[6:])

    def test_a_warm_token_is_not_verified_again(self):
        self.refresh._issue(self.grant, "Phone", "phone")
        sent = self.with_token(self.token_of(chain="phone"))
        self.rest("GET", "me", **sent)
        with patch.object(access_token, "claims_of", side_effect=AssertionError):
            self.assertEqual(self.rest("GET", "me", **sent).status, 200)

    def test_what_is_forged_is_refused_without_a_statement(self):
        self.set_setting("failed_logins_per_min", "1000")
        forger = self.forger()
        good = self.with_token(forger.token())
        self.assertEqual(self.rest("GET", "me", **good).status, 200)
        with self.statements() as usual:
            self.rest("GET", "me", **self.with_token("x"))
        answers = set()
        for name, token in forger.forged().items():
            with self.subTest(name), self.statements() as statements:
                answer = self.rest("GET", "me", **self.with_token(token))
                if token:
                    self.assertProblem(answer, "unauthorized", status=401)
                    del answer.json["correlation_id"]
                    answers.add(json.dumps(answer.json))
                self.assertEqual(answer.status, 401)
            if name not in LOOKED_UP:
                self.assertEqual(len(statements), len(usual), statements)
        self.assertEqual(len(answers), 1)

    def forger(self):
        """Who can sign as the server."""
        claims, keys = access_token.sign, []

        def sign(said, key, kid):
            keys.append((said, key, kid))
            return claims(said, key, kid)

        with patch.object(access_token, "sign", sign):
            self.token_of()
        [(said, private, kid)] = keys
        [jwk] = [
            each
            for each in self.env["api.signing_key"]._jwks()["keys"]
            if each["kid"] == kid
        ]
        own = signing.private_key(signing.new_key_pair().private_pem)
        return Forger(private, jwk, own, said)

    def test_a_wrong_token_is_counted_as_a_wrong_key(self):
        self.set_setting("failed_logins_per_min", "2")
        for _ in range(2):
            answer = self.rest("GET", "me", **self.with_token("x"))
            self.assertProblem(answer, "unauthorized")
        for sent in (self.with_token("x"), {"key": "x"}):
            self.assertProblem(self.rest("GET", "me", **sent), "rate_limit_exceeded")
        self.assertEqual(self.rest("GET", "me", **self.with_token()).status, 200)

    def test_one_credential_at_a_time(self):
        for key in (self.api_key, "", "x"):
            sent = {**self.with_token(), "key": key}
            for answer in (
                self.rest("GET", "me", **sent),
                self.graphql(VIEWER, **sent),
            ):
                self.assertProblem(answer, "bad_request", status=400)
                self.assertIn("Authorization", answer.text)
        basic = {"Authorization": "Basic dTpw"}
        # Of a proxy in front, say: it is none of ours.
        self.assertEqual(self.rest("GET", "me", headers=basic).status, 200)


class TestChallenges(TokenCase):
    """What a 401 and a 403 ask for."""

    def test_of_nobody(self):
        for answer in (self.rest("GET", "me", key=None), self.graphql(LIST, key=None)):
            self.assertEqual(
                answer.headers["WWW-Authenticate"],
                f'{KEY_CHALLENGE}, Bearer realm="api", {METADATA}',
            )

    def test_of_a_token_that_does_not_work(self):
        answer = self.rest("GET", "me", **self.with_token("x"))
        self.assertEqual(
            answer.headers["WWW-Authenticate"],
            f'{KEY_CHALLENGE}, Bearer realm="api", error="invalid_token", {METADATA}',
        )

    def test_all_missing_scopes_are_named(self):
        poor = self.with_token(self.token_of(scopes=["customers:read"]))
        query = "{ keys { nodes { name } } webhooks { nodes { url } } }"
        answer = self.graphql(query, **poor)
        self.assertProblem(answer, "forbidden", status=403)
        missing = ["keys:read", "webhooks:read"]
        self.assertEqual(answer.failure["required_scopes"], missing)
        self.assertEqual(answer.failure["required_scope"], "keys:read")
        self.assertEqual(
            answer.headers["WWW-Authenticate"],
            'Bearer realm="api", error="insufficient_scope",'
            f' scope="keys:read webhooks:read", {METADATA}',
        )
        of_key = self.graphql(query, key=self.new_key(scopes=["customers:read"]))
        self.assertEqual(of_key.failure["required_scopes"], missing)
        self.assertNotIn("WWW-Authenticate", of_key.headers)


class TestHowFar(TokenCase):
    """A token may do what it says, the grant, the app and the user allow."""

    def allowed(self, token, *paths):
        return [
            self.rest("GET", path, **self.with_token(token)).status for path in paths
        ]

    def test_the_scopes_of_the_token(self):
        token = self.token_of(scopes=["customers:read"])
        self.assertEqual(self.allowed(token, "customers", "keys"), [200, 403])

    def test_the_scopes_of_the_grant(self):
        token = self.token_of()
        self.assertEqual(self.allowed(token, "customers", "keys"), [200, 200])
        self.grant.scopes = "keys:read"
        self.env.flush_all()
        self.assertEqual(self.allowed(token, "customers", "keys"), [403, 200])

    def test_the_scopes_of_the_app(self):
        token = self.token_of()
        self.assertEqual(self.allowed(token, "customers", "keys"), [200, 200])
        self.client.scopes = "customers:read"
        self.env.flush_all()
        self.assertEqual(self.allowed(token, "customers", "keys"), [200, 403])
        said = json.loads(access_token_body(self.token_of()))
        self.assertEqual(said["scope"], "customers:read")

    def test_what_only_managers_may(self):
        manager = new_test_user(
            self.env, "manager", f"{self.api_groups},dual_api.group_manager"
        )
        token = self.token_of(self.new_grant(user=manager))
        self.assertEqual(self.allowed(token, "metrics"), [404])
        manager.group_ids -= self.env.ref("dual_api.group_manager")
        self.env.flush_all()
        self.assertEqual(self.allowed(token, "metrics"), [403])

    def test_the_resource(self):
        for resource, opened in (
            ("/api", [200, 200]),
            ("/api/v1", [200, 401]),
            ("/graphql", [401, 200]),
        ):
            grant = self.new_grant(resource=f"{ISSUER}{resource}")
            sent = self.with_token(self.token_of(grant))
            found = [self.rest("GET", "me", **sent), self.graphql(VIEWER, **sent)]
            self.assertEqual([each.status for each in found], opened, resource)

    def test_the_addresses(self):
        token = self.token_of()
        self.grant.allowed_addresses = "192.0.2.1"
        self.env.flush_all()
        self.assertEqual(self.allowed(token, "me"), [401])

    def test_no_key_is_made_with_it(self):
        for body in ({"name": "N"}, {"name": "N", "scopes": []}):
            answer = self.rest("POST", "keys", json=body, **self.with_token())
            self.assertProblem(answer, "forbidden", status=403)
        key = self.key_record(self.new_key(scopes=[]))
        answer = self.rest("POST", f"keys/{key.id}/rotate", **self.with_token())
        self.assertProblem(answer, "forbidden", status=403)


def access_token_body(token):
    """What a token says."""
    return decoded(token.split(".")[1])


class TestWithoutIssuer(TokenCase):
    """Nobody can sign in, and nothing tells of tokens."""

    def test_a_token_is_no_credential(self):
        sent = self.with_token()
        self.set_setting("issuer", "")
        for answer in (self.rest("GET", "me", **sent), self.graphql(VIEWER, **sent)):
            self.assertProblem(answer, "unauthorized", status=401)
            self.assertEqual(answer.headers["WWW-Authenticate"], KEY_CHALLENGE)
        # Whatever a proxy in front sends along is none of ours.
        self.assertEqual(self.rest("GET", "me", headers=sent["headers"]).status, 200)

    def test_nor_without_the_library(self):
        sent = self.with_token()
        with patch.object(bearer, "is_installed", lambda: False):
            self.env["dual_api.resolver"]._credentials_of_registry.pop(ISSUER, None)
            self.addCleanup(
                self.env["dual_api.resolver"]._credentials_of_registry.pop, ISSUER, None
            )
            answer = self.rest("GET", "me", **sent)
        self.assertProblem(answer, "unauthorized", status=401)
        self.assertEqual(answer.headers["WWW-Authenticate"], KEY_CHALLENGE)

    def test_a_token_of_another_issuer(self):
        sent = self.with_token()
        self.set_setting("issuer", "https://other.example")
        self.assertEqual(self.rest("GET", "me", **sent).status, 401)


class TestIssuerSetting(BaseCase):
    def test_what_it_may_be(self):
        for text, read in (
            ("https://erp.example.com", "https://erp.example.com"),
            ("https://ERP.example.com:443/", "https://erp.example.com"),
            ("https://erp.example.com:8443", "https://erp.example.com:8443"),
            ("http://localhost:8069", "http://localhost:8069"),
            ("http://127.0.0.1:8069/", "http://127.0.0.1:8069"),
            ("http://[::1]:8069", "http://[::1]:8069"),
        ):
            self.assertEqual(read_settings({"issuer": text}.get).issuer, read)
        for text in (
            "http://erp.example.com",
            "https://erp.example.com/odoo",
            "https://erp.example.com?db=a",
            "https://user@erp.example.com",
            "ftp://localhost",
            "erp.example.com",
            "http://localhost.evil.example",
            "https://erp.example.com//",
        ):
            with self.subTest(text), self.assertRaises(ValueError):
                read_settings({"issuer": text}.get)


class TestVerifying(BaseCase):
    """The check alone, of which nothing is kept."""

    def setUp(self):
        super().setUp()
        pair = signing.new_key_pair()
        self.keys = {pair.kid: signing.public_key(pair.public_jwk)}
        own = signing.private_key(signing.new_key_pair().private_pem)
        private = signing.private_key(pair.private_pem)
        self.forger = Forger(private, pair.public_jwk, own, sample_claims())
        self.known = KnownTokens()

    def claims(self, token):
        return claims_of(token, self.keys, ISSUER, {f"{ISSUER}/api"})

    def test_forged(self):
        self.assertGreaterEqual(len(self.forger.forged()), 30)
        for name, token in self.forger.forged().items():
            if name in LOOKED_UP:
                self.claims(token)
                continue
            with self.subTest(name), self.assertRaises(RefusedToken):
                self.claims(token)

    def test_what_is_right(self):
        late = {"exp": self.forger.claims["exp"] - 600 - 25}
        for token in (
            self.forger.token(),
            self.forger.of_head(typ="application/at+jwt"),
            self.forger.of_head(typ="AT+JWT"),
            self.forger.of_claims(**late),
        ):
            self.assertEqual(self.claims(token).subject, 7)

    def test_our_own(self):
        token = access_token.sign(
            self.forger.claims, self.forger.private, self.forger.jwk["kid"]
        )
        found = self.claims(token)
        self.assertEqual(found.scopes, {"customers:read", "keys:read"})
        self.assertLess(len(token), 700)
        self.assertTrue(re.fullmatch(r"[A-Za-z0-9_-]{43}", found.key))

    def kept(self, token, keys=None, issuer=ISSUER, resources=(f"{ISSUER}/api",)):
        keys = self.keys if keys is None else keys
        return self.known.claims(token, keys, issuer, resources)

    def test_what_is_kept_is_held_against_what_is_so_now(self):
        token = self.forger.token()
        self.assertEqual(self.kept(token), self.claims(token))
        self.assertIsNone(self.kept(token, keys={}))
        self.assertIsNone(self.kept(token, issuer="https://other.example"))
        self.assertIsNone(self.kept(token, resources=()))
        end = self.forger.claims["exp"]
        for later, works in ((end + 29, True), (end + 30, False)):
            with patch.object(access_token.time, "time", lambda now=later: now):
                self.assertEqual(self.kept(token) is not None, works)
        self.assertIsNone(self.kept(f"{token[:-3]}AAA"))

    def test_only_so_many_are_kept(self):
        with patch.object(access_token, "_MOST_KEPT", 2):
            for _ in range(4):
                self.kept(self.forger.of_claims(jti=access_token.new_id()))
        self.assertEqual(len(self.known._found), 2)


def sample_claims():
    """Claims of a token that works."""
    now = int(access_token.time.time())
    return {
        "iss": ISSUER,
        "aud": f"{ISSUER}/api",
        "sub": "7",
        "client_id": "dai_0123456789012345678901",
        "scope": "customers:read keys:read",
        "iat": now,
        "nbf": now,
        "exp": now + 600,
        "jti": access_token.new_id(),
        "sid": access_token.new_id(),
    }
