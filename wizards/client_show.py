# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The only moment in which the secret of an app is seen."""

from typing import Any

from odoo import fields, models


class DualApiClientShow(models.AbstractModel):
    """A form over nothing: what it shows is stored nowhere."""

    _name = "dual_api.client.show"
    _description = "Secret of an app, shown once"

    # A form needs an id to be opened without a record.
    id = fields.Id()
    client_id = fields.Char(string="Client ID", readonly=True)
    secret = fields.Char(readonly=True)

    def _open(self, client: models.BaseModel, secret: str) -> dict[str, Any]:
        """The action that shows a new secret."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Secret of the App: %s", client.name),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_client_id": client.client_id,
                "default_secret": secret,
            },
        }
