# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a transaction does that Odoo repeats is told once."""

from unittest.mock import patch

from odoo.exceptions import ConcurrencyError
from odoo.tests import tagged

from .support.webhook_worker_case import WorkerCase


@tagged("-at_install", "post_install")
class TestToldOnce(WorkerCase):
    """A write fails to serialize after it was done and written down."""

    def setUp(self):
        super().setUp()
        self.publish.stop()
        self.addCleanup(self.publish.start)
        self.webhook(ignore_own=False)
        self.env["api.event"]._publish()
        self.attempts = []
        resolver = type(self.env["dual_api.resolver"])
        real = resolver._do

        def once_in_vain(writer, *args):
            outcome = real(writer, *args)
            writer.env.flush_all()
            writer.env.cr.execute("SELECT res_id, operation FROM api_outbox")
            self.attempts.append(writer.env.cr.fetchall())
            if len(self.attempts) == 1:
                raise ConcurrencyError("could not serialize")
            return outcome

        self.startPatcher(patch.object(resolver, "_do", once_in_vain))
        self.startPatcher(patch("odoo.service.model.time.sleep"))

    def assertToldOnce(self, record_id, operation):
        # Both have written it down, and what the first one wrote is gone.
        self.assertEqual([len(written) for written in self.attempts], [1, 1])
        events = self.env["api.event"]
        last = events.search([], order="position desc", limit=1).position
        self.assertEqual(events._publish(), 1)
        [event] = events.search([("position", ">", last)])
        self.assertEqual((event.res_id, event.operation), (record_id, operation))
        [delivery] = self.deliveries.search([("event_id", "=", event.id)])
        self.deliver()
        self.assertEqual(delivery.state, "delivered")
        sent = [each.headers["webhook-id"] for each in self.receiver.got]
        self.assertEqual(sent.count(event.public_id), 1)

    def test_a_record_that_is_created(self):
        answer = self.rest("POST", "customers", self.key, {"name": "Once"})
        self.assertEqual(answer.status, 201, answer.text)
        self.assertToldOnce(answer.json["id"], "created")

    def test_a_record_that_is_changed(self):
        customer = self.customer("Before")
        self.env["api.event"]._publish()
        document = (
            f"mutation {{ updateCustomer(input: {{id: {customer.id},"
            ' name: "After"}) { customer { name } } }'
        )
        answer = self.graphql(document, key=self.key)
        self.assertEqual(answer.data["updateCustomer"]["customer"]["name"], "After")
        self.assertToldOnce(customer.id, "updated")
