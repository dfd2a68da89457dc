# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether the API works, without a word that helps an attacker."""

import logging
import time
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import psycopg2

from odoo import api, models, tools

from ...process import PerDatabase
from ..resolver.left_out import LeftOut

_logger = logging.getLogger(__name__)

#: Seconds for which a process says again what it has found.
KEPT_SECONDS = 1.0
#: A replica further behind shows what is no longer so.
_LONGEST_LAG = 60
#: A scheduled action that is due for longer is run by nobody.
_LONGEST_DELAY = 3600
_WRITABLE = "SELECT NOT current_setting('transaction_read_only')::bool"
#: A primary that is idle sends nothing; what was received last is no lag then.
_LAG = """
    SELECT CASE
        WHEN NOT pg_is_in_recovery()
            OR pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
        ELSE COALESCE(
            EXTRACT(EPOCH FROM now() - pg_last_xact_replay_timestamp()), 0)
    END::float8
"""
_DELAY = """
    SELECT GREATEST(EXTRACT(EPOCH FROM now() AT TIME ZONE 'UTC' - min(nextcall)), 0)
        ::float8
    FROM ir_cron WHERE active HAVING count(*) > 0
"""
_HIT_RATE = """
    SELECT blks_hit::float8 / NULLIF(blks_hit + blks_read, 0)
    FROM pg_stat_database WHERE datname = current_database()
"""
#: What is written down waits for the worker to publish it.
_UNPUBLISHED = """
    SELECT GREATEST(EXTRACT(EPOCH FROM now() AT TIME ZONE 'UTC' - occurred_at), 0)
        ::float8
    FROM api_outbox ORDER BY id LIMIT 1
"""
#: As far as it says something: beyond that it takes too long to count.
_WAITING = """
    SELECT count(*)::float8 FROM (
        SELECT FROM api_delivery WHERE state IN ('pending', 'leased') LIMIT 100000
    ) AS waiting
"""
#: What waits because its receiver does not answer, or keeps an order, is not late.
_LATE = """
    SELECT GREATEST(EXTRACT(EPOCH FROM now() AT TIME ZONE 'UTC' - min(
        GREATEST(oldest.next_at, webhook.paused_until))), 0)::float8
    FROM api_webhook AS webhook CROSS JOIN LATERAL (
        SELECT next_at FROM api_delivery AS delivery
        WHERE delivery.webhook_id = webhook.id AND delivery.state = 'pending'
        ORDER BY next_at LIMIT 1) AS oldest
    WHERE webhook.state = 'active' AND webhook.ordered IS NOT TRUE
    HAVING count(*) > 0
"""


class Found(NamedTuple):
    """What was found.

    :param known: what the process knew by itself
    :param moment: when it was asked, on the clock of :func:`time.monotonic`
    """

    known: Hashable
    moment: float
    report: Mapping[str, Any]


@dataclass(slots=True)
class LastLook:
    """What was found last; ``None`` before anybody has looked."""

    found: Found | None = None


last_looks = PerDatabase(lambda _database: LastLook())


class DualApiHealth(models.AbstractModel):
    """What the route ``health`` of each version says."""

    _name = "dual_api.health"
    _description = "API health"

    @api.model
    def _report(self, *, detailed: bool = False) -> dict[str, Any]:
        """``status`` and ``checks`` of the whole: ``ok``, ``degraded`` or ``down``.

        A check of something that this server does not use says ``unused``. The
        environment's cursor must be one of the primary, for it to be looked at.

        :param detailed: with ``details``, numbers for who runs the service
        """
        report = self._look()
        shown = ("status", "checks", "details") if detailed else ("status", "checks")
        return {name: report[name] for name in shown}

    @api.model
    def _look(self) -> Mapping[str, Any]:
        """The whole report, a second old at most.

        What requests of this process have met is in it at once.
        """
        last = last_looks.get(self.env.cr.dbname)
        # Another thread may look meanwhile.
        found = last.found
        if (
            found is None
            or self._known() != found.known
            or time.monotonic() - found.moment > KEPT_SECONDS
        ):
            report = self._examine()
            found = last.found = Found(self._known(), time.monotonic(), report)
        return found.report

    def _known(self) -> tuple[Hashable, ...]:
        limiter = self.env["dual_api.rate_limit"]._limiter()
        log = self.env["api.request"]._log()
        return limiter.degraded, log.failing, self._left_out()

    def _examine(self) -> dict[str, Any]:
        numbers: dict[str, float | None] = {
            "replica_lag_seconds": None,
            "cron_late_seconds": None,
            "database_cache_hit_rate": None,
            "events_late_seconds": None,
            "deliveries_waiting": None,
            "delivery_late_seconds": None,
        }
        database = self._check_database()
        if database != "down":
            numbers["cron_late_seconds"] = self._number(_DELAY, self.env.cr)
            numbers["database_cache_hit_rate"] = self._number(_HIT_RATE, self.env.cr)
            numbers["events_late_seconds"] = self._number(_UNPUBLISHED, self.env.cr)
            numbers["deliveries_waiting"] = self._number(_WAITING, self.env.cr)
            numbers["delivery_late_seconds"] = self._number(_LATE, self.env.cr)
            if tools.config["db_replica_host"]:
                lag = numbers["replica_lag_seconds"] = self._replica_lag()
                if lag is None or lag > _LONGEST_LAG:
                    database = "degraded"
        limiter = self.env["dual_api.rate_limit"]._limiter()
        counting = database == "down" or self._counts_as_meant()
        checks = {
            "database": database,
            "redis": self._check_redis(counting=counting),
            "queue": self._check_queue(),
            "cron": self._check_cron(numbers["cron_late_seconds"]),
            "declarations": self._check_declarations(),
            "capture": self._check_capture(numbers["events_late_seconds"]),
        }
        log = self.env["api.request"]._log()
        return {
            "status": self._status(checks, counting=counting),
            "checks": checks,
            "details": {
                "rate_limit_store": limiter.store_in_use,
                "log_waiting": log.waiting,
                "log_lost": log.lost,
                "left_out": list(map(str, self._left_out())),
                **numbers,
            },
        }

    @staticmethod
    def _status(checks: dict[str, str], *, counting: bool) -> str:
        if checks["database"] == "down":
            return "down"
        well = counting and set(checks.values()) <= {"ok", "unused"}
        return "ok" if well else "degraded"

    def _check_database(self) -> str:
        """``degraded`` while it can only be read."""
        try:
            self.env.cr.execute(_WRITABLE)
        except psycopg2.Error:
            return "down"
        [writable] = self.env.cr.fetchone()
        return "ok" if writable else "degraded"

    def _replica_lag(self) -> float | None:
        """``None`` where no replica answers."""
        try:
            with self.env.registry.cursor(readonly=True) as cursor:
                # Without its replica Odoo reads from the primary.
                return self._number(_LAG, cursor) if cursor.readonly else None
        except psycopg2.Error:
            return None

    @staticmethod
    def _number(query: str, cursor: Any) -> float | None:
        """``None`` where it can't be told, which is no reason to tell nothing else."""
        try:
            cursor.execute(query, log_exceptions=False)
        except psycopg2.Error as error:
            _logger.warning("A number of the health is missing: %s", error)
            cursor.rollback()
            return None
        [number] = cursor.fetchone() or [None]
        return number

    def _check_redis(self, *, counting: bool) -> str:
        if not self.env["dual_api.settings"]._get().redis_url:
            return "unused"
        return "ok" if counting else "down"

    def _check_queue(self) -> str:
        """Of the request log, in the process that answers."""
        if not self.env["dual_api.settings"]._get().log_retention_days:
            return "unused"
        return "down" if self.env["api.request"]._log().failing else "ok"

    @staticmethod
    def _check_cron(late: float | None) -> str:
        if late is None:
            return "unused"
        return "down" if late > _LONGEST_DELAY else "ok"

    def _check_declarations(self) -> str:
        """Of what this database offers: ``degraded`` where something is left out."""
        return "degraded" if self._left_out() else "ok"

    def _check_capture(self, late: float | None) -> str:
        """Whether changes are written down, for those who listen; ``degraded`` where
        nobody makes events of them.
        """
        try:
            listened = self.env["api.event"]._listened()
            works = not listened or self.env["dual_api.capture"]._works()
        except psycopg2.Error:
            self.env.cr.rollback()
            return "down"
        if not works:
            return "down"
        if late is not None and late > _LONGEST_DELAY:
            return "degraded"
        return "ok" if listened else "unused"

    def _left_out(self) -> tuple[LeftOut, ...]:
        return self.env["dual_api.resolver"]._left_out()

    def _counts_as_meant(self) -> bool:
        """Whether points are counted where the settings say."""
        return self.env["dual_api.rate_limit"]._limiter().check() == "ok"
