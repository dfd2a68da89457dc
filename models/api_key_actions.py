# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The buttons of keys in the back office."""

from typing import Any

from odoo import models

from odoo.addons.base.models.res_users import check_identity


class ApiKey(models.Model):
    _inherit = "api.key"

    @check_identity
    def action_rotate(self) -> dict[str, Any]:
        """Rotate, once the user has given the password, and show the new key."""
        new, plain = self._rotate()
        return self.env["dual_api.key.show"]._open(new, plain)

    def action_revoke(self) -> None:
        """Revoke."""
        self.revoke()

    def action_extend(self) -> dict[str, Any]:
        """Ask until when."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Extend %s", self.name),
            "res_model": "dual_api.key.extend",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_key_id": self.id},
        }
