# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who a request comes from, once its credential is known."""

from dataclasses import dataclass
from datetime import datetime, timezone

from .restrictions import holds

_KEY = "key:"
#: What points are counted by beside subjects: a key as one of its family, and addresses
#: that bring a wrong credential, or none.
MEMBER, ADDRESS, STRANGER = "member:", "address:", "stranger:"
#: What the authorization server counts by.
OAUTH = "oauth:"
_OTHERS = (MEMBER, ADDRESS, STRANGER, OAUTH)


@dataclass(frozen=True, slots=True)
class Principal:
    """A credential that works, and the user it acts as; plain values, safe to keep.

    :param subject: whose points are counted, whose answers are kept, and whose
        requests the log shows; ``key:7`` for a key, and for nothing else
    :param name: what people call it
    :param limit: the points that it may spend in any 60 seconds
    :param expires_at: naive UTC, ``None`` for a key that does not expire
    :param replaced: whether a newer key was issued in its place
    :param origins: the browser origins it may be used from; none named: any that
        the server allows
    :param addresses: the networks it may be used from; none named: any
    :param payloads_until: naive UTC, until when its bodies are logged
    :param key_id: the row of ``api.key``, where there is one
    :param family: under which subject the points are counted that it shares with
        others; empty: it shares none
    :param family_limit: the points of all of them together; 0 for the first of them,
        whose own limit that is
    :param client: the public name of the app that it was given to; empty for a key
    :param door: the only path, with all below it, that it opens; empty: every one
    :raises ValueError: for a subject that is another's
    """

    subject: str
    name: str
    user_id: int
    scopes: frozenset[str]
    limit: int
    expires_at: datetime | None = None
    replaced: bool = False
    origins: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    payloads_until: datetime | None = None
    key_id: int | None = None
    family: str = ""
    family_limit: int = 0
    client: str = ""
    door: str = ""

    def __post_init__(self) -> None:
        subject = self.subject
        own = self.key_id is not None and subject == subject_of_key(self.key_id)
        taken = is_key(subject) and not own
        if taken or not subject or subject.startswith(_OTHERS):
            raise ValueError(f"The subject {subject!r} is another's")

    @property
    def payer(self) -> str:
        """Who pays for it: the family, or it alone."""
        return self.family or self.subject

    def expired(self) -> bool:
        """Return whether its time is over."""
        return self.expires_at is not None and utc_now() >= self.expires_at

    def payloads_logged(self) -> bool:
        """Return whether what it sends and gets is kept in the request log."""
        return self.payloads_until is not None and utc_now() < self.payloads_until

    def accepts_address(self, address: str | None) -> bool:
        """Return whether it may be used from that client address."""
        return not self.addresses or holds(self.addresses, address)

    def opens(self, path: str) -> bool:
        """Return whether it is for what is at that path."""
        return not self.door or f"{path}/".startswith(f"{self.door}/")

    def accepts_origin(self, origin: str | None) -> bool:
        """Return whether a page of that origin, or no browser at all, may use it."""
        return origin is None or not self.origins or origin in self.origins


def utc_now() -> datetime:
    """Return the moment as Odoo stores moments: in UTC, without a time zone."""
    return datetime.now(timezone.utc).replace(tzinfo=None)


def subject_of_key(number: int) -> str:
    """Return the subject of the key with that number."""
    return f"{_KEY}{number}"


def is_key(subject: str) -> bool:
    """Return whether the subject is that of a key, there or gone."""
    return subject.startswith(_KEY)
