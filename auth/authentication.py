# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From the credential that was sent to whom it belongs, and what guessing costs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from ..schema.errors import (
    ApiError,
    Forbidden,
    HttpsRequired,
    RateLimitExceeded,
)
from ..schema.open_types import Environment, OdooRequest
from ..schema.request.operation import Operation
from ..schema.sentences import Sentence, _lt
from .client_address import counted_as
from .credentials.api_key import API_KEY
from .credentials.base import Credentials, Sent
from .https import came_openly
from .limiter import families
from .principal import ADDRESS, STRANGER, Principal
from .scopes import check_scopes

#: What a server accepts that has no database to ask.
_OWN = Credentials([API_KEY])
_HTTPS_HINT = _lt(
    "Send keys over https:// only, and have this one replaced: it was sent over plain"
    " HTTP. Behind a proxy that terminates TLS, Odoo needs proxy_mode, and the proxy"
    " must send X-Forwarded-Host, X-Forwarded-For and X-Forwarded-Proto."
)


@dataclass(slots=True)
class Login:
    """What is known of who asks, through all of Odoo's attempts at a request.

    :ivar credential: that the principal comes from
    :ivar offered: what the route takes for a credential beside those that all take
    :ivar error: why there is no principal, once one was looked for
    :ivar confirmed: whether this attempt has made sure that the credential still works
    :ivar stranger_charged: whether the address of a request without one was charged
    :ivar use_recorded: whether the use of the credential was recorded
    """

    principal: Principal | None = None
    credential: Sent | None = None
    offered: Sent | None = None
    error: ApiError | None = None
    confirmed: bool = False
    stranger_charged: bool = False
    use_recorded: bool = False

    @property
    def caller(self) -> Principal:
        """Who asks, of a request that was let in.

        :raises LookupError: of any other
        """
        if self.principal is None:
            raise LookupError("Nobody was let in.")
        return self.principal

    @property
    def brought(self) -> Sent:
        """The credential of a request that was let in.

        :raises LookupError: of any other
        """
        if self.credential is None:
            raise LookupError("Nobody was let in.")
        return self.credential


class LoginSettings(Protocol):
    """The settings of the gateway that say how one comes in."""

    @property
    def require_https(self) -> bool:
        """Whether a credential may not come over plain HTTP."""

    @property
    def failed_logins_per_min(self) -> int:
        """How many wrong credentials may come from one address."""

    @property
    def keyless_requests_per_min(self) -> int:
        """How many requests without a credential may come from one address."""


class Authenticating:
    """The dispatcher's part of it, which changes nothing but the state's ``Login``."""

    request: OdooRequest
    state: Login
    _settings: Callable[[], LoginSettings]
    _limiter: Callable[[], families.Limiter]
    enter: Callable[[], None]
    context_of: Callable[[Environment], dict[str, object]]

    def accepted(self) -> Credentials:
        """Return the kinds of credentials that the database accepts."""
        env = self.request.env
        return _OWN if env is None else env["dual_api.resolver"]._accepted()

    def brings_credential(self) -> bool:
        """Return whether the request brings a credential, good or not."""
        return self.accepted().are_in(self.request.httprequest.headers)

    def secrets(self) -> list[str]:
        """Return the credentials that the request brings, which no log may show."""
        return self.accepted().texts(self.request.httprequest.headers)

    def let_in(self, *, required: bool) -> None:
        """Authenticate, and charge the first point, before anything is parsed.

        :param required: whether a request without a key is refused
        :raises ApiError: see :meth:`authenticate`; ``rate_limit_exceeded``
        """
        if not required and not self.brings_credential():
            return
        self.identify()
        self.enter()
        self.authenticate()

    def authenticate(self) -> None:
        """Find the Principal and act as its user from here on.

        :raises ApiError: ``unauthorized``; ``bad_request`` for several credentials;
            ``rate_limit_exceeded`` for an address that tries too many wrong ones;
            ``forbidden`` from a foreign origin, and for a foreign company;
            ``validation`` for no company or language; ``https_required``
        """
        self.state.confirmed = False
        principal = self.identify()
        self._check_origin(principal)
        env = self.request.env(user=principal.user_id)
        self.request.update_env(user=principal.user_id, context=self.context_of(env))

    def identify(self) -> Principal:
        """Find the Principal, once however often it is asked for.

        :raises ApiError: see :meth:`authenticate`
        """
        state = self.state
        if state.error is not None:
            raise state.error
        if state.principal is None:
            try:
                state.principal = self._find_principal()
            except ApiError as error:
                state.error = error
                raise
        return state.principal

    def confirm(self, operation: Operation) -> Principal:
        """Make sure, before a write, that who asks still may.

        What is known of it is kept, and a request takes its time. Before the first
        write this asks the database, in the transaction that will write.

        :return: who asks, as the database knows it
        :raises ApiError: ``unauthorized``, ``forbidden``
        """
        state = self.state
        if not state.confirmed:
            sent, env = state.brought, self.request.env
            principal = sent.credential.confirm(env, sent.text, self._address())
            # The environment is that of the user who was let in.
            if principal is None or principal.user_id != state.caller.user_id:
                raise self.accepted().invalid(sent)
            self._check_origin(principal)
            state.principal = principal
        check_scopes(state.caller, [operation])
        state.confirmed = True
        return state.caller

    def record_use(self) -> None:
        """Record that the credential was used, once, when the answer is made.

        Not sooner: keys that are made with it would refer to what has changed since
        the transaction began, and fail to serialize.
        """
        state = self.state
        if state.principal is not None and not state.use_recorded:
            state.use_recorded = True
            kind = state.brought.credential
            kind.record_use(self.request.env, state.principal)

    def require_key(self) -> None:
        """Refuse a request that came without a key.

        :raises ApiError: ``unauthorized``
        """
        if self.state.principal is None:
            self.authenticate()

    def authenticate_if_sent(self) -> None:
        """Authenticate as :meth:`authenticate` does, on a route that works without a
        key too.
        """
        if self.brings_credential():
            self.authenticate()

    def _find_principal(self) -> Principal:
        accepted = self.accepted()
        sent = self.state.offered
        # Who brings a credential, too, is who that says.
        if sent is None or self.brings_credential():
            sent = accepted.find(self.request.httprequest.headers)
        if self._settings().require_https and came_openly(
            self.request.httprequest.environ
        ):
            raise HttpsRequired(_HTTPS_HINT)
        env = self.request.env
        principal = sent.credential.principal(env, sent.text, self._address())
        if principal is None or not principal.opens(self.request.httprequest.path):
            self._count_failure()
            raise accepted.invalid(sent)
        self.state.credential = sent
        return principal

    def _check_origin(self, principal: Principal) -> None:
        origin = self.request.httprequest.headers.get("Origin")
        if not principal.accepts_origin(origin):
            raise Forbidden(_lt("The key may not be used from this origin."))

    def _count_failure(self) -> None:
        self._charge_address(
            ADDRESS,
            self._settings().failed_logins_per_min,
            _lt("Too many wrong keys from your address."),
        )

    def charge_stranger(self) -> None:
        """Charge a request without a key to the address that it came from, once.

        :raises ApiError: ``rate_limit_exceeded``
        """
        if self.state.principal is None and not self.state.stranger_charged:
            self.state.stranger_charged = True
            self._charge_address(
                STRANGER,
                self._settings().keyless_requests_per_min,
                _lt("Too many requests without a key from your address."),
            )

    def _charge_address(self, bucket: str, limit: int, sentence: Sentence) -> None:
        verdict = self._limiter().charge(
            f"{bucket}{counted_as(self._address())}", 1, limit
        )
        if not verdict.admitted:
            raise RateLimitExceeded(
                sentence,
                retry_after=verdict.retry_after,
            )

    def _address(self) -> str:
        return self.request.httprequest.remote_addr or "unknown"
