# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a key may hand on: never more than it has."""

from dataclasses import dataclass
from datetime import datetime

from ..schema.sentences import _lt
from .principal import Principal
from .restrictions import is_within


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a key is, or would be, allowed.

    :param expires_at: naive UTC, ``None`` for ever
    :param origins: none named: any
    :param addresses: networks; none named: any
    """

    scopes: tuple[str, ...]
    limit: int
    expires_at: datetime | None
    origins: tuple[str, ...]
    addresses: tuple[str, ...]

    def excess(self, giver: Principal) -> dict[str, list[str]]:
        """Return where it is more than the giver has, by public field name."""
        found = {}
        more = [scope for scope in self.scopes if scope not in giver.scopes]
        if more:
            found["scopes"] = _lt(
                "The calling key does not have %(scopes)s.", scopes=", ".join(more)
            )
        if self.limit > giver.limit:
            found["limit"] = _lt(
                "The limit of the calling key is %(limit)s.", limit=giver.limit
            )
        if giver.expires_at and (
            self.expires_at is None or self.expires_at > giver.expires_at
        ):
            found["expires_at"] = _lt("The calling key expires earlier.")
        if giver.origins and not (self.origins and {*self.origins} <= {*giver.origins}):
            found["allowed_origins"] = _lt("The calling key works from fewer origins.")
        if giver.addresses and not (
            self.addresses
            and all(is_within(each, giver.addresses) for each in self.addresses)
        ):
            found["allowed_addresses"] = _lt(
                "The calling key works from fewer addresses."
            )
        return {name: [message] for name, message in found.items()}
