# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The points of a family: keys that came of one key spend that one's.

A key of a family is charged twice: for itself, up to its own limit, and for the family,
up to the limit of its first key. What is left is the smaller of both.
"""

from typing import Protocol

from ..principal import MEMBER, Principal
from .limiter import Verdict


class Limiter(Protocol):
    """What counts points: :class:`~.limiter.RateLimiter`."""

    def charge(self, key: str, cost: int, limit: int) -> Verdict:
        """Admit or refuse ``cost`` points."""


def charge(limiter: Limiter, principal: Principal, points: int) -> Verdict:
    """Charge a key, and its family where it has one; with 0 points, only look.

    The family is looked at first, so that a key does not pay for what its family has no
    points for. Of two keys that meet in between, one may.
    """
    family = principal.payer
    if not principal.family_limit:
        return limiter.charge(family, points, principal.limit)
    member, limit = f"{MEMBER}{principal.subject}", principal.family_limit
    shared = limiter.charge(family, 0, limit)
    # What does not fit takes nothing, and the store says when it will.
    enough = shared.remaining >= points
    own = limiter.charge(member, points if enough else 0, principal.limit)
    if points and own.admitted:
        shared = limiter.charge(family, points, limit)
    return _both(shared, own)


def _both(shared: Verdict, own: Verdict) -> Verdict:
    """One verdict of two: the tighter says what is left, and when there is more."""
    tighter = min(shared, own, key=lambda each: each.remaining)
    return Verdict(
        admitted=shared.admitted and own.admitted,
        limit=own.limit,
        remaining=tighter.remaining,
        reset_after=tighter.reset_after,
        retry_after=max(shared.retry_after, own.retry_after),
        store=shared.store,
    )
