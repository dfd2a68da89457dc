# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Access tokens that nobody may believe, made by hand.

A library that signs would refuse to make most of them. This needs neither Odoo nor
PyJWT.
"""

import base64
import hashlib
import hmac
import json
import time

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

#: Left out of a header or of claims.
GONE = object()


def spelled(data):
    """Bytes, text or JSON in the alphabet of URLs, without padding."""
    if not isinstance(data, bytes | str):
        data = json.dumps(data)
    if isinstance(data, str):
        data = data.encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def said(known, **changes):
    """What is said, with changes."""
    every = {**known, **changes}
    return {name: value for name, value in every.items() if value is not GONE}


class Forger:
    """Who has the key of a server, and one of its own.

    :param private: the server's private key
    :param jwk: its public half
    :param own: another private key
    :param claims: those of a token that works
    """

    def __init__(self, private, jwk, own, claims):
        self.private, self.jwk, self.own, self.claims = private, jwk, own, claims
        self.head = {"typ": "at+jwt", "alg": "ES256", "kid": jwk["kid"]}

    def signature(self, text, key=None, *, der=False):
        """What ES256 makes of a text."""
        found = (key or self.private).sign(text.encode(), ECDSA(SHA256()))
        if der:
            return found
        r, s = decode_dss_signature(found)
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def token(self, head=None, claims=None, key=None, *, der=False):
        """A token, signed by the server's key."""
        text = f"{spelled(head or self.head)}.{spelled(claims or self.claims)}"
        return f"{text}.{spelled(self.signature(text, key, der=der))}"

    def of_head(self, key=None, **changes):
        """A token with another header."""
        return self.token(said(self.head, **changes), key=key)

    def of_claims(self, **changes):
        """A token that says something else."""
        return self.token(claims=said(self.claims, **changes))

    def symmetric(self, secret):
        """A token whose signature is made with what everybody knows."""
        text = f"{spelled({**self.head, 'alg': 'HS256'})}.{spelled(self.claims)}"
        mac = hmac.digest(secret.encode(), text.encode(), hashlib.sha256)
        return f"{text}.{spelled(mac)}"

    def forged(self):
        """Every forged or broken token, by what is wrong with it."""
        good = self.token()
        head, body, signature = good.split(".")
        now = int(time.time())
        public = json.dumps(self.jwk)
        wider = spelled(said(self.claims, scope="operations:read"))
        return {
            "none": f"{spelled(said(self.head, alg='none'))}.{body}.",
            "none, signed": self.of_head(alg="none"),
            "NONE": self.of_head(alg="NONE"),
            "no algorithm": self.of_head(alg=GONE),
            "HS256 with the public key": self.symmetric(public),
            "HS256 with the thumbprint": self.symmetric(self.jwk["kid"]),
            "RS256": self.of_head(alg="RS256"),
            "ES384": self.of_head(alg="ES384"),
            "es256": self.of_head(alg="es256"),
            "of another type": self.of_head(typ="JWT"),
            "of no type": self.of_head(typ=GONE),
            "an id token": self.of_head(typ="id+jwt"),
            "unknown key": self.of_head(kid="unknown"),
            "no key": self.of_head(kid=GONE),
            "a number for a key": self.of_head(kid=1),
            "a list for a key": self.of_head(kid=[self.jwk["kid"]]),
            "its own key": self.of_head(self.own, jwk=self.jwk),
            "a foreign address of keys": self.of_head(jku="https://evil.example/k"),
            "a foreign certificate": self.of_head(x5u="https://evil.example/c"),
            "a chain of certificates": self.of_head(x5c=["MIIB"]),
            "a critical header": self.of_head(crit=["exp"]),
            "an unencoded body": self.of_head(b64=False),
            "a compressed body": self.of_head(zip="DEF"),
            "signed by another": self.token(key=self.own),
            "signed as DER": self.token(der=True),
            "the signature of another": f"{head}.{wider}.{signature}",
            "no signature": f"{head}.{body}.",
            "two parts": f"{head}.{body}",
            "five parts": f"{good}.{head}.{body}",
            "a dot at the end": f"{good}.",
            "padded": f"{good}==",
            "a blank inside": f"{head}. {body}.{signature}",
            "a blank at the end": f"{good} x",
            "not base64": f"{head}.{body}.{signature[:-1]}!",
            "empty": "",
            "a word": "token",
            "a dot": "..",
            "a header that is no JSON": f"{spelled('{')}.{body}.{signature}",
            "a header that is a list": f"{spelled([1])}.{body}.{signature}",
            "a header that is no text": f"{spelled(bytes([255]))}.{body}.{signature}",
            "a header said twice": self._twice(),
            "claims that are a list": self.token(claims=[1]),
            "claims that are no JSON": self.token(claims="{"),
            "another issuer": self.of_claims(iss="https://evil.example"),
            "a slash behind the issuer": self.of_claims(iss=f"{self.claims['iss']}/"),
            "a number for a device": self.of_claims(chain=7),
            "no issuer": self.of_claims(iss=GONE),
            "another audience": self.of_claims(aud="https://evil.example/api"),
            "two audiences": self.of_claims(
                aud=[self.claims["aud"], "https://evil.example"]
            ),
            "no audience": self.of_claims(aud=GONE),
            "over": self.of_claims(exp=now - 31),
            "no end": self.of_claims(exp=GONE),
            "an end that is a word": self.of_claims(exp="tomorrow"),
            "not yet": self.of_claims(nbf=now + 60),
            "no beginning": self.of_claims(iat=GONE),
            "a number for the user": self.of_claims(sub=7),
            "no user": self.of_claims(sub=GONE),
            "an empty user": self.of_claims(sub=""),
            "a negative user": self.of_claims(sub="-1"),
            "a user in words": self.of_claims(sub="admin"),
            "another user": self.of_claims(sub="1"),
            "no grant": self.of_claims(sid=GONE),
            "another grant": self.of_claims(sid="AAAAAAAAAAAAAAAAAAAAAA"),
            "a list for the grant": self.of_claims(sid=["x"]),
            "another app": self.of_claims(client_id="dai_AAAAAAAAAAAAAAAAAAAAAA"),
            "no app": self.of_claims(client_id=GONE),
            "a list of scopes": self.of_claims(scope=["customers:read"]),
            "no name of its own": self.of_claims(jti=GONE),
            "too long": self.of_claims(padding="x" * 3000),
        }

    def _twice(self):
        text = json.dumps(self.head)[:-1] + ', "alg": "none"}'
        return self.token(head=text)


#: Those that are refused for the grant they name, which has to be looked up.
LOOKED_UP = frozenset({"another user", "another grant", "another app"})
