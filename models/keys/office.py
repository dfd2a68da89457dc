# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A key in Odoo: what people see of it, what they press, and who of them may."""

import time
from datetime import timedelta
from typing import Any

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from odoo.addons.base.models.res_users import check_identity

from ...auth.groups import ADMINISTRATORS, MANAGERS

#: For how long Odoo's `check_identity` does not ask again, in seconds.
_CONFIRMED_SECONDS = 10 * 60
#: For how long payloads are logged once somebody asks for it.
_PAYLOAD_MINUTES = 60


class ApiKey(models.Model):
    _inherit = "api.key"

    # -- what is shown ------------------------------------------------------------

    @api.depends("name", "key_hint")
    @api.depends_context("uid")
    def _compute_display_name(self) -> None:
        # Odoo shows the name of a record that another one leads to without asking
        # whether it may be seen.
        user = self.env.user
        sees_all = user._is_superuser() or user.has_group(MANAGERS)
        for key in self:
            if not sees_all and key.sudo().user_id.id != self.env.uid:
                key.display_name = self.env._("Another user's key")
            else:
                key.display_name = key._label()

    def _label(self) -> str:
        """Name and hint of the key, for those who may know them."""
        return f"{self.name} ({self.key_hint})" if self.key_hint else self.name

    @api.depends("scopes")
    def _compute_scope_sentences(self) -> None:
        sentences = self.env["dual_api.scope_texts"]._sentences()
        for key in self:
            key.scope_sentences = "\n".join(
                sentences.get(scope, scope) for scope in (key.scopes or "").split()
            ) or self.env._("See its own details only.")

    @api.depends("user_id", "create_uid", "create_date")
    def _compute_warnings(self) -> None:
        """Whether its user is an administrator, or has more rights than its maker."""
        for key in self:
            user, maker = key.sudo().user_id, key.sudo().create_uid
            key.for_administrator = bool(user) and user.has_group(ADMINISTRATORS)
            key.outgrown = bool(maker) and not (
                maker._is_superuser()
                or user == maker
                or key.with_user(maker)._may_act_as(user)
            )

    @api.depends_context("uid")
    def _compute_today(self) -> None:
        groups = self.env["api.usage"]._read_group(
            [("day", "=", fields.Date.today()), ("key_id", "in", self.ids)],
            ["key_id"],
            ["calls:sum", "limited:sum"],
        )
        found = {key.id: (calls, limited) for key, calls, limited in groups}
        for key in self:
            key.requests_today, key.limited_today = found.get(key.id, (0, 0))

    # -- buttons ------------------------------------------------------------------

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
                    "To give a key more rights, press “Change” on the key's form. You"
                    " will be asked for your password."
                )
            )

    @check_identity
    def action_rotate(self) -> dict[str, Any]:
        """Rotate, once the user has given the password, and show the new key."""
        new, plain = self._rotate()
        return self.env["dual_api.key.show"]._open(new, plain)

    def action_revoke(self) -> None:
        """Revoke the keys for good."""
        self.revoke()

    def action_extend(self) -> dict[str, Any]:
        """Open the form that asks until when the key is to work."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Extend %s", self.name),
            "res_model": "dual_api.key.extend",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_key_id": self.id},
        }

    def action_log_payloads(self) -> None:
        """Keep bodies of this key's requests for an hour; managers only."""
        self.check_access("write")
        end = fields.Datetime.now() + timedelta(minutes=_PAYLOAD_MINUTES)
        self.sudo().write({"payloads_until": end})

    def action_forget_payloads(self) -> None:
        """Keep no more bodies, and none of those that were kept."""
        self.check_access("write")
        self.sudo().write({"payloads_until": False})
        # Nobody may change the log; what it should not have kept goes all the same.
        self.env["api.request"].sudo().search(
            [("key_id", "in", self.ids), ("request_text", "!=", False)]
        ).write({"request_text": False, "response_text": False})

    def action_requests(self) -> dict[str, Any]:
        """Open the log of what the key asked for."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("dual_api.action_requests")
        return {**action, "domain": [("key_id", "=", self.id)], "context": {}}

    # -- who may ------------------------------------------------------------------

    @api.model
    def _manages(self) -> bool:
        """Whether all keys are the user's business."""
        return self.env.su or self.env.user.has_group(MANAGERS)

    @api.model
    def _check_may_act_as(self, user: models.BaseModel) -> None:
        """Let a key of that user be made, or given more, by who has its rights anyway.

        Administrators can give themselves every right.

        :raises odoo.exceptions.AccessError: for everybody else
        """
        if self.env.su or user == self.env.user:
            return
        if not self._manages():
            raise AccessError(self.env._("You can only make keys for yourself."))
        if not self._may_act_as(user):
            raise AccessError(
                self.env._(
                    "The user of the key has groups or companies that you do not have."
                )
            )

    @api.model
    def _may_act_as(self, user: models.BaseModel) -> bool:
        """Whether the environment's user has all rights of the other one."""
        me, user = self.env.user.sudo(), user.sudo()
        return me.has_group(ADMINISTRATORS) or (
            user.all_group_ids <= me.all_group_ids
            and user.company_ids <= me.company_ids
        )

    @api.model
    def _check_room(self, user: models.BaseModel) -> None:
        """Refuse one more key of a user who has as many that work as there may be.

        :raises odoo.exceptions.UserError: naming how many there may be
        """
        if self.env.su:
            return
        # Two requests that count at once would both find room, and two that rotate one
        # key would both replace it: the second one fails to serialize here, and Odoo
        # repeats it.
        self.env.cr.execute(
            "UPDATE res_users SET active = active WHERE id = %s",
            [user.id],
            log_exceptions=False,
        )
        most = self.env["dual_api.settings"]._get().keys_per_user
        if not most:
            return
        works = [
            ("user_id", "=", user.id),
            # Apps are signed in to, not made.
            ("client_id", "=", False),
            ("state", "in", ["active", "replaced"]),
        ]
        if self.sudo().search_count(works, limit=most) >= most:
            raise UserError(
                self.env._(
                    "This user already has %s working keys, which is the maximum."
                    " Revoke one that is no longer needed.",
                    most,
                )
            )
