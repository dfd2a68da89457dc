# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What comes of each request for consent: a page, or a way back to the app."""

from urllib.parse import urlencode

from lxml import html

from odoo.tests import new_test_user

from odoo.addons.dual_api.auth.oauth import library
from odoo.addons.dual_api.auth.oauth.metadata import AUTHORIZE, SERVER, TOKEN

from .common import PATIENCE
from .support.oauth_case import REDIRECT, OAuthCase, answer_in

#: By what is changed: the user stays here, on a page that says what is wrong.
PAGES = {
    "no client": {"client_id": None},
    "empty client": {"client_id": ""},
    "unknown client": {"client_id": "dai_unknown"},
    "long client": {"client_id": "x" * 5000},
    "no redirect": {"redirect_uri": None},
    "empty redirect": {"redirect_uri": ""},
    "other redirect": {"redirect_uri": "https://other.example/"},
    "redirect below": {"redirect_uri": f"{REDIRECT}/more"},
    "redirect with a query": {"redirect_uri": f"{REDIRECT}?x=1"},
    "redirect with a fragment": {"redirect_uri": f"{REDIRECT}#x"},
    "redirect without path": {"redirect_uri": "https://app.example"},
    "redirect in capitals": {"redirect_uri": REDIRECT.upper()},
    "redirect by http": {"redirect_uri": REDIRECT.replace("https", "http")},
    "redirect to a user": {"redirect_uri": "https://app.example@other.example/"},
    "redirect to a script": {"redirect_uri": "javascript:alert(1)"},
    "redirect with a line": {"redirect_uri": f"{REDIRECT}\r\nX: y"},
    "relative redirect": {"redirect_uri": "/signed-in"},
}
#: By what is changed: the app is told this.
REFUSALS = {
    "no response type": ({"response_type": None}, "invalid_request"),
    "implicit": ({"response_type": "token"}, "unsupported_response_type"),
    "hybrid": ({"response_type": "code token"}, "unauthorized_client"),
    "response type none": ({"response_type": "none"}, "unauthorized_client"),
    "no challenge": ({"code_challenge": None}, "invalid_request"),
    "empty challenge": ({"code_challenge": ""}, "invalid_request"),
    "short challenge": ({"code_challenge": "x"}, "invalid_request"),
    "strange challenge": ({"code_challenge": "~" * 43}, "invalid_request"),
    "no method": ({"code_challenge_method": None}, "invalid_request"),
    "plain": ({"code_challenge_method": "plain"}, "invalid_request"),
    "other method": ({"code_challenge_method": "S512"}, "invalid_request"),
    "unknown scope": ({"scope": "customers:read nothing:read"}, "invalid_scope"),
    "scope of no app's": ({"scope": "keys:write"}, "invalid_scope"),
    "capital scope": ({"scope": "CUSTOMERS:READ"}, "invalid_scope"),
    "other resource": ({"resource": "https://other.example/api"}, "invalid_target"),
    "resource below": ({"resource": "{issuer}/api/v1/keys"}, "invalid_target"),
    "issuer as resource": ({"resource": "{issuer}"}, "invalid_target"),
    "fragment": ({"response_mode": "fragment"}, "invalid_request"),
    "form post": ({"response_mode": "form_post"}, "invalid_request"),
    "silently": ({"prompt": "none"}, "consent_required"),
}
#: By what is changed: the user is asked.
ASKED = {
    "nothing": {},
    "no scope": {"scope": None},
    "no state": {"state": None},
    "two scopes": {"scope": "customers:read customers:write"},
    "a scope twice": {"scope": "customers:read customers:read"},
    "whole resource": {"resource": "{issuer}/api"},
    "REST": {"resource": "{issuer}/api/v1"},
    "GraphQL": {"resource": "{issuer}/graphql"},
    "query": {"response_mode": "query"},
    "unknown parameter": {"nonce": "x", "display": "page"},
    "what oauthlib keeps": {"user": "1", "scopes": "x", "client": "y", "code": "z"},
    "consent": {"prompt": "consent"},
    "strange state": {"state": 'ä"<script>&=%00 '},
}


class TestOauthAuthorize(OAuthCase):
    def setUp(self):
        super().setUp()
        self.log_in()

    def changed(self, changes):
        """The request, with the address of this server filled in."""
        filled = {
            name: text and text.replace("{issuer}", self.issuer)
            for name, text in changes.items()
        }
        return self.asking(**filled)

    def test_what_leads_nowhere_stays_here(self):
        for name, changes in PAGES.items():
            with self.subTest(name):
                page = self.visit(self.changed(changes))
                self.assertEqual(page.status_code, 400, page.text)
                self.assertNotIn("Location", page.headers)
                self.assertIn("This link does not work", page.text)

    def test_a_parameter_that_comes_twice_stays_here(self):
        for name in ("client_id", "redirect_uri", "scope", "state", "code_challenge"):
            with self.subTest(name):
                asking = [*self.asking().items(), (name, "x")]
                page = self.visit(asking)
                self.assertEqual(page.status_code, 400)

    def test_what_is_wrong_is_told_to_the_app(self):
        for name, (changes, error) in REFUSALS.items():
            with self.subTest(name):
                page = self.visit(self.changed(changes))
                self.assertEqual(page.status_code, 303, page.text)
                location = page.headers["Location"]
                self.assertTrue(location.startswith(f"{REDIRECT}?error="), location)
                found = answer_in(location)
                self.assertEqual(found["error"], error)
                self.assertEqual(found["state"], "xyz")
                self.assertEqual(found["iss"], self.issuer)
                self.assertNotIn("code", found)

    def test_everything_else_is_asked(self):
        for name, changes in ASKED.items():
            with self.subTest(name):
                page = self.visit(self.changed(changes))
                self.assertEqual(page.status_code, 200, page.headers.get("Location"))
                found = answer_in(self.press(page).headers["Location"])
                self.assertTrue(found["code"].startswith("dac_"))
                self.assertEqual(found.get("state"), self.changed(changes).get("state"))

    def test_a_page_that_no_other_site_shows_or_learns_of(self):
        for changes in ({}, {"client_id": "x"}, {"response_type": None}):
            page = self.visit(self.changed(changes))
            self.assertEqual(page.headers["X-Frame-Options"], "DENY")
            policy = page.headers["Content-Security-Policy"]
            self.assertIn("frame-ancestors 'none'", policy)
            self.assertNotIn("form-action", policy)
            self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
            self.assertEqual(page.headers["Cache-Control"], "no-store")
            self.assertNotIn("Access-Control-Allow-Origin", page.headers)

    def test_nothing_without_the_token_of_the_form(self):
        page = self.visit(self.asking())
        for token in (None, "", "x", "0" * 40 + "o9999999999"):
            with self.subTest(token), self.assertLogs("odoo.http", "WARNING"):
                sent = self.press(page, csrf_token=token)
                self.assertEqual(sent.status_code, 400)
                self.assertNotIn("Location", sent.headers)
        self.assertFalse(self.env["api.authorization_code"].sudo().search([]))

    def test_what_the_user_refuses(self):
        for decision in ("deny", "", "other"):
            page = self.press(self.visit(self.asking()), decision)
            found = answer_in(page.headers["Location"])
            self.assertEqual(found["error"], "access_denied")
            self.assertEqual(found["state"], "xyz")
            self.assertNotIn("code", found)

    def test_the_user_agrees_to_less_but_never_to_more(self):
        both = "customers:read customers:write"
        cases = (
            (["customers:read"], "customers:read"),
            (["customers:read", "keys:write", "nothing:read"], "customers:read"),
        )
        for chosen, scope in cases:
            page = self.visit(self.asking(scope=both, prompt="consent"))
            sent = self.press(page, scope=chosen)
            answer = self.exchange(answer_in(sent.headers["Location"])["code"])
            self.assertEqual(answer.json["scope"], scope)
        page = self.visit(self.asking(scope=both, prompt="consent"))
        sent = self.press(page, scope=[])
        self.assertEqual(answer_in(sent.headers["Location"])["error"], "access_denied")

    def test_a_required_scope_can_not_be_left_out(self):
        self.app.required_scopes = "customers:read"
        both = "customers:read customers:write"
        page = self.visit(self.asking(scope=both))
        [box] = html.fromstring(page.text).xpath("//input[@value='customers:read']")
        self.assertEqual(box.get("disabled"), "disabled")
        sent = self.press(page, scope=[])
        answer = self.exchange(answer_in(sent.headers["Location"])["code"])
        self.assertEqual(answer.json["scope"], "customers:read")

    def test_what_the_user_may_not_do_is_greyed_and_never_granted(self):
        new_test_user(self.env, "reader", "base.group_user")
        self.authenticate("reader", "reader")
        both = "customers:read customers:write"
        page = self.visit(self.asking(scope=both))
        [box] = html.fromstring(page.text).xpath("//input[@value='customers:write']")
        self.assertEqual(box.get("disabled"), "disabled")
        sent = self.press(page, scope=both.split())
        answer = self.exchange(answer_in(sent.headers["Location"])["code"])
        self.assertEqual(answer.json["scope"], "customers:read")
        self.app.required_scopes = "customers:write"
        page = self.visit(self.asking(scope=both, prompt="consent"))
        self.assertNotIn('value="allow"', page.text)
        sent = self.press(page)
        self.assertEqual(answer_in(sent.headers["Location"])["error"], "access_denied")

    def test_who_has_agreed_is_not_asked_again_but_for_more(self):
        self.sign_in()
        again = self.visit(self.asking())
        self.assertIn("code", answer_in(again.headers["Location"]))
        silent = self.visit(self.asking(prompt="none"))
        self.assertIn("code", answer_in(silent.headers["Location"]))
        same = self.visit(self.asking(prompt="consent"))
        self.assertIn("It has this access already:", same.text)
        self.assertNotIn("New is what", same.text)
        more = self.visit(self.asking(scope="customers:read customers:write"))
        self.assertIn("New is what is marked so.", more.text)
        marked = html.fromstring(more.text).xpath(
            "//li[.//span[normalize-space()='New']]//input/@value"
        )
        self.assertEqual(marked, ["customers:write"])

    def test_a_program_on_the_device_asks_each_time(self):
        here = "http://127.0.0.1:49152/in"
        app = self.new_app(name="Local", redirect_uris="http://127.0.0.1/in")
        code = self.consent(app, redirect_uri=here)
        self.assertEqual(self.exchange(code, app, redirect_uri=here).status, 200)
        page = self.visit(self.asking(app, redirect_uri=here))
        self.assertEqual(page.status_code, 200)

    def test_login_comes_first(self):
        self.authenticate(None, None)
        page = self.visit(self.asking())
        self.assertEqual(page.status_code, 303)
        self.assertTrue(page.headers["Location"].startswith("/web/login?redirect="))
        # Who is sent on from here trusts this server: not before it knows them.
        page = self.visit(self.asking(response_type="token"))
        self.assertTrue(page.headers["Location"].startswith("/web/login?redirect="))
        page = self.visit(self.asking(prompt="none"))
        self.assertEqual(answer_in(page.headers["Location"])["error"], "login_required")
        self.assertEqual(self.visit(self.asking(client_id="x")).status_code, 400)

    def test_an_app_can_ask_for_a_new_login(self):
        page = self.visit(self.asking(prompt="login"))
        self.assertTrue(page.headers["Location"].startswith("/web/login?redirect="))
        back = answer_in(page.headers["Location"])["redirect"]
        self.assertEqual(self.visit(self.asking()).status_code, 303)
        self.log_in()
        url = self.base_url() + back
        page = self.opener.get(url, timeout=PATIENCE, allow_redirects=False)
        self.assertEqual(page.status_code, 200)
        forged = self.visit(self.asking(prompt="login", login_ticket="x"))
        self.assertTrue(forged.headers["Location"].startswith("/web/login?redirect="))

    def test_apps_are_for_internal_users(self):
        new_test_user(self.env, "portal_user", "base.group_portal")
        self.authenticate("portal_user", "portal_user")
        page = self.visit(self.asking())
        self.assertEqual(answer_in(page.headers["Location"])["error"], "access_denied")

    def test_only_approved_apps_ask(self):
        app = self.new_app(name="Draft", approved=False)
        self.assertEqual(self.visit(self.asking(app)).status_code, 400)
        app._approve()
        self.assertEqual(self.visit(self.asking(app)).status_code, 200)
        app._suspend()
        self.assertEqual(self.visit(self.asking(app)).status_code, 400)

    def test_other_methods_are_refused(self):
        for method in ("HEAD", "PUT", "DELETE"):
            page = self.visit(self.asking(), method)
            self.assertEqual(page.status_code, 405, method)

    def test_there_is_nothing_without_an_issuer_or_a_library(self):
        def statuses():
            query = urlencode(self.asking())
            return {
                self.rest("GET", f"{AUTHORIZE}?{query}", key=None).status,
                self.rest("GET", SERVER, key=None).status,
                self.token(grant_type="x").status,
            }

        self.assertNotIn(404, statuses())
        self.patch(library, "is_installed", lambda: False)
        self.patch(library, "PACKAGES", ("no_such_package",))
        library.missing.cache_clear()
        self.addCleanup(library.missing.cache_clear)
        self.set_setting("issuer", "")
        self.assertEqual(statuses(), {404})

    def test_too_many_forms_are_refused_before_they_are_read(self):
        codes = [self.exchange(f"dac_{number}").status for number in range(25)]
        self.assertEqual(codes[:20], [400] * 20)
        self.assertEqual(codes[20:], [429] * 5)
        answer = self.token(TOKEN, grant_type="x")
        self.assertIn("Retry-After", answer.headers)
        self.assertIn("error", answer.json)
