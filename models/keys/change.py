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

#: Of each key: the shown values, by field.
_Texts = Mapping[models.BaseModel, Mapping[str, str]]


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
        help="The key that requested it over the API.",
    )

    @api.depends("field")
    def _compute_what(self) -> None:
        labels = self.env["api.key"].sudo().fields_get(_REMEMBERED, ["string"])
        for change in self:
            found = labels.get(change.field)
            change.what = found["string"] if found else self.env._("Created")

    # -- what keys are, before and after ------------------------------------------

    @api.model
    def _names(self, values: Mapping[str, Any]) -> list[str]:
        """Return those of the written fields that are remembered."""
        return [name for name in _REMEMBERED if name in values]

    @api.model
    def _texts(self, keys: models.BaseModel, names: list[str]) -> _Texts:
        """Return the values of the keys as the history shows them; moments are UTC."""
        return {
            key: {name: self._text(key, name) for name in names} for key in keys.sudo()
        }

    @api.model
    def _text(self, key: models.BaseModel, name: str) -> str:
        value = key[name]
        if isinstance(value, models.BaseModel):
            return self._text_of_key(value, key.user_id) if value else ""
        if key._fields[name].type == "boolean":
            return str(value)
        return str(value or "")

    @api.model
    def _text_of_key(self, key: models.BaseModel, reader: models.BaseModel) -> str:
        """Return how a key is called in the history that another user reads."""
        if key.user_id != reader:
            return self.env._("Another user's key")
        return key._label()

    @api.model
    def _remember_created(self, keys: models.BaseModel) -> None:
        self._remember([{"key_id": key.id} for key in keys])

    @api.model
    def _remember_changed(self, before: _Texts, after: _Texts) -> None:
        self._remember(
            [
                {"key_id": key.id, "field": name, "before": was, "after": is_now}
                for key, old in before.items()
                for name, was in old.items()
                if (is_now := after[key][name]) != was
            ]
        )

    @api.model
    def _remember(self, changes: list[dict[str, Any]]) -> None:
        if changes:
            caller = self.env["api.key"]._caller()
            # Nobody may write the history; it still says who has changed the key.
            self.sudo().create([{**change, "with_id": caller.id} for change in changes])
