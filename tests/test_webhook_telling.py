# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A word to the user of a webhook that was disabled: once each time."""

from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import MailDeliveryException
from odoo.addons.dual_api.webhooks.verdict import Ending

from .support.webhook_case import WebhookCase


@tagged("-at_install", "post_install")
class TestTelling(WebhookCase):
    """By mail; activities need an addon that is not here."""

    def setUp(self):
        super().setUp()
        self.env.company.email = "office@example.com"
        self.api_user.email = "user@example.com"
        self.sent, self.fails = [], False
        servers, cron = self.registry["ir.mail_server"], self.registry["ir.cron"]
        self.startPatcher(patch.object(servers, "send_email", self.send))
        # A test has no transaction of its own to commit.
        self.startPatcher(patch.object(cron, "_commit_progress", lambda *_a, **_k: 0))
        self.webhook, _secret = self.make(name="Shop")

    def send(self, message, *_arguments, **_named):
        if self.fails:
            raise MailDeliveryException("no way")
        self.sent.append(message)
        return "<id@example.com>"

    @mute_logger("odoo.addons.dual_api.models.webhooks.results")
    def end(self, ending=Ending.FAILING):
        self.webhook._end(ending, self.env.cr.now())

    def tell(self):
        """What the job sends now."""
        self.sent.clear()
        self.env.ref("dual_api.cron_disabled_webhooks").ir_actions_server_id.run()
        return [message["Subject"] for message in self.sent]

    def test_once_each_time(self):
        self.assertEqual(self.tell(), [])
        self.end()
        job = self.env.ref("dual_api.cron_disabled_webhooks")
        triggers = self.env["ir.cron.trigger"]
        self.assertTrue(triggers.search([("cron_id", "=", job.id)]))
        self.assertEqual(self.tell(), ["The webhook Shop is disabled"])
        [message] = self.sent
        self.assertEqual(message["To"], "user@example.com")
        self.assertIn("failed for days", message.get_content())
        self.assertNotIn("receiver.example.com", message.get_content())
        self.assertEqual(self.tell(), [])
        self.do("rest", "enable", self.webhook)
        self.env.invalidate_all()
        self.assertEqual(self.tell(), [])
        self.webhook.told_of = "2026-01-01"
        self.end(Ending.GONE)
        self.assertEqual(self.tell(), ["The webhook Shop is disabled"])

    def test_what_is_not_sent_is_tried_again(self):
        self.end()
        self.fails = True
        self.assertEqual(self.tell(), [])
        self.fails = False
        self.assertEqual(len(self.tell()), 1)

    def test_a_word_that_fails_stops_no_other(self):
        other, _secret = self.make(name="Other")
        self.end()
        with mute_logger("odoo.addons.dual_api.models.webhooks.results"):
            other._end(Ending.GONE, self.env.cr.now())
        real = type(self.webhook)._text_of_end

        def text(webhook):
            if webhook == self.webhook:
                raise ValueError("no")
            return real(webhook)

        with (
            patch.object(type(self.webhook), "_text_of_end", text),
            mute_logger("odoo.addons.dual_api.models.webhooks.telling"),
        ):
            self.assertEqual(self.tell(), ["The webhook Other is disabled"])
        self.assertEqual(self.tell(), ["The webhook Shop is disabled"])

    def test_whom_nobody_needs_to_tell(self):
        self.end()
        self.webhook.disabled_reason = "neutralized"
        self.assertEqual(self.tell(), [])
        self.webhook.disabled_reason = "failing"
        self.api_user.active = False
        self.assertEqual(self.tell(), [])
