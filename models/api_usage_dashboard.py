# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who calls what, what is slow, what fails: the numbers of one page."""

from datetime import timedelta
from typing import Any

from odoo import api, fields, models

_LONGEST = 366
_ROWS = 8
_MEASURES = (
    "calls:sum",
    "errors:sum",
    "error_rate:avg",
    "limited:sum",
    "p50:avg",
    "p95:avg",
)


class ApiUsage(models.Model):
    _inherit = "api.usage"

    @api.model
    @api.readonly
    def dashboard(self, days: int) -> dict[str, Any]:
        """The usage of the last days, today included, as far as the user may see it.

        :return: ``total`` and, most telling first, ``keys``, ``endpoints``, ``slow``,
            ``failures``; ``days`` in their order. A row has the measures of
            ``api.usage`` by name and, where it leads somewhere, a ``domain``.
        """
        days = max(1, min(int(days), _LONGEST))
        today = fields.Date.today()
        since = today - timedelta(days=days - 1)
        domain = [("day", ">=", since)]
        requests = [("moment", ">=", fields.Datetime.to_string(since))]
        endpoints = self._dashboard_rows(domain, ["endpoint"], requests)
        by_day = {row["name"]: row for row in self._dashboard_rows(domain, ["day:day"])}
        every = (since + timedelta(days=number) for number in range(days))
        return {
            "total": self._dashboard_rows(domain, [])[0],
            "keys": self._dashboard_rows(domain, ["key_id"], requests)[:_ROWS],
            "endpoints": endpoints[:_ROWS],
            "slow": sorted(endpoints, key=lambda row: -row["p95"])[:_ROWS],
            "failures": self._dashboard_rows(
                [*domain, ("errors", ">", 0)], ["endpoint", "error"], requests
            )[:_ROWS],
            "days": [
                by_day.get(str(day), {"name": str(day), "calls": 0, "errors": 0})
                for day in every
            ],
        }

    @api.model
    def _dashboard_rows(
        self, domain: list, groups: list[str], requests: list | None = None
    ) -> list[dict[str, Any]]:
        """One row for each group, the most calls first.

        :param requests: the domain of the rows of the request log that are meant
        """
        rows = []
        for values in self._read_group(domain, groups, _MEASURES):
            grouped, measured = values[: len(groups)], values[len(groups) :]
            row = {
                spec.partition(":")[0]: value or 0
                for spec, value in zip(_MEASURES, measured, strict=True)
            }
            names = [self._dashboard_name(value) for value in grouped]
            row["name"] = names[0] if names else ""
            row["error"] = names[1] if len(names) > 1 else ""
            if requests is not None:
                row["domain"] = requests + [
                    (group, "=", getattr(value, "id", value))
                    for group, value in zip(groups, grouped, strict=True)
                ]
            rows.append(row)
        return sorted(rows, key=lambda row: -row["calls"])

    @api.model
    def _dashboard_name(self, value: Any) -> str:
        if isinstance(value, models.BaseModel):
            return value.display_name or self.env._("No key, or one that is gone")
        return str(value or "")
