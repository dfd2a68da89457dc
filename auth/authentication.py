# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From the key that was sent to whom it belongs, and what guessing costs."""

from typing import Any

from ..schema.errors import ApiError
from ..schema.sentences import _lt
from .client_address import counted_as
from .keys import HEADER, hash_key, looks_like_key
from .principal import Principal
from .transport import came_openly

_CHALLENGE = {"WWW-Authenticate": f'ApiKey realm="api", header="{HEADER}"'}
_HTTPS_HINT = _lt(
    "Send the key to https:// only, and have this one replaced: it came over plain"
    " HTTP. Behind a proxy that ends TLS, Odoo needs proxy_mode, and the headers"
    " X-Forwarded-Host, X-Forwarded-For and X-Forwarded-Proto from the proxy."
)


class Authenticating:
    """The dispatcher's part of it; stands in front of Odoo's ``Dispatcher``."""

    request: Any

    def __init__(self, request: Any) -> None:
        super().__init__(request)
        self.principal: Principal | None = None

    def authenticate(self) -> None:
        """Find the key's Principal and act as its user from here on.

        :raises ApiError: ``unauthorized``; ``rate_limit_exceeded`` for an address
            that tries too many wrong keys; ``forbidden`` from a foreign origin;
            ``https_required``
        """
        if self.principal is None:
            self.principal = self._find_principal()
        if not self.principal.accepts_origin(
            self.request.httprequest.headers.get("Origin")
        ):
            raise ApiError(
                "forbidden", _lt("The key may not be used from this origin.")
            )
        user = self.request.env["res.users"].with_user(self.principal.user_id)
        self.request.update_env(
            user=self.principal.user_id, context=dict(user.context_get())
        )

    def require_key(self) -> None:
        """Refuse a request that came without a key.

        :raises ApiError: ``unauthorized``
        """
        if self.principal is None:
            self.authenticate()

    def authenticate_if_sent(self) -> None:
        """The same for a route that works without a key too."""
        if HEADER in self.request.httprequest.headers:
            self.authenticate()

    def _find_principal(self) -> Principal:
        plain = self.request.httprequest.headers.get(HEADER)
        if not plain:
            raise ApiError(
                "unauthorized",
                _lt("Send your API key in the header %(header)s.", header=HEADER),
                headers=_CHALLENGE,
            )
        if self._settings().require_https and came_openly(
            self.request.httprequest.environ
        ):
            raise ApiError("https_required", _HTTPS_HINT)
        keys = self.request.env["api.key"].sudo()
        principal = None
        if looks_like_key(plain):
            principal = keys._principal(hash_key(plain), self._address())
        if principal is None:
            self._count_failure()
            raise ApiError(
                "unauthorized", _lt("The API key is not valid."), headers=_CHALLENGE
            )
        keys._touch(principal.key_id)
        return principal

    def _count_failure(self) -> None:
        settings = self._settings()
        verdict = self._limiter().charge(
            f"address:{counted_as(self._address())}", 1, settings.failed_logins_per_min
        )
        if not verdict.admitted:
            raise ApiError(
                "rate_limit_exceeded",
                _lt("Too many wrong keys came from your address."),
                headers={"Retry-After": str(verdict.retry_after)},
            )

    def _address(self) -> str:
        return self.request.httprequest.remote_addr or "unknown"
