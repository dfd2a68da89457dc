# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What became of attempts, written down: of several at once."""

import logging
import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from odoo import api, models

from ...webhooks import schedule as schedules
from ...webhooks.exchange import Answer
from ...webhooks.verdict import Ending, Standing, State, Verdict, judge
from .telling import JOB

_logger = logging.getLogger(__name__)

#: An attempt that has outlived its lease says nothing any more of the delivery, but
#: that it was made.
_RECORD_SQL = """
    WITH result (delivery_id, number, at, ms, status, error, request_bytes,
        answer_bytes, digest, state, reason, next_at, done_at) AS (VALUES %s),
    logged AS (
        INSERT INTO api_attempt (delivery_id, number, at, ms, status, error,
            request_bytes, answer_bytes, digest)
        SELECT delivery.id, number, at, ms, status, error, request_bytes,
            answer_bytes, digest
        FROM result JOIN api_delivery AS delivery ON delivery.id = delivery_id)
    UPDATE api_delivery AS delivery SET state = result.state, reason = result.reason,
        next_at = COALESCE(result.next_at, delivery.next_at), lease_until = NULL,
        first_at = COALESCE(delivery.first_at, result.at), done_at = result.done_at
    FROM result WHERE delivery.id = delivery_id
        AND delivery.state = 'leased' AND delivery.attempts = number"""
_ROW = (
    "(%s::int4, %s::int4, %s::timestamp, %s::int4, %s::int4, %s, %s::int4, %s::int4,"
    " %s, %s, %s, %s::timestamp, %s::timestamp)"
)
_CANCEL_SQL = """
    UPDATE api_delivery SET state = 'cancelled', reason = %s, done_at = %s
    WHERE webhook_id = %s AND state = 'pending'"""


class Result(NamedTuple):
    """What came of an attempt.

    :param number: which attempt of the delivery it was
    :param size: of the body, in bytes
    :param digest: of the body, in hexadecimal
    """

    delivery_id: int
    webhook_id: int
    number: int
    at: datetime
    answer: Answer
    size: int
    digest: str


class ApiDelivery(models.Model):
    _inherit = "api.delivery"

    @api.model
    def _record(self, results: Sequence[Result], now: datetime) -> None:
        """Write down what came of attempts, and what follows from it."""
        if not results:
            return
        # The order in which others change them.
        results = sorted(results)
        schedule = schedules.SCHEDULE
        judged = [
            (each, judge(each.answer, each.number, schedule, random.random))
            for each in results
        ]
        rows = [_row(result, verdict, now) for result, verdict in judged]
        self.env.flush_all()
        self.env.cr.execute_values(_RECORD_SQL, rows, _ROW, page_size=len(rows))
        verdicts: dict[int, list[Verdict]] = {}
        for result, verdict in judged:
            verdicts.setdefault(result.webhook_id, []).append(verdict)
        self.env["api.webhook"]._remember(verdicts, now)
        self.invalidate_model()


class ApiWebhook(models.Model):
    _inherit = "api.webhook"

    @api.model
    def _remember(self, verdicts: Mapping[int, list[Verdict]], now: datetime) -> None:
        """Remember how receivers do.

        :param verdicts: by the webhook, in their order
        """
        webhooks = self.sudo().search([("id", "in", list(verdicts))], order="id")
        for webhook in webhooks:
            before = after = Standing(
                webhook.failures,
                webhook.failing_since or None,
                webhook.paused_until or None,
                webhook.slow,
            )
            for verdict in verdicts[webhook.id]:
                after = after.after(
                    verdict,
                    now,
                    schedules.SCHEDULE,
                    random.random,
                )
            if after != before:
                webhook.write(
                    {
                        "failures": after.failures,
                        "failing_since": after.failing_since,
                        "paused_until": after.paused_until,
                        "slow": after.slow,
                    }
                )
            if after.ended is not None:
                webhook._end(after.ended, now)

    def _end(self, ending: Ending, now: datetime) -> None:
        """Disable the webhook; what waits for a receiver that is gone is cancelled."""
        self.ensure_one()
        if self.state == "disabled":
            return
        _logger.warning("Webhook %s is disabled: %s", self.id, ending.value)
        self._disable(ending, now)
        self.env.ref(JOB).sudo()._trigger()
        if ending is Ending.GONE:
            self.env.cr.execute(_CANCEL_SQL, [ending.value, now, self.id])

    def _disable(self, ending: Ending, now: datetime) -> None:
        self.write(
            {
                "state": "disabled",
                "disabled_reason": ending.value,
                "disabled_at": now,
            }
        )


def _row(result: Result, verdict: Verdict, now: datetime) -> tuple[object, ...]:
    answer = result.answer
    error = answer.fault.value if answer.fault else None
    reason = None
    if verdict.state is State.FAILED:
        reason = verdict.disabled.value if verdict.disabled else error
        if answer.abort and not verdict.disabled:
            reason = "aborted"
    pending = verdict.next_in is not None
    return (
        result.delivery_id,
        result.number,
        result.at,
        round(answer.seconds * 1000),
        answer.status,
        error,
        result.size,
        answer.size,
        result.digest,
        verdict.state.value,
        reason,
        now + timedelta(seconds=verdict.next_in or 0.0) if pending else None,
        None if pending else now,
    )
