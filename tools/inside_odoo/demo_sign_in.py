# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An app and a user of the demo that can sign in to it, and a token of theirs."""

from demo_data import MODULE

PASSWORD = "demo"  # noqa: S105 - of a server that only this machine reaches
#: Where clients/web is served, on whichever port.
REGISTERED = "http://127.0.0.1/"
REDIRECT_URI = "http://127.0.0.1:5173/"
NAME = "Demo: customers in a browser"
LIFE = 3600


def make_sign_in(env, scopes, limit):
    """What a client needs to sign in, by the names of ``.run/demo.json``.

    :param scopes: the most that the app may ask for
    :param limit: points a minute of what the user lets it do
    :return: ``None`` for a server that has no issuer
    """
    issuer = env["dual_api.settings"]._get().issuer
    if not env["dual_api.oauth"]._is_offered():
        return None
    user = env.ref(f"{MODULE}.api_demo")
    user.password = PASSWORD
    apps = env["api.client"]
    apps.search([("name", "=", NAME)]).unlink()
    app = apps.create(
        {
            "name": NAME,
            "redirect_uris": REGISTERED,
            "scopes": " ".join(scopes),
            "access_life": LIFE,
        }
    )
    app._approve()
    # The password is part of what a grant stands on.
    env.flush_all()
    keys = env["api.key"]
    grant = keys._grant(app, user, scopes, f"{issuer}/api", app.grant_life)
    grant.rate_limit_per_min = limit
    return {
        "client_id": app.client_id,
        "redirect_uri": REDIRECT_URI,
        "login": user.login,
        "password": PASSWORD,
        "token": keys._token_for(grant, scopes, grant.resource),
    }
