# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Login inside an app of one's own: password, then perhaps a one-time code.

Odoo itself checks both, so that whatever other addons add to that holds. An unknown
login takes as long as a wrong password, and is answered the same.
"""

import re
import threading
from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.exceptions import AccessDenied, UserError

from ...auth.oauth.first_party import (
    SESSION_SECONDS,
    SESSION_TRIES,
    ChallengeError,
    Login,
    SecondStep,
    denied,
    to_web,
)
from ...auth.oauth.model import Client, Consent
from ...auth.oauth.secrets import hash_secret, new_ticket
from ...process import PerProcess
from ...schema.errors import RateLimitExceeded
from ...schema.sentences import _lt
from ..database.clean_up import delete_expired

#: Hashing a password is what costs most of all that the server does; so many at once.
_MOST_AT_ONCE = 2
_hashing = PerProcess(lambda: threading.BoundedSemaphore(_MOST_AT_ONCE))
_OTP = re.compile(r"[0-9]{6}")


class ApiSignIn(models.Model):
    """A login that waits for its one-time code. Nobody but the server reads it."""

    _name = "api.sign_in"
    _description = "Login inside an app"
    _log_access = False

    token_hash = fields.Char(required=True)
    client_id = fields.Many2one(
        "api.client", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    scopes = fields.Char(required=True)
    resource = fields.Char(required=True)
    challenge = fields.Char(required=True)
    tries = fields.Integer(required=True, default=0)
    expires_at = fields.Datetime(required=True, index=True)

    _token_hash_unique = models.UniqueIndex("(token_hash)")

    @api.autovacuum
    def _gc_sign_ins(self) -> tuple[int, bool]:
        return delete_expired(self, fields.Datetime.now())


class DualApiOauthChallenge(models.AbstractModel):
    """Asked as the server: nobody is logged in."""

    _inherit = "dual_api.oauth"

    @api.model
    def _log_in(self, asked: Login) -> str:
        """Check login and password.

        :return: a code
        :raises ChallengeError: for what is wrong, and where a one-time code is due
        :raises RateLimitExceeded: while others are being checked
        """
        user = self._user_of(asked)
        if user is None:
            raise denied()
        if not user._is_internal():
            raise denied()
        passkeys = "auth_passkey_key_ids" in user._fields and user.auth_passkey_key_ids
        kind = user._mfa_type()
        if passkeys or kind not in (None, "totp"):
            raise to_web()
        agreed = self._agreed_inside(asked, user)
        if kind is None:
            return self._code_for(asked.client, asked.challenge, agreed)
        raise self._asks_for_otp(asked, user, agreed)

    def _user_of(self, asked: Login) -> models.BaseModel | None:
        """The user whose login and password these are."""
        semaphore = _hashing.get()
        if not semaphore.acquire(blocking=False):
            raise RateLimitExceeded(_lt("The server is busy."), retry_after=1)
        try:
            return self._authenticated(asked)
        finally:
            semaphore.release()

    def _authenticated(self, asked: Login) -> models.BaseModel | None:
        users = self.env["res.users"].sudo()
        domain = users._get_login_domain(asked.login)
        found = users.search(domain, order=users._get_login_order(), limit=1)
        if not found or not self._has_password(found):
            self._verify_nothing(asked.password)
        if not found:
            return None
        credential = {
            "type": "password",
            "login": asked.login,
            "password": asked.password,
        }
        user = found.with_user(found).sudo()
        try:
            # Odoo's own count of failures, by process and address, would tell a known
            # login from others by the time it takes: ours came before.
            user._check_credentials(credential, {"interactive": True})
        except AccessDenied:
            return None
        user._update_last_login()
        return user

    def _has_password(self, user: models.BaseModel) -> bool:
        self.env.cr.execute(
            "SELECT coalesce(password, '') <> '' FROM res_users WHERE id = %s",
            [user.id],
        )
        return bool(self.env.cr.fetchone()[0])

    def _verify_nothing(self, password: str) -> None:
        """Take as long as a password takes that there is."""
        context = self.env["res.users"]._crypt_context()
        context.verify(password, self._hash_of_nobody())

    @api.model
    @tools.ormcache(cache="stable")
    def _hash_of_nobody(self) -> str:
        """What the password of an unknown user is held against."""
        return str(self.env["res.users"]._crypt_context().hash("nobody"))

    def _agreed_inside(self, asked: Login, user: models.BaseModel) -> Consent:
        """What the app may do: all that it asks for and the user may do at all.

        :raises ChallengeError: where the user lacks what the app can't do without
        """
        client = self.env["api.client"]._find(asked.client.client_id)
        own = self.with_user(user).with_env(self.env(user=user.id, su=False))
        if not own._may_let_in(client):
            raise denied()
        lines = own._lines(client, asked.scopes, asked.resource)
        agreed = own._agreed(lines, asked.scopes)
        if not agreed or any(line.required and not line.possible for line in lines):
            raise ChallengeError(
                "invalid_scope", "The user lacks the rights that the app needs."
            )
        return Consent(user.id, tuple(agreed), asked.resource, client.grant_life)

    def _asks_for_otp(
        self, asked: Login, user: models.BaseModel, agreed: Consent
    ) -> ChallengeError:
        ticket = new_ticket()
        expires = fields.Datetime.now() + timedelta(seconds=SESSION_SECONDS)
        self.env["api.sign_in"].sudo().create(
            {
                "token_hash": hash_secret(ticket),
                "client_id": self.env["api.client"]._find(asked.client.client_id).id,
                "user_id": user.id,
                "scopes": " ".join(agreed.scopes),
                "resource": asked.resource,
                "challenge": asked.challenge,
                "expires_at": expires,
            }
        )
        return ChallengeError(
            "insufficient_authorization",
            "Send the one-time code of the authenticator.",
            {"auth_session": ticket, "challenge": "otp"}.items(),
        )

    @api.model
    def _second_step(self, asked: SecondStep) -> str:
        """Check the one-time code.

        :return: an authorization code
        :raises ChallengeError: for what is wrong
        """
        self.env.cr.execute(
            "SELECT id FROM api_sign_in WHERE token_hash = %s FOR UPDATE",
            [hash_secret(asked.session)],
            log_exceptions=False,
        )
        waiting = self.env["api.sign_in"].sudo()
        waiting = waiting.browse([number for (number,) in self.env.cr.fetchall()])
        now = fields.Datetime.now()
        if (
            not waiting
            or waiting.expires_at <= now
            or waiting.tries >= SESSION_TRIES
            or waiting.client_id.client_id != asked.client.client_id
            or not waiting.user_id.active
        ):
            raise ChallengeError("invalid_session", "Begin anew.")
        waiting.tries += 1
        if not self._is_otp(waiting.user_id, asked.otp):
            raise denied()
        consent = Consent(
            waiting.user_id.id,
            tuple(waiting.scopes.split()),
            waiting.resource,
            waiting.client_id.grant_life,
        )
        challenge = waiting.challenge
        waiting.unlink()
        return self._code_for(asked.client, challenge, consent)

    def _is_otp(self, user: models.BaseModel, otp: str) -> bool:
        otp = re.sub(r"\s", "", otp)
        if not _OTP.fullmatch(otp) or user._mfa_type() != "totp":
            return False
        own = user.with_user(user).sudo()
        try:
            credential = {"type": "totp", "token": int(otp)}
            own._check_credentials(credential, {"interactive": True})
        except (AccessDenied, UserError):
            return False
        return True

    def _code_for(self, client: Client, challenge: str, consent: Consent) -> str:
        return self._server().logged_in(client, challenge, consent)
