# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A key from its beginning to its end: made, rotated, extended, revoked.

None of these methods can be called over RPC. A plain key is told to who has given the
password (the back office) or to a key with the scopes for it (the API), never to a
session alone.

A key may be made with another one. ``parent_id`` is that one, with which it ends.
``root_id`` is the first key of its family: all of them share that one's points. These
are counted under one number for as long as the family lives, so that no rotation begins
anew.

    made with K     parent K, the root and the number of K
    rotated         the parent of the old one, or the key that asked for it; root and
                    number of the old one. The new one takes over all that hangs on the
                    old one, and is the root where that was it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import clean_context

from ...auth.credentials.api_key import hash_key, hint_of, new_key
from ...schema.catalog import SERVICE_SCOPES


class ApiKey(models.Model):
    _inherit = "api.key"

    @api.private
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

        :param user_id: the user that the key acts as; managers of the API may choose
            another one whose rights they all have
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
        if not manages and not self.env.user._is_internal():
            raise AccessError(self.env._("Keys are for internal users."))
        self._check_may_act_as(self.env["res.users"].sudo().browse(user_id))
        if scopes is None:
            scopes = self.env["dual_api.resolver"]._catalog().read_scopes
        if isinstance(scopes, str):
            scopes = scopes.split()
        scopes = tuple(scopes)
        if not manages and not SERVICE_SCOPES.keys().isdisjoint(scopes):
            raise AccessError(
                self.env._(
                    "Only managers of the API may give a key the scopes %s.",
                    ", ".join(SERVICE_SCOPES),
                )
            )
        if rate_limit_per_min is None:
            rate_limit_per_min = self._default_limit()
        elif not manages and rate_limit_per_min > self._default_limit():
            raise AccessError(
                self.env._("Only managers of the API may give a key more points.")
            )
        return self._issue(
            {
                **self._descent(self._caller()),
                "name": name,
                "user_id": user_id,
                "scopes": " ".join(scopes),
                "rate_limit_per_min": rate_limit_per_min,
                **values,
            }
        )

    @api.model
    def _issue(self, values: dict[str, Any]) -> tuple["ApiKey", str]:
        """The new key, whoever asks, and its plain text."""
        self._check_room(self.env["res.users"].browse(values["user_id"]))
        self._caller()._hold(used=True)
        plain = new_key()
        # The hash is out of everyone's reach but the server's own. Defaults that came
        # with the request are no values of a key.
        keys = self.with_context(  # pylint: disable=context-overridden
            clean_context(self.env.context)
        ).sudo()
        key = keys.create(
            {**values, "key_hash": hash_key(plain), "key_hint": hint_of(plain)}
        )
        return key.sudo(self.env.su), plain

    @api.private
    def rotate(self) -> str:
        """Issue a new key in place of this one and return it.

        This one works on for as many days as the setting ``key_overlap_days``
        says, and every answer to it tells until when.

        :raises odoo.exceptions.AccessError: for the key of a user whose rights the
            one who asks does not all have: the new one is told to that one
        :raises odoo.exceptions.UserError: for a key that does not work any more or
            was replaced already: the new one would outlive what ended the old one
        """
        return self._rotate()[1]

    def _rotate(self) -> tuple["ApiKey", str]:
        old = self._owned()
        self._check_may_act_as(old.user_id)
        if old.state != "active":
            raise UserError(
                self.env._(
                    "Only a working key that has not been replaced can be rotated."
                )
            )
        # Its user may keep what a manager gave it.
        new, plain = self._issue(
            {
                **old._descent_of_successor(),
                "name": old.name,
                "user_id": old.user_id.id,
                "scopes": old.scopes,
                "rate_limit_per_min": old.rate_limit_per_min,
                "allowed_origins": old.allowed_origins,
                "allowed_addresses": old.allowed_addresses,
                "expires_at": old.expires_at,
            }
        )
        days = self.env["dual_api.settings"]._get().key_overlap_days
        end = fields.Datetime.now() + timedelta(days=days)
        old.write(
            {
                "replaced_by_id": new.id,
                "expires_at": min(filter(None, (old.expires_at, end))),
            }
        )
        old._hand_over(new.sudo())
        return new, plain

    @api.private
    def revoke(self, *, descendants: bool = True) -> None:
        """End the keys; every worker refuses them from its next request on.

        :param descendants: whether the keys that were made with them end, too
        """
        keys = self.sudo().browse(key._owned().id for key in self)
        if descendants:
            keys = keys._with_descendants()
        # What has ended already is no change, for which all workers would forget.
        working = keys.filtered("is_active")
        if working:
            working.write({"is_active": False})

    @api.private
    def extend(self, expires_at: datetime | str | None) -> None:
        """Let the key work until then, or for ever.

        :raises odoo.exceptions.AccessError: for a user whose key has more points than
            users give themselves: its end is what a manager set; for the key of a user
            whose rights the one who asks does not all have
        :raises odoo.exceptions.UserError: for a key that was revoked or replaced, or a
            moment that is over
        """
        key = self._owned()
        self._check_may_act_as(key.user_id)
        moment = fields.Datetime.to_datetime(expires_at) or None
        if not key.is_active or key.replaced_by_id:
            raise UserError(
                self.env._("A key that was revoked or replaced can't be extended.")
            )
        limit = key.parent_id.expires_at
        if limit and (moment is None or moment > limit):
            raise UserError(
                self.env._(
                    "A key expires no later than the key that created it. Extend that"
                    " one first."
                )
            )
        if moment and moment <= fields.Datetime.now():
            raise UserError(
                self.env._("This time is in the past. Revoke the key to end it now.")
            )
        if not self._manages() and key.rate_limit_per_min > self._default_limit():
            raise AccessError(
                self.env._("Only managers of the API may extend this key.")
            )
        if key.state == "expired":
            # It was not counted any more.
            self._check_room(key.user_id)
        key.expires_at = moment

    def _owned(self) -> "ApiKey":
        """The key, free to be changed: whoever sees a key, its user and managers,
        may end or replace it.

        :raises odoo.exceptions.AccessError: for anybody else
        """
        self.ensure_one()
        self.check_access("read")
        return self.sudo()

    @api.model
    def _default_limit(self) -> int:
        return self.env["dual_api.settings"]._get().key_default_limit

    # -- families -----------------------------------------------------------------

    @api.model
    def _descent(self, parent: "ApiKey") -> dict[str, Any]:
        """The values of a key that is made with the parent, if with any."""
        return {
            "parent_id": parent.id,
            "root_id": (parent.root_id or parent).id,
            "family": parent.family or parent.id,
        }

    def _descent_of_successor(self) -> dict[str, Any]:
        """The values of the key that takes the place of this one.

        :raises odoo.exceptions.UserError: when this one is what the caller came of:
            it would leave its own family
        """
        caller = self._caller()
        if self in caller._ancestors():
            raise UserError(self.env._("A key can't rotate a key that created it."))
        elsewhere = caller and caller != self
        return {
            "parent_id": (caller if elsewhere else self.parent_id).id,
            "root_id": self.root_id.id,
            "family": self.family or self.id,
        }

    def _ancestors(self) -> "ApiKey":
        found, parent = self.browse(), self.parent_id
        while parent and parent not in found:
            found |= parent
            parent = parent.parent_id
        return found

    def _hand_over(self, new: "ApiKey") -> None:
        """Let the new key take over all that hangs on this one, which is its past."""
        (self.child_ids - new).write({"parent_id": new.id})
        if not self.root_id:
            family = self.search([("root_id", "=", self.id)]) | self
            (family - new).write({"root_id": new.id})

    def _with_descendants(self) -> "ApiKey":
        """These keys, and all that were made with them."""
        found = waiting = self
        while waiting:
            waiting = waiting.child_ids - found
            found |= waiting
        return found

    def _hold(self, *, used: bool = False) -> None:
        """Be the only one who adds to what was made with these keys, or ends it.

        A key that is made while another request ends its parent would not be seen
        there, and would live on. So both change the parent's row: the second fails to
        serialize, and Odoo repeats it with what the first has done.

        :param used: whether the request comes with it: while its row is held, its use
            can't be recorded elsewhere
        """
        if not self:
            return
        self.flush_recordset()
        self.env.cr.execute(
            "UPDATE api_key SET last_used ="
            " CASE WHEN %s THEN now() AT TIME ZONE 'UTC' ELSE last_used END"
            " WHERE id = ANY(%s)",
            [used, self.ids],
            log_exceptions=False,
        )
        self.invalidate_recordset(["last_used"])
