# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a webhook signs with, and what it sends along: sealed, and shown to nobody."""

import json

from odoo import fields, models

from ...auth.sealing import seal, unseal
from ...gateway.setting_sources import secret_keys


class ApiWebhook(models.Model):
    _inherit = "api.webhook"

    def _signing_secrets(self) -> tuple[str, ...]:
        """The secrets that sign now, the newest first.

        :raises SealError: when the server lacks the key that they were sealed with
        """
        webhook, keys = self.sudo(), secret_keys()
        found = [unseal(webhook.secret, keys)]
        until = webhook.secret_previous_until
        if webhook.secret_previous and until and until > fields.Datetime.now():
            found.append(unseal(webhook.secret_previous, keys))
        return tuple(found)

    def _static_headers(self) -> dict[str, str]:
        """The headers that are sent with every message.

        :raises SealError: when the server lacks the key that they were sealed with
        """
        stored = self.sudo().headers
        return json.loads(unseal(stored, secret_keys())) if stored else {}

    @staticmethod
    def _sealed(text: str) -> str:
        """A secret as it is stored."""
        return seal(text, secret_keys())
