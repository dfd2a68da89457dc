# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The only moment in which a secret of a webhook is seen, and what a message says."""

from typing import Any

from odoo import fields, models


class DualApiWebhookShow(models.AbstractModel):
    """A form over nothing: what it shows is stored nowhere."""

    _name = "dual_api.webhook.show"
    _description = "Secret of a webhook, shown once"

    # A form needs an id to be opened without a record.
    id = fields.Id()
    secret = fields.Char(readonly=True)
    body = fields.Text(string="Message", readonly=True)

    def _open(self, webhook: models.BaseModel, secret: str) -> dict[str, Any]:
        """The action that shows a new secret."""
        name = self.env._("Secret of the Webhook: %s", webhook.name)
        return self._form(name, {"default_secret": secret})

    def _open_body(self, webhook: models.BaseModel, body: str) -> dict[str, Any]:
        """The action that shows what a message says."""
        name = self.env._("Message of the Webhook: %s", webhook.name)
        return self._form(name, {"default_body": body})

    def _form(self, name: str, context: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": context,
        }
