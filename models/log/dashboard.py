# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who calls what, what is slow, what fails: the numbers of one page."""

from datetime import date, timedelta
from typing import Any

from odoo import api, fields, models
from odoo.tools import SQL

from ...auth.principal import is_key
from ...monitoring.histogram import HOURS

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
        """Return the usage of the last days, today included, as far as the user may see
        it.

        :return: ``total`` and, most telling first, ``keys``, ``endpoints``, ``slow``,
            ``failures``; ``bars``, the days in their order or, of one day, its hours
            in UTC. A row has the measures of ``api.usage`` by name and, where it leads
            somewhere, a ``domain``.
        """
        days = max(1, min(int(days), _LONGEST))
        today = fields.Date.today()
        since = today - timedelta(days=days - 1)
        domain = [("day", ">=", since)]
        requests = [("moment", ">=", fields.Datetime.to_string(since))]
        endpoints = self._dashboard_rows(domain, ["endpoint"], requests)
        return {
            "total": self._dashboard_rows(domain, [])[0],
            "keys": self._dashboard_keys(domain, requests)[:_ROWS],
            "endpoints": endpoints[:_ROWS],
            "slow": sorted(endpoints, key=lambda row: -row["p95"])[:_ROWS],
            "failures": self._dashboard_rows(
                [*domain, ("errors", ">", 0)], ["endpoint", "error"], requests
            )[:_ROWS],
            "bars": (
                self._dashboard_hours(domain)
                if days == 1
                else self._dashboard_days(domain, since, days)
            ),
        }

    @api.model
    def _dashboard_days(
        self, domain: list[Any], since: date, days: int
    ) -> list[dict[str, Any]]:
        found = {row["name"]: row for row in self._dashboard_rows(domain, ["day:day"])}
        names = [str(since + timedelta(days=number)) for number in range(days)]
        return [
            found.get(name, {"name": name, "calls": 0, "errors": 0}) for name in names
        ]

    @api.model
    def _dashboard_hours(self, domain: list[Any]) -> list[dict[str, Any]]:
        """The hours of all days in the domain, together."""
        hours = SQL.identifier(self._table, "hours")
        errors = SQL.identifier(self._table, "errors")
        query = self._search(domain).select(
            SQL("dual_api_histogram_sum(%s)", hours),
            SQL("dual_api_histogram_sum(%s) FILTER (WHERE %s > 0)", hours, errors),
        )
        [(calls, refused)] = self.env.execute_query(query)
        nothing = [0] * HOURS
        return [
            {"name": f"{hour:02}:00", "calls": all_, "errors": bad}
            for hour, (all_, bad) in enumerate(
                zip(calls or nothing, refused or nothing, strict=True)
            )
        ]

    @api.model
    def _dashboard_keys(
        self, domain: list[Any], requests: list[Any]
    ) -> list[dict[str, Any]]:
        """By subject, which stays when a key goes."""
        measures = ("key_name:max", "key_id:max")
        rows = self._dashboard_rows(domain, ["subject"], requests, *measures)
        # A name that its user may not see is not shown by it.
        known = self.env["api.key"].browse(
            filter(None, (row["key_id"] for row in rows))
        )
        names = {key.id: key.display_name for key in known.exists()}
        for row in rows:
            subject, kept = row["group"], row["key_name"] or row["group"]
            if not subject:
                row["name"] = self.env._("No key")
            elif row["key_id"] in names:
                row["name"] = names[row["key_id"]]
            elif is_key(subject):
                row["name"] = self.env._("%(key)s, deleted", key=kept)
            else:
                row["name"] = kept
        return rows

    @api.model
    def _dashboard_rows(
        self,
        domain: list[Any],
        groups: list[str],
        requests: list[Any] | None = None,
        *more: str,
    ) -> list[dict[str, Any]]:
        """One row for each group, the most calls first.

        :param requests: the domain of the rows of the request log that are meant
        :param more: further measures
        """
        rows, measures = [], (*_MEASURES, *more)
        for values in self._read_group(domain, groups, measures):
            grouped, measured = values[: len(groups)], values[len(groups) :]
            row = {
                spec.partition(":")[0]: value or 0
                for spec, value in zip(measures, measured, strict=True)
            }
            row["group"] = grouped[0] if grouped else None
            names = [str(value or "") for value in grouped]
            row["name"] = names[0] if names else ""
            row["error"] = names[1] if len(names) > 1 else ""
            if requests is not None:
                row["domain"] = requests + [
                    (group, "=", value)
                    for group, value in zip(groups, grouped, strict=True)
                ]
            rows.append(row)
        return sorted(rows, key=lambda row: -row["calls"])
