# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The history of a key: who changed what, when, and with which key."""

from collections.abc import Mapping
from typing import Any

from odoo import api, fields, models

#: What is remembered of a key; it is what decides who may do what with it, and when.
_REMEMBERED = (
    "name",
    "scopes",
    "rate_limit_per_min",
    "expires_at",
    "is_active",
    "allowed_origins",
    "allowed_addresses",
    "replaced_by_id",
    "parent_id",
    "payloads_until",
)


class ApiKeyChange(models.Model):
    """One value of a key that was changed; nobody changes or deletes it."""

    _name = "api.key.change"
    _description = "Change of an API key"
    _order = "id desc"
    _rec_name = "field"

    key_id = fields.Many2one(
        "api.key", required=True, index=True, ondelete="cascade", readonly=True
    )
    field = fields.Char(readonly=True, help="Empty: the key was created.")
    what = fields.Char(compute="_compute_what")
    before = fields.Char(readonly=True)
    after = fields.Char(readonly=True)
    with_id = fields.Many2one(
        "api.key",
        string="With the Key",
        readonly=True,
        ondelete="set null",
        help="The key with which it was asked for over the API.",
    )

    @api.depends("field")
    def _compute_what(self) -> None:
        labels = self.env["api.key"].sudo().fields_get(_REMEMBERED, ["string"])
        for change in self:
            found = labels.get(change.field)
            change.what = found["string"] if found else self.env._("Created")


class ApiKey(models.Model):
    _inherit = "api.key"

    change_ids = fields.One2many("api.key.change", "key_id", string="History")

    @api.model_create_multi
    def create(self, vals_list: list[dict[str, Any]]) -> "ApiKey":
        """Make keys, and remember by whom."""
        keys = super().create(vals_list)
        keys._remember([{"key_id": key.id} for key in keys])
        return keys

    def write(self, vals: dict[str, Any]) -> bool:
        """Change keys, and remember what they were."""
        names = [name for name in _REMEMBERED if name in vals]
        before = {key: key._shown(names) for key in self.sudo()}
        result = super().write(vals)
        changes = [
            {"key_id": key.id, "field": name, "before": was, "after": now}
            for key, old in before.items()
            for name, was in old.items()
            if (now := key._shown([name])[name]) != was
        ]
        self._remember(changes)
        return result

    def _shown(self, names: list[str]) -> Mapping[str, str]:
        """The values as the history shows them; moments are UTC."""
        found = {}
        for name in names:
            value = self[name]
            if isinstance(value, models.BaseModel):
                found[name] = self._shown_key(value) if value else ""
            elif self._fields[name].type == "boolean":
                found[name] = str(value)
            else:
                found[name] = str(value or "")
        return found

    def _shown_key(self, other: "ApiKey") -> str:
        """How another key is called in the history, which this one's user reads."""
        if other.user_id != self.user_id:
            return self.env._("Another user's key")
        return other._label()

    @api.model
    def _remember(self, changes: list[dict[str, Any]]) -> None:
        if changes:
            caller = self._caller()
            # Nobody may write the history; it still says who has changed the key.
            self.env["api.key.change"].sudo().create(
                [{**change, "with_id": caller.id} for change in changes]
            )
