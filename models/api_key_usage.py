# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What each key did today, beside the key."""

from typing import Any

from odoo import api, fields, models


class ApiKey(models.Model):
    _inherit = "api.key"

    requests_today = fields.Integer(compute="_compute_today", help="Since 0:00 UTC.")
    limited_today = fields.Integer(
        string="Rate Limited Today",
        compute="_compute_today",
        help="Requests of today that got 429.",
    )

    @api.depends_context("uid")
    def _compute_today(self) -> None:
        groups = self.env["api.usage"]._read_group(
            [("day", "=", fields.Date.today()), ("key_id", "in", self.ids)],
            ["key_id"],
            ["calls:sum", "limited:sum"],
        )
        found = {key.id: (calls, limited) for key, calls, limited in groups}
        for key in self:
            key.requests_today, key.limited_today = found.get(key.id, (0, 0))

    def action_requests(self) -> dict[str, Any]:
        """Open what the key asked for."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("dual_api.action_requests")
        return {**action, "domain": [("key_id", "=", self.id)], "context": {}}
