# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""All that changes while a request is answered, through all of Odoo's attempts at it.

What may happen only once per HTTP request is remembered here: it is charged once, read
once, recorded once. The Operation, the Call and the Outcome are made anew in each
attempt and do not change.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from ..auth.authentication import Login
from ..auth.limiter.concurrency import Place
from ..auth.limiter.limiter import Verdict
from ..monitoring.personal_texts import PersonalTexts
from ..monitoring.tracing import RequestSpan
from ..schema.errors import ApiError
from ..schema.request.uses import Use
from ..schema.versions import Version
from .body import Body
from .frame import Frame
from .idempotency import Claim
from .settings import Settings
from .streaming import Sent


class Route(NamedTuple):
    """The route that a request has found.

    :param name: the method, and the path without what names a record
    :param version: whose route it is; ``None`` for one of no version
    :param logged: whether its requests are in the request log
    """

    name: str
    version: Version | None = None
    logged: bool = True


class Label(NamedTuple):
    """What a request does, where its route does not say it.

    :param endpoint: stands for the route's name in the request log
    :param name: what the client calls it
    """

    endpoint: str
    name: str | None


class Refused(NamedTuple):
    """What the request log says of an error.

    :param error: its code
    :param mistakes: the names of what it complains of
    """

    error: str
    mistakes: str | None


class Received(NamedTuple):
    """What became of a body that the route has read itself.

    :param taken: what the route made of it
    :param error: why it made nothing of it
    """

    taken: object = None
    error: ApiError | None = None


@dataclass(slots=True)
class RetryState(Login):
    """One of each HTTP request; its dispatcher holds it.

    :ivar body: what was sent, whole, before anything was asked about it
    :ivar sent: the body, once it was parsed
    :ivar received: what became of a body that the route reads itself
    :ivar body_left: whether such a body was left on the connection
    :ivar settings: the same ones for all of the request
    :ivar deadline: when it has taken too long, however often it was begun, on the
        clock of :func:`time.monotonic`; ``None`` where it may take for ever
    :ivar frame: for which company it is, and in which language
    :ivar verdict: what the limiter said last
    :ivar points: what the request was charged
    :ivar priced: whether that is more than the first point
    :ivar place: among the requests of its key that run
    :ivar claim: the idempotency key that it holds
    :ivar written: of which records the answers to this attempt's writes tell; ``None``
        while nothing was written
    :ivar span: its part of a trace, where somebody listens
    :ivar sent_later: what is sent of an answer that is made while it is sent; ``None``
        of all others
    :ivar uses: what it uses of what goes
    :ivar personal_texts: what may stand in no log, and the parsed body that it is of
    """

    correlation_id: str = ""
    trace_id: str = ""
    body: Body = field(default_factory=Body)
    sent: object = None
    received: Received | None = None
    body_left: bool = False
    route: Route | None = None
    settings: Settings | None = None
    deadline: float | None = None
    frame: Frame = field(default_factory=Frame)
    verdict: Verdict | None = None
    points: int = 0
    priced: bool = False
    place: Place | None = None
    claim: Claim | None = None
    written: dict[tuple[str, int], None] | None = None
    label: Label | None = None
    span: RequestSpan | None = None
    refused: Refused | None = None
    personal_texts: tuple[object, PersonalTexts] | None = None
    sent_later: Sent | None = None
    uses: tuple[Use, ...] = ()
