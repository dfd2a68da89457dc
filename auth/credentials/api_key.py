# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a key is made, and what is kept of it."""

import hashlib
import re
import secrets

HEADER = "X-API-Key"
#: 32 random bytes: 256 bits that nobody guesses, so that one SHA-256 protects them.
_KEY_BYTES = 32
_KEY = re.compile(r"[A-Za-z0-9_-]{43}")


def new_key() -> str:
    """A new plain key: 43 characters, safe in a header."""
    return secrets.token_urlsafe(_KEY_BYTES)


def hash_key(plain: str) -> str:
    """The SHA-256 of the key, 64 hexadecimal digits: all that is stored."""
    return hashlib.sha256(plain.encode()).hexdigest()


def looks_like_key(text: str) -> bool:
    """Whether it can be a key at all; what can't is not worth a look-up."""
    return _KEY.fullmatch(text) is not None
