# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A body that may be large, read once it is known who sends it.

Every other body is read before anything is asked (``body.py``), so it is small. A route
that takes files says ``dual_api_late_body``: nothing is read of its body before the
credential was accepted, the limiter has let the request in and the scope is there. A
caller without a key never has more read than anybody.

The worker, and the place of the request among those of its key that run, are held
meanwhile; no transaction is. So only a few such bodies arrive at a time.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import TypeVar, cast

from ..schema.errors import ApiError, RateLimitExceeded, Unavailable
from ..schema.open_types import OdooRequest
from ..schema.sentences import _lt
from .arriving import Arriving, length_of
from .body import BODY_SECONDS, MAX_BODY_BYTES, has_body, replace_body
from .charging import PLACES, whose
from .retry_state import Received, RetryState
from .settings import Settings
from .streaming import SLOWEST_BYTES_PER_SECOND

#: What marks such a request in WSGI's environment.
_LATE = "dual_api.late_body"
#: What says it of a route.
LATE_BODY = "dual_api_late_body"
#: Of what nobody has read, for so long, so that the client gets to read its answer.
_LEFT_SECONDS = 1.0
#: Whose places they are.
SUBJECT = "late bodies"
_AGAIN_SECONDS = 2

_Taken = TypeVar("_Taken")


def mark_late(request: OdooRequest) -> None:
    """Have the body of the request left on the connection."""
    request.httprequest._HTTPRequest__environ[_LATE] = True


def is_late(request: OdooRequest) -> bool:
    """Return whether the body of the request is read by the route."""
    return _LATE in request.httprequest._HTTPRequest__environ


class LateBodies:
    """The dispatcher's part of it: what became of the body, in the state."""

    request: OdooRequest
    state: RetryState
    _settings: Callable[[], Settings]

    def receive(
        self,
        take: Callable[[Iterator[bytes]], _Taken],
        most: int,
        seconds: float | None = None,
        silence: float | None = None,
    ) -> _Taken:
        """Have the body read, once per HTTP request; call it before the first write.

        :param take: is given the pieces as they come. It may raise; what it returns, or
            raises of ours, it does again in every attempt
        :param most: how many bytes may come
        :param seconds: how long they may take; where it is not said, as long as those
            that have come take on a slow line, and a little more
        :param silence: for how many of these nothing may come
        :raises ApiError: ``payload_too_large``; ``bad_request`` for what does not come
            whole or in time; ``unavailable`` while too many others arrive;
            ``rate_limit_exceeded`` while too many of who asks do
        """
        state = self.state
        if state.received is None:
            try:
                received = self._received(take, most, seconds, silence)
                state.received = Received(taken=received)
            except ApiError as error:
                state.received = Received(error=error)
        if state.received.error is not None:
            raise state.received.error
        return cast(_Taken, state.received.taken)

    def _received(
        self,
        take: Callable[[Iterator[bytes]], _Taken],
        most: int,
        seconds: float | None,
        silence: float | None,
    ) -> _Taken:
        request = self.request
        with self._places_for_body():
            environ = request.httprequest._HTTPRequest__environ
            cr = request.env.cr
            # A client is waited for in no transaction.
            cr.rollback()
            arriving = (
                Arriving(environ, BODY_SECONDS, slowest=SLOWEST_BYTES_PER_SECOND)
                if seconds is None
                else Arriving(environ, seconds, silence)
            )
            with closing(arriving.pieces(most)) as pieces:
                taken = take(pieces if has_body(environ) else iter(()))
            replace_body(environ, b"", told=False)
            # With worker processes, one that waits hears nothing; and what was so
            # before may be so no longer.
            self.state.confirmed = False
            request.registry.check_signaling(cr)
            cr.rollback()
            request.env.transaction.reset()
            request.env["ir.http"]._remember_clearings()
        return taken

    def _places_for_body(self) -> ExitStack:
        """Take a place among the key's bodies, and one among all."""
        most = self._settings().uploads_at_once
        database = whose(self.request.env.cr.dbname)
        # One place is left for others, whoever asks.
        share = max(1, most - 1)
        with ExitStack() as places:
            own = f"{SUBJECT} of {self.state.caller.payer}"
            place = PLACES.take(database, own, share)
            if place is None:
                raise RateLimitExceeded(
                    _lt("The key may send at most %(most)s files at once.", most=share),
                    retry_after=_AGAIN_SECONDS,
                )
            places.callback(place.leave)
            place = PLACES.take(database, SUBJECT, most)
            if place is None:
                sentence = _lt("The server receives as many files as it can at once.")
                raise Unavailable(sentence, retry_after=_AGAIN_SECONDS)
            places.callback(place.leave)
            return places.pop_all()

    def let_body_be(self) -> None:
        """Read a little of a body that nobody wanted, and let go of the rest.

        A client that still sends when the connection is closed never reads the answer.
        """
        if not is_late(self.request) or self.state.body_left:
            return
        self.state.body_left = True
        environ = self.request.httprequest._HTTPRequest__environ
        if "dual_api.input" in environ or not has_body(environ):
            return
        length = length_of(environ) or MAX_BODY_BYTES
        Arriving(environ, _LEFT_SECONDS).let_go(min(length, MAX_BODY_BYTES))
        replace_body(environ, b"", told=False)
