# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Of which period a webhook's messages are sent again."""

from datetime import timedelta
from typing import Any

from odoo import api, fields, models

from ..gateway.user_errors import shown_to_users
from ..schema.resources.webhook import REPLAYED_STATES


class DualApiWebhookReplay(models.TransientModel):
    _name = "dual_api.webhook.replay"
    _description = "Send messages of a webhook again"

    webhook_id = fields.Many2one("api.webhook", required=True, readonly=True)
    since = fields.Datetime(
        required=True, default=lambda _self: fields.Datetime.now() - timedelta(days=1)
    )
    until = fields.Datetime(help="Empty: until now.")
    delivered = fields.Boolean(
        string="Delivered Messages Too",
        help="Also send messages again that were delivered.",
    )

    @api.constrains("webhook_id")
    def _check_webhook(self) -> None:
        self.webhook_id.with_user(self.env.user).check_access("read")

    def replay(self) -> dict[str, Any]:
        """Queue them, and say how many they are."""
        self.ensure_one()
        states = (*REPLAYED_STATES, "delivered") if self.delivered else REPLAYED_STATES
        with shown_to_users(self.env):
            queued = self.webhook_id._replay(self.since, self.until or None, states)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self.env._("%s messages will be sent.", queued),
                "type": "success",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
