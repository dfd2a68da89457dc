# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Webhooks through both doors: their life, their secrets, and whose they are."""

import logging
from datetime import timedelta
from queue import SimpleQueue
from unittest.mock import patch

from odoo.fields import Datetime
from odoo.tests import BaseCase, new_test_user

from odoo.addons.dual_api.models.webhooks import delivery, webhook
from odoo.addons.dual_api.schema.naming import rfc3339
from odoo.addons.dual_api.schema.resources import delivery as declared_delivery
from odoo.addons.dual_api.schema.resources import webhook as declared
from odoo.addons.dual_api.webhooks.signature import public_key

from .support.webhook_case import NEW, URL, WebhookCase

DOORS = ("rest", "graphql")
SECRET = r"^whsec_[A-Za-z0-9+/]{43}=$"
FRAGMENT = "fragment Message on Customer { name ...Place } fragment Place on Customer"
FRAGMENT += " { parent { name } }"


class TestTheLifeOfAWebhook(WebhookCase):
    """Made, shown, changed, ended."""

    def test_the_secret_is_told_once(self):
        for door in DOORS:
            with self.subTest(door):
                shown, answer = self.do(door, "create", **NEW)
                self.assertRegex(shown["secret"], SECRET, answer.text)
                made = self.webhooks.browse(shown["id"])
                self.assertEqual(made._signing_secrets(), (shown["secret"],))
                path = f"webhooks/{made.id}?expand=key,deliveries"
                for again in (
                    self.rest("GET", path, self.key_of_all()).text,
                    self.rest("PATCH", f"webhooks/{made.id}", self.key, {}).text,
                    self.rest("POST", f"webhooks/{made.id}/pause", self.key).text,
                ):
                    self.assertIn(str(made.id), again)
                    self.assertNotIn("whsec_", again)

    def key_of_all(self):
        return self.new_key(self.all_scopes())

    def test_what_it_is_when_nobody_says(self):
        made, _secret = self.make()
        every = "fields=" + ",".join(
            each.name
            for each in declared.WEBHOOKS.fields
            if each.name not in ("id", "node_id", "created_at")
        )
        shown = self.rest("GET", f"webhooks/{made.id}?{every}", self.key).json
        expected = {
            "id": made.id,
            "name": "receiver.example.com",
            "url": URL,
            "events": ["customer.*"],
            "filter": None,
            "payload": "thin",
            "fields": [],
            "expand": [],
            "query": None,
            "state": "active",
            "disabled_reason": None,
            "disabled_at": None,
            "signature": "v1",
            "public_key": None,
            "collapse": True,
            "ordered": False,
            "ignore_own": True,
            "version": "v1",
            "timeout": 15,
            "header_names": [],
            "failing_since": None,
            "failures": 0,
            "paused_until": None,
            "secret_previous_until": None,
        }
        self.assertEqual(shown, expected)

    def test_changing(self):
        changed = {
            "name": "Other",
            "url": "https://other.example.com:8443/",
            "events": ["customer.created", "customer.deleted"],
        }
        for door in DOORS:
            made, _secret = self.make()
            shown, answer = self.do(door, "update", made, **changed)
            self.assertEqual({n: shown.get(n) for n in changed}, changed, answer.text)
        made, _secret = self.make()
        sent = {"filter": {"is_company": True}, "headers": {"X-Tenant": "7"}}
        sent |= {"payload": "fields", "fields": ["name"], "expand": ["parent"]}
        answer = self.rest("PATCH", f"webhooks/{made.id}", self.key, sent)
        self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual(made.filter, {"is_company": True})
        self.assertEqual(made.payload_fields, "name")
        self.assertEqual(made._static_headers(), {"X-Tenant": "7"})
        nothing = {"filter": None, "headers": {}, "fields": []}
        self.rest("PATCH", f"webhooks/{made.id}", self.key, nothing)
        self.assertEqual((made.filter, made.payload_fields), (False, False))
        self.assertEqual((made._static_headers(), made.header_names), ({}, False))

    def test_deleting(self):
        for door in DOORS:
            made, _secret = self.make()
            waiting = self.route(self.event(self.customer("C")))
            self.assertTrue(waiting)
            _shown, answer = self.do(door, "delete", made)
            self.assertIn(answer.status, (200, 204), answer.text)
            self.assertFalse(made.exists())
            self.assertFalse(waiting.exists())

    def test_rotating(self):
        for door in DOORS:
            made, old = self.make(signature="both")
            self.assertEqual(made.public_key, public_key(old))
            shown, answer = self.do(door, "rotate_secret", made)
            self.assertRegex(shown["secret"], SECRET, answer.text)
            self.assertEqual(made._signing_secrets(), (shown["secret"], old))
            self.assertEqual(made.public_key, public_key(shown["secret"]))
            end = Datetime.now() + timedelta(hours=24)
            self.assertAlmostEqual(
                made.secret_previous_until, end, delta=timedelta(minutes=1)
            )
            made.secret_previous_until = Datetime.now() - timedelta(seconds=1)
            self.assertEqual(made._signing_secrets(), (shown["secret"],))
            at_once, _answer = self.do(door, "rotate_secret", made, overlap_hours=0)
            self.assertEqual(made._signing_secrets(), (at_once["secret"],))
            _shown, answer = self.do(door, "rotate_secret", made, overlap_hours=73)
            self.assertProblem(answer, "validation", status=answer.status)

    def test_pausing_and_enabling(self):
        made, _secret = self.make()
        for door in DOORS:
            shown, answer = self.do(door, "pause", made)
            self.assertEqual(shown.get("state"), "paused", answer.text)
            made.write({"failures": 30, "failing_since": Datetime.now()})
            shown, answer = self.do(door, "enable", made)
            self.assertEqual(shown.get("state"), "active", answer.text)
            self.assertEqual((made.failures, made.failing_since), (0, False))
        made.write({"state": "disabled", "disabled_reason": "gone"})
        self.assertProblem(self.do("rest", "pause", made)[1], "conflict")
        shown, _answer = self.do("rest", "enable", made)
        self.assertEqual((shown["state"], made.disabled_reason), ("active", False))
        # What would be disabled at the first message is not enabled before it is right.
        made.write({"payload": "fields", "payload_fields": "shoe_size"})
        made.write({"state": "disabled", "disabled_reason": "query_invalid"})
        for door in DOORS:
            _shown, answer = self.do(door, "enable", made)
            self.assertProblem(answer, "validation", status=answer.status)
        self.assertEqual(made.state, "disabled")

    def test_no_log_and_no_stored_answer_holds_the_secret(self):
        once = {"Idempotency-Key": "webhook"}
        self.set_setting("log_retention_days", "30")
        # Rows would be written beside the test, and stay.
        log = SimpleQueue()
        model = self.registry["api.request"]
        self.startPatcher(patch.object(model, "_log", lambda _model: log))
        self.key_record(self.key).payloads_until = Datetime.now() + timedelta(hours=1)
        sent = {**NEW, "headers": {"Authorization": "Bearer 7c1d9e"}}
        with self.assertLogs(level=logging.DEBUG) as logs:
            kept = self.rest("POST", "webhooks", self.key, sent, headers=once)
            first = self.rest("POST", "webhooks", self.key, sent)
            made = self.webhooks.browse(first.json["id"])
            rotated, _answer = self.do("graphql", "rotate_secret", made)
        self.assertProblem(kept, "validation")
        for secret in (first.json["secret"], rotated["secret"], "7c1d9e"):
            self.assertFalse([line for line in logs.output if secret in line])
        self.env.cr.execute("SELECT t::text FROM dual_api_idempotency AS t")
        kept = str(self.env.cr.fetchall())
        # A client has its answer before that is logged.
        logged = [log.get(timeout=10) for _request in range(3)]
        kept += str([(each.request_text, each.response_text) for each in logged])
        self.assertNotIn("whsec_", kept)
        self.assertNotIn("7c1d", kept)

    def test_a_rotated_key_hands_its_webhooks_over(self):
        made, _secret = self.make()
        key = self.key_record(self.key)
        new = self.key_record(key.rotate())
        self.assertEqual(made.key_id, new)
        new.revoke()
        self.assertEqual((made.state, made.disabled_reason), ("disabled", "key_ended"))
        self.assertProblem(
            self.do("rest", "enable", made, key=self.api_key)[1], "conflict"
        )


class TestWhatAWebhookMayAskFor(WebhookCase):
    """Refused when it is stored, not when it is sent."""

    def refused(self, error="validation", key=None, **values):
        _shown, answer = self.do("rest", "create", key=key, **{**NEW, **values})
        self.assertProblem(answer, error)
        _shown, other = self.do("graphql", "create", key=key, **{**NEW, **values})
        self.assertProblem(other, error, status=other.status)
        return answer.json

    def test_addresses(self):
        for url in (
            "http://receiver.example.com/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://me:secret@receiver.example.com/",
            "https://receiver.example.com/#part",
            "ftp://receiver.example.com/",
            "receiver.example.com",
        ):
            with self.subTest(url):
                self.assertEqual([*self.refused(url=url)["details"]], ["url"])
        self.set_setting("webhook_allow", "http://127.0.0.1")
        self.make(url="http://127.0.0.1:8080/")

    def test_events(self):
        for name in ("customer", "customers.created", "customer.erased", "key.created"):
            with self.subTest(name):
                found = self.refused(events=["customer.created", name])["mistakes"]
                self.assertEqual([each["field"] for each in found], ["events.1"])
        self.refused(events=[])

    def test_scopes(self):
        key = self.new_key(["webhooks:write"])
        found = self.refused("forbidden", key, events=["customer.*"])
        self.assertEqual(found["required_scopes"], ["customers:read"])
        every = [each.read_scope for each in self.webhooks._event_resources().values()]
        found = self.refused("forbidden", key, events=["*"])
        self.assertEqual(found["required_scopes"], every)
        self.refused("forbidden", self.new_key(["customers:read", "webhooks:read"]))

    def test_filters(self):
        for asked, field in (
            ({"is_compny": True}, "filter.is_compny"),
            ({"is_company": "yes"}, "filter.is_company"),
            ({"limit": 3}, "filter.limit"),
            ({"sort": ["name"]}, "filter.sort"),
        ):
            with self.subTest(asked):
                self.assertEqual([*self.refused(filter=asked)["details"]], [field])
        self.make(filter={"or": [{"is_company": True}, {"has_email": False}]})

    def test_fields(self):
        found = self.refused(payload="fields", fields=["nmae"])
        self.assertEqual([*found["details"]], ["fields"])
        found = self.refused(payload="fields", expand=["name"])
        self.assertEqual([*found["details"]], ["expand"])

    def test_fragments(self):
        for query in (
            None,
            "{ customers { nodes { name } } }",
            f"{FRAGMENT} query Other {{ viewer {{ name }} }}",
            "fragment Message on Key { name }",
            "fragment Message on Customer { nmae }",
            "fragment Message on Customer { name } fragment Unused on Customer { id }",
            "fragment Message on Customer {",
            "fragment Message on Customer { contacts { nodes { contacts { nodes { id }"
            " } } } }",
        ):
            with self.subTest(query):
                found = self.refused(payload="graphql", query=query)
                self.assertEqual([*found["details"]], ["query"])
        self.make(payload="graphql", query=FRAGMENT)

    def test_headers(self):
        for headers in (
            {"Host": "other"},
            {"webhook-id": "1"},
            {"Content-Type": "text/plain"},
            {"Cookie": "a=b"},
            {"X Y": "1"},
            {"X-Line": "a\r\nHost: other"},
            {"X-Number": 1},
            {f"X-{number}": "1" for number in range(6)},
            {"X-Twice": "1", "x-twice": "2"},
        ):
            with self.subTest(headers):
                self.refused(headers=headers)
        made, _secret = self.make(headers={"Authorization": "Bearer 1"})
        shown = self.rest("GET", f"webhooks/{made.id}?fields=header_names", self.key)
        self.assertEqual(shown.json["header_names"], ["Authorization"])

    def test_room(self):
        self.set_setting("webhooks_per_key", "1")
        self.make()
        self.refused("conflict")
        other = self.new_key(self.scopes)
        self.make(other)
        self.set_setting("webhooks_in_all", str(self.webhooks.search_count([])))
        self.refused("conflict", self.new_key(self.scopes))


class TestWhoseWebhooks(WebhookCase):
    """Users have their own, managers all; and nobody gets more by another's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = new_test_user(
            cls.env, "other", "base.group_user,base.group_partner_manager"
        )
        manager = new_test_user(
            cls.env,
            "manager",
            f"{cls.api_groups},dual_api.group_manager",
        )
        cls.theirs = cls.new_key(cls.scopes, cls.other)
        cls.managing = cls.new_key(cls.all_scopes(), manager)

    def test_users_see_their_own_and_managers_all(self):
        mine, _secret = self.make()
        theirs, _secret = self.make(self.theirs)
        for key, expected in (
            (self.key, {mine.id}),
            (self.theirs, {theirs.id}),
            (self.managing, {mine.id, theirs.id}),
        ):
            listed = self.rest("GET", "webhooks?limit=200", key).json["results"]
            self.assertLessEqual(expected, {row["id"] for row in listed})
            hidden = {mine.id, theirs.id} - expected
            self.assertFalse(hidden & {row["id"] for row in listed})
        for verb in ("update", "delete", "pause", "rotate_secret"):
            values = {"name": "Mine"} if verb == "update" else {}
            _shown, answer = self.do("rest", verb, theirs, **values)
            self.assertProblem(answer, "not_found")

    def test_deliveries_are_as_private(self):
        self.make(self.theirs)
        [found] = self.route(self.event(self.customer("C")))
        self.assertProblem(self.rest("GET", f"deliveries/{found.id}"), "not_found")
        for key in (self.theirs, self.managing):
            self.assertEqual(
                self.rest("GET", f"deliveries/{found.id}", key).status, 200
            )

    def test_a_weaker_key_of_the_same_user_changes_nothing_of_it(self):
        """Who chooses the address, or learns the secret, gets what messages show."""
        made, _secret = self.make()
        weaker = self.new_key(["webhooks:read", "webhooks:write"])
        for verb, values in (
            ("update", {"url": "https://elsewhere.example.com/"}),
            ("rotate_secret", {}),
        ):
            _shown, answer = self.do("rest", verb, made, weaker, **values)
            self.assertProblem(answer, "forbidden")
            missing = {"customers:read", "customers:write"}
            self.assertLessEqual(missing, {*answer.json["required_scopes"]})
        self.assertEqual(made.url, URL)
        # It may end it.
        self.assertEqual(self.do("rest", "pause", made, weaker)[1].status, 200)

    def test_a_manager_with_fewer_rights_changes_nothing_of_it(self):
        self.other.group_ids += self.env.ref("base.group_erp_manager")
        theirs, _secret = self.make(self.theirs)
        changed = {"url": "https://elsewhere.example.com/"}
        _shown, answer = self.do("rest", "update", theirs, self.managing, **changed)
        self.assertProblem(answer, "forbidden")
        self.other.group_ids -= self.env.ref("base.group_erp_manager")
        _shown, answer = self.do("rest", "update", theirs, self.managing, **changed)
        self.assertEqual(answer.status, 200, answer.text)


class TestRepeating(WebhookCase):
    """Deliveries, once more."""

    def test_retrying(self):
        self.make()
        for door in DOORS:
            [found] = self.route(self.event(self.customer("C")))
            found.write({"state": "failed", "attempts": 10, "done_at": Datetime.now()})
            self.do(door, "retry", found, resource="delivery")
            self.assertEqual((found.state, found.attempts), ("pending", 0))
            found.write({"state": "leased"})
            _shown, answer = self.do(door, "retry", found, resource="delivery")
            self.assertProblem(answer, "conflict", status=answer.status)

    def test_replaying(self):
        made, _secret = self.make()
        other, _secret = self.make()
        other.write({"state": "disabled"})
        customer = self.customer("C")
        events = [self.event(customer) for _number in range(4)]
        found = self.route(*events[:3])
        made.write({"state": "disabled"})
        self.assertFalse(self.route(events[3]))
        states = ("failed", "delivered", "cancelled")
        for each, state in zip(found, states, strict=True):
            each.write({"state": state, "attempts": 2})
        early = rfc3339(Datetime.now() - timedelta(hours=1))
        _shown, answer = self.do("rest", "replay", made, since=early)
        self.assertProblem(answer, "conflict")
        made.write({"state": "active"})
        other.write({"state": "active"})
        shown, answer = self.do("rest", "replay", made, since=early)
        self.assertEqual(shown["queued"], 3, answer.text)
        self.assertEqual(found.mapped("state"), ["pending", "delivered", "pending"])
        again = self.deliveries.search([("event_id", "=", events[3].id)])
        # The other webhook did not ask.
        self.assertEqual(again.webhook_id, made)
        shown, answer = self.do(
            "graphql", "replay", made, since=early, states=["delivered"]
        )
        self.assertEqual(shown["queued"], 1, answer.text)
        late = rfc3339(Datetime.now() + timedelta(hours=1))
        shown, _answer = self.do("rest", "replay", made, since=late)
        self.assertEqual(shown["queued"], 0)

    def test_attempts_are_below_their_delivery(self):
        self.make()
        [found] = self.route(self.event(self.customer("C")))
        values = {"delivery_id": found.id, "number": 1, "at": Datetime.now(), "ms": 7}
        self.env["api.attempt"].create({**values, "status": 500})
        self.env["api.attempt"].create({**values, "number": 2, "error": "timeout"})
        shown = self.rest("GET", f"deliveries/{found.id}/attempts", self.key).json
        rows = [(each["status"], each["error"]) for each in shown["results"]]
        self.assertEqual(rows, [(500, None), (None, "timeout")])


class TestTheDeclaration(BaseCase):
    def test_the_values_are_those_of_the_models(self):
        for declared_values, values in (
            (declared.PAYLOADS, webhook.PAYLOADS),
            (declared.STATES, webhook.STATES),
            (declared.REASONS, webhook.REASONS),
            (declared.SIGNATURES, webhook.SIGNATURES),
            (declared_delivery.STATES, delivery.STATES),
        ):
            self.assertEqual(list(declared_values), [name for name, _label in values])
