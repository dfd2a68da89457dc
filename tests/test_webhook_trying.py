# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Messages that nothing has happened for: tests, and previews."""

import json

from odoo.addons.dual_api.schema.versions import V2

from .support.webhook_case import WebhookCase

DOORS = ("rest", "graphql")
SAYS = {"payload": "fields", "fields": ["name", "ref"]}


class TestTrying(WebhookCase):
    # A webhook is of the version that makes it: GraphQL's is the newest.
    version = V2.number

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.newest = cls.customer("Newest", ref="T1")

    def test_a_test_is_sent_and_shown(self):
        made, _secret = self.make(
            **SAYS, events=["customer.updated", "customer.deleted"]
        )
        for door in DOORS:
            shown, answer = self.do(door, "send_test", made)
            body = json.loads(shown.get("body") or answer.text)
            self.assertEqual(body["type"], "customer.updated")
            self.assertEqual(body["data"]["database_id"], self.newest.id)
            path = f"customers/{self.newest.id}?fields=name,ref"
            self.assertEqual(
                body["data"]["object"], self.rest("GET", path, self.key).json
            )
            [found] = made.delivery_ids.filtered(lambda it: it.state == "pending")
            self.assertRegex(found.message_id, "^test_[0-9a-f]+$")
            self.assertFalse(found.event_id)
            found.state = "delivered"
        shown, _answer = self.do("rest", "send_test", made, type="customer.deleted")
        self.assertNotIn("object", json.loads(shown["body"])["data"])

    def test_what_it_does_not_receive_is_not_tried(self):
        made, _secret = self.make(events=["customer.created"])
        for door in DOORS:
            _shown, answer = self.do(door, "send_test", made, type="customer.deleted")
            self.assertProblem(answer, "validation", status=answer.status)
        made.filter = {"name": ["Nobody is called like this"]}
        _shown, answer = self.do("rest", "send_test", made)
        self.assertProblem(answer, "conflict")
        made.state = "disabled"
        self.assertProblem(self.do("rest", "send_test", made)[1], "conflict")
        self.assertFalse(made.delivery_ids)

    def test_a_preview_leaves_nothing_behind(self):
        before = self.webhooks.search_count([]), self.deliveries.search_count([])
        asked = {"events": ["customer.created"], **SAYS}
        bodies = []
        for door in DOORS:
            shown, answer = self.do(door, "preview", **asked)
            bodies.append(json.loads(shown.get("body") or answer.text)["data"])
        self.assertEqual(bodies[0], bodies[1])
        self.assertEqual(bodies[0]["object"]["ref"], "T1")
        after = self.webhooks.search_count([]), self.deliveries.search_count([])
        self.assertEqual(before, after)
        query = "fragment Message on Customer { name reference: ref }"
        shown, _answer = self.do(
            "rest", "preview", events=["customer.*"], payload="graphql", query=query
        )
        told = json.loads(shown["body"])["data"]["object"]
        self.assertEqual(told, {"name": "Newest", "reference": "T1"})

    def test_a_preview_shows_no_more_than_its_key_sees(self):
        key = self.new_key(["webhooks:write"])
        _shown, answer = self.do("rest", "preview", key=key, events=["customer.*"])
        self.assertProblem(answer, "forbidden")
        wrong = {"events": ["customer.*"], "payload": "fields", "fields": ["nmae"]}
        self.assertProblem(self.do("rest", "preview", **wrong)[1], "validation")

    def test_a_weaker_key_learns_nothing_by_it(self):
        made, _secret = self.make(**SAYS)
        weaker = self.new_key(["webhooks:read", "webhooks:write"])
        self.assertProblem(self.do("rest", "send_test", made, weaker)[1], "forbidden")
