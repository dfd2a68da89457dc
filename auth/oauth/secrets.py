# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What apps are known by, and what they prove it with: 132 bits, and 258 bits.

Each kind begins with a word of its own, so that programs that look for leaked secrets
find it.
"""

import hashlib
import hmac
import secrets
import string

_ALPHABET = string.ascii_letters + string.digits
CLIENT_PREFIX = "dai_"
SECRET_PREFIX = "dcs_"  # noqa: S105 - what secrets begin with is none
CODE_PREFIX = "dac_"
TICKET_PREFIX = "das_"


def new_client_id() -> str:
    """Return the public name of a new app."""
    return CLIENT_PREFIX + _random(22)


def new_secret() -> str:
    """Return a new secret of an app."""
    return SECRET_PREFIX + _random(43)


def new_code() -> str:
    """Return a new authorization code."""
    return CODE_PREFIX + _random(43)


def new_ticket() -> str:
    """Return a new ticket of a login that waits for its one-time code."""
    return TICKET_PREFIX + _random(43)


def hash_secret(plain: str) -> str:
    """Return the SHA-256 of a secret or code: all that is stored of it."""
    return hashlib.sha256(plain.encode()).hexdigest()


def is_same(plain: str, stored: str | None) -> bool:
    """Return whether the hash is that of the secret, in a time that tells nothing."""
    return hmac.compare_digest(hash_secret(plain), stored or "")


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))
