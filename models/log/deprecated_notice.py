# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A word to who still uses what goes soon: 90, 30 and 7 days before, once each."""

import logging
from datetime import date, timedelta
from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.tools import format_date

from ...schema.declaration import Deprecation
from ..keys.mailing import mail
from .deprecated_use import IN_USE_DAYS

_logger = logging.getLogger(__name__)

#: So many days before the last one it is said, the latest first.
DAYS = (7, 30, 90)


class Used(NamedTuple):
    """What goes, so many days before its end at most, and the callers that use it."""

    goes: Deprecation
    days: int
    keys: list[str]


class ApiDeprecatedNotice(models.Model):
    """What a user was told, so that it is told once; another date is told anew."""

    _name = "api.deprecated_notice"
    _description = "API: who was told what is deprecated"
    _log_access = False

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    slug = fields.Char(required=True)
    sunset = fields.Date(required=True)
    days = fields.Integer(required=True, help="Before its end.")

    _alike = models.UniqueIndex("(user_id, slug, sunset, days)")

    @api.model
    def _remind(self) -> None:
        """Tell the users of keys that use what goes soon: each in one mail.

        What goes wrong with one of them stops no other; it is tried again the next day.
        """
        today = fields.Date.today()
        due: dict[models.BaseModel, list[Used]] = {}
        for goes, days in self._soon(today):
            for user, keys in self._users(goes, today):
                used = Used(goes, days, keys)
                if not self._was_told(user, used):
                    due.setdefault(user, []).append(used)
        for user, uses in due.items():
            told = user.with_context(lang=user.lang, tz=user.tz)
            if self._tried(told, uses):
                self.create([self._values(user, used) for used in uses])
            # What was sent can't be taken back.
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _values(self, user: models.BaseModel, used: Used) -> dict[str, Any]:
        return {
            "user_id": user.id,
            "slug": used.goes.doc,
            "sunset": used.goes.sunset,
            "days": used.days,
        }

    @api.model
    def _was_told(self, user: models.BaseModel, used: Used) -> bool:
        values = self._values(user, used).items()
        domain = [(name, "=", value) for name, value in values]
        return bool(self.search_count(domain, limit=1))

    @api.model
    def _soon(self, today: date) -> list[tuple[Deprecation, int]]:
        """What goes soon, and of which of :data:`DAYS` it is time to tell."""
        found = []
        for goes in self.env["api.deprecated_use"]._known().values():
            left = (goes.sunset - today).days if goes.sunset else -1
            days = next((each for each in DAYS if 0 <= left <= each), None)
            if days is not None and goes.since <= today:
                found.append((goes, days))
        return sorted(found, key=lambda each: each[0].order)

    @api.model
    def _users(
        self, goes: Deprecation, today: date
    ) -> list[tuple[models.BaseModel, list[str]]]:
        """The users whose callers have used it lately, each with the callers' names."""
        # It is the server that looks after all keys.
        used = (
            self.env["api.deprecated_use"]
            .sudo()
            ._read_group(
                [
                    ("slug", "=", goes.doc),
                    ("day", ">", today - timedelta(days=IN_USE_DAYS)),
                    ("user_id.active", "=", True),
                    # Nobody has to do anything about a key that has ended.
                    *("|", ("key_id", "=", False)),
                    ("key_id.state", "in", ["active", "replaced"]),
                ],
                ["user_id"],
                ["key_name:array_agg_distinct"],
            )
        )
        return [(user, sorted(filter(None, names))) for user, names in used]

    @api.model
    def _tried(self, user: models.BaseModel, uses: list[Used]) -> bool:
        """Whether the user was told; what it leaves undone is taken back."""
        try:
            with self.env.cr.savepoint():
                return self._tell(user, uses)
        except Exception as error:  # noqa: BLE001 - there are other users
            _logger.warning(
                "User %s was not told of what goes: %s", user.id, type(error).__name__
            )
            return False

    @api.model
    def _tell(self, user: models.BaseModel, uses: list[Used]) -> bool:
        """Tell a user; another addon may do so in another way.

        :param user: in an environment in that user's language
        :param uses: what goes first coming first
        :return: whether the user was reached; else it is tried again
        """
        return mail(user, *self._text(user, uses))

    @api.model
    def _text(self, user: models.BaseModel, uses: list[Used]) -> tuple[str, str]:
        """Subject and text, in the language of the user's environment."""
        env = user.env
        end = format_date(env, uses[0].goes.sunset)
        subject = env._("What your API keys use works until %(end)s", end=end)
        lines = [
            env._(
                "- %(what)s, until %(end)s, used by %(keys)s. %(instead)s",
                what=goes.doc,
                end=format_date(env, goes.sunset),
                # A name may have lines of its own.
                keys=", ".join(" ".join(key.split()) for key in keys),
                instead=goes.use,
            )
            for goes, _days, keys in uses
        ]
        text = env._(
            "Programs with your API keys use what is deprecated:\n\n%(lines)s\n\nThe"
            " calendar of changes says more: %(address)s",
            lines="\n".join(lines),
            address=f"{user.get_base_url()}/api/docs/changes",
        )
        return subject, text
