# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Apps over the API, and who may see and change them in Odoo."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user

from .support.oauth_case import REDIRECT, OAuthCase

NEW = {
    "name": "Field Service",
    "redirect_uris": [REDIRECT],
    "scopes": ["customers:read"],
}


class TestOauthApps(OAuthCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "base.group_user,base.group_partner_manager,dual_api.group_manager"
        cls.manager = new_test_user(cls.env, "manager", groups)
        cls.managers_key = cls.new_key(scopes=cls.all_scopes(), user=cls.manager)

    def test_an_app_is_registered_and_works_once_a_manager_has_approved_it(self):
        answer = self.rest("POST", "apps", json={**NEW, "kind": "confidential"})
        self.assertEqual(answer.status, 201, answer.text)
        secret, number = answer.json["secret"], answer.json["id"]
        self.assertTrue(secret.startswith("dcs_"))
        self.assertEqual(answer.json["state"], "requested")
        app = self.env["api.client"].browse(number)
        self.assertEqual(app.owner_partner_id, self.api_user.partner_id)
        self.log_in()
        self.assertEqual(self.visit(self.asking(app)).status_code, 400)
        app._approve()
        answer = self.exchange(self.consent(app), app, client_secret=secret)
        self.assertEqual(answer.status, 200, answer.text)
        shown = self.rest("GET", f"apps/{number}").json
        self.assertNotIn("secret", shown)
        self.assertEqual(shown["redirect_uris"], [REDIRECT])

    def test_the_same_by_graphql(self):
        answer = self.graphql(
            "mutation ($input: CreateAppInput!) { createApp(input: $input) {"
            " secret app { clientId state kind } } }",
            {
                "input": {
                    "name": "Field Service",
                    "redirectUris": [REDIRECT],
                    "scopes": ["customers:read"],
                }
            },
        )
        made = answer.data["createApp"]
        self.assertIsNone(made["secret"])
        self.assertEqual(made["app"]["state"], "requested")
        self.assertTrue(made["app"]["clientId"].startswith("dai_"))

    def test_what_is_wrong_with_an_app_is_told(self):
        wrong = (
            {"redirect_uris": ["http://app.example/"]},
            {"redirect_uris": ["javascript:alert(1)"]},
            {"scopes": ["nothing:read"]},
            {"homepage": "http://app.example"},
            {"required_scopes": ["customers:write"]},
            {"name": " "},
        )
        for change in wrong:
            with self.subTest(change):
                answer = self.rest("POST", "apps", json={**NEW, **change})
                self.assertEqual(answer.status, 422, answer.text)
        poor = self.new_key(scopes=["apps:write"])
        answer = self.rest("POST", "apps", poor, json=NEW)
        self.assertProblem(answer, "validation")

    def test_who_may_change_an_app(self):
        number = self.rest("POST", "apps", json=NEW).json["id"]
        path = f"apps/{number}"
        change = {"name": "Renamed"}
        self.assertEqual(self.rest("PATCH", path, json=change).status, 200)
        other = new_test_user(self.env, "other", "base.group_user")
        others = self.new_key(scopes=self.all_scopes(), user=other)
        self.assertEqual(self.rest("PATCH", path, others, json=change).status, 404)
        self.env["api.client"].browse(number)._approve()
        self.assertEqual(self.rest("PATCH", path, json=change).status, 409)
        self.assertEqual(self.rest("PATCH", path, others, json=change).status, 403)
        managers = self.managers_key
        self.assertEqual(self.rest("PATCH", path, managers, json=change).status, 200)
        self.assertEqual(
            self.rest("POST", f"{path}/rotate_secret", managers, json={}).status, 409
        )
        self.assertEqual(self.rest("POST", f"{path}/suspend", others).status, 403)
        answer = self.rest("POST", f"{path}/suspend")
        self.assertEqual(answer.json["state"], "suspended")

    def test_a_new_secret_leaves_the_old_one_a_week(self):
        made = self.rest("POST", "apps", json={**NEW, "kind": "confidential"}).json
        app = self.env["api.client"].browse(made["id"])
        path = f"apps/{made['id']}/rotate_secret"
        secret = self.rest("POST", path, json={}).json["secret"]
        self.assertTrue(app._has_secret(secret))
        self.assertTrue(app._has_secret(made["secret"]))
        app.sudo().secret_previous_until = "2020-01-01"
        self.assertFalse(app._has_secret(made["secret"]))
        self.assertFalse(app._has_secret(""))
        self.assertTrue(app._has_secret(secret))

    def test_who_sees_and_writes_apps_in_odoo(self):
        draft = self.new_app(name="Draft", approved=False)
        portal = new_test_user(self.env, "portal", "base.group_portal")
        for user, sees, writes in (
            (self.manager, {self.app, draft}, True),
            (self.api_user, {self.app}, False),
            (portal, None, False),
        ):
            apps = self.env["api.client"].with_user(user)
            if sees is None:
                with self.assertRaises(AccessError):
                    apps.search([])
            else:
                mine = [("id", "in", (self.app.id, draft.id))]
                self.assertEqual({*apps.search(mine).ids}, {one.id for one in sees})
                with self.assertRaises(AccessError):
                    apps.browse(self.app.id).read(["secret_hash"])
            if not writes:
                with self.assertRaises(AccessError):
                    apps.create({"name": "Mine"})
                with self.assertRaises(AccessError):
                    apps.browse(self.app.id).write({"name": "Mine"})

    def test_what_has_a_button_is_written_by_nobody(self):
        app = self.app.with_user(self.manager)
        for values in (
            {"state": "approved"},
            {"client_id": "x"},
            {"origin": "api"},
            {"secret_hash": "x"},
            {"service_user_id": self.env.ref("base.user_admin").id},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                app.write(values)

    def test_what_an_app_can_not_be(self):
        for values in (
            {"redirect_uris": "http://app.example/"},
            {"scopes": "nothing:read"},
            {"required_scopes": "keys:read"},
            {"service_user_id": self.manager.id},
            {"privacy_url": "javascript:alert(1)"},
            {"name": "=1+1"},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.app.write(values)
        with self.assertRaises(UserError):
            self.app._new_secret()

    def test_a_user_ends_the_access_of_apps(self):
        self.log_in()
        tokens = self.sign_in()
        me = self.api_user.with_user(self.api_user)
        self.assertEqual(me.dual_api_grant_ids.client_id, self.app)
        self.assertFalse(me.dual_api_key_ids & me.dual_api_grant_ids)
        self.assertTrue(me.dual_api_grant_ids.devices)
        me.dual_api_grant_ids.action_revoke()
        self.assertEqual(self.bearer(tokens["access_token"]).status, 401)
        tokens = self.sign_in(prompt="consent")
        self.assertEqual(self.bearer(tokens["access_token"]).status, 200)
        me.action_dual_api_end_grants()
        self.assertEqual(self.bearer(tokens["access_token"]).status, 401)
        other = new_test_user(self.env, "other", "base.group_user")
        with self.assertRaises(AccessError):
            self.api_user.with_user(other).action_dual_api_end_grants()
        self.api_user.with_user(self.manager).action_dual_api_end_grants()
