# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Authorization codes without a browser: as a consent makes them, and their exchange.

What takes `issuer` means the one of the database, and its whole API.
"""

import base64
import hashlib

import requests

REDIRECT = "https://app.example/signed-in"
VERIFIER = "v" * 43


def challenge():
    """What PKCE sends ahead of the verifier."""
    digest = hashlib.sha256(VERIFIER.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def make_code(tools, database, client_id, user, issuer):
    """A code, as the consent of the user makes one."""
    return tools.evaluate(
        database,
        f"""
from odoo.addons.dual_api.auth.oauth.model import Code, Consent
from odoo.addons.dual_api.auth.oauth.secrets import new_code
result = new_code()
app = env["api.client"]._find({client_id!r})
env["api.authorization_code"]._save(result, app, Code(app.client_id, {REDIRECT!r},
    {challenge()!r}, Consent({user}, ("customers:read",), {issuer + "/api"!r}, 1)))
""",
    )


def exchange(server, client_id, code, database=None):
    """Exchange a code at one of the servers, or in one of its databases."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT,
        "client_id": client_id,
        "code_verifier": VERIFIER,
    }
    headers = {"X-Odoo-Database": database} if database else {}
    url = f"{server.base_url}/api/oauth/token"
    return requests.post(url, form, headers=headers, timeout=60)
