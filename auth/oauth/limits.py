# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How much one address may ask of the authorization server, before any work is done."""

from ...schema.errors import RateLimitExceeded
from ...schema.sentences import Sentence, _lt
from ..limiter.families import Limiter
from ..principal import ADDRESS, OAUTH

#: A server that keeps the tokens of many users asks for all of them.
REQUESTS_PER_MIN = 600


class Limits:
    """The points of one address.

    :param address: as it is counted
    :param guesses: how many secrets, codes and tokens a minute may be wrong
    """

    def __init__(self, limiter: Limiter, address: str, guesses: int) -> None:
        self._limiter = limiter
        self._address = address
        self._guesses = guesses

    def enter(self) -> None:
        """Count a request.

        :raises RateLimitExceeded: for one too many, and where too many were wrong
        """
        self._charge(
            f"{OAUTH}{self._address}",
            1,
            REQUESTS_PER_MIN,
            _lt("Too many requests from your address."),
        )
        verdict = self._limiter.charge(f"{ADDRESS}{self._address}", 0, self._guesses)
        if verdict.remaining < 1:
            raise RateLimitExceeded(
                _lt("Too many wrong credentials from your address."),
                retry_after=max(1, verdict.reset_after),
            )

    def guessed(self) -> None:
        """Count a wrong secret, code or token, as a wrong key is counted."""
        self._limiter.charge(f"{ADDRESS}{self._address}", 1, self._guesses)

    def _charge(self, bucket: str, points: int, limit: int, sentence: Sentence) -> None:
        verdict = self._limiter.charge(bucket, points, limit)
        if not verdict.admitted:
            raise RateLimitExceeded(sentence, retry_after=verdict.retry_after)
