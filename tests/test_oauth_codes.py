# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a code and a refresh token are still good for when something has changed."""

import time
from datetime import timedelta
from unittest.mock import patch

from psycopg2 import errorcodes

from odoo import fields
from odoo.tools import mute_logger
from odoo.tools.misc import hash_sign

from odoo.addons.dual_api.controllers.oauth import tokens as controller

from .support.oauth_case import OAuthCase, answer_in

BOTH = "customers:read customers:write"
INTROSPECT = "/api/oauth/introspect"
#: PostgreSQL itself fails, as it does when two transactions meet.
_FAIL = (
    "DO $$ BEGIN RAISE EXCEPTION 'forced' USING ERRCODE ="
    f" '{errorcodes.SERIALIZATION_FAILURE}'; END $$"
)


class TestOauthCodes(OAuthCase):
    def setUp(self):
        super().setUp()
        self.log_in()

    def grant_of(self, app=None):
        number = (app or self.app).id
        return self.env["api.key"].search([("client_id", "=", number)])

    def refreshed(self, token, app=None, **more):
        return self.token(
            grant_type="refresh_token",
            refresh_token=token,
            client_id=(app or self.app).client_id,
            **more,
        )

    # -- who is not asked gives no more -------------------------------------------

    def test_one_day_stays_one_day(self):
        page = self.press(self.visit(self.asking()), life="1")
        self.exchange(answer_in(page.headers["Location"])["code"])
        end = self.grant_of().expires_at
        self.assertEqual(self.visit(self.asking()).status_code, 303)
        self.sign_in()
        self.assertEqual(self.grant_of().expires_at, end)

    def test_a_second_device_that_asks_for_less_ends_nothing_of_the_first(self):
        first = self.sign_in(scope=BOTH)
        second = self.sign_in(scope="customers:read")
        self.assertEqual(second["scope"], "customers:read")
        self.assertEqual(self.refreshed(first["refresh_token"]).status, 200)

    def test_a_code_is_good_for_nothing_once_the_access_has_ended(self):
        self.sign_in()
        code = self.consent()
        self.grant_of().revoke()
        self.assertEqual(self.exchange(code).json["error"], "invalid_grant")
        self.assertFalse(self.grant_of().filtered("works"))

    def test_codes_in_flight_end_with_the_access(self):
        def end_all():
            self.api_user.with_user(self.api_user).action_dual_api_end_grants()

        ways = (
            lambda: self.grant_of().revoke(),
            end_all,
            lambda: self.app.action_end_grants(),
        )
        for end in ways:
            self.sign_in(prompt="consent")
            # The user was asked: the code is good for a grant of its own.
            code = self.consent(prompt="consent")
            end()
            self.env.flush_all()
            self.assertEqual(self.exchange(code).json["error"], "invalid_grant")
            self.assertFalse(self.grant_of().filtered("works"))
        for end in ways[1:]:
            # Nor need there be any access yet.
            code = self.consent(prompt="consent")
            end()
            self.env.flush_all()
            self.assertEqual(self.exchange(code).json["error"], "invalid_grant")

    def test_a_code_is_good_for_nothing_with_another_password(self):
        code = self.consent()
        self.api_user.password = "another password"
        self.env.flush_all()
        self.assertEqual(self.exchange(code).json["error"], "invalid_grant")
        self.assertFalse(self.grant_of())

    # -- what is sent wrong -------------------------------------------------------

    def test_a_refresh_token_survives_a_resource_that_there_is_not(self):
        refresh = self.sign_in()["refresh_token"]
        answer = self.refreshed(refresh, resource="https://nowhere.example")
        self.assertEqual(answer.json["error"], "invalid_target")
        self.assertFalse(self.env["api.refresh"].search([]).used_at)
        self.assertEqual(self.refreshed(refresh).status, 200)

    def test_what_no_text_can_hold_names_no_app(self):
        page = self.visit(self.asking(client_id="a\0b"))
        self.assertEqual(page.status_code, 400)
        answer = self.token(basic=("a\0b", "c"), grant_type="client_credentials")
        self.assertEqual(answer.json["error"], "invalid_client")

    def test_a_server_of_many_users_is_not_shut_out_for_those_who_left(self):
        app = self.new_app(kind="confidential")
        proof = {"client_secret": app._new_secret()}
        refresh = self.exchange(self.consent(app), app, **proof).json["refresh_token"]
        self.set_setting("failed_logins_per_min", "2")
        for _ in range(3):
            over = self.refreshed("dar_" + "x" * 43, app, **proof)
            self.assertEqual(over.json["error"], "invalid_grant")
        self.assertEqual(self.refreshed(refresh, app, **proof).status, 200)
        wrong = [
            self.refreshed(refresh, app, client_secret="dcs_wrong").status
            for _ in range(3)
        ]
        self.assertEqual(wrong, [401, 401, 429])

    def test_a_guess_counts_once_however_often_odoo_tries(self):
        self.set_setting("failed_logins_per_min", "2")
        answered, attempts = controller.Response, []

        def failing(*args, **kwargs):
            attempts.append(args)
            if len(attempts) == 1:
                self.env.cr.execute(_FAIL, log_exceptions=False)
            return answered(*args, **kwargs)

        with (
            patch.object(controller, "Response", failing),
            patch("odoo.service.model.time.sleep"),
            mute_logger("odoo.service.model"),
        ):
            self.assertEqual(self.refreshed("dar_" + "x" * 43).status, 400)
        self.assertEqual(len(attempts), 2)
        self.assertEqual(self.refreshed("dar_" + "x" * 43).status, 400)
        self.assertEqual(self.refreshed("dar_" + "x" * 43).status, 429)

    # -- what is said of tokens ---------------------------------------------------

    def test_a_refresh_token_that_gives_nothing_is_not_active(self):
        app = self.new_app(kind="confidential")
        proof = {"client_secret": app._new_secret()}
        tokens = self.exchange(self.consent(app), app, **proof).json
        refresh = tokens["refresh_token"]

        def introspected(token):
            named = {"client_id": app.client_id, **proof}
            return self.token(INTROSPECT, token=token, **named).json

        found = introspected(refresh)
        self.assertTrue(found["active"])
        [row] = self.env["api.refresh"].search([])
        self.assertEqual(found["exp"], int(row.expires_at.timestamp()))
        self.assertEqual(self.refreshed(refresh, app, **proof).status, 200)
        row.used_at = fields.Datetime.now() - timedelta(hours=1)
        self.env.flush_all()
        self.assertEqual(introspected(refresh), {"active": False})

    # -- apps that act by themselves ----------------------------------------------

    def test_a_process_that_asks_for_less_takes_nothing_from_another(self):
        app = self.new_app(
            kind="confidential", service_user_id=self.api_user.id, uses_code=False
        )
        form = {
            "grant_type": "client_credentials",
            "client_id": app.client_id,
            "client_secret": app._new_secret(),
        }
        more = self.token(**form, scope=BOTH).json
        less = self.token(**form, scope="customers:read").json
        self.assertEqual(less["scope"], "customers:read")
        scopes = self.bearer(more["access_token"]).json["scopes"]
        self.assertEqual(scopes, BOTH.split())
        scopes = self.bearer(less["access_token"]).json["scopes"]
        self.assertEqual(scopes, ["customers:read"])

    def test_who_asks_again_makes_no_worker_forget(self):
        app = self.new_app(
            kind="confidential", service_user_id=self.api_user.id, uses_code=False
        )
        form = {
            "grant_type": "client_credentials",
            "client_id": app.client_id,
            "client_secret": app._new_secret(),
        }
        self.token(**form)
        grant = self.grant_of(app)
        forget = "odoo.addons.dual_api.models.keys.caller.ApiKey._forget"
        half = timedelta(days=app.grant_life / 2)
        for left, written in ((half + timedelta(hours=1), False), (half, True)):
            grant.write({"expires_at": fields.Datetime.now() + left})
            self.env.flush_all()
            with self.subTest(left), patch(forget) as forgotten:
                self.assertEqual(self.token(**form).status, 200)
                self.assertEqual(forgotten.called, written)
        app.scopes = "customers:read"
        with patch(forget) as forgotten:
            self.assertEqual(self.token(**form).status, 200)
        self.assertTrue(forgotten.called)
        self.assertEqual(self.grant_of(app).scopes, "customers:read")

    # -- logging in again ---------------------------------------------------------

    def test_a_session_of_before_the_ticket_was_not_logged_in_again(self):
        def ticket(since):
            said = [self.app.client_id, since]
            scope = "dual_api.oauth.login"
            return hash_sign(self.env, scope, said, expiration_hours=1)

        now = time.time()
        for since, status in ((now - 3600, 200), (now + 3600, 303)):
            again = {"prompt": "login", "login_ticket": ticket(since)}
            page = self.visit({**self.asking(), **again})
            self.assertEqual(page.status_code, status)
