# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where a change came from: the key and the request that made it over the API."""

from odoo import api, models
from odoo.tools import SQL

from ...auth.principal import Principal
from ...monitoring.correlation import answering


class ApiEvent(models.Model):
    _inherit = "api.event"

    @api.model
    def _change_origin(self, principal: Principal | None) -> SQL | None:
        """What tells PostgreSQL who makes the changes of the transaction.

        Sent in one message with another statement, it is no further trip.

        :return: ``None`` where nobody listens
        """
        if not self._listened():
            return None
        return SQL(
            "SELECT set_config('dual_api.key', %s, true),"
            " set_config('dual_api.correlation', %s, true)",
            str((principal and principal.key_id) or ""),
            answering.correlation_id,
        )
