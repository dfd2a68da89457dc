# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Nobody becomes more by an app: neither who makes it, nor the app itself."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .support.oauth_case import REDIRECT, OAuthCase

ELSEWHERE = "https://elsewhere.example/signed-in"


class TestOauthPower(OAuthCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "manager",
            "base.group_user,base.group_partner_manager,dual_api.group_manager",
        )
        cls.mightier = new_test_user(cls.env, "mightier", "base.group_system")

    def by_manager(self, app):
        return app.with_user(self.manager)

    def test_defaults_of_a_request_are_no_values_of_an_app(self):
        apps = self.by_manager(self.env["api.client"]).with_context(
            default_state="approved",
            default_client_id="dai_chosen",
            default_origin="document",
            default_service_user_id=self.mightier.id,
        )
        app = apps.create({"name": "Batch", "kind": "confidential"})
        self.assertEqual(app.state, "draft")
        self.assertEqual(app.origin, "office")
        self.assertNotEqual(app.client_id, "dai_chosen")
        self.assertFalse(app.service_user_id)

    def test_what_the_server_remembers_is_not_written(self):
        app = self.by_manager(self.new_app(kind="confidential"))
        for name in ("secret_previous_until", "redirects_since", "document_until"):
            with self.subTest(name), self.assertRaises(AccessError):
                app.write({name: "2035-01-01 00:00:00"})

    def test_an_app_is_ones_own_only_once_the_password_was_given(self):
        app = self.by_manager(self.app)
        for own in (True, False):
            self.app.first_party = not own
            with self.subTest(own), self.assertRaises(AccessError):
                app.first_party = own
            # Odoo asks for the password only in a browser.
            with self.subTest(own), self.assertRaises(UserError):
                app.action_change_first_party()
            self.assertEqual(self.app.first_party, not own)
        app.name = "Renamed"
        # A new one waits for the approval, for which the password is asked.
        new = app.create({"name": "Ours", "first_party": True})
        self.assertEqual((new.first_party, new.state), (True, "draft"))

    def test_a_secret_of_a_mightier_user_is_not_told(self):
        app = self.new_app(kind="confidential", service_user_id=self.mightier.id)
        with self.assertRaises(AccessError):
            self.by_manager(app)._new_secret()
        for change in (
            {"scopes": "customers:read"},
            {"owner_partner_id": self.manager.partner_id.id},
        ):
            with self.subTest(change), self.assertRaises(AccessError):
                self.by_manager(app).write(change)
        self.by_manager(app).name = "Renamed"
        key = self.new_key(scopes=self.all_scopes(), user=self.manager)
        path = f"apps/{app.id}"
        answer = self.rest("POST", f"{path}/rotate_secret", key, json={})
        self.assertProblem(answer, "forbidden")
        change = {"scopes": ["customers:read"]}
        self.assertProblem(self.rest("PATCH", path, key, json=change), "forbidden")
        self.assertFalse(app.sudo().secret_hash)

    def test_a_manager_gives_no_app_more_than_its_user_did(self):
        self.log_in()
        self.sign_in(scope="customers:read")
        grant = self.env["api.key"].search([("client_id", "=", self.app.id)])
        grant = grant.with_user(self.env.ref("base.user_admin"))
        grant.write({"scopes": ""})
        office = "odoo.addons.dual_api.models.keys.office.ApiKey._check_confirmed"
        with patch(office), self.assertRaises(UserError):
            grant.write({"scopes": "customers:read"})

    def test_the_user_that_an_app_acts_as_lets_it_in_nowhere(self):
        app = self.new_app(kind="confidential")
        secret = app._new_secret()
        grants = self.env["api.key"]
        mine = [("client_id", "=", app.id), ("is_active", "=", True)]
        self.log_in()
        proof = {"client_secret": secret}
        self.assertEqual(self.exchange(self.consent(app), app, **proof).status, 200)
        code = self.consent(app, prompt="consent")
        app.service_user_id = self.api_user
        self.env.flush_all()
        # What the user has agreed to is not made more of by the app itself.
        self.assertFalse(grants.search(mine))
        self.assertEqual(self.exchange(code, app, **proof).status, 400)
        form = {"grant_type": "client_credentials", "client_id": app.client_id}
        self.assertEqual(self.token(**form, **proof).status, 200)
        for changes in ({}, {"prompt": "consent"}):
            page = self.visit(self.asking(app, **changes))
            self.assertEqual(page.status_code, 403, page.text)
            self.assertIn("acts as this user", page.text)
        page = self.visit(self.asking(app, prompt="none"))
        self.assertIn("error=access_denied", page.headers["Location"])
        # Nor does anything of the app's own stay with the user afterwards.
        app.service_user_id = self.mightier
        self.env.flush_all()
        self.assertFalse(grants.search(mine))
        self.assertEqual(self.visit(self.asking(app)).status_code, 200)

    def test_users_are_asked_anew_once_the_app_leads_elsewhere(self):
        self.log_in()
        self.sign_in()
        self.assertEqual(self.visit(self.asking()).status_code, 303)
        self.by_manager(self.app).redirect_uris = f"{REDIRECT}\n{ELSEWHERE}"
        page = self.visit(self.asking(redirect_uri=ELSEWHERE))
        self.assertEqual(page.status_code, 200)
        self.assertIn("elsewhere.example", page.text)

    def test_an_app_makes_no_apps_and_changes_none(self):
        app = self.new_app(
            kind="confidential",
            scopes="apps:read apps:write",
            owner_partner_id=self.api_user.partner_id.id,
        )
        secret = app._new_secret()
        self.log_in()
        code = self.consent(app, scope="apps:read apps:write")
        token = self.exchange(code, app, client_secret=secret).json["access_token"]
        sent = {"key": None, "headers": {"Authorization": f"Bearer {token}"}}
        new = {"name": "Second", "redirect_uris": [REDIRECT], "scopes": []}
        path = f"apps/{app.id}"
        for method, where, body in (
            ("POST", "apps", new),
            ("PATCH", path, {"name": "Renamed"}),
            ("POST", f"{path}/rotate_secret", {}),
        ):
            with self.subTest(f"{method} {where}"):
                answer = self.rest(method, where, json=body, **sent)
                self.assertProblem(answer, "forbidden")
        self.set_setting("app_registration", "True")
        described = {"redirect_uris": [REDIRECT]}
        answer = self.rest("POST", "/api/oauth/register", json=described, **sent)
        self.assertEqual(answer.status, 403, answer.text)
