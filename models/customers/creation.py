# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Odoo does twice for each partner that is made, done once."""

from typing import Any

from odoo import models

from ..writing.once import ONCE, precompute_once


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _prepare_create_values(
        self, vals_list: list[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        once = self.env.context.get(ONCE)
        if once is None:
            return super()._prepare_create_values(vals_list)
        with once.preparing():
            return super()._prepare_create_values(vals_list)

    def _add_missing_default_values(self, values: dict[str, Any]) -> dict[str, Any]:
        once = self.env.context.get(ONCE)
        if once is None:
            return super()._add_missing_default_values(values)
        return once.completed(self, values, super()._add_missing_default_values)

    def _add_precomputed_values(self, vals_list: list[dict[str, Any]]) -> None:
        if self.env.context.get(ONCE) is None:
            return super()._add_precomputed_values(vals_list)
        precompute_once(self, vals_list, super()._add_precomputed_values)
        return None
