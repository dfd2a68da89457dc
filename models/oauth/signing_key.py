# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The keys that sign access tokens, and how one takes the place of another.

::

    next       published, so that everybody has it before it signs
    current    signs
    previous   published until every token that it signed is over
    retired    is neither published nor believed; its private half is gone
"""

import json
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from odoo import api, fields, models

from ...auth.sealing import seal, unseal
from ...auth.tokens import access_token, signing
from ...gateway.setting_sources import secret_keys
from ..keys.kept_principals import principals_of

_logger = logging.getLogger(__name__)

#: How long a key signs.
_SIGNS = timedelta(days=90)
#: How long a new one is published before it signs: longer than anybody keeps the list.
_PUBLISHED_BEFORE = timedelta(days=1)
#: How long one that signs no more is believed: as long as its last token, and a day for
#: a server whose clock is wrong.
_BELIEVED_AFTER = timedelta(days=1, seconds=access_token.MOST_LIFE)
#: Of the kept principals: what all tokens are held against. No key has such a hash.
_KEPT = "signing keys"


class ApiSigningKey(models.Model):
    """A key pair of P-256. Nobody but the server reads one."""

    _name = "api.signing_key"
    _description = "Signing key of access tokens"
    _order = "id desc"
    _rec_name = "kid"

    kid = fields.Char(string="Thumbprint", required=True, readonly=True)
    public_jwk = fields.Char(required=True, readonly=True)
    private_pem = fields.Char(
        readonly=True,
        groups=".",  # nobody: only the server itself signs
        help="Sealed with the server's secret key, where it has one.",
    )
    state = fields.Selection(
        [
            ("next", "Next"),
            ("current", "Current"),
            ("previous", "Previous"),
            ("retired", "Retired"),
        ],
        required=True,
        readonly=True,
    )
    published_at = fields.Datetime(required=True, readonly=True)
    signs_from = fields.Datetime(readonly=True)
    signs_until = fields.Datetime(readonly=True)

    _kid_unique = models.Constraint("UNIQUE(kid)", "This key exists already.")
    _one_next = models.UniqueIndex("(state) WHERE state = 'next'")
    _one_current = models.UniqueIndex("(state) WHERE state = 'current'")

    # -- what it is for -----------------------------------------------------------

    @api.model
    def _sign(self, claims: Mapping[str, object]) -> str:
        """Return an access token that says this, signed by the current key.

        :raises SealError: when the server lacks the key that its private half was
            sealed with
        :raises ImportError: without PyJWT
        """
        key = self._current()
        private = signing.private_key(unseal(key.private_pem, secret_keys()))
        return access_token.sign(claims, private, key.kid)

    @api.model
    def _jwks(self) -> dict[str, Any]:
        """Return the set of public keys (RFC 7517) that tokens may be signed with."""
        found = self.sudo().search([("state", "!=", "retired")], order="id")
        return {"keys": [json.loads(key.public_jwk) for key in found]}

    @api.model
    def _public_keys(self) -> access_token.PublicKeys:
        """Return the public keys by ``kid``: from memory, until one changes."""
        kept = principals_of(self.env.registry)
        found: access_token.PublicKeys | None = kept.get(_KEPT)
        if found is None:
            found = {
                jwk["kid"]: signing.public_key(jwk) for jwk in self._jwks()["keys"]
            }
            kept[_KEPT] = found
        return found

    # -- one after the other ------------------------------------------------------

    @api.model
    def _current(self) -> "ApiSigningKey":
        """Return the key that signs; a new one, where there is none."""
        keys = self.sudo()
        found = keys.search([("state", "=", "current")])
        return found or keys._begin()

    @api.model
    def _begin(self) -> "ApiSigningKey":
        # Another request may find none either.
        self.env["dual_api.turn"]._take("signing_key", ["current"])
        now = fields.Datetime.now()
        found = self._make("current", now)
        if not self.search_count([("state", "=", "next")]):
            self._make("next", now)
        self._tell()
        return found

    @api.model
    def _make(self, state: str, now: datetime) -> "ApiSigningKey":
        pair = signing.new_key_pair()
        return self.create(
            {
                "kid": pair.kid,
                "public_jwk": json.dumps(pair.public_jwk),
                "private_pem": seal(pair.private_pem, secret_keys()),
                "state": state,
                "published_at": now,
                "signs_from": now if state == "current" else False,
            }
        )

    @api.model
    def _rotate(self) -> None:
        """Let the next key sign when it is time, and end what nobody needs any more.

        Where there is no key yet, nobody has signed anything: there is nothing to do.
        """
        now, keys = fields.Datetime.now(), self.sudo()
        old = keys.search([("state", "=", "previous")])
        over = old.filtered(lambda key: key.signs_until <= now - _BELIEVED_AFTER)
        if over:
            over._retire(now)
        current = keys.search([("state", "=", "current")])
        if current and current.signs_from <= now - _SIGNS:
            keys._change_over(current, now)

    @api.model
    def _change_over(self, current: "ApiSigningKey", now: datetime) -> None:
        coming = self.search([("state", "=", "next")])
        if not coming:
            coming = self._make("next", now)
        if coming.published_at > now - _PUBLISHED_BEFORE:
            # Who keeps the list may not have it yet.
            self._tell()
            return
        current.write({"state": "previous", "signs_until": now})
        self.env.flush_all()
        coming.write({"state": "current", "signs_from": now})
        self.env.flush_all()
        self._make("next", now)
        self._tell()

    def _retire(self, now: datetime) -> None:
        self.write(
            {
                "state": "retired",
                "signs_until": now,
                # What signs no more can't be stolen either.
                "private_pem": False,
            }
        )
        self._tell()

    @api.model
    def _retire_now(self) -> None:
        """Believe no token that was signed before this, at once and in every worker.

        Refresh tokens go on: every app fetches a new access token.
        """
        now, keys = fields.Datetime.now(), self.sudo()
        self.env["dual_api.turn"]._take("signing_key", ["current"])
        keys.search([("state", "!=", "retired")])._retire(now)
        self.env.flush_all()
        keys._begin()
        _logger.info("The signing keys of access tokens were replaced")

    @api.model
    def _tell(self) -> None:
        """Have every worker read the keys anew."""
        self.env["api.key"]._forget()
