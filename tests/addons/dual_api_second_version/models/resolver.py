# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.dual_api.schema.declaration import ObjectType
from odoo.addons.dual_api.schema.versions import Version

from ..declarations import newest, versions


class DualApiResolver(models.AbstractModel):
    """The declarations of a newer version, and the older one beside it."""

    _inherit = "dual_api.resolver"

    @api.model
    def _types(self) -> tuple[ObjectType, ...]:
        return newest(super()._types())

    @api.model
    def _versions(self) -> tuple[Version, ...]:
        return versions(super()._versions())
