# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an answer means for the message and for the webhook: one table."""

from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple

from .exchange import Answer, Fault
from .schedule import Chance, Schedule

_SUCCESS = range(200, 300)
_GONE = 410
#: Statuses at which ``Retry-After`` speaks for all messages.
_BUSY = (429, 503)
#: A receiver can't stop us for longer.
LONGEST_RETRY_AFTER = 24 * 3600.0


class State(str, Enum):
    """What a delivery is after an attempt."""

    DELIVERED = "delivered"
    PENDING = "pending"
    FAILED = "failed"


class Ending(str, Enum):
    """Why a webhook is disabled."""

    GONE = "gone"
    ADDRESS = "address_not_allowed"
    FAILING = "failing"
    QUERY = "query_invalid"
    SCOPE = "scope_missing"
    KEY = "key_ended"
    VERSION = "version_ended"


class Verdict(NamedTuple):
    """What follows from an attempt.

    :param state: of the delivery
    :param next_in: seconds until a pending one is due again
    :param pause: seconds for which the webhook sends nothing at all
    :param disabled: why the webhook ends, if it does
    :param works: whether the receiver takes messages; ``None`` where the attempt does
        not say
    :param slow: whether it takes long over them; ``None`` likewise
    """

    state: State
    next_in: float | None = None
    pause: float = 0.0
    disabled: Ending | None = None
    works: bool | None = False
    slow: bool | None = False


def judge(answer: Answer, attempts: int, schedule: Schedule, chance: Chance) -> Verdict:
    """Return what follows from an answer.

    :param attempts: how many there were for this message, this one included
    :param chance: for the jitter of the schedule
    """
    verdict = _judge(answer, attempts, schedule, chance)
    if answer.fault is Fault.INTERNAL:
        # A fault of our own says nothing of the receiver.
        return verdict._replace(works=None, slow=None)
    return verdict._replace(slow=answer.seconds > schedule.slow_seconds)


def _judge(
    answer: Answer, attempts: int, schedule: Schedule, chance: Chance
) -> Verdict:
    if answer.fault in (Fault.ADDRESS, Fault.URL):
        return Verdict(State.FAILED, disabled=Ending.ADDRESS)
    if answer.status == _GONE:
        return Verdict(State.FAILED, disabled=Ending.GONE)
    # An answer that broke off may be that of a receiver that broke down.
    succeeded = answer.status in _SUCCESS and answer.fault is None
    if answer.abort:
        # It speaks of this message; a success says that others are taken.
        return Verdict(State.FAILED, works=True if succeeded else None)
    if succeeded:
        return Verdict(State.DELIVERED, works=True)
    pause = 0.0
    if answer.status in _BUSY and answer.retry_after is not None:
        pause = min(answer.retry_after, LONGEST_RETRY_AFTER)
    step = schedule.pause(attempts, chance)
    if step is None:
        return Verdict(State.FAILED, pause=pause)
    return Verdict(State.PENDING, next_in=max(step, pause), pause=pause)


class Standing(NamedTuple):
    """How a receiver does, by all that it was sent.

    :param failures: how many messages in a row have failed
    :param failing_since: when the first of them did
    :param paused_until: it gets nothing before that moment
    :param slow: whether it took long over the last of them
    :param ended: why the webhook is disabled, if it is
    """

    failures: int = 0
    failing_since: datetime | None = None
    paused_until: datetime | None = None
    slow: bool = False
    ended: Ending | None = None

    def after(
        self, verdict: Verdict, now: datetime, schedule: Schedule, chance: Chance
    ) -> "Standing":
        """Return how it does after one more message.

        :param now: in the same time zone as the other moments
        """
        failures, since, until = self.failures, self.failing_since, self.paused_until
        ended = self.ended or verdict.disabled
        pause = verdict.pause
        if verdict.works:
            failures, since, until = 0, None, None
        elif verdict.works is False:
            since = since or now
            if now - since >= schedule.longest_failing:
                ended = ended or Ending.FAILING
            closed = schedule.probing(failures) and until is not None and now < until
            # What was on its way when the circuit closed says nothing new.
            if not closed:
                failures += 1
                pause = max(pause, schedule.probing_pause(failures, chance))
        if pause:
            moment = now + timedelta(seconds=pause)
            until = max(until or moment, moment)
        slow = self.slow if verdict.slow is None else verdict.slow
        return Standing(failures, since, until, slow, ended)
