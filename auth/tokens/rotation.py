# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When a refresh token gives a new one: the rules, apart from where they are kept.

::

    unused                                    -> used; its successor
    used, successor unused, in the grace      -> the same successor once more
    used, anything else                       -> stolen: the grant ends
    over, or nobody knows it                  -> refused

A token has one successor, and never another: which one is worked out from the token and
a secret that only the database has. So a client that lost the answer, or two windows
that refresh at once, get the very same token again, and there is no second branch that
a thief could live on.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from .base64url import encoded

#: What a refresh token begins with, so that programs that look for leaked secrets find
#: it.
PREFIX = "dar_"
#: 256 bits, 43 characters.
_BYTES = 32
_TOKEN = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
#: For how long an answer may be lost.
GRACE = timedelta(seconds=30)
#: A token that nobody refreshes for so long is over.
IDLE = timedelta(days=30)
#: So long a used one is remembered: who sends it then is a thief, or was robbed. Not
#: shorter than a client may be away, or the theft would go unseen.
REMEMBERED = IDLE


class Refusal(Enum):
    """Why a refresh token gives nothing."""

    #: Nobody knows it, or it is not this client's.
    UNKNOWN = "unknown"
    #: It was not used for too long, or its sign-in is over.
    EXPIRED = "expired"
    #: What it was given for has ended.
    ENDED = "ended"
    #: Two have it: with this answer everything that was given with it has ended.
    REUSED = "reused"


class Step(Enum):
    """What a token that is known gives."""

    FIRST = "its successor"
    AGAIN = "its successor once more"
    STOLEN = "nothing, and the grant ends"
    OVER = "nothing"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a refresh token; moments in naive UTC.

    :param used_at: when it gave its successor
    :param successor_used: whether that one was used in its turn
    """

    expires_at: datetime
    used_at: datetime | None = None
    successor_used: bool = False

    def step(self, now: datetime) -> Step:
        """Return what it gives at that moment."""
        if self.used_at is not None:
            lost = not self.successor_used and now - self.used_at <= GRACE
            if lost:
                return Step.AGAIN if now < self.expires_at else Step.OVER
            return Step.STOLEN
        return Step.FIRST if now < self.expires_at else Step.OVER


def successor(token: str, seed: bytes) -> str:
    """Return the token that comes after this one.

    :param seed: of the row of this token; without it nobody finds the successor, and
        with it alone nobody either
    """
    return PREFIX + encoded(hmac.digest(seed, token.encode(), "sha256"))


def new_token() -> str:
    """Return the first refresh token of a sign-in."""
    return PREFIX + encoded(secrets.token_bytes(_BYTES))


def new_seed() -> bytes:
    """Return what the successor of a token is worked out with."""
    return secrets.token_bytes(_BYTES)


def looks_like_token(text: str) -> bool:
    """Return whether the text can be one; others are not worth a look-up."""
    return _TOKEN.fullmatch(text) is not None


def hash_token(plain: str) -> str:
    """Return the SHA-256 of a token, 64 hexadecimal digits: all that is stored."""
    return hashlib.sha256(plain.encode()).hexdigest()
