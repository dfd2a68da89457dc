# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Keys that read events: while there is one, changes are written down."""

from typing import Any

from odoo import api, models

from .listening import EVENTS_READ


class ApiKey(models.Model):
    _inherit = "api.key"

    @api.model_create_multi
    def create(self, vals_list: list[dict[str, Any]]) -> "ApiKey":
        """Create keys; from then on somebody may listen."""
        keys = super().create(vals_list)
        if keys._read_events():
            self.env["api.event"]._listen()
        return keys

    def write(self, vals: dict[str, Any]) -> bool:
        """Change keys; from then on others may listen."""
        deciding = not vals.keys().isdisjoint({"scopes", "is_active", "expires_at"})
        before = deciding and self._read_events()
        result = super().write(vals)
        if before or (deciding and self._read_events()):
            self.env["api.event"]._listen()
        return result

    def unlink(self) -> bool:
        """Delete keys; who has listened with them no longer does."""
        before = self._read_events()
        result = super().unlink()
        if before:
            self.env["api.event"]._listen()
        return result

    def _read_events(self) -> bool:
        return any(EVENTS_READ in (key.scopes or "").split() for key in self.sudo())
