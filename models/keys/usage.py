# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What each key does: its requests of today, and what they say where that is wanted."""

from datetime import timedelta
from typing import Any

from odoo import api, fields, models

from ...auth.groups import MANAGERS

#: For how long payloads are logged once somebody asks for it.
_PAYLOAD_MINUTES = 60


class ApiKey(models.Model):
    _inherit = "api.key"

    requests_today = fields.Integer(compute="_compute_today", help="Since 0:00 UTC.")
    limited_today = fields.Integer(
        string="Rate Limited Today",
        compute="_compute_today",
        help="Requests of today that got 429.",
    )
    payloads_until = fields.Datetime(
        string="Payloads Logged Until",
        readonly=True,
        copy=False,
        groups=MANAGERS,
        help="Until then the request log keeps what is sent and answered, without "
        "personal values.",
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

    def action_log_payloads(self) -> None:
        """Keep bodies of this key's requests for an hour; managers only."""
        self.check_access("write")
        end = fields.Datetime.now() + timedelta(minutes=_PAYLOAD_MINUTES)
        self.sudo().write({"payloads_until": end})

    def action_forget_payloads(self) -> None:
        """Keep no more bodies, and none of those that were kept."""
        self.check_access("write")
        self.sudo().write({"payloads_until": False})
        # Nobody may change the log; what it should not have kept goes all the same.
        self.env["api.request"].sudo().search(
            [("key_id", "in", self.ids), ("request_text", "!=", False)]
        ).write({"request_text": False, "response_text": False})

    def action_requests(self) -> dict[str, Any]:
        """Open what the key asked for."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("dual_api.action_requests")
        return {**action, "domain": [("key_id", "=", self.id)], "context": {}}
