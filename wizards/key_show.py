# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The only moment in which a plain key is seen in the back office."""

import shlex
from typing import Any

from odoo import fields, models
from odoo.http import request

from ..auth.credentials.api_key import API_KEY


class DualApiKeyShow(models.AbstractModel):
    """A form over nothing: what it shows is stored nowhere."""

    _name = "dual_api.key.show"
    _description = "New API key, shown once"

    # A form needs an id to be opened without a record.
    id = fields.Id()
    key = fields.Char(readonly=True)
    curl = fields.Char(string="Try It", readonly=True)

    def _open(self, key: models.BaseModel, plain: str) -> dict[str, Any]:
        """The action that shows the plain text of the key."""
        # Where the user's browser has found the server, a terminal will, too.
        root = self.env["dual_api.settings"]._get().public_url
        if not root:
            root = request.httprequest.url_root if request else key.get_base_url()
        version = self.env["dual_api.resolver"]._newest()
        url = version.url(root.rstrip("/"), "me")
        header = shlex.quote(f"{API_KEY.scheme.header}: {plain}")
        curl = f"curl -H {header} {shlex.quote(url)}"
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Your New API Key: %s", key.name),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_key": plain, "default_curl": curl},
        }
