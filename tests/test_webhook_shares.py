# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is sent at once: a fair share for each owner, few places for the slow."""

from datetime import timedelta

from odoo.fields import Datetime
from odoo.tests import new_test_user, tagged

from odoo.addons.dual_api.models.webhooks import claiming
from odoo.addons.dual_api.webhooks.schedule import Schedule

from .support.receiver import dripping, status
from .support.webhook_worker_case import WorkerCase


@tagged("-at_install", "post_install")
class TestWebhookShares(WorkerCase):
    def key_of_another(self):
        if not hasattr(self, "others"):
            self.others = 0
        self.others += 1
        user = new_test_user(self.env, f"other{self.others}", groups="base.group_user")
        return self.new_key(self.scopes, user=user)

    def ago(self, **passed):
        """A moment on the clock of the transaction, which began with the tests."""
        return self.env.cr.now().replace(microsecond=0) - timedelta(**passed)

    def queue(self, webhook, count, **values):
        """Deliveries that are due."""
        return self.deliveries.create(
            [
                {
                    "webhook_id": webhook.id,
                    "message_id": f"test_{webhook.id}_{number}",
                    "type": "customer.updated",
                    "resource": "customers",
                    "res_id": number,
                    "occurred_at": Datetime.now(),
                    "next_at": self.ago(minutes=1),
                    **values,
                }
                for number in range(count)
            ]
        )

    def claim(self, limit=claiming.MOST_AT_ONCE):
        return self.deliveries._claim(limit, self.env.cr.now())

    def test_whoever_has_many_webhooks_leaves_room(self):
        for number in range(5):
            waited = self.ago(hours=1)
            self.queue(self.webhook(f"/{number}"), 10, next_at=waited)
        other = self.webhook("/other", key=self.key_of_another())
        late = self.queue(other, 3)
        claimed = self.claim()
        owners = claimed.webhook_id.key_id.user_id
        self.assertEqual(len(owners), 2)
        self.assertLessEqual(late, claimed)
        self.assertEqual(len(claimed - late), claiming.MOST_PER_OWNER)
        # By turns, as they are rendered.
        self.assertEqual([each in late for each in claimed[:6]], [False, True] * 3)
        # While these are on their way it gets no more, and others do.
        more = self.queue(other, 1, res_id=100)
        self.assertEqual(self.claim(), more)
        # However few threads are free, each has its turn.
        self.later(seconds=claiming.LEASE_SECONDS + 1)
        claimed = self.claim(2)
        self.assertEqual(claimed.webhook_id.key_id.user_id, owners)

    def test_slow_ones_share_a_few_places(self):
        quick = self.webhook("/quick", key=self.key_of_another())
        patient = self.webhook("/patient", key=self.key_of_another())
        slow = self.webhooks.concat(*(self.webhook(f"/{n}") for n in range(3)))
        # This one has waited less than all others.
        patient.slow = True
        self.queue(patient, 3)
        slow.slow = True
        for each in slow:
            self.queue(each, 5, next_at=self.ago(hours=1))
        claimed = self.claim()
        self.assertEqual(len(claimed), claiming.MOST_SLOW)
        taken = claimed.filtered(lambda it: it.webhook_id == patient)
        self.assertEqual(len(taken), 3)
        self.assertFalse(self.claim())
        expected = self.queue(quick, 4)
        self.assertEqual(self.claim(), expected)
        # Who takes long has a place of the slow ones from then on.
        claimed.state = "delivered"
        self.later(seconds=3)
        self.assertEqual(len(self.claim()), claiming.MOST_SLOW - len(expected))

    def test_who_answers_quickly_again_is_slow_no_more(self):
        webhook = self.webhook()
        webhook.slow = True
        self.route(self.event(self.customer("Quick")))
        self.deliver()
        self.assertFalse(webhook.slow)

    def test_slow_receivers_hold_up_no_other(self):
        over = self.receiver.over
        for path in ("/slow", "/slower", "/slowest"):
            self.webhook(path, timeout=5)
            self.receiver.behaviours[path] = dripping(b"HTTP/1.1 200 OK\r\nX: ")
        self.webhook("/quick", key=self.key_of_another())
        events = [self.event(self.customer(f"Slow {n}")) for n in range(8)]
        slow = self.route(*events).filtered(lambda it: "/slow" in it.webhook_id.url)
        # They are let go as soon as the other one has everything.
        self.receiver.behaviours["/quick"] = lambda handler: (
            status(204)(handler),
            len(self.receiver.at("/quick")) == 8 and over.set(),
        )
        self.addCleanup(over.clear)
        self.deliver(Schedule(steps=(0.0,)))
        self.assertEqual(len(self.receiver.at("/quick")), 8)
        self.assertEqual(set(slow.mapped("state")), {"failed"})
        # Else it was sent when they had taken all of their time.
        self.assertNotIn("timeout", slow.attempt_ids.mapped("error"))
