# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the rules of OAuth ask of the database, answered by its models.

It acts as the server: who may have what was decided by the user's consent, or by the
manager who has made the app.
"""

from collections.abc import Mapping
from datetime import timezone

from odoo.api import Environment
from odoo.models import BaseModel

from ...auth.oauth.model import Client, Code, Issued
from ...auth.tokens.access_token import new_id
from ...auth.tokens.rotation import Refusal, hash_token
from ...schema.open_types import Json


class DatabaseBackend:
    """Apps, codes and grants of one database, for one request.

    :param device: what its user tells a device by on which an app signs in
    :param reads: whether documents that describe apps are read anew
    """

    def __init__(
        self, env: Environment, device: str = "", *, reads: bool = False
    ) -> None:
        self._env = env(su=True)
        self._reads = reads
        self._device = device
        self._known: dict[str, Client | None] = {}

    def client(self, client_id: str) -> Client | None:
        """Return the app, if it works."""
        if client_id not in self._known:
            apps = self._env["api.client"]
            read = self._reads and client_id.startswith("https://")
            found = apps._from_document(client_id) if read else apps._find(client_id)
            self._known[client_id] = found._as_client() if found else None
        return self._known[client_id]

    def has_secret(self, client: Client, secret: str) -> bool:
        """Return whether that is the app's secret."""
        return self._row(client.client_id)._has_secret(secret)

    def save_code(self, code: str, bound: Code) -> None:
        """Remember a code for a minute."""
        self._codes._save(code, self._row(bound.client_id), bound)

    def take_code(self, code: str) -> Code | None:
        """Return what the code is bound to, once."""
        found = self._codes._take(code)
        return found._bound() if found else None

    def grant(self, code: str, bound: Code, *, refreshes: bool) -> Issued:
        """Make the grant that a code is good for."""
        consent = bound.consent
        user = self._env["res.users"].browse(consent.user_id)
        grant = self._env["api.key"]._grant(
            self._row(bound.client_id),
            user,
            consent.scopes,
            consent.resource,
            consent.life,
        )
        self._codes._of(code).grant_id = grant
        refresh, chain = None, ""
        if refreshes:
            chain = new_id()
            refresh = self._env["api.refresh"]._issue(grant, self._device, chain)
        return Issued(grant.id, consent.scopes, consent.resource, refresh, chain)

    def service_grant(
        self, client: Client, scopes: tuple[str, ...], resource: str
    ) -> Issued:
        """Return the grant of an app that acts by itself."""
        row, keys = self._row(client.client_id), self._env["api.key"]
        # All that the app may: of its processes, one may ask for less than another.
        grant = keys._granted(row, row.service_user_id, resource)
        if not grant or not grant._is_still(client.scopes, row.grant_life):
            grant = keys._grant(
                row, row.service_user_id, client.scopes, resource, row.grant_life
            )
        return Issued(grant.id, scopes, resource)

    def refresh(self, token: str, client: Client) -> Issued | None:
        """Exchange a refresh token for a new one."""
        found = self._env["api.refresh"]._redeem(token, self._row(client.client_id))
        if isinstance(found, Refusal):
            return None
        grant, refresh, chain = found
        scopes = tuple((grant.scopes or "").split())
        return Issued(grant.id, scopes, grant.resource, refresh, chain)

    def access_token(
        self, issued: Issued, scopes: tuple[str, ...], audience: str
    ) -> str:
        """Return a new access token."""
        keys = self._env["api.key"]
        grant = keys.browse(issued.grant_id)
        return keys._token_for(grant, scopes, audience, issued.chain)

    def revoke(self, token: str, client: Client) -> None:
        """End the grant that a token of this app comes from, if it is one."""
        grant = self._grant_of(token, client)
        if grant:
            grant.revoke()

    def introspect(self, token: str, client: Client) -> Mapping[str, Json] | None:
        """Return what a token of this app says, while it works."""
        grant = self._grant_of(token, client)
        if not grant or not grant._grant_works():
            return None
        refresh = self._refresh_of(token, client)
        if refresh and not refresh._works():
            return None
        expires_at = refresh.expires_at or grant.expires_at
        scopes = (grant.scopes or "").split()
        found: dict[str, Json] = {
            "client_id": client.client_id,
            "sub": str(grant.user_id.id),
            "iss": self._env["dual_api.settings"]._get().issuer,
            "aud": grant.resource,
        }
        claims = self._env["api.key"]._claims(token)
        if claims is not None:
            found["token_type"] = "Bearer"  # noqa: S105 - a kind of tokens
            found["aud"], found["exp"] = claims.resource, claims.expires_at
            scopes = [scope for scope in scopes if scope in claims.scopes]
        elif expires_at:
            found["exp"] = int(expires_at.replace(tzinfo=timezone.utc).timestamp())
        return {**found, "scope": " ".join(scopes)}

    def _grant_of(self, token: str, client: Client) -> BaseModel:
        """The grant of this app that a token comes from; none for any other token."""
        keys, row = self._env["api.key"], self._row(client.client_id)
        refresh = self._refresh_of(token, client)
        if refresh:
            return refresh.grant_id
        claims = keys._claims(token)
        if claims is None or claims.client != client.client_id:
            return keys
        named = [("public_id", "=", claims.grant), ("client_id", "=", row.id)]
        if claims.chain:
            named.append(("refresh_ids.chain", "=", claims.chain))
        return keys.search(named)

    def _refresh_of(self, token: str, client: Client) -> BaseModel:
        """The refresh token of this app; none for any other token."""
        return self._env["api.refresh"].search(
            [
                ("token_hash", "=", hash_token(token)),
                ("grant_id.client_id", "=", self._row(client.client_id).id),
            ]
        )

    @property
    def _codes(self) -> BaseModel:
        return self._env["api.authorization_code"]

    def _row(self, client_id: str) -> BaseModel:
        return self._env["api.client"]._find(client_id)
