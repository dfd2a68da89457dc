# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A key from its beginning to its end: made, rotated, extended, revoked."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..auth.keys import hash_key, new_key

MANAGER_GROUP = "dual_api.group_manager"


class ApiKey(models.Model):
    _inherit = "api.key"

    @api.model
    def generate(
        self,
        user_id: int,
        name: str,
        scopes: Iterable[str] | None = None,
        rate_limit_per_min: int | None = None,
        expires_at: datetime | str | None = None,
    ) -> str:
        """Make a key and return it: 43 characters, the only time that it is seen.

        :param user_id: the user that the key acts as; only managers of the API
            may choose another than themselves
        :param scopes: what it may do; ``None`` for reading everything that the
            database offers, an empty one for nothing but ``/me``
        :raises odoo.exceptions.AccessError: for the key of another user
        :raises odoo.exceptions.ValidationError: for a scope that there is not
        """
        return self._generate(
            user_id,
            name,
            scopes=scopes,
            rate_limit_per_min=rate_limit_per_min,
            expires_at=expires_at,
        )[1]

    @api.model
    def _generate(
        self,
        user_id: int,
        name: str,
        *,
        scopes: Iterable[str] | None = None,
        rate_limit_per_min: int | None = None,
        **values: Any,
    ) -> tuple["ApiKey", str]:
        """The new key and its plain text; ``values`` are of other fields."""
        manages = self._manages()
        if not manages:
            if not self.env.user._is_internal():
                raise AccessError(self.env._("Keys are for internal users."))
            if user_id != self.env.uid:
                raise AccessError(self.env._("You can only make keys for yourself."))
        if scopes is None:
            scopes = self.env["dual_api.resolver"]._catalog().read_scopes
        if isinstance(scopes, str):
            scopes = scopes.split()
        if rate_limit_per_min is not None:
            if not manages and rate_limit_per_min > self._default_limit():
                raise AccessError(
                    self.env._("Only managers of the API may give a key more points.")
                )
            values["rate_limit_per_min"] = rate_limit_per_min
        plain = new_key()
        # The hash is out of everyone's reach but the server's own.
        key = self.sudo().create(
            {
                "name": name,
                "user_id": user_id,
                "key_hash": hash_key(plain),
                "scopes": " ".join(scopes),
                **values,
            }
        )
        return key.sudo(self.env.su), plain

    def rotate(self) -> str:
        """Issue a new key in place of this one and return it.

        This one works on for as many days as the setting ``key_overlap_days``
        says, and every answer to it tells until when.

        :raises odoo.exceptions.UserError: for a key that does not work any more or
            was replaced already: the new one would outlive what ended the old one
        """
        return self._rotate()[1]

    def _rotate(self) -> tuple["ApiKey", str]:
        old = self._owned()
        if old.state != "active":
            raise UserError(
                self.env._(
                    "Only a key that works and was not replaced can be replaced."
                )
            )
        # Its user may keep what a manager gave it.
        new, plain = old._generate(
            old.user_id.id,
            old.name,
            scopes=(old.scopes or "").split(),
            rate_limit_per_min=old.rate_limit_per_min,
            allowed_origins=old.allowed_origins,
            allowed_addresses=old.allowed_addresses,
            expires_at=old.expires_at,
        )
        days = self.env["dual_api.settings"]._get().key_overlap_days
        end = fields.Datetime.now() + timedelta(days=days)
        old.write(
            {
                "replaced_by_id": new.id,
                "expires_at": min(filter(None, (old.expires_at, end))),
            }
        )
        return new.sudo(self.env.su), plain

    def revoke(self) -> None:
        """End the keys; every worker refuses them from its next request on."""
        for key in self:
            key._owned().is_active = False

    def extend(self, expires_at: datetime | str | None) -> None:
        """Let the key work until then, or for ever.

        :raises odoo.exceptions.AccessError: for a user whose key has more points than
            users give themselves: its end is what a manager set
        :raises odoo.exceptions.UserError: for a key that was revoked or replaced, or a
            moment that is over
        """
        key = self._owned()
        moment = fields.Datetime.to_datetime(expires_at) or None
        if not key.is_active or key.replaced_by_id:
            raise UserError(
                self.env._("A key that was revoked or replaced can't be extended.")
            )
        if moment and moment <= fields.Datetime.now():
            raise UserError(self.env._("That moment is over. To end it, revoke it."))
        if not self._manages() and key.rate_limit_per_min > self._default_limit():
            raise AccessError(
                self.env._("Only managers of the API may extend this key.")
            )
        key.expires_at = moment

    # -- who may ----------------------------------------------------------------

    @api.model
    def _manages(self) -> bool:
        """Whether all keys are the user's business."""
        return self.env.su or self.env.user.has_group(MANAGER_GROUP)

    @api.model
    def _default_limit(self) -> int:
        return self.env["dual_api.settings"]._get().key_default_limit

    def _owned(self) -> "ApiKey":
        """The key, free to be changed: whoever sees a key, its user and managers,
        may end or replace it.

        :raises odoo.exceptions.AccessError: for anybody else
        """
        self.ensure_one()
        self.check_access("read")
        return self.sudo()
