# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The buttons of keys in the back office."""

import time
from typing import Any

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.http import request

from odoo.addons.base.models.res_users import check_identity

#: For how long Odoo's `check_identity` does not ask again, in seconds.
_CONFIRMED_SECONDS = 10 * 60


class ApiKey(models.Model):
    _inherit = "api.key"

    @check_identity
    def action_change(self) -> dict[str, Any]:
        """Show what the key may do, to be changed by who has given the password."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change %s", self.name),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(self.env.ref("dual_api.view_api_key_change_form").id, "form")],
            "target": "new",
        }

    @api.model
    def _check_confirmed(self) -> None:
        """Refuse what asks for the password, to whoever has not given it lately.

        A session that was left open, or a key of Odoo's RPC, must not be enough for
        access that outlives it. Odoo takes the request away from XML-RPC and JSON-RPC;
        code on the server acts as nobody in particular (`sudo`) and is not asked.

        :raises odoo.exceptions.AccessError: when it was not given
        """
        given = request.session.get("identity-check-last", 0) if request else 0
        if given <= time.time() - _CONFIRMED_SECONDS:
            raise AccessError(
                self.env._(
                    "To let a key do more, press “Change” in the form of the key, which"
                    " asks for your password."
                )
            )

    @check_identity
    def action_rotate(self) -> dict[str, Any]:
        """Rotate, once the user has given the password, and show the new key."""
        new, plain = self._rotate()
        return self.env["dual_api.key.show"]._open(new, plain)

    def action_revoke(self) -> None:
        """Revoke."""
        self.revoke()

    def action_extend(self) -> dict[str, Any]:
        """Ask until when."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Extend %s", self.name),
            "res_model": "dual_api.key.extend",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_key_id": self.id},
        }
