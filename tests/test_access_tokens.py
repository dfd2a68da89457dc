# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Access tokens: what opens the doors, and what does not."""

from .support.token_case import VIEWER, TokenCase


class TestAccessTokens(TokenCase):
    def test_both_doors_open(self):
        record = self.customer("Ada")
        found = self.rest("GET", f"customers/{record.id}", **self.with_token())
        self.assertEqual(found.status, 200, found.text)
        found = self.graphql(VIEWER, **self.with_token())
        self.assertEqual(found.data["viewer"], {"name": "Field Service"})
        made = self.rest("POST", "customers", json={"name": "N"}, **self.with_token())
        self.assertEqual(made.status, 201, made.text)
