# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From the consent of a user to tokens, and to their end."""

from odoo.tests import new_test_user

from odoo.addons.dual_api.auth.oauth.metadata import REVOKE

from .support.oauth_case import REDIRECT, OAuthCase, answer_in


class TestOauthFlow(OAuthCase):
    def setUp(self):
        super().setUp()
        self.log_in()

    def test_from_consent_to_a_token_that_works(self):
        page = self.visit(self.asking())
        self.assertEqual(page.status_code, 200, page.text)
        self.assertIn("Field Service", page.text)
        self.assertIn("app.example", page.text)
        sent = self.press(page)
        self.assertEqual(sent.status_code, 303)
        location = sent.headers["Location"]
        self.assertTrue(location.startswith(f"{REDIRECT}?"))
        found = answer_in(location)
        self.assertEqual((found["state"], found["iss"]), ("xyz", self.issuer))
        answer = self.exchange(found["code"])
        self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        tokens = answer.json
        self.assertEqual(tokens["token_type"], "Bearer")
        self.assertEqual(tokens["expires_in"], 600)
        self.assertEqual(tokens["scope"], "customers:read")
        me = self.bearer(tokens["access_token"])
        self.assertEqual(me.status, 200, me.text)
        self.assertEqual(me.json["scopes"], ["customers:read"])
        self.assertEqual(self.bearer(tokens["access_token"], "customers").status, 200)

    def test_a_refreshed_token_works(self):
        tokens = self.sign_in()
        again = self.token(
            grant_type="refresh_token",
            refresh_token=tokens["refresh_token"],
            client_id=self.app.client_id,
        )
        self.assertEqual(again.status, 200, again.text)
        self.assertNotEqual(again.json["refresh_token"], tokens["refresh_token"])
        self.assertEqual(self.bearer(again.json["access_token"]).status, 200)

    def test_no_level_of_the_log_shows_a_code(self):
        # As `--log-handler oauthlib.oauth2:DEBUG` sets it.
        with self.assertNoLogs("oauthlib.oauth2", "DEBUG"):
            self.sign_in()

    def test_scopes_shrink_at_a_refresh_and_never_grow(self):
        tokens = self.sign_in(scope="customers:read customers:write")
        form = {"grant_type": "refresh_token", "client_id": self.app.client_id}
        less = self.token(
            **form, refresh_token=tokens["refresh_token"], scope="customers:read"
        )
        self.assertEqual(less.json["scope"], "customers:read")
        me = self.bearer(less.json["access_token"])
        self.assertEqual(me.json["scopes"], ["customers:read"])
        token = less.json["refresh_token"]
        more = self.token(**form, refresh_token=token, scope="keys:write")
        self.assertEqual((more.status, more.json["error"]), (400, "invalid_scope"))
        # What was refused has used nothing up.
        again = self.token(**form, refresh_token=token)
        self.assertEqual(
            {*again.json["scope"].split()}, {"customers:read", "customers:write"}
        )

    def test_a_revoked_token_ends_all_of_the_grant(self):
        for kind in ("refresh_token", "access_token"):
            tokens = self.sign_in()
            self.assertEqual(self.bearer(tokens["access_token"]).status, 200)
            answer = self.token(
                REVOKE, token=tokens[kind], client_id=self.app.client_id
            )
            self.assertEqual(answer.status, 200, answer.text)
            self.assertEqual(self.bearer(tokens["access_token"]).status, 401)
            again = self.token(
                grant_type="refresh_token",
                refresh_token=tokens["refresh_token"],
                client_id=self.app.client_id,
            )
            self.assertEqual(again.json["error"], "invalid_grant")

    def test_nobody_ends_the_token_of_another_app(self):
        tokens = self.sign_in()
        other = self.new_app(name="Other")
        answer = self.token(
            REVOKE, token=tokens["access_token"], client_id=other.client_id
        )
        self.assertEqual(answer.status, 200)
        self.assertEqual(self.bearer(tokens["access_token"]).status, 200)
        self.assertEqual(
            self.token(REVOKE, token="none", client_id=other.client_id).status, 200
        )

    def test_a_code_used_twice_ends_what_came_of_it(self):
        code = self.consent()
        tokens = self.exchange(code).json
        self.assertEqual(self.bearer(tokens["access_token"]).status, 200)
        again = self.exchange(code)
        self.assertEqual((again.status, again.json["error"]), (400, "invalid_grant"))
        self.assertEqual(self.bearer(tokens["access_token"]).status, 401)

    def test_a_code_is_bound_to_everything(self):
        other = self.new_app(
            name="Other", redirect_uris=f"{REDIRECT}\nhttps://app.example/other"
        )
        wrong = {
            "client": {"client_id": other.client_id},
            "redirect": {"redirect_uri": "https://app.example/other"},
            "no redirect": {"redirect_uri": None},
            "resource": {"resource": f"{self.issuer}/elsewhere"},
            "verifier": {"code_verifier": "w" * 43},
            "no verifier": {"code_verifier": None},
        }
        for name, change in wrong.items():
            with self.subTest(name):
                code = self.consent()
                answer = self.exchange(code, **change)
                self.assertEqual(answer.status, 400, answer.text)
                self.assertNotIn("access_token", answer.json)
                # Who has stolen one has one try.
                again = self.exchange(code)
                self.assertEqual(again.json["error"], "invalid_grant")

    def test_a_code_lasts_a_minute_and_needs_its_user_and_app(self):
        codes = self.env["api.authorization_code"].sudo()
        code = self.consent()
        codes.search([]).expires_at = "2020-01-01"
        self.assertEqual(self.exchange(code).json["error"], "invalid_grant")
        code = self.consent()
        self.app._suspend()
        self.assertEqual(self.exchange(code).json["error"], "invalid_client")
        self.app._approve()
        self.assertEqual(self.exchange(code).status, 200)
        code = self.consent()
        self.api_user.active = False
        self.assertEqual(self.exchange(code).json["error"], "invalid_grant")

    def test_a_suspended_app_ends_at_once(self):
        tokens = self.sign_in()
        self.assertEqual(self.bearer(tokens["access_token"]).status, 200)
        self.app._suspend()
        self.assertEqual(self.bearer(tokens["access_token"]).status, 401)

    def test_a_resource_narrows_what_the_token_is_for(self):
        tokens = self.sign_in(resource=f"{self.issuer}/graphql")
        answer = self.bearer(tokens["access_token"])
        self.assertEqual(answer.status, 401, answer.text)
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        answer = self.graphql("{ viewer { name } }", key=None, headers=headers)
        self.assertEqual(answer.status, 200, answer.text)

    def test_a_confidential_app_proves_itself(self):
        app = self.new_app(name="Server", kind="confidential")
        secret = app._new_secret()
        for basic, form in (
            ((app.client_id, secret), {"client_id": None}),
            (None, {"client_secret": secret}),
        ):
            code = self.consent(app)
            answer = self.exchange(code, app, basic=basic, **form)
            self.assertEqual(answer.status, 200, answer.text)
        wrong = (
            (None, {}),
            (None, {"client_secret": "x"}),
            ((app.client_id, "x"), {"client_id": None}),
            ((app.client_id, secret), {"client_secret": secret}),
            ((self.app.client_id, secret), {}),
        )
        for basic, form in wrong:
            answer = self.exchange("dac_none", app, basic=basic, **form)
            self.assertEqual(
                (answer.status, answer.json["error"]), (401, "invalid_client")
            )
            if basic:
                self.assertIn("Basic", answer.headers["WWW-Authenticate"])
        old, secret = secret, app._new_secret()
        for each in (old, secret):
            answer = self.exchange(self.consent(app), app, client_secret=each)
            self.assertEqual(answer.status, 200, answer.text)

    def test_an_app_acts_by_itself_as_its_service_user(self):
        service = new_test_user(self.env, "service", "base.group_user")
        app = self.new_app(
            name="Nightly", kind="confidential", service_user_id=service.id
        )
        secret = app._new_secret()
        form = {"grant_type": "client_credentials", "client_id": app.client_id}
        answer = self.token(**form, client_secret=secret, scope="customers:read")
        self.assertEqual(answer.status, 200, answer.text)
        self.assertNotIn("refresh_token", answer.json)
        self.assertEqual(self.bearer(answer.json["access_token"]).status, 200)
        bad = self.token(**form, client_secret=secret, resource="https://other.example")
        self.assertEqual(bad.json["error"], "invalid_target")
        public = self.token(**{**form, "client_id": self.app.client_id})
        self.assertEqual(public.json["error"], "invalid_client")
