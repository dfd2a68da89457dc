# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether the API works, without a word that helps an attacker."""

from typing import Any

import psycopg2

from odoo import api, models


class DualApiHealth(models.AbstractModel):
    """What ``/api/v1/health`` says."""

    _name = "dual_api.health"
    _description = "API health"

    @api.model
    def _report(self) -> dict[str, Any]:
        """``status`` and ``checks`` of the whole: ``ok``, ``degraded`` or ``down``.

        A check of something that this server does not use says ``unused``.
        """
        database = self._check_database()
        counting = database == "ok" and self._counts_as_meant()
        uses_redis = self.env["dual_api.settings"]._get().redis_url
        checks = {
            "database": database,
            "redis": ("ok" if counting else "down") if uses_redis else "unused",
            "queue": self._check_queue(),
        }
        if database == "down":
            status = "down"
        elif not counting or checks["queue"] == "down":
            status = "degraded"
        else:
            status = "ok"
        return {"status": status, "checks": checks}

    def _check_database(self) -> str:
        try:
            self.env.cr.execute("SELECT 1")
        except psycopg2.Error:
            return "down"
        return "ok"

    def _check_queue(self) -> str:
        """Of the request log, in the process that answers."""
        if not self.env["dual_api.settings"]._get().log_retention_days:
            return "unused"
        return "down" if self.env["api.request"]._log().failing else "ok"

    def _counts_as_meant(self) -> bool:
        """Whether points are counted where the settings say."""
        return self.env["dual_api.rate_limit"]._limiter().check() == "ok"
