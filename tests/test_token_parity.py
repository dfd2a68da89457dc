# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A token does what a key does, at both doors: every kind of request, every refusal."""

import threading
from unittest.mock import patch

from odoo.tests import tagged

from .common import ApiCase
from .support.effort import MINUTES
from .support.parity_refusals import SameRefusals, SameRefusalsOfWho
from .support.parity_writes import SameWrites
from .support.token_case import ByToken, TokenCase
from .test_parity import CustomerSamples

#: What no two requests have in common.
_OWN = ("Date", "ETag", "Location", "WWW-Authenticate", "X-RateLimit-Reset")
_OF_A_ROW = ("subject", "key_id", "moment", "milliseconds", "correlation_id", "name")


class TestTokenParity(ByToken, CustomerSamples, SameRefusalsOfWho, SameWrites, ApiCase):
    """What the suite says of keys, it says of tokens."""


@tagged("-at_install", "post_install", "-standard", MINUTES)
class TestTokenRefusals(ByToken, CustomerSamples, SameRefusals, ApiCase):
    """Nor does a token change what is said of values."""


class TestSameTraces(TokenCase):
    """What is answered beside the body, and what the request log keeps."""

    def setUp(self):
        super().setUp()
        self.set_setting("log_retention_days", "30")
        self.entries = {}
        self.arrived = threading.Event()
        model = self.registry["api.request"]
        self.startPatcher(patch.object(model, "_log", lambda _model: self))
        self.record = self.customer("Ada")

    def put(self, entry, _free_rows):
        """In place of the queue."""
        self.entries[entry.correlation_id] = entry
        self.arrived.set()

    def entry(self, correlation_id):
        """What the log keeps of a request, as soon as it was answered."""
        while correlation_id not in self.entries:
            self.assertTrue(self.arrived.wait(10))
            self.arrived.clear()
        found = self.entries.pop(correlation_id)._asdict()
        self.assertIn(found["name"], ("Field Service", None))
        return {name: each for name, each in found.items() if name not in _OF_A_ROW}

    def traces(self, sent, method, path, **more):
        """Status, body, headers, points, and the row of the log."""
        named = {"X-Correlation-ID": "once", **more.pop("headers", {})}
        sent = {**sent, "headers": {**named, **sent.get("headers", {})}}
        answer = self.rest(method, path, **more, **sent)
        body = answer.json
        if isinstance(body, dict):
            body = {name: each for name, each in body.items() if name != "id"}
        headers = {n: v for n, v in answer.headers.items() if n not in _OWN}
        return answer.status, body, headers, answer.points, self.entry("once")

    def assertSame(self, method, path, **more):
        """A token and a key leave the same, once each of them is warm."""
        found = []
        # Who asks at all, asks twice: what is kept of it is no difference.
        for sent in (self.with_token(), {"key": self.key}) * 2:
            found.append(self.traces(sent, method, path, **more))
        with self.subTest(method, path=path):
            self.assertEqual(found[2], found[3])
        return found[3]

    def test_every_kind_of_request(self):
        self.key = self.new_key(self.all_scopes(), limit=1000, name="Field Service")
        query = {"query": "{ customers(first: 1) { nodes { name } } }"}
        mutation = {"query": 'mutation { deleteKey(id: "x") { clientMutationId } }'}
        place, name = f"customers/{self.record.id}", {"json": {"name": "M"}}
        for method, path, more in (
            ("GET", "customers?limit=2", {}),
            ("HEAD", "customers?limit=2", {}),
            ("GET", place, {}),
            ("GET", f"{place}/contacts", {}),
            ("POST", "customers", name),
            ("PATCH", place, name),
            ("GET", "keys?limit=0", {}),
            ("POST", "/graphql", {"json": query}),
            ("POST", "/graphql", {"json": mutation}),
            ("GET", "customers/2000000000", {}),
            ("GET", "customers?limit=-1", {}),
            ("POST", "customers", {"json": {}}),
            ("POST", "customers", {"data": b"{"}),
            ("PUT", place, {}),
            ("PATCH", place, {**name, "headers": {"If-Match": '"x"'}}),
        ):
            self.assertSame(method, path, **more)

    def test_a_spent_limit(self):
        self.grant.rate_limit_per_min = 1
        self.key = self.new_key(self.all_scopes(), limit=1, name="Field Service")
        self.env.flush_all()
        status, *_others = self.assertSame("GET", "me")
        self.assertEqual(status, 429)
