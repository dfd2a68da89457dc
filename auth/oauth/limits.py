# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How much one address may ask of the authorization server, before any work is done."""

import hashlib

from ...schema.errors import RateLimitExceeded
from ...schema.sentences import Sentence, _lt
from ..limiter.families import Limiter
from ..principal import ADDRESS, OAUTH
from .first_party import ADDRESS_PER_MIN, CLIENT_PER_MIN, LOGINS_PER_MIN

#: A server that keeps the tokens of many users asks for all of them.
REQUESTS_PER_MIN = 600
_MOST_OF_NAME = 200


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

    def enter_login(self, login: str, client: str) -> None:
        """Count a login inside an app, before anything of it is computed.

        :raises RateLimitExceeded: for one too many of this login, address or app
        """
        named = hashlib.sha256(login.strip().lower().encode()).hexdigest()[:32]
        for bucket, limit in (
            (f"login:{named}", LOGINS_PER_MIN),
            (f"from:{self._address}", ADDRESS_PER_MIN),
            (f"app:{client[:_MOST_OF_NAME]}", CLIENT_PER_MIN),
        ):
            self._charge(f"{OAUTH}{bucket}", 1, limit, _lt("Too many logins."))

    def guessed(self) -> None:
        """Count a wrong secret, code or token, as a wrong key is counted."""
        self._limiter.charge(f"{ADDRESS}{self._address}", 1, self._guesses)

    def _charge(self, bucket: str, points: int, limit: int, sentence: Sentence) -> None:
        verdict = self._limiter.charge(bucket, points, limit)
        if not verdict.admitted:
            raise RateLimitExceeded(sentence, retry_after=verdict.retry_after)
