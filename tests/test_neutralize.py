# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What makes a copy of a database harmless names everything that has a secret."""

import re
from pathlib import Path

from odoo.tests import tagged

from .support.token_case import TokenCase

_FILE = Path(__file__).parents[1] / "data" / "neutralize.sql"
#: What a column is called that has a secret, or what one can be found by.
_SECRET = re.compile(r"hash|secret|token|pem|seed|password|code_|session|private")


@tagged("-at_install", "post_install")
class TestNeutralize(TokenCase):
    def secrets(self):
        """Table and column of all that nobody may read, of this addon's models."""
        for model in self.env.registry.values():
            if not model._auto or model._transient:
                continue
            for name, field in model._fields.items():
                ours = field._modules and {*field._modules} == {"dual_api"}
                text = field.store and field.type in ("char", "text", "binary")
                if ours and text and (field.groups == "." or _SECRET.search(name)):
                    yield model._table, name

    def test_each_table_with_a_secret_is_named(self):
        text = _FILE.read_text()
        found = sorted({*self.secrets()})
        for table, column in (
            ("api_key", "key_hash"),
            ("api_key", "session_hash"),
            ("api_client", "secret_hash"),
            ("api_refresh", "token_hash"),
            ("api_signing_key", "private_pem"),
            ("api_authorization_code", "code_hash"),
            ("api_webhook", "secret"),
        ):
            self.assertIn((table, column), found)
        for table, column in found:
            with self.subTest(table, column=column):
                emptied = f"FROM {table};" in text
                changed = re.search(rf"UPDATE {table}\b[^;]*\b{column} =", text)
                self.assertTrue(emptied or changed)

    def test_nothing_works_any_more(self):
        phone, token = self.refresh._issue(self.grant), self.token_of()
        key, sent = self.new_key(), self.with_token(token)
        self.assertEqual(self.rest("GET", "me", **sent).status, 200)
        self.env.flush_all()
        self.env.cr.execute(_FILE.read_text())
        self.env.invalidate_all()
        self.keys._forget()
        self.env.registry.clear_cache("stable", "default")
        self.assertFalse(self.env["dual_api.settings"]._get().issuer)
        self.set_setting("issuer", "https://erp.example")
        for way in (sent, {"key": key}):
            self.assertEqual(self.rest("GET", "me", **way).status, 401)
        self.assertFalse(self.redeems(phone))
        for model in (
            "api.refresh",
            "api.signing_key",
            "api.authorization_code",
            "dual_api.idempotency",
        ):
            self.assertFalse(self.env[model].search([]), model)
