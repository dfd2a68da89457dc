# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What keys do with webhooks and deliveries over the API."""

from collections.abc import Mapping
from typing import Any

from odoo import api, models

from ...auth.principal import Principal
from ...auth.scopes import lacking
from ...schema.errors import Conflict, Forbidden
from ...schema.resources.webhook import OVERLAP_HOURS, REPLAYED_STATES
from ...schema.sentences import _lt

_Done = tuple[models.BaseModel, Mapping[str, Any]]


class ApiWebhook(models.Model):
    _inherit = "api.webhook"

    @api.private
    @api.model
    def _api_create(self, values: Mapping[str, Any], caller: Principal) -> _Done:
        self._check_is_key(caller)
        webhook, secret = self._make(values, caller)
        return webhook, {"secret": secret}

    @api.private
    def _api_update(self, values: Mapping[str, Any], caller: Principal) -> _Done:
        self._check_may_ask(caller)
        self._change(values)
        return self, {}

    @api.private
    def _api_delete(self, _values: Mapping[str, Any], _caller: Principal) -> _Done:
        # Who sees it may end it.
        self.sudo().unlink()
        return self, {}

    @api.private
    def _api_rotate_secret(self, values: Mapping[str, Any], caller: Principal) -> _Done:
        self._check_may_ask(caller)
        secret = self._rotate_secret(values.get("overlap_hours", OVERLAP_HOURS))
        return self, {"secret": secret}

    @api.private
    def _api_pause(self, _values: Mapping[str, Any], _caller: Principal) -> _Done:
        self._pause()
        return self, {}

    @api.private
    def _api_enable(self, _values: Mapping[str, Any], _caller: Principal) -> _Done:
        self._enable()
        return self, {}

    @api.private
    def _api_replay(self, values: Mapping[str, Any], _caller: Principal) -> _Done:
        queued = self._replay(
            values["since"],
            values.get("until"),
            values.get("states") or REPLAYED_STATES,
        )
        return self, {"queued": queued}

    @api.model
    def _check_is_key(self, caller: Principal) -> None:
        """Let webhooks be made by keys only: a webhook ends with its key.

        :raises ApiError: ``forbidden``, for another credential
        """
        if caller.key_id is None:
            raise Forbidden(_lt("Only a key can have webhooks."))

    def _check_may_ask(self, caller: Principal) -> None:
        """Let a webhook be changed by who could make one like it: who chooses where
        messages are sent, or learns what they are signed with, gets what they show.

        :raises ApiError: ``forbidden``
        :raises odoo.exceptions.AccessError: for the key of a user whose rights the
            caller does not all have
        """
        self._check_is_key(caller)
        key = self.sudo().key_id
        if key.id == caller.key_id:
            return
        key.with_env(self.env)._check_may_act_as(key.user_id)
        needed = (key.scopes or "").split()
        missing = [scope for scope in needed if scope not in caller.scopes]
        if missing:
            raise lacking(missing)


class ApiDelivery(models.Model):
    _inherit = "api.delivery"

    @api.private
    def _api_retry(self, _values: Mapping[str, Any], _caller: Principal) -> _Done:
        self._retry()
        return self, {}

    def _retry(self) -> None:
        """Send it again, or at once if it waits.

        :raises ApiError: ``conflict``, when it is being sent, or the webhook sends
            nothing
        """
        delivery = self.sudo()
        delivery.webhook_id._check_sends()
        if delivery.state == "leased":
            raise Conflict(_lt("The message is being sent."))
        delivery.write(
            {
                "state": "pending",
                "attempts": 0,
                "reason": False,
                "next_at": self.env.cr.now(),
                "done_at": False,
            }
        )
        self.env["api.event"]._wake()
