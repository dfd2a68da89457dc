# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From an access token to whom it belongs, and back.

A warm token costs no statement: what it says is kept once it was verified, the grant is
kept as keys are and told to all workers, and so is what the user signs in with, by Odoo
itself.
"""

import time
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from odoo import api, models, tools
from odoo.tools import SQL

from ...auth.groups import MANAGERS
from ...auth.principal import Principal, utc_now
from ...auth.tokens.access_token import CHAIN, Claims, KnownTokens, new_id
from ...process import PerDatabase
from ...schema.catalog import SERVICE_SCOPES
from ..keys.caller import WHO_SQL
from ..keys.kept_principals import principals_of

#: What this process has verified.
known_tokens = PerDatabase(lambda _database: KnownTokens())

#: The last column of ours: those of Odoo's session token follow.
_MARK = "session_begins"
_BY_PUBLIC_ID_SQL = f"{WHO_SQL} AND public_id = %s"
_BY_ID_SQL = f"{WHO_SQL} AND id = %s"
#: A token of a device works as long as its refresh tokens are there.
_BY_CHAIN_SQL = f"""{_BY_PUBLIC_ID_SQL} AND EXISTS (
    SELECT FROM api_refresh
    WHERE api_refresh.grant_id = api_key.id AND api_refresh.chain = %s)"""


class KnownGrant(NamedTuple):
    """A grant that was seen to work.

    :param session_hash: what its user signed in with
    """

    principal: Principal
    session_hash: str


class ApiKey(models.Model):
    _inherit = "api.key"

    @api.model
    def _token_for(
        self,
        grant: models.BaseModel,
        scopes: Collection[str],
        audience: str,
        chain: str = "",
    ) -> str:
        """Return a new access token of the grant; it works for ten minutes.

        :param scopes: what it may do; those that the grant does not have are left out
        :param audience: the resource that it is for
        :param chain: of the refresh token that it comes with, if it does
        :raises SealError: where the server can't read its signing key
        """
        grant = grant.sudo()
        now = int(time.time())
        allowed = self._scopes_of_grant(grant)
        said = {
            "iss": self.env["dual_api.settings"]._get().issuer,
            "aud": audience,
            "sub": str(grant.user_id.id),
            "client_id": grant.client_id.client_id,
            "scope": " ".join(each for each in allowed if each in scopes),
            "iat": now,
            "nbf": now,
            "exp": now + grant.client_id.access_life,
            "jti": new_id(),
            "sid": grant.public_id,
            "auth_time": int(grant.auth_time.timestamp()) if grant.auth_time else now,
        }
        if grant.amr:
            said["amr"] = grant.amr.split()
        if chain:
            said[CHAIN] = chain
        return self.env["api.signing_key"]._sign(said)

    @api.model
    def _scopes_of_grant(self, grant: models.BaseModel) -> list[str]:
        """What the grant may do, as far as its app still may."""
        allowed = {*(grant.client_id.scopes or "").split()}
        return [each for each in (grant.scopes or "").split() if each in allowed]

    @api.model
    @tools.ormcache(cache="stable")
    def _resources(self) -> Mapping[str, str]:
        """What tokens may be for: each address, and the paths of it; empty: all."""
        issuer = self.env["dual_api.settings"]._get().issuer
        catalogs = self.env["dual_api.resolver"]._catalogs()
        paths = [catalog.version.url("") for catalog in catalogs]
        doors = {path: path for path in (*paths, "/graphql")}
        return {f"{issuer}{path}": door for path, door in {"/api": "", **doors}.items()}

    @api.model
    def _principal_of_token(self, token: str, address: str) -> Principal | None:
        """Who has the access token, if it works; from memory where it was seen to.

        :param address: where it came from
        """
        claims = self._claims(token)
        if claims is None:
            return None
        known = principals_of(self.env.registry)
        name = (claims.grant, claims.chain)
        grant: KnownGrant | None = known.get(name)
        if grant is None:
            grant = self._look_up_grant(claims)
            if grant is None:
                return None
            known[name] = grant
        user = self.env["res.users"].browse(grant.principal.user_id)
        if user._compute_session_token(claims.grant) != grant.session_hash:
            return None
        return self._narrowed(grant, claims, address)

    @api.model
    def _principal_of_token_now(self, token: str, address: str) -> Principal | None:
        """The same, as the database says it now.

        :param address: where it came from
        """
        claims = self._claims(token)
        grant = claims and self._look_up_grant(claims)
        return self._narrowed(grant, claims, address) if grant else None

    @api.model
    def _claims(self, token: str) -> Claims | None:
        return known_tokens.get(self.env.cr.dbname).claims(
            token,
            self.env["api.signing_key"]._public_keys(),
            self.env["dual_api.settings"]._get().issuer,
            self._resources(),
        )

    @api.model
    def _narrowed(
        self, grant: KnownGrant, claims: Claims, address: str
    ) -> Principal | None:
        """Who has the grant, with no more than the token says."""
        principal = grant.principal
        if (
            principal.client != claims.client
            or principal.user_id != claims.subject
            or principal.expired()
            or not principal.accepts_address(address)
        ):
            return None
        scopes = principal.scopes & claims.scopes
        # Only managers have these, and one may have ceased to be one.
        if not scopes.isdisjoint(SERVICE_SCOPES) and not self._is_manager(
            principal.user_id
        ):
            scopes -= SERVICE_SCOPES.keys()
        door = self._resources()[claims.resource]
        return replace(principal, scopes=scopes, door=door)

    @api.model
    def _is_manager(self, user_id: int) -> bool:
        # As the user: a request that is being let in is nobody's yet.
        return bool(self.env(user=user_id).user.has_group(MANAGERS))

    @api.model
    def _look_up_grant(self, claims: Claims) -> KnownGrant | None:
        named = (claims.grant, claims.chain) if claims.chain else (claims.grant,)
        query = _BY_CHAIN_SQL if claims.chain else _BY_PUBLIC_ID_SQL
        return self._known_grant(query, named, claims.subject)

    @api.model
    def _known_grant(
        self, query: str, values: tuple[str | int, ...], user_id: int
    ) -> KnownGrant | None:
        """A grant that works, in one statement with what its user signs in with."""
        users = self.env["res.users"].sudo()
        for model in (self, users, self.env["api.client"], self.env["api.refresh"]):
            model.flush_model()
        user = users.browse(user_id)
        statement = SQL(
            "SELECT who.*, own.public_id, own.session_hash,"
            " client.client_id AS client, client.scopes AS client_scopes,"
            " 0 AS %(mark)s, session.* FROM (%(who)s) AS who"
            " JOIN api_key AS own ON own.id = who.id"
            " JOIN api_client AS client ON client.id = own.client_id"
            " AND client.state = 'approved'"
            " CROSS JOIN (SELECT %(select)s FROM %(from)s %(joins)s WHERE %(where)s"
            " GROUP BY %(group_by)s) AS session",
            mark=SQL.identifier(_MARK),
            who=SQL(query, utc_now(), *values),
            **user._get_session_token_query_params(),
        )
        self.env.cr.execute(statement)
        found = self.env.cr.fetchone()
        if found is None:
            return None
        names = [column.name for column in self.env.cr.description]
        ours = names.index(_MARK)
        row = dict(zip(names[:ours], found[:ours], strict=True))
        signs_in_with = tuple(zip(names[ours + 1 :], found[ours + 1 :], strict=True))
        hashed = user._session_token_hash_compute(row["public_id"], signs_in_with)
        if not hashed or hashed != row["session_hash"]:
            return None
        return KnownGrant(self._principal_of_row(row), hashed)

    @api.model
    def _principal_of_row(self, found: Mapping[str, Any]) -> Principal:
        principal = super()._principal_of_row(found)
        if "client" not in found:
            return principal
        allowed = (found["client_scopes"] or "").split()
        return replace(
            principal,
            scopes=principal.scopes.intersection(allowed),
            client=found["client"],
        )

    def _principal_of_key(self) -> Principal | None:
        self.ensure_one()
        if not self.sudo().client_id:
            return super()._principal_of_key()
        grant = self._known_grant(_BY_ID_SQL, (self.id,), self.sudo().user_id.id)
        return grant and grant.principal
