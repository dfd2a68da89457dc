# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What becomes of a key's webhooks when something becomes of the key."""

from typing import Any

from odoo import fields, models

from ...webhooks.verdict import Ending


class ApiKey(models.Model):
    _inherit = "api.key"

    webhook_ids = fields.One2many("api.webhook", "key_id", string="Webhooks")

    def write(self, vals: dict[str, Any]) -> bool:
        """Change keys; a webhook ends with its key."""
        result = super().write(vals)
        if vals.get("is_active", True) is False:
            sending = self.sudo().webhook_ids.filtered(
                lambda it: it.state != "disabled"
            )
            sending._disable(Ending.KEY, fields.Datetime.now())
        if not vals.keys().isdisjoint({"is_active", "expires_at"}):
            self._listen_with_webhooks()
        return result

    def unlink(self) -> bool:
        """Delete keys, and their webhooks with them."""
        self.sudo().webhook_ids.unlink()
        return super().unlink()

    def _hand_over(self, new: "ApiKey") -> None:
        """Let the new key have the webhooks, too."""
        self.webhook_ids.write({"key_id": new.id})
        return super()._hand_over(new)

    def _listen_with_webhooks(self) -> None:
        if self.sudo().webhook_ids:
            self.env["api.event"]._listen()
