# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is over is deleted in parts, and the last part is told from the others."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import TransactionCase, tagged

from odoo.addons.dual_api.models.database import clean_up

from .support.token_case import new_client_of, new_grant_of


@tagged("-at_install", "post_install")
class TestCleanUp(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param(
            "dual_api.issuer", "https://erp.example"
        )
        cls.user = cls.env.ref("base.user_admin")
        cls.client = new_client_of(cls.env)
        # What other tests' data left is none of this one's.
        cls.kept = fields.Datetime.now() + timedelta(days=1)
        cls.ended = fields.Datetime.now() - timedelta(days=2)

    def check(self, clean, records):
        """Clean up all but the last of four records, two at a time."""
        model = records.browse()
        model.search([]).filtered(lambda each: each not in records).unlink()
        records[:3].expires_at, records[3].expires_at = self.ended, self.kept
        with patch.object(clean_up, "DELETED_AT_ONCE", 2):
            self.assertEqual([clean(), clean()], [(2, True), (1, False)])
        self.assertEqual(model.search([]), records[3])

    def test_refresh_tokens(self):
        refresh = self.env["api.refresh"].sudo()
        grant = new_grant_of(self.env, self.client, self.user, life=365)
        before = refresh.search([])
        for _ in range(4):
            refresh._issue(grant)
        rows = refresh.search([], order="id") - before
        self.check(refresh._gc_refresh, rows)

    def rows_of(self, model, **values):
        """Four records that differ by their hash only."""
        [name] = (name for name in model._fields if name in ("code_hash", "token_hash"))
        common = {
            "client_id": self.client.id,
            "user_id": self.user.id,
            "scopes": "customers:read",
            "resource": "https://erp.example/api",
            "challenge": "c",
            "expires_at": self.ended,
            **values,
        }
        return model.create([{**common, name: str(number)} for number in range(4)])

    def test_codes(self):
        codes = self.env["api.authorization_code"].sudo()
        more = {"redirect_uri": "https://app.example", "life": 1, "session_hash": "s"}
        self.check(codes._gc_codes, self.rows_of(codes, **more))

    def test_logins_that_wait_for_a_code(self):
        waiting = self.env["api.sign_in"].sudo()
        self.check(waiting._gc_sign_ins, self.rows_of(waiting))
