# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The rules for scanners of secrets, as the documentation has them, find each kind."""

import re
from pathlib import Path

from odoo.tests import BaseCase

from odoo.addons.dual_api.auth.credentials.api_key import hint_of, new_key
from odoo.addons.dual_api.auth.oauth.secrets import new_client_id, new_code, new_secret
from odoo.addons.dual_api.auth.tokens.rotation import new_seed, new_token, successor

_PAGE = Path(__file__).parents[1] / "docs" / "reference" / "tokens.md"


class TestSecretScanning(BaseCase):
    def setUp(self):
        super().setUp()
        text = _PAGE.read_text()
        self.rules = [
            (re.compile(regex), re.findall(r'"(\w+)"', keywords))
            for regex, keywords in re.findall(
                r"regex = '''(.+)'''\nkeywords = \[(.+)\]", text
            )
        ]
        self.assertEqual(len(self.rules), 2)

    def found(self, text):
        """What the rules find; gitleaks looks only where a keyword is."""
        return [
            match.group()
            for rule, keywords in self.rules
            if any(word in text for word in keywords)
            for match in rule.finditer(text)
        ]

    def test_each_kind_is_found_whole(self):
        refresh = new_token()
        for make in (
            new_key,
            lambda: new_key().replace("dk_live_", "dk_test_"),
            new_secret,
            new_code,
            lambda: refresh,
            lambda: successor(refresh, new_seed()),
        ):
            # Chance may put a hyphen anywhere.
            for _ in range(50):
                secret = make()
                quoted, line = f'KEY="{secret}"', f"a: {secret}\n"
                for text in (secret, quoted, line, f"?k={secret}"):
                    self.assertEqual(self.found(text), [secret])

    def test_what_is_no_secret_is_not(self):
        hint = hint_of(new_key())
        for text in (new_client_id(), hint, "dk_live_", "dar_x", "a" * 43):
            self.assertEqual(self.found(text), [])
