# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A grant: one row of ``api.key``, and everything that ends it."""

from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.dual_api.auth.tokens.rotation import Refusal

from .support.token_case import ISSUER, TokenCase


class TestGrants(TokenCase):
    def test_there_is_one_of_a_user_an_app_and_a_resource(self):
        self.assertEqual(self.new_grant(), self.grant)
        others = (
            self.new_grant(resource=f"{ISSUER}/graphql"),
            self.new_grant(client=self.new_client()),
            self.new_grant(user=self.env.ref("base.user_admin")),
        )
        self.assertEqual(len({*others, self.grant}), 4)

    def test_the_database_holds_that(self):
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.grant.copy(
                {
                    "client_id": self.client.id,
                    "user_id": self.api_user.id,
                    "resource": self.grant.resource,
                }
            )
        for values in ({"client_id": None}, {"key_hash": "x"}):
            with (
                self.subTest(values),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.grant.write(values)
                self.env.flush_all()

    def test_the_same_again_keeps_other_devices(self):
        phone = self.refresh._issue(self.grant)
        self.new_grant()
        self.assertTrue(self.redeems(phone))

    def test_other_scopes_end_the_refresh_tokens_that_were_given_before(self):
        for scopes in (["customers:read"], ["customers:read", "keys:read"]):
            phone = self.refresh._issue(self.grant)
            self.assertEqual(self.new_grant(scopes), self.grant)
            self.assertEqual(self.grant.scopes.split(), scopes)
            self.assertFalse(self.redeems(phone))

    def test_what_has_ended_does_not_come_to_life_again(self):
        phone, token = self.refresh._issue(self.grant), self.token_of()
        self.grant.revoke()
        new = self.new_grant()
        self.assertNotEqual(new, self.grant)
        self.assertFalse(self.grant.is_active)
        self.assertFalse(self.redeems(phone))
        self.assertEqual(self.rest("GET", "me", **self.with_token(token)).status, 401)

    def test_it_shows_the_name_of_the_app(self):
        self.assertEqual(self.grant.display_name, "Field Service")
        answer = self.rest("GET", f"keys/{self.grant.id}", **self.with_token())
        self.assertEqual(answer.json["name"], "Field Service")

    def test_it_is_neither_rotated_nor_extended(self):
        for change in (self.grant.rotate, lambda: self.grant.extend("2099-01-01")):
            with self.assertRaises(UserError):
                change()
        answer = self.rest("POST", f"keys/{self.grant.id}/rotate")
        self.assertProblem(answer, "conflict", status=409)

    def test_it_takes_no_place_among_the_keys_of_the_user(self):
        self.set_setting("keys_per_user", "1")
        user = new_test_user(self.env, "one", self.api_groups)
        self.new_grant(user=user)
        self.env["api.key"].with_user(user).generate(user.id, "Key")

    def test_nobody_reads_what_opens_it(self):
        for user in (self.api_user, self.env.ref("base.user_admin")):
            grant = self.grant.with_user(user)
            for name in ("public_id", "session_hash", "refresh_ids"):
                with self.assertRaises(AccessError):
                    grant.read([name])
            with self.assertRaises(AccessError):
                self.env["api.signing_key"].with_user(user).search([])


class TestEnds(TokenCase):
    """From the next request on, whoever ends it, and however."""

    def setUp(self):
        super().setUp()
        self.token, self.phone = self.token_of(), self.refresh._issue(self.grant)
        self.assertEqual(self.asked(), [200, 201, 200])

    def asked(self):
        """Read, write, and a refresh that is taken back."""
        self.env.flush_all()
        sent = self.with_token(self.token)
        found = [
            self.rest("GET", "me", **sent).status,
            self.rest("POST", "customers", json={"name": "N"}, **sent).status,
        ]
        with self.env.cr.savepoint() as savepoint:
            found.append(200 if self.redeems(self.phone) else 400)
            savepoint.rollback()
        self.env.invalidate_all()
        return found

    def assertEnded(self):
        self.assertEqual(self.asked(), [401, 401, 400])

    def test_its_user_revokes_it(self):
        self.grant.with_user(self.api_user).revoke()
        self.assertEnded()

    def test_a_manager_revokes_it(self):
        self.grant.with_user(self.env.ref("base.user_admin")).revoke()
        self.assertEnded()

    def test_it_revokes_itself(self):
        sent = self.with_token(self.token)
        answer = self.rest("POST", f"keys/{self.grant.id}/revoke", json={}, **sent)
        self.assertLess(answer.status, 300, answer.text)
        self.env.invalidate_all()
        self.assertEnded()

    def test_it_expires(self):
        self.grant.expires_at = "2020-01-01"
        self.assertEnded()

    def test_the_password_is_changed(self):
        self.api_user.password = "another-password-1"
        self.assertEnded()
        self.assertEqual(self.grant.state, "revoked")

    def test_the_password_is_changed_behind_the_back_of_the_orm(self):
        self.api_user._set_encrypted_password(self.api_user.id, "$pbkdf2-sha512$1$x$y")
        self.env.registry.clear_cache()
        self.assertEnded()

    def test_the_login_is_changed(self):
        self.api_user.login = "another"
        self.assertEnded()

    def test_the_user_is_archived(self):
        self.api_user.active = False
        self.assertEnded()
        self.assertEqual(self.grant.state, "suspended")
        self.api_user.active = True
        self.assertEqual(self.asked(), [200, 201, 200])

    def test_a_second_factor_is_set(self):
        if "totp_secret" not in self.api_user:
            self.skipTest("There is no second factor in this database.")
        self.api_user.totp_secret = "JBSWY3DPEHPK3PXP"
        self.assertEnded()

    def test_the_app_is_suspended(self):
        self.client._suspend()
        self.assertEnded()
        self.client._approve()
        self.assertEqual(self.asked(), [200, 201, 200])

    def test_the_app_is_deleted(self):
        self.client.sudo().unlink()
        self.assertFalse(self.grant.exists())
        sent = self.with_token(self.token)
        self.assertEqual(self.rest("GET", "me", **sent).status, 401)

    def test_the_signing_keys_are_retired(self):
        self.env["api.signing_key"]._retire_now()
        self.assertEqual(self.asked(), [401, 401, 200])
        self.token = self.token_of()
        self.assertEqual(self.asked(), [200, 201, 200])

    def test_a_refresh_token_is_used_twice(self):
        first = self.refresh._redeem(self.phone, self.client).token
        self.refresh._redeem(first, self.client)
        found = self.refresh._redeem(self.phone, self.client)
        self.assertEqual(found, Refusal.REUSED)
        self.assertEnded()

    def test_what_ends_between_reading_and_writing_is_seen(self):
        """What is kept of it is out of date, and no write is done with it."""
        sent = self.with_token(self.token)
        with patch.object(self.registry["api.key"], "_forget", lambda _self: None):
            self.grant.with_context().write({"is_active": False})
            self.env.flush_all()
            answer = self.rest("POST", "customers", json={"name": "N"}, **sent)
        self.assertEqual(answer.status, 401)
