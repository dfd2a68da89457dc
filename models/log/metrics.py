# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The numbers behind the route ``metrics`` of each version.

Counters come from the database, so that they are the same whichever process answers,
and only grow; what a process alone knows is a gauge.
"""

from odoo import api, models

from ...monitoring.prometheus import Metrics, Total, exposed

_TOTALS = """
    SELECT protocol, endpoint, status, error, calls, admitted, refused, points,
        milliseconds, histogram
    FROM api_usage_total ORDER BY protocol, endpoint, status, error
"""
#: Of the health's details: name and meaning of the gauge.
_NUMBERS = {
    "replica_lag_seconds": "How far the replica is behind.",
    "cron_late_seconds": "For how long the oldest scheduled action is overdue.",
    "database_cache_hit_rate": "How much PostgreSQL finds in its memory, of 1.",
    "events_late_seconds": "For how long the oldest change waits to be an event.",
    "deliveries_waiting": "Messages of webhooks that are not sent yet.",
    "delivery_late_seconds": "For how long the oldest of them is overdue.",
}


class DualApiMetrics(models.AbstractModel):
    """Collects what Prometheus is given."""

    _name = "dual_api.metrics"
    _description = "API metrics"

    @api.model
    def _exposed(self, accept: str | None) -> tuple[bytes, str]:
        """The text and its media type.

        :raises ApiError: ``unavailable`` when the library is not there
        """
        self.env.cr.execute(_TOTALS)
        totals = [Total(*row) for row in self.env.cr.fetchall()]
        limiter = self.env["dual_api.rate_limit"]._limiter()
        health = self.env["dual_api.health"]._look()
        checks, details = health["checks"], health["details"]
        metrics = Metrics(
            totals=totals,
            stores={name: name == limiter.store_in_use for name in limiter.stores},
            degraded=limiter.degraded,
            checks={
                name: state == "ok"
                for name, state in checks.items()
                if state != "unused"
            },
            waiting=details["log_waiting"],
            lost=details["log_lost"],
            deprecated=self.env["api.deprecated_use"]._calls(),
            numbers={
                name: (text, details[name])
                for name, text in _NUMBERS.items()
                if details[name] is not None
            },
        )
        return exposed(metrics, accept)
