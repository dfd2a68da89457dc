# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Webhooks in Odoo: what people press, and in what words they are refused."""

from typing import Any

from odoo import models

from odoo.addons.base.models.res_users import check_identity

from ...gateway.user_errors import shown_to_users
from ...schema.resources.webhook import OVERLAP_HOURS


class ApiWebhook(models.Model):
    _inherit = "api.webhook"

    def _owned(self) -> "ApiWebhook":
        """The webhook, free to be changed by who could make one like it.

        :raises odoo.exceptions.AccessError: for anybody else
        """
        self.ensure_one()
        self.check_access("read")
        self.env["api.key"]._check_may_act_as(self.sudo().key_id.user_id)
        return self

    @check_identity
    def action_change(self) -> dict[str, Any]:
        """Open the form, for who has given the password."""
        return self.env["dual_api.webhook.wizard"]._open(self._owned())

    @check_identity
    def action_rotate_secret(self) -> dict[str, Any]:
        """Give it a new secret and show that; the old one signs, too, for a day."""
        with shown_to_users(self.env):
            secret = self._owned()._rotate_secret(OVERLAP_HOURS)
        return self.env["dual_api.webhook.show"]._open(self, secret)

    @check_identity
    def action_send_test(self) -> dict[str, Any]:
        """Send a test message, and show it to who has given the password."""
        with shown_to_users(self.env):
            body = self._owned()._send_test()
        return self.env["dual_api.webhook.show"]._open_body(self, body)

    def action_pause(self) -> None:
        """Let messages wait."""
        self.check_access("read")
        with shown_to_users(self.env):
            self._pause()

    def action_enable(self) -> None:
        """Let it go on."""
        self.check_access("read")
        with shown_to_users(self.env):
            self._enable()

    def action_delete(self) -> dict[str, Any]:
        """Delete it, which who sees it may."""
        self.check_access("read")
        self.sudo().unlink()
        return self.env["ir.actions.actions"]._for_xml_id("dual_api.action_webhooks")

    def action_replay(self) -> dict[str, Any]:
        """Open the form that asks for the period."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send Again"),
            "res_model": "dual_api.webhook.replay",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_webhook_id": self.id},
        }

    def action_deliveries(self) -> dict[str, Any]:
        """Open its deliveries."""
        self.ensure_one()
        actions = self.env["ir.actions.actions"]
        action = actions._for_xml_id("dual_api.action_deliveries")
        return {**action, "domain": [("webhook_id", "=", self.id)], "context": {}}


class ApiDelivery(models.Model):
    _inherit = "api.delivery"

    def action_retry(self) -> None:
        """Send the messages again."""
        self.check_access("read")
        for delivery in self:
            with shown_to_users(self.env):
                delivery._retry()
