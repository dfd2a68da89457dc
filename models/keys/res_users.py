# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A user's own keys, in the user's preferences."""

from typing import Any

from odoo import fields, models

from ...auth.groups import ADMINISTRATORS


class ResUsers(models.Model):
    _inherit = "res.users"

    dual_api_key_ids = fields.One2many(
        "api.key",
        "user_id",
        string="Keys of the API",
        domain=[("client_id", "=", False)],
    )

    @property
    def SELF_READABLE_FIELDS(self) -> list[str]:
        """Users see their own keys."""
        return [*super().SELF_READABLE_FIELDS, "dual_api_key_ids"]

    def write(self, vals: dict[str, Any]) -> bool:
        """Change users; who is archived leaves no key behind that others work with."""
        if "active" in vals and not vals["active"]:
            self._end_given_keys()
        return super().write(vals)

    def unlink(self) -> bool:
        """Delete users, and end the keys that they have made for others."""
        self._end_given_keys()
        return super().unlink()

    def _end_given_keys(self) -> None:
        """Revoke the keys of others that were made with keys of these users.

        Who made a key knows it. The users' own keys work with the users.
        """
        # Business of the server: whoever may archive a user need not see keys.
        own = self.env["api.key"].sudo().search([("user_id", "in", self.ids)])
        if own:
            own._hold()
            (own._with_descendants() - own).revoke(descendants=False)

    def action_dual_api_new_key(self) -> dict[str, Any]:
        """Ask what the new key of the user shall be."""
        self.ensure_one()
        managed = self.env["api.key"]._manages() and self.has_group(ADMINISTRATORS)
        # Where there is a choice, no administrator is chosen beforehand.
        context = {} if managed else {"default_user_id": self.id}
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dual_api.action_key_wizard"
        )
        return {**action, "context": context}

    def action_dual_api_webhooks(self) -> dict[str, Any]:
        """Open the webhooks of the user's keys."""
        self.ensure_one()
        actions = self.env["ir.actions.actions"]
        action = actions._for_xml_id("dual_api.action_webhooks")
        return {**action, "domain": [("key_id.user_id", "=", self.id)]}
