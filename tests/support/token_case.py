# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tests of access tokens share: an app that a user has signed in to."""

from typing import TYPE_CHECKING, ClassVar

from odoo.addons.dual_api.schema.versions import V1

from ..common import ApiCase

ISSUER = "https://erp.example"
VIEWER = "{ viewer { name } }"

if TYPE_CHECKING:
    _Case = ApiCase
else:
    # Were it a test case, Odoo would run it by itself.
    _Case = object


def new_client_of(env, **values):
    """An app that is approved, for every scope."""
    scopes = " ".join(env["dual_api.resolver"]._catalog().scopes)
    named = {"name": "Field Service", "scopes": scopes} | values
    client = env["api.client"].create(named)
    client._approve()
    return client


def new_grant_of(env, client, user, scopes=None, resource=f"{ISSUER}/api", life=90):
    """The user's grant for the app; for every scope of it, unless some are named."""
    scopes = client.scopes.split() if scopes is None else scopes
    return env["api.key"]._grant(client, user, scopes, resource, life)


class ByToken(_Case):
    """Where others send a key, an access token is sent; stands in front of them.

    A "key" is a token here that says every scope, of a grant that has only those that
    the key would have.
    """

    _grants: ClassVar[dict[str, int]] = {}

    @classmethod
    def new_key(cls, scopes=None, user=None, limit=10_000, **values):
        """A token of a grant of an app of its own."""
        cls.set_setting("issuer", ISSUER)
        client = new_client_of(cls.env, name=values.pop("name", "Test"))
        grant = new_grant_of(cls.env, client, user or cls.api_user)
        token = grant._token_for(grant, grant.scopes.split(), grant.resource)
        if scopes is None:
            scopes = cls.env["dual_api.resolver"]._catalog(V1).read_scopes
        scopes = " ".join(scopes)
        grant.write({"scopes": scopes, "rate_limit_per_min": limit, **values})
        cls._grants[token] = grant.id
        return token

    @classmethod
    def key_record(cls, plain):
        """The grant behind a token."""
        return cls.env["api.key"].sudo().browse(cls._grants[plain])

    @staticmethod
    def credential(key):
        """The header of a token."""
        return {"Authorization": f"Bearer {key}"}


class TokenCase(ApiCase):
    """A grant of ``api_user`` for an app, for every scope."""

    def setUp(self):
        super().setUp()
        self.set_setting("issuer", ISSUER)
        self.keys, self.refresh = self.env["api.key"], self.env["api.refresh"]
        self.client = self.new_client()
        self.grant = self.new_grant()

    def new_client(self, **values):
        """An app that is approved."""
        return new_client_of(self.env, **values)

    def new_grant(self, scopes=None, client=None, resource=f"{ISSUER}/api", **values):
        """The user's grant for the app, with many points."""
        user = values.pop("user", self.api_user)
        grant = new_grant_of(self.env, client or self.client, user, scopes, resource)
        grant.write({"rate_limit_per_min": 1000, **values})
        self.env.flush_all()
        return grant

    def token_of(self, grant=None, scopes=None, chain=""):
        """A new access token; of a device, if its chain is named."""
        grant = grant or self.grant
        scopes = grant.scopes.split() if scopes is None else scopes
        return self.keys._token_for(grant, scopes, grant.resource, chain)

    def with_token(self, token=None, **headers):
        """What a request with a token is sent with."""
        token = self.token_of() if token is None else token
        return {"key": None, "headers": {"Authorization": f"Bearer {token}", **headers}}

    def redeems(self, refresh):
        """Whether a refresh token gives another one."""
        return isinstance(self.refresh._redeem(refresh, self.client), tuple)
