# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A word to a key's user before the key ends: by mail, and as an activity.

The addon does not depend on ``mail``: the outgoing mail servers are those of ``base``,
and activities are made in databases that know them.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_datetime

from .mailing import mail, remind

_logger = logging.getLogger(__name__)

#: A replaced key is meant to end, unless somebody has used it so many days ago.
_IN_USE_DAYS = 7
#: A way to a key's user: whether it leads there.
_Way = Callable[[models.BaseModel], bool]


class DualApiKeyReminder(models.AbstractModel):
    """Reminds the users of keys, once for each end of a key."""

    _name = "dual_api.key.reminder"
    _description = "API: reminders of expiring keys"

    @api.model
    def _remind(self) -> None:
        """Remind the users of all keys that end soon, each end once.

        What goes wrong with one key, or one way to its user, stops no other.
        """
        for key in self._ending():
            user = key.user_id
            told = key.with_context(lang=user.lang, tz=user.tz)
            # Both, whichever leads to the user.
            reached = [
                self._tried(told, way) for way in (self._by_mail, self._by_activity)
            ]
            if any(reached):
                key.reminded_of = key.expires_at
            else:
                _logger.info("The user of API key %s could not be reminded", key.id)
            # What was sent can't be taken back.
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _tried(self, key: models.BaseModel, way: _Way) -> bool:
        """Whether that way leads to the user; what it leaves undone is taken back."""
        try:
            with self.env.cr.savepoint():
                return way(key)
        except Exception as error:  # noqa: BLE001 - other users have other keys
            _logger.warning(
                "A reminder of API key %s failed: %s", key.id, type(error).__name__
            )
            return False

    @api.model
    def _ending(self) -> models.BaseModel:
        days = self.env["dual_api.settings"]._get().key_reminder_days
        if not days:
            return self.env["api.key"]
        now = fields.Datetime.now()
        # It is the server that looks after all keys.
        ending = (
            self.env["api.key"]
            .sudo()
            .search(
                [
                    ("state", "in", ["active", "replaced"]),
                    ("expires_at", "<=", now + timedelta(days=days)),
                ]
            )
        )
        in_use = now - timedelta(days=_IN_USE_DAYS)
        return ending.filtered(
            lambda key: (
                key.reminded_of != key.expires_at
                and (
                    not key.replaced_by_id or (key.last_used and key.last_used > in_use)
                )
            )
        )

    @api.model
    def _text(self, key: models.BaseModel) -> tuple[str, str]:
        """Subject and text, in the language of the key's environment."""
        end = format_datetime(key.env, key.expires_at)
        # A header of a mail is one line.
        name = " ".join(key.name.split())
        subject = key.env._("The API key %(name)s expires soon", name=name)
        if key.replaced_by_id:
            text = key.env._(
                "The API key %(name)s has been replaced and works until %(end)s. It"
                " is still in use: give the new key to the program that uses it"
                " before then.",
                name=name,
                end=end,
            )
        else:
            text = key.env._(
                "The API key %(name)s works until %(end)s. Programs that use it will"
                " then be refused. Rotate it and give them the new key, or extend it,"
                " in your preferences in Odoo.",
                name=name,
                end=end,
            )
        return subject, text

    @api.model
    def _by_mail(self, key: models.BaseModel) -> bool:
        return mail(key.user_id, *self._text(key))

    @api.model
    def _by_activity(self, key: models.BaseModel) -> bool:
        subject, text = self._text(key)
        return remind(key.user_id, subject, text, key.expires_at.date())
