# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a history of records is: which of their values changed, from what to what."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from odoo import api, fields, models

#: Of each record: the shown values, by field.
Texts = Mapping[models.BaseModel, Mapping[str, str]]


class History(models.AbstractModel):
    """The changes of the records of one model; nobody changes or deletes one."""

    _name = "dual_api.history"
    _description = "History of records"
    _order = "id desc"

    #: The field that leads to the record.
    _of: ClassVar[str]
    #: The fields whose changes are remembered.
    _remembered: ClassVar[tuple[str, ...]]

    # Empty where something happened to the record as a whole.
    attribute = fields.Char(readonly=True)
    what = fields.Char(compute="_compute_what")
    before = fields.Char(readonly=True)
    after = fields.Char(readonly=True)

    @api.depends("attribute")
    def _compute_what(self) -> None:
        model = self.env[self._fields[self._of].comodel_name]
        labels = model.sudo().fields_get(self._remembered, ["string"])
        for change in self:
            found = labels.get(change.attribute)
            change.what = found["string"] if found else change._whole()

    def _whole(self) -> str:
        """Return what happened to the record as a whole."""
        raise NotImplementedError

    @api.model
    def _names(self, values: Iterable[str]) -> list[str]:
        """Return those of the written fields that are remembered."""
        return [name for name in self._remembered if name in values]

    @api.model
    def _texts(self, records: models.BaseModel, names: list[str]) -> Texts:
        """Return the values of the records as the history shows them."""
        return {
            record: {name: self._text(record, name) for name in names}
            for record in records.sudo()
        }

    @api.model
    def _text(self, record: models.BaseModel, name: str) -> str:
        """Return one of them; moments are UTC."""
        value = record[name]
        if record._fields[name].type == "boolean":
            return str(value)
        return str(value or "")

    @api.model
    def _remember_changed(self, before: Texts, after: Texts) -> None:
        """Remember which of the texts are others now."""
        self._remember(
            [
                {
                    **self._of_record(record, "changed"),
                    "attribute": name,
                    "before": was,
                    "after": is_now,
                }
                for record, old in before.items()
                for name, was in old.items()
                if (is_now := after[record][name]) != was
            ]
        )

    @api.model
    def _of_record(self, record: models.BaseModel, kind: str) -> dict[str, Any]:
        """Return what every change of the record says of it.

        :param kind: ``added`` or ``changed``
        """
        return {self._of: record.id}

    @api.model
    def _remember(self, changes: list[dict[str, Any]]) -> models.BaseModel:
        """Remember the changes, each as the values of this model's fields."""
        # Nobody may write the history; it still says who has changed what.
        return self.sudo().create(changes) if changes else self
