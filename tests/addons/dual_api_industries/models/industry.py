# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is done to industries over the API, beside storing them."""

from collections.abc import Mapping
from typing import Any

from odoo import api, models

from odoo.addons.dual_api.auth.principal import Principal


class ResPartnerIndustry(models.Model):
    _inherit = "res.partner.industry"

    @api.private
    def _api_merge(
        self, values: Mapping[str, Any], _principal: Principal
    ) -> tuple["ResPartnerIndustry", Mapping[str, Any]]:
        other = self.browse(values["other_id"])
        customers = self.env["res.partner"].search([("industry_id", "=", other.id)])
        customers.industry_id = self
        other.active = False
        return self, {"moved": len(customers)}
