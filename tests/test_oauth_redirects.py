# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where a browser may be sent with a code."""

from odoo.tests import BaseCase

from odoo.addons.dual_api.auth.oauth.redirects import (
    check_redirect,
    matches,
    shown_place,
)

GOOD = (
    "https://app.example/callback",
    "https://app.example:8443/callback?of=odoo",
    "http://127.0.0.1/callback",
    "http://127.0.0.1:8080/",
    "http://[::1]/callback",
    "http://localhost:3000/callback",
    "com.example.app:/signed-in",
    "com.example.app://signed-in",
)
BAD = (
    "",
    "/callback",
    "app.example/callback",
    "http://app.example/callback",
    "http://127.0.0.1.app.example/callback",
    "http://10.0.0.1/callback",
    "https://user@app.example/",
    "https://user:password@app.example/",
    "https://app.example/#fragment",
    "https://app.example/#",
    "https:///callback",
    "https://app.example:99999/",
    "https://app.example:0/",
    "https://app.example/a b",
    "https://app.example\\@other.example/",
    "https://äpp.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "myapp:/signed-in",
    "https://app.example/" + "x" * 2000,
)


class TestOauthRedirects(BaseCase):
    def test_what_an_app_may_register(self):
        for uri in GOOD:
            with self.subTest(uri):
                check_redirect(uri)
        for uri in BAD:
            with self.subTest(uri), self.assertRaises(ValueError):
                check_redirect(uri)

    def test_only_what_is_registered_matches(self):
        registered = ("https://app.example/cb", "com.example.app:/in")
        for uri in registered:
            self.assertTrue(matches(registered, uri))
        for uri in (
            "https://app.example/cb/",
            "https://app.example/cb?x=1",
            "https://APP.example/cb",
            "https://app.example/cb/../cb",
            "https://app.example/%63b",
            "https://app.example.other.example/cb",
            "https://app.example@other.example/cb",
            "http://app.example/cb",
            "com.example.app:/in/",
            "",
        ):
            with self.subTest(uri):
                self.assertFalse(matches(registered, uri))

    def test_the_port_of_a_loopback_address_is_free(self):
        registered = ("http://127.0.0.1/cb", "http://localhost/cb", "http://[::1]:1/cb")
        for uri in (
            "http://127.0.0.1:49152/cb",
            "http://127.0.0.1/cb",
            "http://[::1]:9/cb",
        ):
            with self.subTest(uri):
                self.assertTrue(matches(registered, uri))
        for uri in (
            "http://localhost:3000/cb",
            "http://127.0.0.1:49152/other",
            "http://127.0.0.1:49152/cb?x=1",
            "http://127.0.0.1:49152/cb#x",
            "http://127.0.0.2:49152/cb",
            "https://127.0.0.1:49152/cb",
            "http://u@127.0.0.1:49152/cb",
            "http://127.0.0.1:x/cb",
        ):
            with self.subTest(uri):
                self.assertFalse(matches(registered, uri))

    def test_a_person_sees_where_it_leads(self):
        self.assertEqual(shown_place("https://app.example:1/x?y"), "app.example:1")
        self.assertEqual(shown_place("com.example.app:/x"), "com.example.app:")
