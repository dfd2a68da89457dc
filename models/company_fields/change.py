# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The history of the fields that administrators have added: who changed what, when."""

import logging
from collections.abc import Iterable, Mapping
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

#: Of each field: the shown values, by the name of what they are.
Texts = Mapping[models.BaseModel, Mapping[str, str]]


class ApiFieldChange(models.Model):
    """One change of what is offered; nobody changes or deletes it."""

    _name = "api.field.change"
    _description = "Change of a field of the API"
    _order = "id desc"
    _rec_name = "label"

    field_id = fields.Many2one(
        "api.field", string="Entry", index=True, ondelete="set null", readonly=True
    )
    label = fields.Char(string="Field", readonly=True)
    kind = fields.Selection(
        [("added", "Added"), ("changed", "Changed"), ("deleted", "Deleted")],
        readonly=True,
        required=True,
    )
    attribute = fields.Char(readonly=True)
    what = fields.Char(compute="_compute_what")
    before = fields.Char(readonly=True)
    after = fields.Char(readonly=True)

    @api.depends("attribute", "kind")
    def _compute_what(self) -> None:
        labels = self.env["api.field"].fields_get(REMEMBERED, ["string"])
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for change in self:
            found = labels.get(change.attribute)
            change.what = found["string"] if found else kinds[change.kind]

    @api.model
    def _remember_added(self, added: models.BaseModel) -> None:
        self._remember(
            [
                {
                    "field_id": each.id,
                    "label": each._label(),
                    "kind": "added",
                    "after": each.field_id.sudo().name,
                }
                for each in added
            ]
        )

    @api.model
    def _remember_changed(self, before: Texts, after: Texts) -> None:
        self._remember(
            [
                {
                    "field_id": each.id,
                    "label": each._label(),
                    "kind": "changed",
                    "attribute": name,
                    "before": was,
                    "after": is_now,
                }
                for each, old in before.items()
                for name, was in old.items()
                if (is_now := after[each][name]) != was
            ]
        )

    @api.model
    def _remember_deleted(self, labels: Iterable[str]) -> None:
        self._remember([{"label": label, "kind": "deleted"} for label in labels])

    @api.model
    def _remember(self, changes: list[dict[str, Any]]) -> None:
        if not changes:
            return
        for change in changes:
            _logger.info(
                "User %s changes the API: %s %s %s",
                self.env.uid,
                change["label"],
                change["kind"],
                change.get("attribute", ""),
            )
        # Nobody may write the history; it still says who has changed what.
        self.sudo().create(changes)
