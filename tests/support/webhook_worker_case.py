# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Cases in which the worker sends to a receiver on this machine."""

from datetime import timedelta
from unittest.mock import patch

from odoo.addons.base.models.ir_cron import IrCron
from odoo.addons.dual_api.webhooks import schedule
from odoo.addons.dual_api.webhooks.schedule import Schedule

from .receiver import receiving
from .webhook_case import WebhookCase

#: No test waits: whatever is tried again is due again.
AT_ONCE = Schedule(steps=(0.0,) * 4, most_failures=1000)


class WorkerCase(WebhookCase):
    """A receiver on this machine, and a worker that commits nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.receiver = cls.enterClassContext(receiving())
        cls.url = f"http://127.0.0.1:{cls.receiver.port}"
        cls.set_setting("webhook_allow", "http://127.0.0.1")

    def setUp(self):
        super().setUp()
        self.receiver.got.clear()
        self.receiver.behaviours.clear()
        self.commits = 0
        self.startPatcher(patch.object(IrCron, "_commit_progress", self.committed))
        # What the tests themselves change is not told: they make the events.
        events = self.registry["api.event"]
        self.publish = patch.object(events, "_publish", lambda *_, **__: 0)
        self.startPatcher(self.publish)

    def committed(self, *_args, **_options):
        self.env.flush_all()
        self.commits += 1
        return float("inf")

    def webhook(self, path="/", **values):
        """A webhook whose messages come to the path of the receiver."""
        return self.make(url=self.url + path, **values)[0]

    def deliver(self, using=AT_ONCE):
        """Let the worker run until nothing is due."""
        with patch.object(schedule, "SCHEDULE", using):
            self.deliveries._deliver()
        self.env.invalidate_all()

    def later(self, **passed):
        """Let time pass: everything waits for so much less."""
        self.env.flush_all()
        seconds = timedelta(**passed).total_seconds()
        for table, columns in (
            ("api_delivery", ("next_at", "lease_until", "first_at")),
            ("api_webhook", ("paused_until", "failing_since")),
        ):
            for column in columns:
                self.env.cr.execute(
                    f"UPDATE {table} SET {column}"  # noqa: S608
                    f" = {column} - %s * interval '1 second'",
                    [seconds],
                )
        self.env.invalidate_all()
