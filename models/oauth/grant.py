# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A grant: what a user has let an app do. It is a key that only tokens open.

A row of ``api.key`` that has a client instead of a hash. All that holds of keys holds
of it: the limit, the log, the usage, the list in the preferences, the end. It ends
besides with what the user signs in with: the row remembers the session token of Odoo,
which changes with the password and with every second factor.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...auth.tokens.access_token import new_id

_logger = logging.getLogger(__name__)


class ApiKey(models.Model):
    _inherit = "api.key"

    client_id = fields.Many2one(
        "api.client",
        string="App",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
        help="The app that the user has signed in to. A key has none.",
    )
    public_id = fields.Char(
        readonly=True,
        copy=False,
        groups=".",  # nobody: access tokens name the grant by it
    )
    session_hash = fields.Char(
        readonly=True,
        copy=False,
        groups=".",  # nobody: it changes with what the user signs in with
    )
    resource = fields.Char(
        readonly=True, copy=False, help="The address that tokens of the app are for."
    )
    auth_time = fields.Datetime(
        string="Signed In", readonly=True, copy=False, help="When the user signed in."
    )
    amr = fields.Char(
        string="Signed In With",
        readonly=True,
        copy=False,
        help="The methods, as RFC 8176 names them, such as pwd and otp.",
    )
    refresh_ids = fields.One2many("api.refresh", "grant_id", groups=".")

    _key_or_grant = models.Constraint(
        "CHECK ((key_hash IS NULL) <> (client_id IS NULL))",
        "A key has a hash, and a grant has an app.",
    )
    _public_id_unique = models.UniqueIndex("(public_id) WHERE public_id IS NOT NULL")
    _one_grant = models.UniqueIndex(
        "(user_id, client_id, resource) WHERE client_id IS NOT NULL AND is_active"
    )

    @api.model
    def _grant(
        self,
        client: models.BaseModel,
        user: models.BaseModel,
        scopes: Iterable[str],
        resource: str,
        life: int,
        *,
        auth_time: datetime | None = None,
        amr: Iterable[str] = (),
    ) -> "ApiKey":
        """Let an app act as a user from now on.

        There is one grant of a user for an app and a resource, on however many devices
        the user signs in. Where the scopes are other ones than before, the refresh
        tokens that were given before end: who stole one of them gets nothing new.

        :param client: of ``api.client``
        :param scopes: what the user has agreed to
        :param resource: that tokens are for, an address of the API
        :param life: days that it lasts from now; 0 changes nothing of a grant
        :param auth_time: when the user signed in, naive UTC; ``None``: now
        :param amr: how, as RFC 8176 names it
        """
        keys = self.sudo()
        # Two windows may agree at once.
        subject = f"{user.id} {client.id} {resource}"
        self.env["dual_api.turn"]._take("grant", [subject])
        old = keys._granted(client, user, resource)
        if not life:
            return old
        agreed = " ".join(dict.fromkeys(scopes))
        now = fields.Datetime.now()
        values = {
            "name": client.name,
            "scopes": agreed,
            "expires_at": now + timedelta(days=life),
            "auth_time": auth_time or now,
            "amr": " ".join(amr),
        }
        if old and old._grant_works():
            if {*(old.scopes or "").split()} != {*agreed.split()}:
                old.refresh_ids.unlink()
            old.write(values)
            return old
        # What has ended does not come to life again, nor do its tokens; but codes of
        # today are not of that time.
        old.revoke(codes=False)
        old.flush_recordset()
        public_id = new_id()
        return keys.create(
            {
                **values,
                "user_id": user.id,
                "client_id": client.id,
                "resource": resource,
                "public_id": public_id,
                "session_hash": self._session_hash(user, public_id),
            }
        )

    @api.model
    def _granted(
        self, client: models.BaseModel, user: models.BaseModel, resource: str
    ) -> "ApiKey":
        """The grant that has not been ended; it may be over."""
        return self.sudo().search(
            [
                ("user_id", "=", user.id),
                ("client_id", "=", client.id),
                ("resource", "=", resource),
                ("is_active", "=", True),
            ]
        )

    @api.model
    def _session_hash(self, user: models.BaseModel, public_id: str) -> str:
        """What the user signs in with, as the database says it now; empty for nobody.

        Nothing of it can be told from the hash.
        """
        self.env["res.users"].flush_model()
        user = user.sudo()
        found = user._session_token_hash_compute(
            public_id, user._session_token_get_values()
        )
        return found or ""

    def _is_still(self, scopes: Iterable[str], life: int) -> bool:
        """Whether the grant works for these scopes, and for half of the days at least.

        A grant that is written makes every worker forget what it knows of keys.
        """
        now, whole = fields.Datetime.now(), timedelta(days=life)
        left = (self.expires_at or now) - now
        same = {*(self.scopes or "").split()} == {*scopes}
        return same and whole / 2 < left <= whole and self._grant_works()

    def _grant_works(self) -> bool:
        """Whether the grant works, as the database says it now."""
        self.ensure_one()
        return self._principal_of_key() is not None

    def revoke(self, *, descendants: bool = True, codes: bool = True) -> None:
        """End the keys; the refresh tokens of a grant are gone with it.

        :param codes: whether the codes that were not used yet end, too
        """
        grants = self.sudo().filtered("client_id")
        grants.refresh_ids.unlink()
        if codes:
            for grant in grants:
                self.env["api.authorization_code"]._end(
                    client=grant.client_id, user=grant.user_id
                )
        return super().revoke(descendants=descendants)

    def _end_stolen(self) -> None:
        """End the grant: two have the same refresh token of it."""
        _logger.info("Two have a refresh token of grant %s, which ends", self.id)
        self.sudo().revoke()

    def _rotate(self) -> tuple["ApiKey", str]:
        self._check_is_no_grant()
        return super()._rotate()

    def extend(self, expires_at: datetime | str | None) -> None:
        """Let the key work until then, or for ever."""
        self._check_is_no_grant()
        return super().extend(expires_at)

    def write(self, vals: dict[str, Any]) -> bool:
        """Change keys; of a grant nobody makes more than the user has agreed to."""
        if not self.env.su:
            for key in self.sudo():
                if not {*(vals.get("scopes") or "").split()} <= {
                    *(key.scopes or "").split()
                }:
                    key._check_is_no_grant()
        return super().write(vals)

    def _check_is_no_grant(self) -> None:
        if self.sudo().client_id:
            raise UserError(
                self.env._(
                    "An app's access can't be rotated or extended. The user signs in"
                    " again in the app."
                )
            )
