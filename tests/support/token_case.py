# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tests of access tokens share: an app that a user has signed in to."""

from ..common import ApiCase

ISSUER = "https://erp.example"
VIEWER = "{ viewer { name } }"


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

    def token_of(self, grant=None, scopes=None):
        """A new access token."""
        grant = grant or self.grant
        scopes = grant.scopes.split() if scopes is None else scopes
        return self.keys._token_for(grant, scopes, grant.resource)

    def with_token(self, token=None, **headers):
        """What a request with a token is sent with."""
        token = self.token_of() if token is None else token
        return {"key": None, "headers": {"Authorization": f"Bearer {token}", **headers}}

    def redeems(self, refresh):
        """Whether a refresh token gives another one."""
        return isinstance(self.refresh._redeem(refresh, self.client), tuple)
