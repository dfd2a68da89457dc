# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The history of a key: who changed what, when, and with which key."""

from typing import Any

from odoo import api, fields, models


class ApiKeyChange(models.Model):
    """One value of a key that was changed."""

    _name = "api.key.change"
    _inherit = "dual_api.history"
    _description = "Change of an API key"
    _rec_name = "attribute"

    _of = "key_id"
    # What decides who may do what with a key, and when.
    _remembered = (
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

    key_id = fields.Many2one(
        "api.key", required=True, index=True, ondelete="cascade", readonly=True
    )
    with_id = fields.Many2one(
        "api.key",
        string="With the Key",
        readonly=True,
        ondelete="set null",
        help="The key that requested it over the API.",
    )

    def _whole(self) -> str:
        return self.env._("Created")

    @api.model
    def _text(self, record: models.BaseModel, name: str) -> str:
        value = record[name]
        if isinstance(value, models.BaseModel):
            return self._text_of_key(value, record.user_id) if value else ""
        return super()._text(record, name)

    @api.model
    def _text_of_key(self, key: models.BaseModel, reader: models.BaseModel) -> str:
        """Return how a key is called in the history that another user reads."""
        if key.user_id != reader:
            return self.env._("Another user's key")
        return key._label()

    @api.model
    def _remember_created(self, keys: models.BaseModel) -> None:
        self._remember([self._of_record(key, "added") for key in keys])

    @api.model
    def _remember(self, changes: list[dict[str, Any]]) -> models.BaseModel:
        caller = self.env["api.key"]._caller()
        return super()._remember([{**each, "with_id": caller.id} for each in changes])
