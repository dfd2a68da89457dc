# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What ends with the way in which a user signs in."""

from typing import Any

from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def write(self, vals: dict[str, Any]) -> bool:
        """Change users; who signs in with something else has no app signed in."""
        result = super().write(vals)
        if not self._get_session_token_fields().isdisjoint(vals):
            self._end_stale_grants()
        return result

    def _end_stale_grants(self) -> None:
        """Revoke the grants whose users sign in with something else now.

        They do not work any more, whoever changes what; so the lists say so too.
        """
        grants = (
            self.env["api.key"]
            .sudo()
            .search(
                [
                    ("user_id", "in", self.ids),
                    ("client_id", "!=", False),
                    ("is_active", "=", True),
                    # Who is archived may come back.
                    ("user_id.active", "=", True),
                ]
            )
        )
        stale = grants.filtered(
            lambda grant: (
                grant.session_hash
                != grant._session_hash(grant.user_id, grant.public_id)
            )
        )
        stale.revoke()
