# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who still uses what goes: how often on each day, with which key."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from odoo import api, fields, models
from odoo.tools import SQL

from ...schema.declaration import Deprecation
from ...schema.graph.execution import engine_of
from ...schema.open_types import Json
from ...schema.request.uses import declared
from ...schema.visible import VisibleCatalog
from ..database.clean_up import DELETED_AT_ONCE

#: So long it counts as used, in days.
IN_USE_DAYS = 30
#: Longer than a version stays that goes, with a rest to look back on.
_KEPT_DAYS = 800


class ApiDeprecatedUse(models.Model):
    """The requests of one key on one day that used the same entry of the calendar."""

    _name = "api.deprecated_use"
    _description = "Use of what is deprecated"
    _order = "day desc, calls desc, id desc"
    _rec_name = "slug"
    _log_access = False

    day = fields.Date(string="Last Day", required=True, readonly=True, aggregator="max")
    key_id = fields.Many2one(
        "api.key", string="API Key", readonly=True, ondelete="set null", index=True
    )
    subject = fields.Char(
        required=True, readonly=True, help="The caller; kept when the key is deleted."
    )
    key_name = fields.Char(
        readonly=True, help="The key's last name; kept when the key is deleted."
    )
    user_id = fields.Many2one(
        "res.users", readonly=True, ondelete="set null", index="btree_not_null"
    )
    slug = fields.Char(
        string="What",
        required=True,
        readonly=True,
        help="Its entry in the calendar at /api/docs/changes.",
    )
    calls = fields.Integer(readonly=True)
    use = fields.Char(string="Instead", compute="_compute_facts")
    sunset = fields.Date(
        compute="_compute_facts",
        search="_search_sunset",
        help="The last day on which it works for certain.",
    )

    _alike = models.UniqueIndex("(day, subject, slug)")
    _used = models.Index("(subject, day)")

    @api.depends("slug")
    def _compute_facts(self) -> None:
        known = self._known()
        for used in self:
            goes = known.get(used.slug)
            used.use = goes.use if goes else False
            used.sunset = goes.sunset if goes else False

    @api.model
    def _search_sunset(self, operator: str, value: Any) -> list[Any]:
        """Let the declarations be looked at, which know the dates."""
        days = {
            slug: goes.sunset for slug, goes in self._known().items() if goes.sunset
        }
        if operator in ("=", "in"):
            wanted = value if operator == "in" else [value]
            found = [slug for slug, day in days.items() if day in wanted]
        elif operator in _COMPARED:
            compared = fields.Date.to_date(value)
            found = [
                slug for slug, day in days.items() if _COMPARED[operator](day, compared)
            ]
        else:
            return NotImplemented
        return [("slug", "in", found)]

    @api.model
    def _known(self) -> Mapping[str, Deprecation]:
        """All that goes at some version or in GraphQL, by its name in the calendar."""
        known: Mapping[str, Deprecation] = self.env["dual_api.resolver"]._derived(
            "deprecations", lambda _newest: self._declared()
        )
        return known

    @api.model
    def _declared(self) -> dict[str, Deprecation]:
        resolver = self.env["dual_api.resolver"]
        found: dict[str, Deprecation] = {}
        for catalog in (engine_of(self.env).catalog, *resolver._catalogs()):
            for use in declared(VisibleCatalog(catalog)):
                found.setdefault(use.goes.doc, use.goes)
        return found

    @api.model
    def _of_subject(self, subject: str) -> list[dict[str, Json]]:
        """What goes and is used by that caller, what goes first coming first.

        :param subject: as a ``Principal`` names it
        """
        self.env.cr.execute(
            SQL(
                "SELECT slug, sum(calls)::int8, max(day) FROM api_deprecated_use"
                " WHERE subject = %s AND day > %s GROUP BY slug",
                subject,
                self._begin(),
            )
        )
        known = self._known()
        found = [
            (known[slug], calls, day)
            for slug, calls, day in self.env.cr.fetchall()
            if slug in known
        ]
        return [
            {
                "doc": goes.doc,
                "use": goes.use,
                "since": str(goes.since),
                "sunset": str(goes.sunset) if goes.sunset else None,
                "calls": calls,
                "last_day": str(day),
            }
            for goes, calls, day in sorted(found, key=lambda each: each[0].order)
        ]

    @api.model
    def _calls(self) -> dict[str, int]:
        """How many requests have used what goes lately, of all callers, by its name."""
        self.env.cr.execute(
            SQL(
                "SELECT slug, sum(calls)::int8 FROM api_deprecated_use"
                " WHERE day > %s GROUP BY slug ORDER BY slug",
                self._begin(),
            )
        )
        return dict(self.env.cr.fetchall())

    @api.model
    def _begin(self) -> date:
        """The day before the first of those that count."""
        return fields.Date.today() - timedelta(days=IN_USE_DAYS)

    @api.autovacuum
    def _gc_deprecated_uses(self) -> tuple[int, bool]:
        """Delete what is too old to say anything.

        :return: how many were deleted, and whether there are more
        """
        self.env.cr.execute(
            "DELETE FROM api_deprecated_use WHERE id IN"
            " (SELECT id FROM api_deprecated_use WHERE day < %s LIMIT %s)",
            [fields.Date.today() - timedelta(days=_KEPT_DAYS), DELETED_AT_ONCE],
        )
        deleted = self.env.cr.rowcount
        return deleted, deleted == DELETED_AT_ONCE


_COMPARED = {
    "<": date.__lt__,
    "<=": date.__le__,
    ">": date.__gt__,
    ">=": date.__ge__,
}
