# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A signed address of a file: who has it, reads that file for some minutes.

It is made on behalf of a key and works as long as the key does: who asks by it, asks as
the key. It is no header, so no other route takes it.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime, timezone
from urllib.parse import urlencode

from ...schema.open_types import Environment
from ...schema.security import SecurityScheme
from ...schema.sentences import _lt
from ..principal import Principal, utc_now
from .base import Credential, Sent

#: Of a signed address.
PARAMETERS = ("expires", "key", "signature")
_TEXT = re.compile(r"([0-9]{1,15})\.([0-9]{1,12})\.([0-9]{1,12})\.([0-9a-f]{64})")
_PURPOSE = "dual_api file link"


class Link(Credential):
    """The parameters of a signed address, of which each is needed."""

    scheme = SecurityScheme(
        name="Link",
        header="",
        challenge="",
        definition={"type": "apiKey", "in": "query", "name": "signature"},
        description="A signed address.",
        instruction="Ask for the address as it was given.",
    )
    missing = _lt("The address has no signature.")
    invalid = _lt(
        "The link is not valid: it has expired, or the key that made it does not work."
    )

    def find(self, headers: Mapping[str, str]) -> str | None:
        """Return nothing: it is sent in no header."""
        return None

    def principal(self, env: Environment, text: str, address: str) -> Principal | None:
        """Return who has the key, as the database says it now."""
        found = _TEXT.fullmatch(text)
        if found is None:
            return None
        file_id, expires, key_id = map(int, found.groups()[:3])
        signed = sign(env, file_id, expires, key_id)
        if not hmac.compare_digest(signed, found[4]) or expires < _seconds(utc_now()):
            return None
        key = env["api.key"].sudo().browse(key_id)
        principal: Principal | None = key._principal_of_key()
        return principal if principal and principal.accepts_address(address) else None

    def confirm(self, env: Environment, text: str, address: str) -> Principal | None:
        """Return the same: it is from the database each time."""
        return self.principal(env, text, address)

    def record_use(self, env: Environment, principal: Principal) -> None:
        """Record when the key was used, to the minute."""
        env["api.key"]._touch(principal.key_id)


LINK = Link()


def sign(env: Environment, file_id: int, expires: int, key_id: int) -> str:
    """Return the signature, 64 hexadecimal digits, by the secret of the database.

    :param expires: in seconds since 1970
    """
    secret = env["ir.config_parameter"].sudo().get_param("database.secret")
    message = f"{_PURPOSE}\n{file_id}\n{expires}\n{key_id}"
    return hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()


def signed_query(env: Environment, file_id: int, expires: datetime, key_id: int) -> str:
    """Return the parameters of an address.

    :param expires: naive UTC
    """
    until = _seconds(expires)
    values = (until, key_id, sign(env, file_id, until, key_id))
    return urlencode(dict(zip(PARAMETERS, values, strict=True)))


def sent_link(file_id: int, arguments: Mapping[str, str]) -> Sent | None:
    """Return what an address brings; ``None`` where it is not signed."""
    if PARAMETERS[-1] not in arguments:
        return None
    parts = (str(file_id), *(arguments.get(name, "") for name in PARAMETERS))
    return Sent(LINK, ".".join(parts))


def _seconds(moment: datetime) -> int:
    return int(moment.replace(tzinfo=timezone.utc).timestamp())
