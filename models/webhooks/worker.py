# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The worker: publishes what was captured, and sends what waits.

::

    publish     captured changes -> events -> deliveries               commit
    claim       what is due, for a while: a lease
    collapse    what a newer message of the same record tells, too
    render      as the webhook's key sees the record now               commit
    send        in threads, which know nothing of the database
    record      what came of it, and when it is tried again            commit

Whatever ends the process between two commits, nothing is lost: what was claimed is
claimed again when its lease is over. So a receiver gets each message at least once,
under one ``webhook-id``.
"""

import hashlib
import logging
import time
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime
from typing import NamedTuple, TypeVar

import psycopg2

from odoo import api, models

from ...webhooks.exchange import Answer, Fault, Message
from ...webhooks.sender import send
from .claiming import MOST_AT_ONCE
from .rendering import Unsent
from .results import Result

_logger = logging.getLogger(__name__)
_Done = TypeVar("_Done")

#: Changes that are published before what is due is sent.
_PUBLISHED = 500
#: Rendering leaves the rest for later, so that what is rendered is sent in its lease.
_RENDER_SECONDS = 15.0
#: Seconds between looks for what is due while receivers are waited for.
_LOOK_SECONDS = 1.0
_GATHER_SECONDS = 0.02
_SHORTEST_WAIT = 0.2
#: What is due so soon is waited for: Odoo looks for due actions once a minute.
_SOON_SECONDS = 10.0
_MOST_TROUBLES = 5
_CRON = "dual_api.cron_deliver"
#: Of those that keep an order, what is due need not be what is next.
_NEXT_SQL = """
    SELECT min(GREATEST(waiting.next_at, webhook.paused_until))
    FROM api_webhook AS webhook CROSS JOIN LATERAL (
        SELECT delivery.next_at FROM api_delivery AS delivery
        WHERE delivery.webhook_id = webhook.id AND delivery.state = 'pending'
        ORDER BY delivery.next_at, delivery.id LIMIT 1) AS waiting
    WHERE webhook.state = 'active' AND webhook.ordered IS NOT TRUE"""


class ApiDelivery(models.Model):
    _inherit = "api.delivery"

    @api.model
    def _deliver(self) -> None:
        """Publish what was captured and send what is due; a scheduled action.

        It leaves when Odoo wants its worker for another one. Whatever is wrong with a
        message, the others are sent.
        """
        _Run(self.sudo()).run()


class _Sent(NamedTuple):
    """A message on its way."""

    delivery_id: int
    webhook_id: int
    number: int
    at: datetime
    message: Message

    def result(self, answer: Answer) -> Result:
        """Return what came of it."""
        body = self.message.body
        digest = hashlib.sha256(body).hexdigest() if body else ""
        return Result(*self[:4], answer, len(body), digest)


class _Run:
    """One run of the worker.

    :param deliveries: in an environment that may do everything
    """

    def __init__(self, deliveries: models.BaseModel) -> None:
        self._env = deliveries.env
        self._deliveries = deliveries
        self._sending: dict[Future[Answer], _Sent] = {}
        self._troubles = 0
        self._time_left = True
        self._publish_at = time.monotonic()

    def run(self) -> None:
        """Send until nothing is due, or Odoo has other work."""
        with ThreadPoolExecutor(MOST_AT_ONCE, "dual_api.webhook") as pool:
            busy = True
            while busy or self._sending:
                busy = self._goes_on() and self._begin(pool)
                if self._sending:
                    wait(self._sending, _LOOK_SECONDS, FIRST_COMPLETED)
                    # Those that are about to be over are written down with it.
                    wait(self._sending, _GATHER_SECONDS)
                    self._record()
                    # There may be room for more.
                    busy = True
                elif not busy:
                    busy = self._waits()
        self._call_again()

    def _goes_on(self) -> bool:
        return self._time_left and self._troubles < _MOST_TROUBLES

    # -- what is sent ---------------------------------------------------------------

    def _begin(self, pool: ThreadPoolExecutor) -> bool:
        """Send what is due, as far as there are threads; whether there may be more."""
        published = 0
        if time.monotonic() >= self._publish_at:
            published = self._tried(self._publish) or 0
            if published < _PUBLISHED:
                self._publish_at = time.monotonic() + _LOOK_SECONDS
        messages = self._tried(self._rendered)
        for sent in messages or ():
            self._sending[pool.submit(send, sent.message)] = sent
        return bool(published or messages is None or messages)

    def _publish(self) -> int:
        published: int = self._env["api.event"]._publish(limit=_PUBLISHED)
        self._commit(published)
        return published

    def _rendered(self) -> list[_Sent] | None:
        """What is due, claimed and rendered; ``None``: nothing of it can be sent."""
        room = MOST_AT_ONCE - len(self._sending)
        claimed = self._deliveries._claim(room, now := self._env.cr.now())
        if not claimed:
            return []
        found = []
        until = time.monotonic() + _RENDER_SECONDS
        for delivery in claimed:
            if time.monotonic() > until:
                delivery._give_back()
            elif message := self._message(delivery, now):
                found.append(
                    _Sent(
                        delivery.id,
                        delivery.webhook_id.id,
                        delivery.attempts,
                        now,
                        message,
                    )
                )
        self._commit()
        return found or None

    def _message(self, delivery: models.BaseModel, now: datetime) -> Message | None:
        """What is sent; ``None`` for nothing, which is written down."""
        try:
            with self._env.cr.savepoint():
                message: Message = delivery._message()
            return message
        except Unsent as unsent:
            if unsent.ending is None:
                delivery._skip(unsent.reason, now)
            else:
                delivery._give_back()
                delivery.webhook_id._end(unsent.ending, now)
        except (psycopg2.InterfaceError, psycopg2.errors.AdminShutdown):
            # There is no connection any more.
            raise
        except Exception:
            # One that can't be made is no reason not to send the others.
            _logger.exception("Message %s could not be made", delivery.message_id)
            sent = _Sent(
                delivery.id, delivery.webhook_id.id, delivery.attempts, now, _NO_MESSAGE
            )
            self._deliveries._record(
                [sent.result(Answer(fault=Fault.INTERNAL))], self._env.cr.now()
            )
        return None

    # -- what came of it --------------------------------------------------------------

    def _record(self) -> None:
        """Write down what is over; later, what can't be written now."""
        results = {
            future: sent.result(_answer(future))
            for future, sent in self._sending.items()
            if future.done()
        }
        if not results:
            return
        stored = self._tried(lambda: self._store(results.values()))
        if not stored and self._troubles < _MOST_TROUBLES:
            return
        if not stored:
            # They are made again when their leases are over.
            _logger.error("%s attempts could not be recorded", len(results))
        for future in results:
            del self._sending[future]

    def _store(self, results: Iterable[Result]) -> bool:
        stored = list(results)
        self._deliveries._record(stored, self._env.cr.now())
        self._commit(len(stored))
        return True

    # -- the transaction and the time -------------------------------------------------

    def _tried(self, step: Callable[[], _Done]) -> _Done | None:
        """Do a step, which ends with a commit; ``None`` where another one was in the
        way, or the database.
        """
        try:
            done = step()
        except psycopg2.Error as error:
            self._troubles += 1
            self._env.cr.rollback()
            _logger.info("The worker for webhooks tries again: %s", error)
            return None
        self._troubles = 0
        return done

    def _commit(self, done: int = 0) -> None:
        # What remains is looked for anew each time.
        left = self._env["ir.cron"]._commit_progress(done, remaining=0)
        self._time_left = left > 0

    def _waits(self) -> bool:
        """Wait for what is due soon; whether there is something now."""
        end = self._env.context.get("cron_end_time")
        if end is None or not self._goes_on():
            return False
        next_at = self._next_at()
        if next_at is None:
            return False
        seconds = max(0.0, (next_at - self._env.cr.now()).total_seconds())
        if seconds > min(_SOON_SECONDS, end - time.monotonic()):
            return False
        self._commit()
        # In steps, for what comes meanwhile.
        time.sleep(min(max(seconds, _SHORTEST_WAIT), _LOOK_SECONDS))
        return True

    def _next_at(self) -> datetime | None:
        self._env.flush_all()
        self._env.cr.execute(_NEXT_SQL)
        (found,) = self._env.cr.fetchone()
        return found

    def _call_again(self) -> None:
        """Have Odoo begin anew, after its other actions, where time was too short."""
        cron = self._env.ref(_CRON, raise_if_not_found=False)
        if cron and not self._time_left:
            cron._trigger()
            self._commit()


_NO_MESSAGE = Message(url="", headers={}, body=b"", seconds=0.0)


def _answer(future: Future[Answer]) -> Answer:
    error = future.exception()
    if error is None:
        return future.result()
    _logger.error("A message could not be sent", exc_info=error)
    return Answer(fault=Fault.INTERNAL)
