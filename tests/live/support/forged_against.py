# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Try every forged token with the PyJWT that is in the path; Odoo is not needed.

Writes the version, and how many were tried: forged ones that are refused, and good ones
that are taken. What is wrong is an exception.
"""

import importlib
import importlib.util
import sys
import time
import types
from pathlib import Path

import jwt

ROOT = Path(__file__).resolve().parents[3]
ISSUER = "https://erp.example"


def module(name, path):
    """The module of a file that is in no package here."""
    spec = importlib.util.spec_from_file_location(name, path)
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


addon = types.ModuleType("dual_api")
addon.__path__ = [str(ROOT)]
sys.modules["dual_api"] = addon
access_token = importlib.import_module("dual_api.auth.tokens.access_token")
signing = importlib.import_module("dual_api.auth.tokens.signing")
forged_tokens = module("forged_tokens", ROOT / "tests/support/forged_tokens.py")

now = int(time.time())
claims = {
    "iss": ISSUER,
    "aud": f"{ISSUER}/api",
    "sub": "7",
    "client_id": "dai_0123456789012345678901",
    "scope": "customers:read",
    "iat": now,
    "nbf": now,
    "exp": now + 600,
    "jti": access_token.new_id(),
    "sid": access_token.new_id(),
}
pair, other = signing.new_key_pair(), signing.new_key_pair()
private = signing.private_key(pair.private_pem)
own = signing.private_key(other.private_pem)
forger = forged_tokens.Forger(private, pair.public_jwk, own, claims)
keys = {pair.kid: signing.public_key(pair.public_jwk)}


def taken(token):
    """Whether it is believed."""
    try:
        access_token.claims_of(token, keys, ISSUER, {claims["aud"]})
    except access_token.RefusedToken:
        return False
    return True


good = [access_token.sign(claims, private, pair.kid), forger.token()]
bad = {
    name: token
    for name, token in forger.forged().items()
    if name not in forged_tokens.LOOKED_UP
}
wrong = [name for name, token in bad.items() if taken(token)]
if wrong or not all(map(taken, good)):
    raise SystemExit(f"taken: {wrong}; good ones: {[*map(taken, good)]}")
sys.stdout.write(f"{jwt.__version__} {len(bad)} {len(good)}\n")
