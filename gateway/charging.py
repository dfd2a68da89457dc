# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a request costs its key, and how many of them run at once.

Every request of a key costs at least one point, and that point is charged before
anything of the request is parsed: a key that has none left is refused at no cost. What
the operations cost above it is charged once they are known. So nearly all requests take
one trip to the store.
"""

import weakref
from collections.abc import Callable

from odoo.tools import config

from ..auth.limiter import families
from ..auth.limiter.concurrency import Places
from ..auth.limiter.limiter import WINDOW, Verdict
from ..schema.errors import RateLimitExceeded
from ..schema.open_types import OdooRequest
from ..schema.request.rates import TIMEOUT_POINTS
from ..schema.sentences import _lt
from .retry_state import RetryState
from .settings import Settings

#: Of requests that run, and of bodies that arrive.
PLACES = Places()


def whose(database: str) -> str:
    """Name the database, apart from another Odoo's on this machine of the same name."""
    return f"{config['data_dir']}/{database}"


class Charging:
    """The dispatcher's part of it: the state's verdict, points and place."""

    request: OdooRequest
    state: RetryState
    _settings: Callable[[], Settings]
    _counting: families.Limiter | None = None

    def enter(self) -> None:
        """Charge the first point, and take a place among the key's requests that run.

        Once, however often it is called.

        :raises ApiError: ``rate_limit_exceeded``
        """
        if self.state.verdict is None:
            self._charge(1)
        self._check()
        if self.state.place is None:
            self._take_place()

    def charge_price(self, price: int) -> None:
        """Charge what the operations cost above the first point, once.

        :param price: of the whole request; less than one point is one
        :raises ApiError: ``rate_limit_exceeded``
        """
        state = self.state
        if state.verdict is None:
            self._charge(1)
        self._check()
        further = price - state.points
        if further > 0 and not state.priced:
            state.priced = True
            if not self._charge(further).admitted:
                # Until when to wait: for all of it, as the next attempt pays all.
                self._charge(price)
        self._check()

    def charge_timeout(self) -> None:
        """Charge what PostgreSQL has worked for in vain, or what is left.

        The price was that of a request that ends; a client that repeats one that does
        not would hold the database for next to nothing.
        """
        before = self.state.verdict
        if before is not None and before.admitted:
            verdict = self._charge(TIMEOUT_POINTS)
            if not verdict.admitted:
                self._charge(verdict.remaining)

    def charge_further(self, points: int) -> None:
        """Charge what a request goes on to take, as often as it does.

        :raises ApiError: ``rate_limit_exceeded``
        """
        self._charge(points)
        self._check()

    def report_remaining(self) -> None:
        """Answer with the headers of the limit, and charge nothing."""
        self._charge(0)

    def _charge(self, points: int) -> Verdict:
        state = self.state
        verdict = families.charge(self._limiter(), state.caller, points)
        state.verdict = verdict
        if verdict.admitted:
            state.points += points
        return verdict

    def _check(self) -> None:
        verdict = self.state.verdict
        if verdict is not None and not verdict.admitted:
            raise RateLimitExceeded(
                _lt(
                    "The key may spend %(limit)s points in %(seconds)s seconds.",
                    limit=self.state.caller.limit,
                    seconds=WINDOW,
                ),
                retry_after=verdict.retry_after,
            )

    def _take_place(self) -> None:
        most = self._settings().requests_at_once
        if not most:
            return
        database = whose(self.request.env.cr.dbname)
        place = PLACES.take(database, self.state.caller.subject, most)
        if place is None:
            raise RateLimitExceeded(
                _lt("The key may run at most %(most)s requests at once.", most=most),
                retry_after=1,
            )
        self.state.place = place
        # For a request that ends without any answer.
        weakref.finalize(self, place.leave)

    def leave(self) -> None:
        """Give the place back: the work is done, and sending the answer is none."""
        if self.state.place is not None:
            self.state.place.leave()
            self.state.place = None

    def _limiter(self) -> families.Limiter:
        # A stream is charged when the request has no environment any more.
        if self._counting is None:
            self._counting = self.request.env["dual_api.rate_limit"]._limiter()
        return self._counting
