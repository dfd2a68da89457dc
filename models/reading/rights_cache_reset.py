# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What ends Odoo's knowledge of rights and settings ends it for good.

Odoo clears its caches when they are changed, before the change is committed. Until
then another thread can read the old state into them again, where it would stay. So they
are cleared once more, after the commit. A request that began before that and still runs
adds nothing to them any more (``kept_caches.py``).
"""

from collections.abc import Collection
from typing import Any

from odoo import api, models


class DualApiRightsSource(models.AbstractModel):
    """A model on which rights depend."""

    _name = "dual_api.rights_source"
    _description = "API: what rights depend on"

    #: The caches of Odoo's in which knowledge of them is kept.
    _rights_caches = ("stable", "groups")

    @api.model_create_multi
    def create(self, vals_list: list[dict[str, Any]]) -> models.BaseModel:
        records = super().create(vals_list)
        self._forget_rights()
        return records

    def write(self, vals: dict[str, Any]) -> bool:
        result = super().write(vals)
        if self._changes_rights(vals.keys()):
            self._forget_rights()
        return result

    def unlink(self) -> bool:
        result = super().unlink()
        self._forget_rights()
        return result

    @api.model
    def _changes_rights(self, _names: Collection[str]) -> bool:
        """Whether rights depend on one of these fields."""
        return True

    @api.model
    def _forget_rights(self) -> None:
        registry, caches = self.env.registry, self._rights_caches
        self.env.cr.postcommit.add(lambda: registry.clear_cache(*caches))


class IrRule(models.Model):
    _name = "ir.rule"
    _inherit = ["ir.rule", "dual_api.rights_source"]


class IrModelAccess(models.Model):
    _name = "ir.model.access"
    _inherit = ["ir.model.access", "dual_api.rights_source"]


class ResGroups(models.Model):
    _name = "res.groups"
    _inherit = ["res.groups", "dual_api.rights_source"]


class ResCompany(models.Model):
    """Rules name companies, and all that are below them."""

    _name = "res.company"
    _inherit = ["res.company", "dual_api.rights_source"]
    _rights_caches = ("default",)

    @api.model
    def _changes_rights(self, names: Collection[str]) -> bool:
        return not self.cache_invalidation_fields().isdisjoint(names)


class IrConfigParameter(models.Model):
    """Among them the settings of the API."""

    _name = "ir.config_parameter"
    _inherit = ["ir.config_parameter", "dual_api.rights_source"]
    _rights_caches = ("stable",)


class ResUsers(models.Model):
    _name = "res.users"
    _inherit = ["res.users", "dual_api.rights_source"]

    @api.model
    def _changes_rights(self, names: Collection[str]) -> bool:
        return not self._get_invalidation_fields().isdisjoint(names)

    @api.model
    def _forget_rights(self) -> None:
        # The keys of a user work with the user.
        self.env["api.key"]._forget()
        return super()._forget_rights()
