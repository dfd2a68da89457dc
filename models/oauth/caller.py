# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What keys do with apps over the API: no more than their users could."""

from collections.abc import Mapping
from typing import Any

from odoo import api, models
from odoo.exceptions import AccessError

from ...auth.principal import Principal
from ...schema.errors import Conflict, Forbidden, invalid
from ...schema.sentences import _lt

_Done = tuple["ApiClient", Mapping[str, Any]]
#: Lists of the API, and what stands between their items where they are stored.
_LISTS = {"redirect_uris": "\n", "scopes": " ", "required_scopes": " "}


class ApiClient(models.Model):
    _inherit = "api.client"

    @api.private
    @api.model
    def _api_create(self, values: Mapping[str, Any], caller: Principal) -> _Done:
        self._check_is_no_app(caller)
        stored = self._from_api(values, caller)
        app = self._unhindered().create(
            {
                **stored,
                "origin": "api",
                "state": "requested",
                "owner_partner_id": self.env.user.partner_id.id,
            }
        )
        secret = app._new_secret() if app.kind == "confidential" else None
        return app.sudo(self.env.su), {"secret": secret}

    @api.private
    def _api_update(self, values: Mapping[str, Any], caller: Principal) -> _Done:
        self._check_is_no_app(caller)
        self._check_owned()
        if "scopes" in values:
            self._check_may_act_as_service()
        self._unhindered().write(self._from_api(values, caller))
        return self, {}

    @api.private
    def _api_rotate_secret(
        self, _values: Mapping[str, Any], caller: Principal
    ) -> _Done:
        self._check_is_no_app(caller)
        self._check_owned(approved=True)
        if self.kind != "confidential":
            raise Conflict(_lt("A public app has no secret."))
        return self, {"secret": self._new_secret()}

    @api.private
    def _api_suspend(self, _values: Mapping[str, Any], _caller: Principal) -> _Done:
        self._check_owned(approved=True)
        self._suspend()
        return self, {}

    @api.model
    def _check_is_no_app(self, caller: Principal) -> None:
        """Let apps be made and changed by keys only.

        :raises Forbidden: for an app, which could make itself, or a second one, more
            than its user has agreed to
        """
        if caller.client:
            raise Forbidden(_lt("An app cannot register or change apps. Use a key."))

    def _check_owned(self, *, approved: bool = False) -> None:
        """Let managers change apps, and owners those that nobody has approved.

        :param approved: whether it may be done to an approved one, too
        :raises ApiError: ``conflict``
        :raises odoo.exceptions.AccessError: for another's app
        """
        if self.env["api.key"]._manages():
            return
        if self.sudo().owner_partner_id != self.env.user.partner_id:
            raise AccessError(self.env._("This app is another user's."))
        if self.state == "approved" and not approved:
            raise Conflict(
                _lt("The app is approved. Only a manager can change it now.")
            )

    @api.model
    def _from_api(self, values: Mapping[str, Any], caller: Principal) -> dict[str, Any]:
        """The values as they are stored.

        :raises ApiError: ``validation``, for a scope that the caller lacks
        """
        asked = values.get("scopes") or ()
        lacking = [scope for scope in asked if scope not in caller.scopes]
        if lacking:
            sentence = _lt("The calling key lacks %(scope)s.", scope=lacking[0])
            raise invalid("scopes", sentence, "excess")
        found = dict(values)
        for name, between in _LISTS.items():
            if name in found:
                found[name] = between.join(found[name] or ()) or False
        return found
