# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Refresh tokens: what an app keeps, and changes for a new one each time.

The rules are in ``auth/tokens/rotation.py``.
"""

from datetime import datetime
from typing import Any, NamedTuple

from odoo import api, fields, models

from ...auth.principal import utc_now
from ...auth.tokens.access_token import new_id
from ...auth.tokens.rotation import (
    IDLE,
    REMEMBERED,
    Known,
    Refusal,
    Step,
    hash_token,
    looks_like_token,
    new_seed,
    new_token,
    successor,
)
from ..database.clean_up import delete_expired

#: Only one transaction at a time decides about a token: of two, the second fails to
#: serialize, Odoo repeats it, and it sees what the first has done.
_FIND_SQL = """
    SELECT id FROM api_refresh WHERE token_hash = %s FOR UPDATE
"""


class Redeemed(NamedTuple):
    """What a refresh token gave.

    :param grant: that it belongs to, a row of ``api.key``
    :param token: the refresh token that comes after it
    :param chain: that both are of
    """

    grant: Any
    token: str
    chain: str


class ApiRefresh(models.Model):
    """A refresh token, of which only the hash is stored.

    All that follow one sign-in are a chain. The last of it, which was not used yet,
    stands for the device: that its user sees, and nobody sees what opens anything.
    """

    _name = "api.refresh"
    _description = "Refresh token"
    _order = "id desc"
    _rec_name = "device"

    grant_id = fields.Many2one(
        "api.key", required=True, index=True, readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one(related="grant_id.user_id", store=True, index=True)
    client_id = fields.Many2one(related="grant_id.client_id")
    chain = fields.Char(
        required=True,
        readonly=True,
        index=True,
        groups=".",  # nobody: access tokens name the device by it
    )
    token_hash = fields.Char(required=True, readonly=True, groups=".")
    seed = fields.Char(required=True, readonly=True, groups=".")
    parent_id = fields.Many2one(
        "api.refresh", index="btree_not_null", readonly=True, ondelete="set null"
    )
    device = fields.Char(readonly=True)
    issued_at = fields.Datetime(
        string="Last Seen",
        required=True,
        readonly=True,
        help="When the app got its newest tokens there.",
    )
    used_at = fields.Datetime(readonly=True)
    expires_at = fields.Datetime(required=True, readonly=True, index=True)
    ends_at = fields.Datetime(
        readonly=True, help="No token that follows works longer than that."
    )

    _token_hash_unique = models.UniqueIndex("(token_hash)")

    @api.model
    def _issue(self, grant: models.BaseModel, device: str = "", chain: str = "") -> str:
        """Return the first refresh token of a sign-in.

        :param grant: what it is for; it works no longer than that
        :param device: what the user tells it by
        :param chain: what access tokens name the device by; empty: a new one
        """
        token, chain = new_token(), chain or new_id()
        self.sudo()._store(token, grant, chain, device, grant.expires_at or None)
        return token

    @api.model
    def _redeem(self, token: str, client: models.BaseModel) -> Redeemed | Refusal:
        """Change a refresh token for its successor.

        A refusal is returned, not raised: reuse ends the grant, and an error would take
        that back.

        :param client: who sends it, already authenticated
        """
        if not looks_like_token(token):
            return Refusal.UNKNOWN
        self.flush_model()
        self.env.cr.execute(_FIND_SQL, [hash_token(token)], log_exceptions=False)
        found = self.sudo().browse(row[0] for row in self.env.cr.fetchall())
        # What was read before the row was locked may be older than the lock.
        found.invalidate_recordset()
        if not found or found.grant_id.client_id != client:
            return Refusal.UNKNOWN
        return found._step(token, utc_now())

    def _step(self, token: str, now: datetime) -> Redeemed | Refusal:
        grant = self.grant_id
        if not grant._grant_works():
            return Refusal.ENDED
        match self._known().step(now):
            case Step.OVER:
                return Refusal.EXPIRED
            case Step.STOLEN:
                grant._end_stolen()
                return Refusal.REUSED
        new = successor(token, bytes.fromhex(self.seed))
        if not self.used_at:
            chain, device, ends_at = self.chain, self.device, self.ends_at or None
            self._store(new, grant, chain, device, ends_at, parent=self)
            self.write({"used_at": now, "expires_at": now + REMEMBERED})
        return Redeemed(grant, new, self.chain)

    def _works(self) -> bool:
        """Whether it gives a successor, apart from what it was given for."""
        return self._known().step(utc_now()) in (Step.FIRST, Step.AGAIN)

    def _known(self) -> Known:
        following = self._following()
        return Known(
            expires_at=self.expires_at,
            used_at=self.used_at or None,
            successor_used=not following or bool(following.used_at),
        )

    def _following(self) -> "ApiRefresh":
        return self.search([("parent_id", "=", self.id)], limit=1)

    @api.model
    def _store(
        self,
        token: str,
        grant: models.BaseModel,
        chain: str,
        device: str,
        ends_at: datetime | None,
        parent: "ApiRefresh | None" = None,
    ) -> None:
        now = utc_now().replace(microsecond=0)
        self.create(
            {
                "grant_id": grant.id,
                "chain": chain,
                "token_hash": hash_token(token),
                "seed": new_seed().hex(),
                "parent_id": parent.id if parent else False,
                "device": device,
                "issued_at": now,
                "expires_at": min(filter(None, (now + IDLE, ends_at))),
                "ends_at": ends_at,
            }
        )

    def unlink(self) -> bool:
        """Delete refresh tokens; access tokens of a chain that is gone end with it, in
        every worker at its next request.
        """
        known = bool(self)
        result = super().unlink()
        if known:
            self.env["api.key"]._forget()
        return result

    @api.autovacuum
    def _gc_refresh(self) -> tuple[int, bool]:
        return delete_expired(self, fields.Datetime.now())
