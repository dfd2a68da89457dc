# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A word to the user of a webhook that was disabled: by mail, and as an activity.

Its program gets nothing more, and may not notice. A mail takes as long as its server
does, and can't be taken back, so a job of its own sends it, after the commit.
"""

import logging
from datetime import timedelta

from odoo import api, fields, models

from ..keys.mailing import mail, remind

_logger = logging.getLogger(__name__)

#: So long it is tried to reach the user.
_DAYS = 7
JOB = "dual_api.cron_disabled_webhooks"


class ApiWebhook(models.Model):
    _inherit = "api.webhook"

    told_of = fields.Datetime(
        readonly=True,
        copy=False,
        help="Since when it was disabled when its user was told.",
    )

    @api.model
    def _tell(self) -> None:
        """Tell the users of webhooks that are disabled, each time once.

        What goes wrong with one of them stops no other; it is tried again the next day.
        """
        begin = fields.Datetime.now() - timedelta(days=_DAYS)
        # It is the server that looks after all webhooks.
        disabled = self.sudo().search(
            [
                ("state", "=", "disabled"),
                ("disabled_reason", "!=", "neutralized"),
                ("disabled_at", ">", begin),
                ("key_id.user_id.active", "=", True),
            ],
            order="id",
        )
        for webhook in disabled:
            if webhook.told_of == webhook.disabled_at:
                continue
            user = webhook.key_id.user_id
            told = webhook.with_context(lang=user.lang, tz=user.tz)
            if told._tried_to_tell():
                webhook.told_of = webhook.disabled_at
            else:
                _logger.info("The user of webhook %s could not be told", webhook.id)
            # What was sent can't be taken back.
            self.env["ir.cron"]._commit_progress(1)

    def _tried_to_tell(self) -> bool:
        """Whether the user was told; what it leaves undone is taken back."""
        try:
            with self.env.cr.savepoint():
                return self._tell_user()
        except Exception as error:  # noqa: BLE001 - other users have other webhooks
            _logger.warning(
                "The user of webhook %s was not told: %s", self.id, type(error).__name__
            )
            return False

    def _tell_user(self) -> bool:
        """Tell the user that the webhook is disabled; another addon may do so in
        another way.

        :return: whether the user was reached; else it is tried again
        """
        user, (subject, text) = self.key_id.user_id, self._text_of_end()
        # Both, whichever leads to the user; the mail last, which can't be taken back.
        reached = [
            remind(user, subject, text, fields.Date.today()),
            mail(user, subject, text),
        ]
        return any(reached)

    def _text_of_end(self) -> tuple[str, str]:
        """Subject and text, in the language of the webhook's environment."""
        # A header of a mail is one line.
        name = " ".join(self.name.split())
        reasons = self._fields["disabled_reason"]._description_selection(self.env)
        subject = self.env._("The webhook %(name)s is disabled", name=name)
        text = self.env._(
            "The webhook %(name)s sends nothing any more. The reason: %(reason)s. When"
            " that is mended, enable it in Odoo or over the API, and replay what it has"
            " missed.",
            name=name,
            reason=dict(reasons)[self.disabled_reason],
        )
        return subject, text
