# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""API keys: how one is made and sent, and what is kept of it."""

import hashlib
import re
import secrets
from collections.abc import Mapping

from ...schema.headers import API_KEY_HEADER
from ...schema.open_types import Environment
from ...schema.security import SecurityScheme
from ...schema.sentences import _lt
from ..principal import Principal
from .base import Credential

#: What a key begins with, so that programs that look for leaked secrets find it. Keys
#: that are older than this have none, and work as before.
PREFIX = "dk_live_"
_KEY_LENGTH = 43
_KEY = re.compile(rf"[A-Za-z0-9_-]{{{_KEY_LENGTH}}}")
#: So many characters are chance: 210 bits that nobody guesses, so that one SHA-256
#: protects them.
_CHANCE = _KEY_LENGTH - len(PREFIX)
#: Characters of them that stay readable, at either end, to tell keys apart: 27 others
#: remain, which are 162 bits.
_SHOWN = 4


def new_key() -> str:
    """Return a new plain key: 43 characters, safe in a header."""
    return PREFIX + secrets.token_urlsafe(_CHANCE)[:_CHANCE]


def hash_key(plain: str) -> str:
    """Return the SHA-256 of the key, 64 hexadecimal digits: all that is stored."""
    return hashlib.sha256(plain.encode()).hexdigest()


def hint_of(plain: str) -> str:
    """Return what stays readable of a plain key."""
    shown = _SHOWN + len(PREFIX) * plain.startswith(PREFIX)
    return f"{plain[:shown]}…{plain[-_SHOWN:]}"


def looks_like_key(text: str) -> bool:
    """Return whether the text can be a key at all; others are not worth a look-up."""
    return _KEY.fullmatch(text) is not None


class ApiKey(Credential):
    """A row of ``api.key``, found by the hash of the plain key."""

    scheme = SecurityScheme(
        name="ApiKey",
        header=API_KEY_HEADER,
        challenge=f'ApiKey realm="api", header="{API_KEY_HEADER}"',
        definition={"type": "apiKey", "in": "header", "name": API_KEY_HEADER},
        description="A key created in Odoo.",
        instruction=f"Send an API key in the header `{API_KEY_HEADER}`,"
        " never in a URL.",
    )
    missing = _lt("Send your API key in the header %(header)s.", header=API_KEY_HEADER)
    invalid = _lt("The API key is not valid.")

    def find(self, headers: Mapping[str, str]) -> str | None:
        """Return what stands in its header."""
        return headers.get(API_KEY_HEADER)

    def principal(self, env: Environment, text: str, address: str) -> Principal | None:
        """Return the key's Principal: from memory, once the key was seen to work."""
        if not looks_like_key(text):
            return None
        keys = env["api.key"].sudo()
        found: Principal | None = keys._principal(hash_key(text), address)
        return found

    def confirm(self, env: Environment, text: str, address: str) -> Principal | None:
        """Return the key's Principal as its row says it now."""
        keys = env["api.key"].sudo()
        found: Principal | None = keys._principal_now(hash_key(text), address)
        return found

    def record_use(self, env: Environment, principal: Principal) -> None:
        """Record when the key was used, to the minute."""
        env["api.key"]._touch(principal.key_id)


API_KEY = ApiKey()
