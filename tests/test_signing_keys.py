# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The keys that sign access tokens: published, changed over, and retired."""

import json
import os
from datetime import timedelta
from unittest.mock import patch

from odoo import fields, tools
from odoo.exceptions import AccessError

from odoo.addons.dual_api.auth.sealing import SealError
from odoo.addons.dual_api.auth.tokens import signing
from odoo.addons.dual_api.auth.tokens.base64url import decoded
from odoo.addons.dual_api.models.oauth import settings_page

from .support.token_case import TokenCase

SECRET = "x" * 40


class SigningCase(TokenCase):
    def setUp(self):
        super().setUp()
        self.signing = self.env["api.signing_key"]
        self.signing.search([]).unlink()
        self.signing._tell()
        self.now = fields.Datetime.now()
        self.startPatcher(patch.object(fields.Datetime, "now", lambda: self.now))

    def states(self):
        return sorted(self.signing.search([]).mapped("state"))

    def of(self, state):
        return self.signing.search([("state", "=", state)])

    def works(self, token):
        self.env.flush_all()
        return self.rest("GET", "me", **self.with_token(token)).status == 200

    def rotate(self, **time):
        self.now += timedelta(**time)
        self.grant.expires_at = self.now + timedelta(days=1)
        self.signing._rotate()
        self.env.flush_all()


class TestSigningKeys(SigningCase):
    def test_the_first_token_makes_them(self):
        self.assertEqual(self.signing._jwks(), {"keys": []})
        token = self.token_of()
        self.assertEqual(self.states(), ["current", "next"])
        head = json.loads(decoded(token.split(".")[0]))
        kid = self.of("current").kid
        self.assertEqual(head, {"alg": "ES256", "typ": "at+jwt", "kid": kid})

    def test_what_is_published(self):
        self.token_of()
        published = self.signing._jwks()["keys"]
        self.assertEqual(len(published), 2)
        for jwk in published:
            self.assertEqual(
                {*jwk}, {"crv", "kty", "x", "y", "kid", "use", "alg"}, "no private part"
            )
            essential = {name: jwk[name] for name in ("crv", "kty", "x", "y")}
            self.assertEqual(jwk["kid"], signing.thumbprint(essential))

    def test_the_thumbprint_is_that_of_the_standard(self):
        # The example of RFC 7638, 3.1; its key is of RSA, and the rule the same.
        modulus = (
            "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxu"
            "hDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN"
            "5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5"
            "hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBni"
            "Iqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
        )
        self.assertEqual(
            signing.thumbprint({"kty": "RSA", "n": modulus, "e": "AQAB"}),
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
        )

    def test_one_takes_the_place_of_the_other(self):
        first = self.token_of()
        coming = self.of("next").kid
        self.rotate(days=89)
        self.assertEqual(self.states(), ["current", "next"])
        self.rotate(days=1)
        self.assertEqual(self.states(), ["current", "next", "previous"])
        self.assertEqual(self.of("current").kid, coming)
        second = self.token_of()
        # A token of the previous key is believed: nobody is signed out.
        self.assertTrue(self.works(first))
        self.assertTrue(self.works(second))
        self.assertEqual(len(self.signing._jwks()["keys"]), 3)
        self.rotate(days=1)
        self.assertTrue(self.works(first))
        self.rotate(days=1)
        self.assertEqual(self.states(), ["current", "next", "retired"])
        self.assertFalse(self.works(first))
        self.assertTrue(self.works(second))
        self.assertFalse(self.of("retired").sudo().private_pem)

    def test_none_signs_that_was_not_published_for_a_day(self):
        self.token_of()
        self.of("next").unlink()
        self.rotate(days=90)
        self.assertEqual(self.states(), ["current", "next"])
        self.rotate(hours=23)
        self.assertEqual(self.states(), ["current", "next"])
        self.rotate(hours=2)
        self.assertEqual(self.states(), ["current", "next", "previous"])

    def test_retired_at_once(self):
        token = self.token_of()
        self.assertTrue(self.works(token))
        self.signing._retire_now()
        self.assertFalse(self.works(token))
        self.assertTrue(self.works(self.token_of()))
        self.assertEqual(self.states(), ["current", "next", "retired", "retired"])

    def test_nothing_is_made_where_nobody_signs_in(self):
        self.rotate(days=1)
        self.assertFalse(self.states())

    def test_it_is_sealed_where_the_server_has_a_key(self):
        with patch.dict(os.environ, {"DUAL_API_SECRET_KEY": SECRET}):
            self.token_of()
            stored = self.of("current").private_pem
            self.assertTrue(stored.startswith("fernet:"))
            self.assertTrue(self.works(self.token_of()))
        with self.assertRaises(SealError):
            self.token_of()


class TestIssuerOnThePage(SigningCase):
    """The settings page says why nobody can sign in."""

    def obstacles(self):
        return self.env["dual_api.oauth"]._obstacles()

    def test_no_issuer(self):
        self.set_setting("issuer", "")
        [text] = self.obstacles()
        self.assertIn("enter the address", text)

    def test_packages(self):
        with patch.object(settings_page, "missing", lambda: ("oauthlib", "jwt")):
            self.assertIn("oauthlib, PyJWT", self.obstacles()[0])

    def test_a_host_that_leads_elsewhere(self):
        options = tools.config.options
        mine = self.env.cr.dbname
        for dbfilter, issuer, well in (
            (f"^{mine}$", "https://erp.example", True),
            ("^%d$", "https://erp.example", False),
            ("^%d$", f"https://{mine}.example:8443", True),
            (".*", "https://erp.example", False),
        ):
            self.set_setting("issuer", issuer)
            with (
                self.subTest(dbfilter, issuer=issuer),
                patch.dict(options, {"dbfilter": dbfilter}),
                patch.object(settings_page, "list_dbs", lambda force: [mine, "other"]),
            ):
                found = self.obstacles()
                self.assertEqual(not found, well, found)
                self.assertTrue(well or issuer in found[0])

    def test_the_page_says_it(self):
        self.set_setting("issuer", "")
        arch = self.env["res.config.settings"].get_view(view_type="form")["arch"]
        self.assertIn("enter the address", arch)
        self.assertIn("action_dual_api_retire_signing_keys", arch)

    def test_only_administrators_retire_keys(self):
        page = self.env["res.config.settings"].with_user(self.api_user)
        for name in ("action_dual_api_retire_signing_keys",):
            with self.assertRaises(AccessError):
                getattr(type(page), name).__wrapped__(page)
