# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A word to who still uses what goes soon: 90, 30 and 7 days before, once each."""

import logging
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ...schema.declaration import Deprecation
from ..keys.mailing import mail
from .deprecated_use import IN_USE_DAYS

_logger = logging.getLogger(__name__)

#: So many days before the last one it is said, the latest first.
DAYS = (7, 30, 90)


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
        """Tell the users of keys that use what goes soon.

        What goes wrong with one of them stops no other; it is tried again the next day.
        """
        today = fields.Date.today()
        for goes, days in self._soon(today):
            for user, keys in self._users(goes, today):
                values = {
                    "user_id": user.id,
                    "slug": goes.doc,
                    "sunset": goes.sunset,
                    "days": days,
                }
                if self.search_count([(n, "=", v) for n, v in values.items()], limit=1):
                    continue
                told = user.with_context(lang=user.lang, tz=user.tz)
                if self._tried(told, goes, keys):
                    self.create(values)
                # What was sent can't be taken back.
                self.env["ir.cron"]._commit_progress(1)

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
                ],
                ["user_id"],
                ["key_name:array_agg_distinct"],
            )
        )
        return [(user, sorted(filter(None, names))) for user, names in used]

    @api.model
    def _tried(
        self, user: models.BaseModel, goes: Deprecation, keys: list[str]
    ) -> bool:
        """Whether the user was told; what it leaves undone is taken back."""
        try:
            with self.env.cr.savepoint():
                return self._tell(user, goes, keys)
        except Exception as error:  # noqa: BLE001 - there are other users
            _logger.warning(
                "User %s was not told of %s: %s",
                user.id,
                goes.doc,
                type(error).__name__,
            )
            return False

    @api.model
    def _tell(self, user: models.BaseModel, goes: Deprecation, keys: list[str]) -> bool:
        """Tell a user; another addon may do so in another way.

        :param user: in an environment in that user's language
        :param keys: the names of the keys and apps that use it
        :return: whether the user was reached; else it is tried again
        """
        return mail(user, *self._text(user, goes, keys))

    @api.model
    def _text(
        self, user: models.BaseModel, goes: Deprecation, keys: list[str]
    ) -> tuple[str, str]:
        """Subject and text, in the language of the user's environment."""
        env = user.env
        end = format_date(env, goes.sunset)
        named = ", ".join(" ".join(name.split()) for name in keys)
        subject = env._("API: %(what)s goes on %(end)s", what=goes.doc, end=end)
        text = env._(
            "Programs with your API keys (%(keys)s) still use %(what)s, which works"
            " until %(end)s. %(instead)s The calendar of changes says more:"
            " %(address)s",
            keys=named,
            what=goes.doc,
            end=end,
            instead=goes.use,
            address=f"{user.get_base_url()}/api/docs/changes#{goes.doc}",
        )
        return subject, text
