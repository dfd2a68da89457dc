# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the server tells about itself, and how it answers programs."""

from odoo.addons.dual_api.auth.oauth.metadata import (
    INTROSPECT,
    JWKS,
    RESOURCE,
    REVOKE,
    SERVER,
    TOKEN,
)

from .support.oauth_case import OAuthCase

POSTED = (TOKEN, REVOKE, INTROSPECT)
READ = (SERVER, RESOURCE, JWKS)


class TestOauthMetadata(OAuthCase):
    def ask(self, path, **headers):
        return self.rest("GET", path, key=None, headers=headers)

    def test_every_address_in_the_metadata_is_there(self):
        found = self.ask(SERVER).json
        self.assertEqual(found["issuer"], self.issuer)
        self.assertEqual(found["code_challenge_methods_supported"], ["S256"])
        self.assertEqual(found["response_types_supported"], ["code"])
        self.assertTrue(found["authorization_response_iss_parameter_supported"])
        for name, address in found.items():
            if name.endswith(("_endpoint", "_uri")):
                path = address.removeprefix(self.issuer)
                self.assertNotEqual(self.ask(path).status, 404, name)

    def test_each_part_of_the_api_has_metadata(self):
        for part in ("", "/api", "/api/v1", "/api/v2", "/graphql"):
            found = self.ask(RESOURCE + part).json
            self.assertEqual(found["resource"], self.issuer + (part or "/api"))
            self.assertEqual(found["authorization_servers"], [self.issuer])
            self.assertIn("customers:read", found["scopes_supported"])
        for part in ("/api/v3", "/api/v1/customers", "/api/", "/web"):
            self.assertEqual(self.ask(RESOURCE + part).status, 404, part)

    def test_pages_of_any_origin_may_ask(self):
        origin = {"Origin": "https://anywhere.example"}
        for path in (*POSTED, *READ):
            method = "POST" if path in POSTED else "GET"
            for answer in (
                self.rest("OPTIONS", path, key=None, headers=origin),
                self.rest(method, path, key=None, headers=origin),
            ):
                self.assertEqual(answer.headers["Access-Control-Allow-Origin"], "*")
                self.assertNotIn("Access-Control-Allow-Credentials", answer.headers)

    def test_what_is_secret_is_stored_nowhere_and_the_rest_for_an_hour(self):
        for path in POSTED:
            answer = self.token(path, token="x", client_id="y")
            self.assertEqual(answer.headers["Cache-Control"], "no-store")
            self.assertNotIn("Set-Cookie", answer.headers)
        for path in READ:
            answer = self.ask(path)
            self.assertEqual(answer.headers["Cache-Control"], "public, max-age=3600")
            tag = {"If-None-Match": answer.headers["ETag"]}
            self.assertEqual(self.ask(path, **tag).status, 304)

    def test_only_forms_of_a_bounded_size_are_read(self):
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        cases = (
            (b"{}", {"Content-Type": "application/json"}, 415),
            (b"", {"Content-Type": "multipart/form-data; boundary=x"}, 415),
            (b"grant_type=" + b"x" * 16 * 1024, form, 413),
            (b"&".join(b"a%d=b" % each for each in range(31)), form, 400),
            (b"grant_type=%ff", form, 400),
            (b"grant_type=\xff", form, 400),
            (b"grant_type=%00", form, 400),
            (b"grant_type=a&grant_type=b", form, 400),
            (b"", form, 400),
            (b"grant_type=password&username=a&password=b", form, 400),
            (b"grant_type=authorization_code", form, 400),
        )
        for body, headers, status in cases:
            with self.subTest(body[:30]):
                answer = self.rest("POST", TOKEN, key=None, data=body, headers=headers)
                self.assertEqual(answer.status, status, answer.text)
                self.assertIn("error", answer.json)
        self.assertEqual(self.ask(TOKEN).status, 405)

    def test_an_app_learns_what_its_own_tokens_are_worth(self):
        self.log_in()
        app = self.new_app(name="Server", kind="confidential")
        basic = (app.client_id, app._new_secret())
        other = self.new_app(name="Other", kind="confidential")
        others = (other.client_id, other._new_secret())
        code = self.consent(app)
        tokens = self.exchange(code, app, basic=basic, client_id=None).json
        for kind in ("access_token", "refresh_token"):
            found = self.token(INTROSPECT, basic, token=tokens[kind]).json
            self.assertTrue(found["active"])
            self.assertEqual(found["client_id"], app.client_id)
            self.assertEqual(found["sub"], str(self.api_user.id))
            self.assertEqual(found["scope"], "customers:read")
            found = self.token(INTROSPECT, others, token=tokens[kind]).json
            self.assertEqual(found, {"active": False})
        # Who can't prove itself learns nothing.
        public = self.token(
            INTROSPECT, token=tokens["access_token"], client_id=self.app.client_id
        )
        self.assertEqual(public.status, 401)
        self.assertEqual(
            self.token(INTROSPECT, basic, token="x").json, {"active": False}
        )
        app.grant_ids.revoke()
        for kind in ("access_token", "refresh_token"):
            found = self.token(INTROSPECT, basic, token=tokens[kind]).json
            self.assertEqual(found, {"active": False})
