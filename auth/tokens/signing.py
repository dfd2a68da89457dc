# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The key pairs that sign access tokens: P-256, of which everybody may see one half."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .base64url import decoded, encoded

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import (
        EllipticCurvePrivateKey,
        EllipticCurvePublicKey,
    )

#: The only algorithm: every library of every platform has it, and its signatures are
#: a quarter of RSA's.
ALGORITHM = "ES256"
_CURVE, _COORDINATE_BYTES = "P-256", 32


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A new pair.

    :param kid: the thumbprint of its public half (RFC 7638)
    :param public_jwk: what is published of it (RFC 7517)
    :param private_pem: PKCS #8, not encrypted
    """

    kid: str
    public_jwk: Mapping[str, str]
    private_pem: str


def new_key_pair() -> KeyPair:
    """Make a pair.

    :raises ImportError: without the package cryptography
    """
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    private = ec.generate_private_key(ec.SECP256R1())
    numbers = private.public_key().public_numbers()
    x, y = (
        encoded(each.to_bytes(_COORDINATE_BYTES, "big"))
        for each in (numbers.x, numbers.y)
    )
    essential = {"crv": _CURVE, "kty": "EC", "x": x, "y": y}
    kid = thumbprint(essential)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    jwk = {**essential, "kid": kid, "use": "sig", "alg": ALGORITHM}
    return KeyPair(kid, jwk, pem.decode())


def thumbprint(essential: Mapping[str, str]) -> str:
    """Return the thumbprint of a JWK, of the members that it can't be without."""
    text = json.dumps(dict(sorted(essential.items())), separators=(",", ":"))
    return encoded(hashlib.sha256(text.encode()).digest())


def public_key(jwk: Mapping[str, str]) -> "EllipticCurvePublicKey":
    """Return the key of a JWK that :func:`new_key_pair` made."""
    from cryptography.hazmat.primitives.asymmetric import ec

    x, y = (int.from_bytes(decoded(jwk[name]), "big") for name in ("x", "y"))
    return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()


def private_key(pem: str) -> "EllipticCurvePrivateKey":
    """Return the private key of a pair, ready to sign."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("The key is of another kind.")
    return key
