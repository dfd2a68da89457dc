# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Secrets that the server has to use itself, as they are stored.

A key is only compared, so its hash is enough. What signs a message is needed as it is:
it is encrypted with a key of the server that is in no database, so that a dump does not
have it. Without such a key it is stored as it is.
"""

import base64
import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

_PLAIN, _FERNET = "plain:", "fernet:"
#: Shorter ones can be guessed.
MIN_KEY_LENGTH = 32


class SealError(ValueError):
    """A secret that this server can neither seal nor read."""


def seal(text: str, keys: Sequence[str]) -> str:
    """Return the secret as it is stored.

    :param keys: the server's, the newest first, which it is sealed with; none: it is
        stored as it is
    :raises SealError: for a key that is too short, or without the library
    """
    if not keys:
        return _PLAIN + text
    return _FERNET + _fernet(keys).encrypt(text.encode()).decode()


def unseal(stored: str, keys: Sequence[str]) -> str:
    """Return the secret that was stored.

    :param keys: the server's; any of them may have sealed it
    :raises SealError: when none of them has
    """
    if stored.startswith(_PLAIN):
        return stored.removeprefix(_PLAIN)
    if not stored.startswith(_FERNET) or not keys:
        raise SealError("The secret was sealed with a key that this server lacks.")
    from cryptography.fernet import InvalidToken

    try:
        token = stored.removeprefix(_FERNET).encode()
        return _fernet(keys).decrypt(token).decode()
    except InvalidToken:
        raise SealError("The secret was sealed with another key.") from None


def _fernet(keys: Sequence[str]) -> "MultiFernet":
    if any(len(key) < MIN_KEY_LENGTH for key in keys):
        raise SealError(f"A secret key has at least {MIN_KEY_LENGTH} characters.")
    try:
        # Optional: a server without a secret key does not need it.
        from cryptography.fernet import Fernet, MultiFernet
    except ImportError as error:
        raise SealError("A secret key needs the package cryptography.") from error
    digests = (hashlib.sha256(key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(each)) for each in digests])
