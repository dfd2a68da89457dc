# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A field that is deleted in Odoo is offered no more."""

from typing import Literal

from odoo import models

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG


class IrModelFields(models.Model):
    _inherit = "ir.model.fields"

    def unlink(self) -> Literal[True]:
        """Delete the fields, with what offers them, which the history remembers."""
        if self.env.context.get(MODULE_UNINSTALL_FLAG):
            # The table may be gone already.
            return super().unlink()
        offered = self.env["api.field"].sudo().search([("field_id", "!=", False)])
        labels = {each.id: each._label() for each in offered}
        done = super().unlink()
        # With a field go those of models that inherit it.
        left = set(offered.exists().ids)
        gone = [label for number, label in labels.items() if number not in left]
        self.env["api.field.change"]._remember_deleted(gone)
        return done
