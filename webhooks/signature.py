# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Signatures of Standard Webhooks 1.0, by which a receiver knows who sent a message.

``v1`` is an HMAC-SHA256 with a secret that both sides know. ``v1a`` is an Ed25519
signature, which a receiver verifies with a public key. The private key of ``v1a`` is
derived from the secret: who knows the secret can sign either way, so a second secret
would protect nothing.
"""

import hashlib
import hmac
import secrets as random_secrets
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from collections.abc import Iterable, Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

#: What a webhook may be signed with, by the name that its owner chooses.
SCHEMES = {"v1": ("v1",), "v1a": ("v1a",), "both": ("v1", "v1a")}
SECRET_PREFIX = "whsec_"  # noqa: S105 - a mark, no secret
PUBLIC_KEY_PREFIX = "whpk_"
#: Of a new secret; the specification allows 24 to 64.
_SECRET_BYTES = 32
_SHORTEST, _LONGEST = 24, 64
#: Keeps the private key apart from whatever else may be derived from a secret.
_LABEL = b"dual_api webhook v1a ed25519"


def new_secret() -> str:
    """Return a random secret, as it is shown to the receiver once."""
    return SECRET_PREFIX + _base64(random_secrets.token_bytes(_SECRET_BYTES))


def secret_bytes(secret: str) -> bytes:
    """Return the bytes of a secret that is spelled ``whsec_…``.

    :raises ValueError: for any other text
    """
    if not secret.startswith(SECRET_PREFIX):
        raise ValueError("A secret begins with whsec_")
    try:
        found = b64decode(secret[len(SECRET_PREFIX) :], validate=True)
    except NoBase64:
        raise ValueError("A secret is base64 behind whsec_") from None
    if not _SHORTEST <= len(found) <= _LONGEST:
        raise ValueError(f"A secret has {_SHORTEST} to {_LONGEST} bytes")
    return found


def public_key(secret: str) -> str:
    """Return the public key that verifies the ``v1a`` signatures made with a secret.

    :return: ``whpk_`` and the 32 bytes of the key in base64
    """
    key = _private_key(secret).public_key()
    return PUBLIC_KEY_PREFIX + _base64(key.public_bytes(Encoding.Raw, PublicFormat.Raw))


def signed_headers(
    message_id: str,
    timestamp: int,
    body: bytes,
    secrets: Sequence[str],
    schemes: Iterable[str] = ("v1",),
) -> dict[str, str]:
    """Return the three headers of a signed message.

    Receivers accept a message of which one signature is right, so while secrets are
    exchanged each of them signs.

    :param message_id: the same at each attempt; has no full stop in it
    :param timestamp: of this attempt, in seconds since 1970
    :param secrets: the newest first
    :param schemes: ``v1``, ``v1a``
    """
    content = f"{message_id}.{timestamp}.".encode() + body
    signatures = [
        f"{scheme},{_base64(_SIGN[scheme](secret, content))}"
        for secret in secrets
        for scheme in schemes
    ]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }


def _hmac(secret: str, content: bytes) -> bytes:
    return hmac.digest(secret_bytes(secret), content, hashlib.sha256)


def _ed25519(secret: str, content: bytes) -> bytes:
    return _private_key(secret).sign(content)


def _private_key(secret: str) -> Ed25519PrivateKey:
    seed = hmac.digest(secret_bytes(secret), _LABEL, hashlib.sha256)
    return Ed25519PrivateKey.from_private_bytes(seed)


def _base64(data: bytes) -> str:
    return b64encode(data).decode("ascii")


_SIGN = {"v1": _hmac, "v1a": _ed25519}
