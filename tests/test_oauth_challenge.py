# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Login inside an app of one's own: password, one-time code, and what ends it."""

import base64
import time
from unittest.mock import patch

from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.dual_api.auth.oauth.metadata import CHALLENGE, SERVER
from odoo.addons.dual_api.models.oauth import challenge as module

from .support.oauth_case import PASSWORD, VERIFIER, OAuthCase, challenge

SECRET = base64.b32encode(b"twenty bytes of totp").decode()


class TestOauthChallenge(OAuthCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_setting("password_login", "True")
        cls.app.first_party = True

    def log(self, **changes):
        """Ask for a login."""
        form = {
            "response_type": "code",
            "client_id": self.app.client_id,
            "scope": "customers:read",
            "code_challenge": challenge(),
            "code_challenge_method": "S256",
            "login": "api_user",
            "password": PASSWORD,
            **changes,
        }
        return self.token(CHALLENGE, **form)

    def second(self, session, otp):
        """Send the one-time code."""
        form = {"auth_session": session, "otp": otp, "client_id": self.app.client_id}
        return self.token(CHALLENGE, **form)

    def with_totp(self):
        """Let the user have an authenticator, and return what it shows now."""
        if "totp_secret" not in self.env["res.users"]._fields:
            self.skipTest("auth_totp is not installed")
        from odoo.addons.auth_totp.models.totp import TOTP

        self.api_user.sudo().totp_secret = SECRET
        self.env.flush_all()
        step = int(time.time() / 30)
        now = TOTP(base64.b32decode(SECRET))
        hotp = type(now).__init__.__globals__["hotp"]
        return f"{hotp(now._key, step) % 10**6:06}"

    def test_a_password_gives_a_code_and_this_gives_tokens(self):
        answer = self.log()
        self.assertEqual(answer.status, 200, answer.text)
        code = answer.json["authorization_code"]
        tokens = self.token(
            grant_type="authorization_code",
            code=code,
            client_id=self.app.client_id,
            code_verifier=VERIFIER,
        )
        self.assertEqual(tokens.status, 200, tokens.text)
        self.assertEqual(self.bearer(tokens.json["access_token"]).status, 200)
        # A code that a browser carries needs its redirect URI.
        self.log_in()
        code = self.consent(prompt="consent")
        answer = self.exchange(code, redirect_uri=None)
        self.assertEqual(answer.status, 400)

    def test_whatever_is_wrong_is_one_answer(self):
        new_test_user(self.env, "portal_user", "base.group_portal")
        archived = new_test_user(self.env, "archived", "base.group_user")
        archived.active = False
        found = {
            self.log(**wrong).text
            for wrong in (
                {"password": "wrong"},
                {"login": "nobody", "password": PASSWORD},
                {"login": "archived", "password": "archived"},
                {"login": "portal_user", "password": "portal_user"},
                {"login": "x" * 2000},
            )
        }
        self.assertEqual(len(found), 1, found)
        self.assertIn("access_denied", found.pop())

    def test_an_unknown_login_is_hashed_like_a_known_one(self):
        contexts = type(self.env["res.users"]._crypt_context())
        counted = []
        verify, update = contexts.verify, contexts.verify_and_update

        def count(original):
            def counting(context, *args):
                counted.append(original.__name__)
                return original(context, *args)

            return counting

        self.patch(contexts, "verify", count(verify))
        self.patch(contexts, "verify_and_update", count(update))
        self.log(password="wrong")
        self.assertEqual(len(counted), 1)
        counted.clear()
        self.log(login="nobody")
        self.assertEqual(len(counted), 1)

    def test_a_one_time_code_is_asked_for(self):
        otp = self.with_totp()
        answer = self.log()
        self.assertEqual(answer.status, 400, answer.text)
        self.assertEqual(answer.json["error"], "insufficient_authorization")
        self.assertEqual(answer.json["challenge"], "otp")
        session = answer.json["auth_session"]
        wrong = self.second(session, "000000")
        self.assertEqual(wrong.json["error"], "access_denied")
        right = self.second(session, otp)
        self.assertEqual(right.status, 200, right.text)
        self.assertIn("authorization_code", right.json)
        # Neither the session nor the code works twice.
        again = self.second(session, otp)
        self.assertEqual(again.json["error"], "invalid_session")
        session = self.log().json["auth_session"]
        with mute_logger("odoo.addons.auth_totp.models.res_users"):
            again = self.second(session, otp)
        self.assertEqual(again.json["error"], "access_denied")

    def test_a_session_ends_after_five_tries_or_minutes(self):
        self.with_totp()
        session = self.log().json["auth_session"]
        for _ in range(5):
            answer = self.second(session, "000000")
            self.assertEqual(answer.json["error"], "access_denied")
        answer = self.second(session, "000000")
        self.assertEqual(answer.json["error"], "invalid_session")
        session = self.log().json["auth_session"]
        self.env["api.sign_in"].sudo().search([]).expires_at = "2020-01-01"
        answer = self.second(session, "000000")
        self.assertEqual(answer.json["error"], "invalid_session")

    def test_who_has_another_factor_is_led_to_the_browser(self):
        users = type(self.env["res.users"])
        with patch.object(users, "_mfa_type", lambda _user: "totp_mail"):
            answer = self.log()
            self.assertEqual(answer.json["error"], "redirect_to_web")
            # Who does not know the password learns nothing of it.
            answer = self.log(password="wrong")
            self.assertEqual(answer.json["error"], "access_denied")

    def test_what_is_wrong_with_a_request_is_told(self):
        other = self.new_app(name="Other")
        for changes, error in (
            ({"client_id": other.client_id}, "invalid_client"),
            ({"client_id": "dai_none"}, "invalid_client"),
            ({"client_secret": "x"}, "invalid_client"),
            ({"response_type": "token"}, "unsupported_response_type"),
            ({"code_challenge": None}, "invalid_request"),
            ({"code_challenge_method": "plain"}, "invalid_request"),
            ({"scope": "keys:write"}, "invalid_scope"),
            ({"resource": "https://other.example"}, "invalid_target"),
            ({"password": None}, "invalid_request"),
            ({"login": None}, "invalid_request"),
        ):
            with self.subTest(changes):
                answer = self.log(**changes)
                self.assertEqual(answer.json["error"], error)
                status = 401 if error == "invalid_client" else 400
                self.assertEqual(answer.status, status)

    def test_limits_come_before_the_hash(self):
        def never(*_args):
            raise AssertionError("A password was hashed")

        for number in range(10):
            self.log(login="nobody", password=str(number))
        with patch.object(self.registry["dual_api.oauth"], "_authenticated", never):
            answer = self.log(login="nobody")
            self.assertEqual(answer.status, 429, answer.text)
            self.assertIn("Retry-After", answer.headers)

    def test_few_passwords_are_hashed_at_once(self):
        semaphore = module._hashing.get()
        taken = [semaphore.acquire(blocking=False) for _ in range(2)]
        self.assertEqual(taken, [True, True])
        try:
            answer = self.log()
        finally:
            for _ in taken:
                semaphore.release()
        self.assertEqual((answer.status, answer.headers["Retry-After"]), (429, "1"))
        self.assertEqual(self.log().status, 200)

    def test_it_is_off_unless_switched_on(self):
        found = self.rest("GET", SERVER, key=None).json
        self.assertIn("authorization_challenge_endpoint", found)
        self.set_setting("password_login", "")
        self.assertEqual(self.log().status, 404)
        found = self.rest("GET", SERVER, key=None).json
        self.assertNotIn("authorization_challenge_endpoint", found)
