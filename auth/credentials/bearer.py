# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Access tokens, in ``Authorization: Bearer`` (RFC 6750)."""

from collections.abc import Iterable, Mapping

from ...schema.open_types import Environment
from ...schema.security import SecurityScheme
from ...schema.sentences import _lt
from ..oauth.library import is_installed
from ..principal import Principal
from .base import Credential

_SCHEME = "bearer"
#: Where a client learns how to get a token (RFC 9728).
METADATA_PATH = "/.well-known/oauth-protected-resource"


class BearerToken(Credential):
    """An access token of a grant, as the database of this issuer accepts it.

    :param issuer: of the tokens; empty for a database that accepts none
    """

    scheme = SecurityScheme(
        name="Bearer",
        header="Authorization",
        challenge='Bearer realm="api"',
        definition={"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
        description="An access token of a user who has signed in to an app.",
        instruction="Send an access token in the header `Authorization`, after"
        " `Bearer` and a blank, never in a URL.",
    )
    missing = _lt("Send an access token in the header Authorization.")
    invalid = _lt("The access token is not valid.")

    def __init__(self, issuer: str = "") -> None:
        self._issuer = issuer

    def at(self, issuer: str) -> "BearerToken | None":
        """Return it for the issuer; ``None`` where there is none, or a package is
        missing.
        """
        return BearerToken(issuer) if issuer and is_installed() else None

    def find(self, headers: Mapping[str, str]) -> str | None:
        """Return what stands behind ``Bearer``; other schemes are not ours."""
        kind, _, token = headers.get("Authorization", "").partition(" ")
        return token if kind.lower() == _SCHEME else None

    def challenge(self, *, refused: bool) -> str:
        """Return the challenge of a 401, which leads to the authorization server."""
        error = {"error": "invalid_token"} if refused else {}
        return self._challenge(error)

    def challenge_of_scopes(self, scopes: Iterable[str]) -> str:
        """Return the challenge of a 403: what to ask the user for, too."""
        return self._challenge(
            {"error": "insufficient_scope", "scope": " ".join(scopes)}
        )

    def _challenge(self, parameters: Mapping[str, str]) -> str:
        metadata = {"resource_metadata": f"{self._issuer}{METADATA_PATH}"}
        every = {"realm": "api", **parameters, **metadata}
        return "Bearer " + ", ".join(f'{name}="{each}"' for name, each in every.items())

    def principal(self, env: Environment, text: str, address: str) -> Principal | None:
        """Return the Principal of the token's grant, with no more than the token."""
        keys = env["api.key"].sudo()
        found: Principal | None = keys._principal_of_token(text, address)
        return found

    def confirm(self, env: Environment, text: str, address: str) -> Principal | None:
        """Return the same as the grant's row says it now."""
        keys = env["api.key"].sudo()
        found: Principal | None = keys._principal_of_token_now(text, address)
        return found

    def record_use(self, env: Environment, principal: Principal) -> None:
        """Record when the grant was used, to the minute."""
        env["api.key"]._touch(principal.key_id)


BEARER = BearerToken()
