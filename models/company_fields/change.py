# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The history of the fields that administrators have added: who changed what, when."""

import logging
from collections.abc import Iterable
from typing import Any

from odoo import api, fields, models

_logger = logging.getLogger(__name__)

#: What is remembered of a field: all that clients notice.
REMEMBERED = (
    "resource",
    "field_id",
    "name",
    "access",
    "pii",
    "filterable",
    "scope",
    "description",
)


class ApiFieldChange(models.Model):
    """One change of what is offered."""

    _name = "api.field.change"
    _inherit = "dual_api.history"
    _description = "Change of a field of the API"
    _rec_name = "label"

    _of = "field_id"
    _remembered = REMEMBERED

    field_id = fields.Many2one(
        "api.field", string="Entry", index=True, ondelete="set null", readonly=True
    )
    label = fields.Char(string="Field", readonly=True)
    kind = fields.Selection(
        [("added", "Added"), ("changed", "Changed"), ("deleted", "Deleted")],
        readonly=True,
        required=True,
    )

    def _whole(self) -> str:
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return kinds[self.kind]

    @api.model
    def _text(self, record: models.BaseModel, name: str) -> str:
        if name == "field_id":
            return record.field_id.name
        return super()._text(record, name)

    @api.model
    def _of_record(self, record: models.BaseModel, kind: str) -> dict[str, Any]:
        found = super()._of_record(record, kind)
        return {**found, "label": record._label(), "kind": kind}

    @api.model
    def _remember_added(self, added: models.BaseModel) -> None:
        self._remember(
            [
                {**self._of_record(each, "added"), "after": each.field_id.sudo().name}
                for each in added
            ]
        )

    @api.model
    def _remember_deleted(self, labels: Iterable[str]) -> None:
        self._remember([{"label": label, "kind": "deleted"} for label in labels])

    @api.model
    def _remember(self, changes: list[dict[str, Any]]) -> models.BaseModel:
        for change in changes:
            _logger.info(
                "User %s changes the API: %s %s %s",
                self.env.uid,
                change["label"],
                change["kind"],
                change.get("attribute", ""),
            )
        return super()._remember(changes)
