# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The settings of the database, read once and kept until one changes."""

import logging

from odoo import api, models, tools

from ...gateway.setting_sources import outside
from ...gateway.settings import Settings, readable_settings

_logger = logging.getLogger(__name__)


class DualApiSettings(models.AbstractModel):
    """Reads what ``gateway/settings.py`` lists.

    The environment wins, then odoo.conf.
    """

    _name = "dual_api.settings"
    _description = "API settings"

    @api.model
    @tools.ormcache(cache="stable")
    def _get(self) -> Settings:
        # Settings are no business data: they govern the request, not its user.
        parameters = self.env["ir.config_parameter"].sudo()

        def look_up(name: str) -> str | None:
            found = outside(name)
            if found is not None:
                return found.text
            return parameters.get_param(f"dual_api.{name}") or None

        # A typing mistake must not take the API down, nor open it by undoing the rest.
        settings, mistakes = readable_settings(look_up)
        for mistake in mistakes:
            _logger.error("A setting of the API is not used: %s", mistake)
        return settings
