# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Authorization codes: each works once, for a minute, for the app it was made for."""

from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...auth.oauth.model import Code, Consent
from ...auth.oauth.secrets import hash_secret
from ..database.clean_up import delete_expired

#: Seconds from the consent to the exchange.
LIFE = 60
#: Hours for which a used one is remembered, so that a second use is noticed.
_KEPT_HOURS = 24


class ApiAuthorizationCode(models.Model):
    """A code that an app exchanges for tokens. Nobody but the server reads it."""

    _name = "api.authorization_code"
    _description = "Authorization code"
    _log_access = False

    code_hash = fields.Char(required=True)
    client_id = fields.Many2one(
        "api.client", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    redirect_uri = fields.Char(required=True)
    scopes = fields.Char(required=True)
    resource = fields.Char(required=True)
    challenge = fields.Char(required=True)
    life = fields.Integer(required=True)
    session_hash = fields.Char(required=True, groups=".")
    expires_at = fields.Datetime(required=True, index=True)
    used_at = fields.Datetime()
    grant_id = fields.Many2one("api.key", ondelete="set null", index="btree_not_null")

    _code_hash_unique = models.UniqueIndex("(code_hash)")

    @api.model
    def _save(self, code: str, client: models.BaseModel, bound: Code) -> None:
        """Remember a code for a minute."""
        code_hash = hash_secret(code)
        user = self.env["res.users"].browse(bound.consent.user_id)
        self.create(
            {
                "code_hash": code_hash,
                "session_hash": self.env["api.key"]._session_hash(user, code_hash),
                "client_id": client.id,
                "user_id": bound.consent.user_id,
                "redirect_uri": bound.redirect_uri,
                "scopes": " ".join(bound.consent.scopes),
                "resource": bound.consent.resource,
                "challenge": bound.challenge,
                "life": bound.consent.life,
                "expires_at": fields.Datetime.now() + timedelta(seconds=LIFE),
            }
        )

    @api.model
    def _take(self, code: str) -> "ApiAuthorizationCode":
        """Return the code, once; none of any other.

        A second time, the first was perhaps a thief's: what came of it ends. Of two
        requests at once, the second fails to serialize here, and Odoo repeats it.
        """
        self.env.cr.execute(
            "SELECT id FROM api_authorization_code WHERE code_hash = %s FOR UPDATE",
            [hash_secret(code)],
            log_exceptions=False,
        )
        found = self.browse([number for (number,) in self.env.cr.fetchall()])
        if not found:
            return found
        if found.used_at:
            if found.grant_id:
                found.grant_id.revoke()
            return self.browse()
        now = fields.Datetime.now()
        found.used_at = now
        return found if found._works(now) else self.browse()

    def _works(self, now: datetime) -> bool:
        """Whether all that it was made for is still so."""
        keys = self.env["api.key"]
        if self.expires_at <= now or self.client_id.state != "approved":
            return False
        if self.client_id.service_user_id == self.user_id:
            return False
        # Who has changed the password since has ended what was given before.
        if self.session_hash != keys._session_hash(self.user_id, self.code_hash):
            return False
        if self.life:
            return True
        # Nobody was asked: it is good for what was agreed to, if that has not ended.
        grant = keys._granted(self.client_id, self.user_id, self.resource)
        return bool(grant) and grant._grant_works()

    @api.model
    def _end(
        self,
        *,
        client: models.BaseModel | None = None,
        user: models.BaseModel | None = None,
    ) -> None:
        """Let no code of the apps and users that was not used yet give anything.

        :param client: of ``api.client``; ``None``: whichever
        :param user: ``None``: whoever
        """
        now = fields.Datetime.now()
        waiting = Domain("used_at", "=", False) & Domain("expires_at", ">", now)
        if client is not None:
            waiting &= Domain("client_id", "in", client.ids)
        if user is not None:
            waiting &= Domain("user_id", "in", user.ids)
        self.sudo().search(waiting).write({"expires_at": now})

    def _bound(self) -> Code:
        """What it is bound to."""
        return Code(
            client_id=self.client_id.client_id,
            redirect_uri=self.redirect_uri,
            challenge=self.challenge,
            consent=Consent(
                user_id=self.user_id.id,
                scopes=tuple(self.scopes.split()),
                resource=self.resource,
                life=self.life,
            ),
        )

    @api.model
    def _of(self, code: str) -> "ApiAuthorizationCode":
        return self.search([("code_hash", "=", hash_secret(code))], limit=1)

    @api.autovacuum
    def _gc_codes(self) -> tuple[int, bool]:
        end = fields.Datetime.now() - timedelta(hours=_KEPT_HOURS)
        return delete_expired(self, end)
