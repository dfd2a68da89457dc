# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Apps that describe themselves: by a request, and by a document at their address."""

import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from odoo.addons.dual_api.auth.oauth.documents import may_describe
from odoo.addons.dual_api.auth.oauth.metadata import REGISTER, SERVER
from odoo.addons.dual_api.models.oauth import described as module
from odoo.addons.dual_api.webhooks.exchange import Answer, Fault

from .support.oauth_case import REDIRECT, OAuthCase

SAID = {
    "client_name": "Field Service",
    "redirect_uris": [REDIRECT],
    "scope": "customers:read",
}
ADDRESS = "https://apps.example/field-service.json"


class TestOauthRegistration(OAuthCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_setting("app_registration", "True")

    def register(self, said=None, key="", **changes):
        key = self.api_key if key == "" else key
        return self.rest("POST", REGISTER, key, {**SAID, **changes, **(said or {})})

    def test_an_app_is_registered_and_waits(self):
        for method, prefix in (("none", ""), ("client_secret_basic", "dcs_")):
            answer = self.register(token_endpoint_auth_method=method)
            self.assertEqual(answer.status, 201, answer.text)
            found = answer.json
            app = self.env["api.client"].search(
                [("client_id", "=", found["client_id"])]
            )
            self.assertEqual((app.state, app.origin), ("requested", "request"))
            self.assertEqual(app.owner_partner_id, self.api_user.partner_id)
            self.assertEqual(found["scope"], "customers:read")
            self.assertTrue(found.get("client_secret", "").startswith(prefix))
            self.log_in()
            self.assertEqual(self.visit(self.asking(app)).status_code, 400)
            app._approve()
            self.assertEqual(self.visit(self.asking(app)).status_code, 200)

    def test_only_a_key_that_may_registers(self):
        self.assertEqual(self.register(key=None).status, 401)
        self.assertEqual(self.register(key=self.new_key()).status, 403)
        poor = self.new_key(scopes=["apps:write"])
        answer = self.register(key=poor)
        self.assertEqual(answer.json, {"error": "invalid_client_metadata"})
        self.set_setting("app_registration", "")
        self.assertEqual(self.register().status, 404)
        self.assertNotIn(
            "registration_endpoint", self.rest("GET", SERVER, key=None).json
        )

    def test_what_is_wrong_is_told(self):
        for changes, error in (
            ({"redirect_uris": []}, "invalid_redirect_uri"),
            ({"redirect_uris": None}, "invalid_redirect_uri"),
            ({"redirect_uris": "https://app.example/"}, "invalid_redirect_uri"),
            ({"redirect_uris": [7]}, "invalid_redirect_uri"),
            (
                {"redirect_uris": ["https://a.example/ https://b"]},
                "invalid_redirect_uri",
            ),
            ({"redirect_uris": ["http://app.example/"]}, "invalid_client_metadata"),
            ({"token_endpoint_auth_method": "tls"}, "invalid_client_metadata"),
            ({"grant_types": ["password"]}, "invalid_client_metadata"),
            ({"client_name": 7}, "invalid_client_metadata"),
            ({"client_uri": "javascript:alert(1)"}, "invalid_client_metadata"),
        ):
            with self.subTest(changes):
                answer = self.register(**changes)
                self.assertEqual((answer.status, answer.json), (400, {"error": error}))


class TestOauthDocuments(OAuthCase):
    def setUp(self):
        super().setUp()
        self.set_setting("app_document_hosts", "apps.example")
        self.fetched = []
        self.answer = self.document()
        self.startPatcher(patch.object(module, "send", self.send))
        self.forget_failures()
        self.addCleanup(self.forget_failures)
        self.log_in()

    def forget_failures(self):
        module.failures.get(self.env.cr.dbname)._known.clear()

    def send(self, message):
        self.fetched.append(message)
        return self.answer

    def document(self, fresh=None, **changes):
        text = json.dumps({"client_id": ADDRESS, **SAID, **changes}).encode()
        return Answer(200, size=len(text), kept=text, fresh=fresh)

    def ask(self, address=ADDRESS, **changes):
        return self.visit(self.asking(client_id=address, **changes))

    def test_a_document_describes_an_app_by_its_host(self):
        page = self.ask()
        self.assertEqual(page.status_code, 200, page.text)
        self.assertIn("apps.example", page.text)
        self.assertNotIn("Field Service", page.text)
        [message] = self.fetched
        self.assertEqual((message.method, message.url), ("GET", ADDRESS))
        code = self.press(page).headers["Location"]
        self.assertIn("code=", code)
        app = self.env["api.client"].search([("client_id", "=", ADDRESS)])
        tokens = self.sign_in(app, prompt="consent")
        self.assertEqual(self.bearer(tokens["access_token"]).status, 200)
        # It was fetched once, and is fetched again when its time is over.
        self.assertEqual(len(self.fetched), 1)
        app.document_until = "2020-01-01"
        self.answer = self.document(redirect_uris=["https://app.example/other"])
        self.assertEqual(self.ask().status_code, 400)
        self.assertEqual(len(self.fetched), 2)
        app._suspend()
        self.assertEqual(self.ask().status_code, 400)
        self.assertEqual(self.bearer(tokens["access_token"]).status, 401)

    def test_nothing_else_is_believed_or_kept(self):
        for answer in (
            Answer(404),
            Answer(fault=Fault.ADDRESS),
            Answer(200, kept=b""),
            Answer(200, kept=b"[]"),
            self.document(client_id="https://apps.example/other.json"),
            self.document(client_secret="x"),
            self.document(token_endpoint_auth_method="client_secret_basic"),
            self.document(redirect_uris=["http://app.example/"]),
        ):
            with self.subTest(answer):
                self.answer = answer
                self.forget_failures()
                self.assertEqual(self.ask().status_code, 400)
        self.assertFalse(self.env["api.client"].search([("client_id", "=", ADDRESS)]))

    def test_a_host_that_is_down_shuts_nobody_out(self):
        self.press(self.ask())
        app = self.env["api.client"].search([("client_id", "=", ADDRESS)])
        tokens = self.sign_in(app, prompt="consent")
        now = fields.Datetime.now()
        for answer in (Answer(503), Answer(fault=Fault.TIMEOUT)):
            self.answer = answer
            for hours, status in ((23, 200), (25, 400)):
                app.document_until = now - timedelta(hours=hours)
                self.forget_failures()
                with self.subTest(answer=answer, hours=hours):
                    before = len(self.fetched)
                    for _ in range(2):
                        page = self.ask(prompt="consent")
                        self.assertEqual(page.status_code, status)
                    # What failed is not tried again at once.
                    self.assertEqual(len(self.fetched), before + 1)
        # Who is signed in stays so, and nothing is fetched for that.
        before = len(self.fetched)
        self.forget_failures()
        refreshed = self.token(
            grant_type="refresh_token",
            refresh_token=tokens["refresh_token"],
            client_id=ADDRESS,
        )
        self.assertEqual(refreshed.status, 200, refreshed.text)
        other = "https://apps.example/other.json"
        form = {"grant_type": "refresh_token", "refresh_token": "dar_x"}
        self.assertEqual(self.token(client_id=other, **form).status, 401)
        self.assertEqual(len(self.fetched), before)
        # What is withdrawn is not kept.
        app.document_until = now - timedelta(hours=1)
        self.answer = Answer(404)
        self.assertEqual(self.ask().status_code, 400)

    def test_few_documents_are_fetched_at_once(self):
        self.ask()
        app = self.env["api.client"].search([("client_id", "=", ADDRESS)])
        app.document_until = fields.Datetime.now() - timedelta(hours=1)
        semaphore = module._reading.get()
        for _ in range(2):
            self.assertTrue(semaphore.acquire(blocking=False))
            self.addCleanup(semaphore.release)
        before = len(self.fetched)
        self.assertEqual(self.ask().status_code, 200)
        page = self.ask("https://apps.example/other.json")
        self.assertEqual(page.status_code, 503)
        self.assertIn("Retry-After", page.headers)
        self.assertEqual(len(self.fetched), before)

    def test_only_named_hosts_are_asked(self):
        for address in (
            "https://other.example/app.json",
            "https://apps.example.other.example/app.json",
            "https://apps.example@other.example/app.json",
            "https://apps.example/",
            "https://apps.example",
            "https://apps.example/../app.json",
            "https://apps.example:8443/app.json",
            "https://apps.example/app.json?x",
            "https://apps.example/app.json#x",
        ):
            with self.subTest(address):
                self.assertFalse(may_describe(address, ["apps.example"]))
                self.assertEqual(self.ask(address).status_code, 400)
        self.assertEqual(self.ask("http://apps.example/app.json").status_code, 400)
        self.set_setting("app_document_hosts", "")
        self.assertEqual(self.ask().status_code, 400)
        self.assertEqual(self.fetched, [])

    def test_a_document_is_kept_as_long_as_it_says_within_bounds(self):
        for fresh, seconds in ((None, 300), (0, 300), (3600, 3600), (1e9, 86_400)):
            with self.subTest(fresh):
                self.assertEqual(module.kept_for(fresh), seconds)
