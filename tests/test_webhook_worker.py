# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The worker that sends webhooks: what is sent, when, and what follows from it."""

import json
import time
from unittest.mock import patch

import psycopg2
from standardwebhooks import Webhook

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_cron import IrCron
from odoo.addons.dual_api.models.webhooks import claiming, rendering, worker
from odoo.addons.dual_api.webhooks.schedule import Schedule

from .support.receiver import sending, status
from .support.webhook_worker_case import WorkerCase


@tagged("-at_install", "post_install")
class TestWebhookWorker(WorkerCase):
    def test_a_message_arrives(self):
        webhook, secret = self.make(
            url=f"{self.url}/a?b=c", headers={"Authorization": "Bearer 7"}
        )
        customer = self.customer("Arrives")
        event = self.event(customer, "updated", correlation="req-1")
        [delivery] = self.route(event)
        self.deliver()
        [got] = self.receiver.got
        self.assertEqual(got.path, "/a?b=c")
        self.assertEqual(got.headers["Authorization"], "Bearer 7")
        self.assertEqual(got.headers["X-Correlation-ID"], "req-1")
        self.assertEqual(got.headers["X-Webhook-Attempt"], "1")
        self.assertEqual(got.headers["Content-Type"], "application/json")
        self.assertRegex(got.headers["User-Agent"], r"^dual_api/19\.0\.")
        self.assertEqual(got.headers["webhook-id"], event.public_id)
        Webhook(secret).verify(got.body, got.headers)
        self.assertEqual(delivery.state, "delivered")
        self.assertEqual(delivery.attempts, 1)
        self.assertTrue(delivery.first_at)
        self.assertTrue(delivery.done_at)
        self.assertFalse(delivery.lease_until)
        [attempt] = delivery.attempt_ids
        self.assertEqual((attempt.number, attempt.status), (1, 204))
        self.assertFalse(attempt.error)
        self.assertEqual(attempt.request_bytes, len(got.body))
        self.assertEqual(len(attempt.digest), 64)
        # Nothing is left to do.
        self.deliver()
        self.assertEqual(len(self.receiver.got), 1)
        self.assertEqual(webhook.failures, 0)

    def test_both_secrets_sign_while_they_are_exchanged(self):
        webhook, old = self.make(url=f"{self.url}/", signature="both")
        new = webhook._rotate_secret(24)
        self.route(self.event(self.customer("Signed")))
        self.deliver()
        [got] = self.receiver.got
        for secret in (old, new):
            Webhook(secret).verify(got.body, got.headers)
        self.assertEqual(got.headers["webhook-signature"].count("v1a,"), 2)

    def test_a_receiver_that_fails_is_tried_again_under_the_same_id(self):
        self.webhook("/fails")
        answers = [status(500), sending(), status(302, Location=f"{self.url}/x")]
        self.receiver.behaviours["/fails"] = lambda handler: (
            answers.pop(0) if answers else status(200)
        )(handler)
        [delivery] = self.route(self.event(self.customer("Fails")))
        self.deliver()
        got = self.receiver.got
        self.assertEqual([each.path for each in got], ["/fails"] * 4)
        self.assertEqual(len({each.headers["webhook-id"] for each in got}), 1)
        numbers = [each.headers["X-Webhook-Attempt"] for each in got]
        self.assertEqual(numbers, ["1", "2", "3", "4"])
        self.assertEqual(delivery.state, "delivered")
        shown = [(each.status, each.error) for each in delivery.attempt_ids]
        self.assertEqual(
            shown, [(500, False), (0, "closed"), (302, False), (200, False)]
        )
        self.assertFalse(delivery.webhook_id.failing_since)
        # As the API tells it: there was no answer, not one of status 0.
        path = f"deliveries/{delivery.id}/attempts?fields=status"
        told = self.rest("GET", path, self.key).json["results"]
        shown = [each["status"] for each in told]
        self.assertEqual(shown, [500, None, 302, 200])

    def test_after_the_last_attempt_it_has_failed(self):
        webhook = self.webhook("/fails")
        self.receiver.behaviours["/fails"] = status(500)
        [delivery] = self.route(self.event(self.customer("Fails")))
        self.deliver()
        self.assertEqual(delivery.state, "failed")
        self.assertEqual(delivery.attempts, 4)
        self.assertEqual(webhook.failures, 4)
        self.assertTrue(webhook.failing_since)
        # Once more, when somebody asks for it.
        self.receiver.behaviours.clear()
        delivery._retry()
        self.deliver()
        self.assertEqual(delivery.state, "delivered")
        self.assertEqual((webhook.failures, webhook.failing_since), (0, False))

    def test_pauses_grow(self):
        self.webhook("/fails")
        self.receiver.behaviours["/fails"] = status(500)
        [delivery] = self.route(self.event(self.customer("Fails")))
        whole = Schedule(jitter=0)
        for number, step in enumerate(whole.steps):
            self.later(seconds=step)
            self.deliver(whole)
            self.assertEqual(delivery.attempts, number + 1)
            self.deliver(whole)
            self.assertEqual(delivery.attempts, number + 1)
        self.assertEqual(delivery.state, "failed")

    def test_who_asks_for_a_pause_gets_nothing_until_then(self):
        webhook = self.webhook("/busy")
        self.receiver.behaviours["/busy"] = status(429, Retry_After="600")
        deliveries = self.route(
            *(self.event(self.customer(f"Busy {n}")) for n in range(9))
        )
        self.deliver()
        # Those that were on their way together.
        tried = len(self.receiver.got)
        self.assertLessEqual(tried, claiming.MOST_PER_WEBHOOK)
        self.assertTrue(webhook.paused_until)
        self.receiver.behaviours.clear()
        self.later(minutes=9)
        self.deliver()
        self.assertEqual(len(self.receiver.got), tried)
        self.later(minutes=2)
        self.deliver()
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})

    def test_a_receiver_that_is_down_gets_one_message_to_try(self):
        webhook = self.webhook("/down")
        self.receiver.behaviours["/down"] = status(500)
        events = [self.event(self.customer(f"Down {n}")) for n in range(40)]
        deliveries = self.route(*events)
        circuit = Schedule(jitter=0)
        self.deliver(circuit)
        tried = len(self.receiver.got)
        self.assertGreaterEqual(webhook.failures, 20)
        self.assertLess(tried, 20 + claiming.MOST_PER_WEBHOOK)
        self.later(hours=1)
        self.deliver(circuit)
        self.assertEqual(len(self.receiver.got), tried + 1)
        # It is back.
        self.receiver.behaviours.clear()
        self.later(hours=12)
        self.deliver(circuit)
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})
        self.assertEqual(webhook.failures, 0)

    def test_who_is_gone_is_sent_nothing_more(self):
        webhook = self.webhook("/gone", ordered=True)
        self.receiver.behaviours["/gone"] = status(410)
        deliveries = self.route(
            *(self.event(self.customer(f"Gone {n}")) for n in range(3))
        )
        with self.assertLogs(level="WARNING"):
            self.deliver()
        self.assertEqual(len(self.receiver.got), 1)
        self.assertEqual((webhook.state, webhook.disabled_reason), ("disabled", "gone"))
        states = deliveries.mapped("state")
        self.assertEqual(states, ["failed", "cancelled", "cancelled"])
        self.assertEqual(set(deliveries.mapped("reason")), {"gone"})

    def test_who_fails_for_days_is_disabled(self):
        webhook = self.webhook("/down")
        self.receiver.behaviours["/down"] = status(500)
        [delivery] = self.route(self.event(self.customer("Down")))
        self.deliver(Schedule())
        self.later(days=5)
        with self.assertLogs(level="WARNING"):
            self.deliver(Schedule())
        self.assertEqual(webhook.disabled_reason, "failing")
        # What waits is sent when somebody enables it.
        self.assertEqual(delivery.state, "pending")
        self.receiver.behaviours.clear()
        webhook._enable()
        self.later(days=1)
        self.deliver()
        self.assertEqual(delivery.state, "delivered")

    def test_an_address_that_is_no_longer_allowed(self):
        webhook = self.webhook()
        [delivery] = self.route(self.event(self.customer("Inside")))
        self.set_setting("webhook_allow", "")
        with self.assertLogs(level="WARNING"):
            self.deliver()
        self.assertFalse(self.receiver.got)
        self.assertEqual(delivery.state, "failed")
        self.assertEqual(webhook.disabled_reason, "address_not_allowed")

    def test_a_message_that_nobody_wants_again(self):
        webhook = self.webhook("/abort")
        self.receiver.behaviours["/abort"] = status(
            400, webhook_delivery="abort-message"
        )
        [delivery] = self.route(self.event(self.customer("Aborted")))
        self.deliver()
        self.assertEqual((delivery.state, delivery.reason), ("failed", "aborted"))
        self.assertEqual((len(self.receiver.got), webhook.state), (1, "active"))

    def test_a_paused_webhook_waits(self):
        webhook = self.webhook()
        [delivery] = self.route(self.event(self.customer("Waits")))
        webhook._pause()
        self.deliver()
        self.assertEqual(delivery.state, "pending")
        webhook._enable()
        self.deliver()
        self.assertEqual(delivery.state, "delivered")

    # -- order, and several changes of one record -------------------------------------

    def test_in_order_each_waits_for_the_one_before(self):
        self.webhook("/order", ordered=True, collapse=False)
        customer = self.customer("Ordered")
        names = ("name", "email", "phone", "city", "ref")
        events = [self.event(customer, fields=[name]) for name in names]
        self.route(*events)
        answers = [status(500), status(200), status(503)]
        self.receiver.behaviours["/order"] = lambda handler: (
            answers.pop(0) if answers else status(200)
        )(handler)
        self.deliver()
        ids = [each.headers["webhook-id"] for each in self.receiver.got]
        a, b, c, d, e = (each.public_id for each in events)
        self.assertEqual(ids, [a, a, b, b, c, d, e])

    def test_what_fails_in_order_holds_up_the_others(self):
        self.webhook("/order", ordered=True)
        self.receiver.behaviours["/order"] = status(500)
        self.route(*(self.event(self.customer(f"Ordered {n}")) for n in range(3)))
        self.deliver(Schedule())
        self.assertEqual(len(self.receiver.got), 1)

    def test_several_changes_of_a_record_are_told_once(self):
        webhook, other = self.webhook("/one"), self.webhook("/each", collapse=False)
        customer = self.customer("Changes")
        made = self.event(customer, "created")
        changes = [self.event(customer, fields=[name]) for name in ("email", "city")]
        changes.append(self.event(customer, fields=["email", "name"]))
        self.route(made, *changes, self.event(self.customer("Other"), fields=["name"]))
        self.deliver()
        told = {
            (each.json["type"], tuple(each.json["data"]["changed"]))
            for each in self.receiver.at("/one")
        }
        self.assertEqual(
            told,
            {
                ("customer.created", ()),
                ("customer.updated", ("city", "email", "name")),
                ("customer.updated", ("name",)),
            },
        )
        self.assertEqual(len(self.receiver.at("/one")), 3)
        self.assertEqual(len(self.receiver.at("/each")), 5)
        cancelled = webhook.delivery_ids.filtered(lambda it: it.state == "cancelled")
        self.assertEqual(cancelled.mapped("reason"), ["collapsed"] * 2)
        self.assertEqual(set(other.delivery_ids.mapped("state")), {"delivered"})

    def test_a_change_is_not_told_of_what_is_deleted_meanwhile(self):
        self.webhook("/one")
        customer = self.customer("Deleted")
        changed, deleted = (
            self.event(customer, each, visible_to=[self.api_user.id])
            for each in ("updated", "deleted")
        )
        self.route(changed, deleted)
        customer.unlink()
        self.deliver()
        types = [each.json["type"] for each in self.receiver.got]
        self.assertEqual(types, ["customer.deleted"])

    # -- systems that write back what they are told -----------------------------------

    def test_ignoring_its_own_changes_ends_a_loop(self):
        """A system that stores what it is told, and tells Odoo when it has."""
        customer, key = self.customer("Ball"), self.new_key(self.scopes)
        for ignores, expected in ((True, 0), (False, 5)):
            webhook = self.webhook("/alone", key=key, ignore_own=ignores)
            rallies = 0
            self.route(self.event(customer, key=key))
            while rallies < 5:
                self.receiver.got.clear()
                self.deliver()
                if not self.receiver.got:
                    break
                rallies += 1
                self.route(self.event(customer, key=key))
            self.assertEqual(rallies, expected)
            webhook.unlink()

    def test_two_systems_that_write_back_come_to_rest(self):
        """What is written as it is already is no change, by whomever."""
        self.publish.stop()
        systems = {name: self.new_key(self.scopes) for name in ("/ping", "/pong")}
        customer = self.customer("Ball")
        self.env.flush_all()
        self.env["api.event"]._publish()
        for name, key in systems.items():
            asked = {"payload": "fields", "fields": ["name", "city"]}
            self.webhook(name, key=key, events=["customer.updated"], **asked)
        path = f"customers/{customer.id}"
        self.rest("PATCH", path, systems["/ping"], {"city": "Köln"})
        told = []
        for _rally in range(5):
            self.receiver.got.clear()
            self.env["api.event"]._publish()
            self.deliver()
            for got in list(self.receiver.got):
                told.append(got.path)
                shown = {"city": got.json["data"]["object"]["city"]}
                answer = self.rest("PATCH", path, systems[got.path], shown)
                self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual(told, ["/pong"])

    # -- what goes wrong ------------------------------------------------------------

    def test_what_was_sent_by_a_process_that_is_gone_is_sent_again(self):
        self.webhook()
        [delivery] = self.route(self.event(self.customer("Crash")))
        claimed = self.deliveries._claim(8, self.env.cr.now())
        self.assertEqual(claimed, delivery)
        claimed._message()
        # Here the process ends; while the lease lasts nobody else sends it.
        self.deliver()
        self.assertFalse(self.receiver.got)
        self.later(seconds=claiming.LEASE_SECONDS + 1)
        self.deliver()
        [got] = self.receiver.got
        self.assertEqual(got.headers["X-Webhook-Attempt"], "2")
        self.assertEqual(delivery.state, "delivered")

    def test_a_result_that_comes_after_the_lease_changes_nothing(self):
        self.webhook()
        [delivery] = self.route(self.event(self.customer("Late")))
        now = self.env.cr.now()
        self.deliveries._claim(8, now)
        late = worker._Sent(
            delivery.id, delivery.webhook_id.id, 1, now, delivery._message()
        )
        self.later(seconds=claiming.LEASE_SECONDS + 1)
        self.deliveries._claim(8, now)
        self.deliveries._record([late.result(worker.Answer(500))], now)
        self.assertEqual((delivery.state, delivery.attempts), ("leased", 2))
        self.assertEqual(delivery.attempt_ids.mapped("status"), [500])

    def test_one_that_cannot_be_made_does_not_stop_the_others(self):
        self.webhook()
        bad, good = self.customer("Bad"), self.customer("Good")
        first, second = self.route(self.event(bad), self.event(good))
        rendered = rendering.ApiWebhook._rendered

        def failing(webhook, about):
            if about.res_id == bad.id:
                # Leaves the transaction useless, but for a savepoint.
                webhook.env.cr.execute("SELECT 1 / 0", log_exceptions=False)
            return rendered(webhook, about)

        with (
            patch.object(rendering.ApiWebhook, "_rendered", failing),
            mute_logger(worker.__name__),
        ):
            self.deliver()
        self.assertEqual((first.state, second.state), ("failed", "delivered"))
        self.assertEqual(set(first.attempt_ids.mapped("error")), {"internal"})
        # It says nothing of the receiver.
        self.assertEqual(first.webhook_id.failures, 0)

    def test_a_thread_that_fails_does_not_stop_the_others(self):
        self.webhook()
        deliveries = self.route(
            *(self.event(self.customer(f"Thread {n}")) for n in range(3))
        )
        real, failed = worker.send, []

        def failing(message):
            if not failed:
                failed.append(message)
                raise RuntimeError
            return real(message)

        with patch.object(worker, "send", failing), mute_logger(worker.__name__):
            self.deliver()
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})
        self.assertEqual(sorted(deliveries.mapped("attempts")), [1, 1, 2])

    def test_the_worker_leaves_when_odoo_has_other_work(self):
        self.webhook()
        deliveries = self.route(
            *(self.event(self.customer(f"Leaves {n}")) for n in range(20))
        )
        cron = self.env.ref("dual_api.cron_deliver")
        with patch.object(IrCron, "_commit_progress", lambda *_, **__: 0.0):
            self.deliver()
        # What it has begun it brings to its end.
        self.assertLessEqual(len(self.receiver.got), claiming.MOST_PER_WEBHOOK)
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertTrue(triggers)
        self.deliver()
        self.assertEqual(set(deliveries.mapped("state")), {"delivered"})

    def test_a_transaction_that_fails_is_tried_again(self):
        self.webhook()
        [delivery] = self.route(self.event(self.customer("Serialize")))
        claim, troubles = self.deliveries.__class__._claim, [1, 2]

        def failing(deliveries, *args):
            if troubles:
                troubles.pop()
                raise psycopg2.errors.SerializationFailure
            return claim(deliveries, *args)

        with (
            patch.object(self.deliveries.__class__, "_claim", failing),
            patch.object(self.env.cr, "rollback"),
        ):
            self.deliver()
        self.assertEqual(delivery.state, "delivered")

    def test_nothing_is_kept_of_what_was_sent(self):
        self.webhook(payload="fields", fields=["name", "email"])
        customer = self.customer("Zyxmarker", email="zyx@example.com")
        self.route(self.event(customer))
        self.deliver()
        self.assertIn(b"Zyxmarker", self.receiver.got[0].body)
        for table in ("api_delivery", "api_attempt", "api_event", "api_webhook"):
            self.env.cr.execute(f"SELECT to_jsonb(t) FROM {table} AS t")  # noqa: S608
            text = json.dumps(self.env.cr.fetchall())
            self.assertNotIn("Zyxmarker", text, table)
            self.assertNotIn("zyx@example.com", text, table)

    def test_messages_carry_the_moment_of_the_attempt(self):
        self.webhook()
        self.route(self.event(self.customer("Moment")))
        before = int(time.time())
        self.deliver()
        sent = int(self.receiver.got[0].headers["webhook-timestamp"])
        self.assertTrue(before <= sent <= time.time())
