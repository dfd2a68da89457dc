# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Until when a key is to work on."""

from datetime import datetime, timedelta

from odoo import api, fields, models

from odoo.addons.base.models.res_users import check_identity

_USUAL_DAYS = 90


class DualApiKeyExtend(models.TransientModel):
    _name = "dual_api.key.extend"
    _description = "Extend an API key"

    key_id = fields.Many2one("api.key", required=True, readonly=True)
    forever = fields.Boolean(string="Without End")
    expires_at = fields.Datetime(
        string="New Expiry", compute="_compute_expires_at", store=True, readonly=False
    )

    @api.depends("key_id")
    def _compute_expires_at(self) -> None:
        for wizard in self:
            # What is computed and stored is computed as nobody in particular.
            key = wizard.key_id.with_user(self.env.user)
            wizard.expires_at = key.has_access("read") and self._usual_end(
                key.expires_at
            )

    @api.constrains("key_id")
    def _check_key(self) -> None:
        self.key_id.with_user(self.env.user).check_access("read")

    @api.model
    def _usual_end(self, end: datetime | None) -> datetime:
        now = fields.Datetime.now()
        return max(end or now, now) + timedelta(days=_USUAL_DAYS)

    @check_identity
    def extend(self) -> dict[str, str]:
        """Do it, once the user has given the password."""
        self.ensure_one()
        self.key_id.extend(None if self.forever else self.expires_at)
        return {"type": "ir.actions.act_window_close"}
