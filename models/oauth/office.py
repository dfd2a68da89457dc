# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Apps in Odoo: what managers press, and what users see of those they have let in."""

from typing import Any

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.base.models.res_users import check_identity


class ApiClient(models.Model):
    _inherit = "api.client"

    scope_sentences = fields.Text(
        string="What It May Ask For", compute="_compute_scope_sentences"
    )
    grant_ids = fields.One2many("api.key", "client_id", string="Access")
    grant_count = fields.Integer(string="Users", compute="_compute_grant_count")

    @api.depends("scopes")
    def _compute_scope_sentences(self) -> None:
        sentences = self.env["dual_api.scope_texts"]._sentences()
        for client in self:
            client.scope_sentences = "\n".join(
                sentences.get(scope, scope) for scope in client._scopes_asked()
            )

    @api.depends("grant_ids.state")
    def _compute_grant_count(self) -> None:
        for client in self:
            client.grant_count = len(client.grant_ids.filtered("works"))

    @check_identity
    def action_approve(self) -> None:
        """Let users consent to the app, once the password was given."""
        self.check_access("write")
        self._approve()

    @check_identity
    def action_change_first_party(self) -> None:
        """Make it an app of one's own company, or not, once the password was given."""
        self.check_access("write")
        for app in self.sudo():
            app.first_party = not app.first_party

    def action_suspend(self) -> None:
        """Let nothing of the app work any more."""
        self.check_access("write")
        self._suspend()

    @check_identity
    def action_new_secret(self) -> dict[str, Any]:
        """Give it a new secret and show that, once the password was given."""
        self.check_access("write")
        return self.env["dual_api.client.show"]._open(self, self._new_secret())

    def action_end_grants(self) -> None:
        """End the access of all users to the app."""
        self.check_access("write")
        self.grant_ids.revoke()
        self.env["api.authorization_code"]._end(client=self)

    def action_grants(self) -> dict[str, Any]:
        """Open who has let the app in."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("dual_api.action_grants")
        return {**action, "domain": [("client_id", "=", self.id)], "context": {}}


class ApiKey(models.Model):
    _inherit = "api.key"

    devices = fields.Char(
        compute="_compute_devices",
        compute_sudo=True,
        help="Where the app is signed in.",
    )

    @api.depends("refresh_ids.device")
    def _compute_devices(self) -> None:
        for key in self:
            names = key.refresh_ids.mapped("device")
            key.devices = ", ".join(sorted({*filter(None, names)}))

    def action_devices(self) -> dict[str, Any]:
        """Open the devices on which the app is signed in."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("dual_api.action_devices")
        mine = [("grant_id", "=", self.id), ("used_at", "=", False)]
        return {**action, "domain": mine}


class ApiRefresh(models.Model):
    _inherit = "api.refresh"

    def action_end(self) -> None:
        """Sign the app out on these devices: for their user, and for managers."""
        # Of two who press it, one finds nothing any more.
        devices = self.exists()
        devices.check_access("read")
        chains = devices.sudo().mapped("chain")
        self.sudo().search([("chain", "in", chains)]).unlink()


class ResUsers(models.Model):
    _inherit = "res.users"

    dual_api_grant_ids = fields.One2many(
        "api.key",
        "user_id",
        string="Apps With Access",
        domain=[("client_id", "!=", False), ("is_active", "=", True)],
    )
    dual_api_device_ids = fields.One2many(
        "api.refresh",
        "user_id",
        string="Devices With Access",
        domain=[("used_at", "=", False)],
    )

    @property
    def SELF_READABLE_FIELDS(self) -> list[str]:
        """Users see the apps they have let in, and where these are signed in."""
        mine = ("dual_api_grant_ids", "dual_api_device_ids")
        return [*super().SELF_READABLE_FIELDS, *mine]

    def action_dual_api_end_grants(self) -> None:
        """End the access of every app to the user."""
        self.ensure_one()
        if self != self.env.user and not self.env["api.key"]._manages():
            raise AccessError(self.env._("You can only end access to yourself."))
        grants = self.env["api.key"].sudo()
        mine = [("user_id", "=", self.id), ("client_id", "!=", False)]
        grants.search(mine).revoke()
        self.env["api.authorization_code"]._end(user=self)
