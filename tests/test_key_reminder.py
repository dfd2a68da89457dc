# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A word before a key ends: to whom, when, and no more than once."""

from datetime import timedelta
from unittest.mock import patch

from odoo.fields import Datetime
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import MailDeliveryException
from odoo.addons.dual_api.models.keys import reminder

from .support.key_case import KeyCase


class TestReminder(KeyCase):
    """By mail; activities need an addon that is not here, see `tests/live`."""

    def setUp(self):
        super().setUp()
        self.env.company.email = "office@example.com"
        self.user = new_test_user(
            self.env, "reminded", "base.group_user", email="user@example.com"
        )
        self.sent = []
        self.fails = False
        servers = self.registry["ir.mail_server"]
        self.startPatcher(patch.object(servers, "send_email", self.send))
        # A test has no transaction of its own to commit.
        cron = self.registry["ir.cron"]
        self.startPatcher(patch.object(cron, "_commit_progress", lambda *_a, **_k: 0))

    def send(self, message, *_arguments, **_named):
        if self.fails:
            raise MailDeliveryException("no way")
        self.sent.append(message)
        return "<id@example.com>"

    def key(self, days, **values):
        plain = self.new_key(
            user=self.user, expires_at=Datetime.now() + timedelta(days=days), **values
        )
        return self.key_record(plain)

    def remind(self):
        """What the daily job sends now."""
        self.sent.clear()
        self.env.ref("dual_api.cron_remind").ir_actions_server_id.run()
        return [message["Subject"] for message in self.sent]

    def test_once_for_each_end(self):
        key = self.key(13, name="Shop")
        self.assertEqual(self.remind(), ["The API key Shop expires soon"])
        message = self.sent[0]
        self.assertEqual(message["To"], "user@example.com")
        self.assertIn("office@example.com", message["From"])
        self.assertIn("Shop", message.get_content())
        self.assertEqual(self.remind(), [])
        key.extend(Datetime.now() + timedelta(days=12))
        self.assertEqual(len(self.remind()), 1)

    def test_whom_nobody_needs_to_tell(self):
        self.key(15)
        self.key(-1)
        self.key(3).revoke()
        archived = self.key(3)
        archived.user_id.active = False
        self.assertEqual(self.remind(), [])
        archived.user_id.active = True
        self.assertEqual(len(self.remind()), 1)

    def test_a_replaced_key_that_is_still_in_use(self):
        used, unused = self.key(60, name="Used"), self.key(60, name="Unused")
        self.set_setting("key_overlap_days", "5")
        for key in (used, unused):
            key.rotate()
        used.last_used = Datetime.now()
        self.assertEqual(self.remind(), ["The API key Used expires soon"])
        self.assertIn("replaced", self.sent[0].get_content())

    def test_days_are_a_setting(self):
        self.key(13)
        for days, reminded in (("0", 0), ("12", 0), ("13", 1)):
            self.set_setting("key_reminder_days", days)
            self.assertEqual(len(self.remind()), reminded, days)

    def test_what_was_not_sent_is_tried_again(self):
        self.key(3)
        self.fails = True
        self.assertEqual(self.remind(), [])
        self.fails = False
        self.assertEqual(len(self.remind()), 1)

    @mute_logger(reminder.__name__)
    def test_what_fails_for_one_key_stops_no_other(self):
        """Names that no mail takes, users without a language, ways that break."""
        key = self.key(3, name="A")
        model = self.registry["dual_api.key.reminder"]
        self.env.cr.execute(
            "UPDATE api_key SET name = %s WHERE id = %s", ["A\nBcc: all", key.id]
        )
        key.invalidate_recordset()
        last = self.key(3, name="Z")
        self.assertEqual(
            self.remind(),
            ["The API key A Bcc: all expires soon", "The API key Z expires soon"],
        )
        for broken in ("_by_mail", "_text"):
            (key | last).reminded_of = False
            original = getattr(model, broken)

            def fail(reminder, record, original=original):
                if record.id == key.id:
                    record.env.cr.execute("SELECT 1 / 0", log_exceptions=False)
                return original(reminder, record)

            with patch.object(model, broken, fail):
                self.assertEqual(self.remind(), ["The API key Z expires soon"])
            self.assertFalse(key.reminded_of)
            self.assertEqual(last.reminded_of, last.expires_at)

    def test_without_an_address_nothing_is_sent(self):
        self.user.email = False
        self.key(3)
        self.assertEqual(self.remind(), [])
