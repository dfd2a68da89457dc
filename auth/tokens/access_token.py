# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Access tokens: JSON Web Tokens of the profile in RFC 9068, signed by ES256.

What a token says of itself decides nothing: the algorithm is ours, and so is the key
that its ``kid`` names. PyJWT is optional, and imported when it is needed.
"""

import hashlib
import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .base64url import encoded
from .signing import ALGORITHM

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import (
        EllipticCurvePrivateKey,
        EllipticCurvePublicKey,
    )

#: Seconds that an access token works at the most.
MOST_LIFE = 3600
#: Seconds by which the clocks of two servers of ours may differ.
LEEWAY = 30
TYPE = "at+jwt"
_TYPES = frozenset({TYPE, f"application/{TYPE}"})
#: A token without the shape of one, or a padded one, PyJWT might still take.
_SHAPE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_MOST_CHARACTERS = 2048
#: They would have the one who verifies fetch, or believe, a key of the token's own.
_REFUSED_HEADERS = frozenset({"crit", "jku", "jwk", "x5u", "x5c", "b64", "zip"})
_TEXTS = ("sub", "sid", "client_id", "scope", "aud", "iss", "jti")
_REQUIRED = [*_TEXTS, "exp", "iat"]
#: The claim of those that came with a refresh token.
CHAIN = "chain"
#: Random bytes of ``jti``, ``sid`` and the chain: 22 characters.
_ID_BYTES = 16
_MOST_KEPT = 4096

PublicKeys = Mapping[str, "EllipticCurvePublicKey"]


class RefusedToken(ValueError):
    """A token that is none of ours, or not for us, or over."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says that was verified.

    :param subject: the number of the user
    :param grant: under which public name the grant is known (``sid``)
    :param client: who it was given to (``client_id``)
    :param resource: what it is for (``aud``)
    :param expires_at: in seconds since 1970
    :param key: the ``kid`` of the key that signed it
    :param chain: of the refresh tokens that it came with: the device; empty for none
    """

    subject: int
    grant: str
    client: str
    scopes: frozenset[str]
    issuer: str
    resource: str
    expires_at: int
    key: str
    chain: str = ""


def new_id() -> str:
    """Return a new public name, 22 characters that nobody guesses."""
    return encoded(secrets.token_bytes(_ID_BYTES))


def sign(claims: Mapping[str, object], key: "EllipticCurvePrivateKey", kid: str) -> str:
    """Return the token that says this.

    :raises ImportError: without PyJWT
    """
    import jwt

    headers = {"typ": TYPE, "kid": kid}
    # Its types know the keys of the newest cryptography only.
    return jwt.encode(dict(claims), key, algorithm=ALGORITHM, headers=headers)


def claims_of(
    token: str, keys: PublicKeys, issuer: str, resources: Collection[str]
) -> Claims:
    """Return what the token says, once everything about it was verified.

    :param keys: those that may have signed it, by ``kid``
    :param resources: what a token may be for, here
    :raises RefusedToken: for every other one
    :raises ImportError: without PyJWT
    """
    import jwt

    if len(token) > _MOST_CHARACTERS or not _SHAPE.fullmatch(token):
        raise RefusedToken
    try:
        head = jwt.get_unverified_header(token)
        kid = head.get("kid")
        if (
            head.get("alg") != ALGORITHM
            or str(head.get("typ", "")).lower() not in _TYPES
            or head.keys() & _REFUSED_HEADERS
            or not isinstance(kid, str)
            or kid not in keys
        ):
            raise RefusedToken
        said = jwt.decode(
            token,
            keys[kid],
            algorithms=[ALGORITHM],
            issuer=issuer,
            audience=list(resources),
            leeway=LEEWAY,
            options={"require": _REQUIRED},
        )
    # Not every version finds every mistake in a header itself.
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError) as error:
        raise RefusedToken from error
    # Older versions let numbers and lists through.
    chain = said.get(CHAIN, "")
    if not isinstance(chain, str) or not all(
        isinstance(said[name], str) for name in _TEXTS
    ):
        raise RefusedToken
    if not re.fullmatch(r"[1-9][0-9]{0,9}", said["sub"]):
        raise RefusedToken
    return Claims(
        subject=int(said["sub"]),
        grant=said["sid"],
        client=said["client_id"],
        scopes=frozenset(said["scope"].split()),
        issuer=said["iss"],
        resource=said["aud"],
        expires_at=int(said["exp"]),
        key=kid,
        chain=chain,
    )


class KnownTokens:
    """The tokens that this process has verified: no signature is verified twice.

    The token itself is not kept, but its SHA-256: a dump of the memory is no keyring.
    """

    def __init__(self) -> None:
        self._found: OrderedDict[bytes, Claims] = OrderedDict()
        self._lock = threading.Lock()

    def claims(
        self, token: str, keys: PublicKeys, issuer: str, resources: Collection[str]
    ) -> Claims | None:
        """Return what the token says, from memory where it was verified before.

        :return: ``None`` for a token that does not work
        :raises ImportError: as :func:`claims_of`
        """
        if len(token) > _MOST_CHARACTERS:
            return None
        name = hashlib.sha256(token.encode()).digest()
        with self._lock:
            found = self._found.get(name)
            if found is not None:
                self._found.move_to_end(name)
        if found is None:
            try:
                found = claims_of(token, keys, issuer, resources)
            except RefusedToken:
                return None
            with self._lock:
                self._found[name] = found
                while len(self._found) > _MOST_KEPT:
                    self._found.popitem(last=False)
            return found
        # What was right a minute ago need not be so now.
        if (
            time.time() >= found.expires_at + LEEWAY
            or found.key not in keys
            or found.issuer != issuer
            or found.resource not in resources
        ):
            return None
        return found
