# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""OWASP API Security Top 10 (2023), through both doors: guessing, exhausting, draining.

Items 2, 4 and 6; see docs/explanation/security.md.
"""

import secrets
import time
from datetime import timedelta

from odoo.fields import Datetime
from odoo.tests import new_test_user

from odoo.addons.dual_api.auth.credentials.api_key import hash_key
from odoo.addons.dual_api.schema.versions import V1

from .common import ApiCase
from .support.http_case import LIST, VIEWER

#: Bodies and documents that are small to send and would be large to work off.
SECONDS = 5


class TestApi2Authentication(ApiCase):
    """A key that does not work is refused the same way, whatever the reason."""

    def setUp(self):
        super().setUp()
        self.set_setting("failed_logins_per_min", "1000")
        archived = new_test_user(self.env, "archived", "base.group_user")
        self.wrong = {
            "unknown": secrets.token_urlsafe(32),
            "disabled": self.new_key(is_active=False),
            "expired": self.new_key(expires_at=Datetime.now() - timedelta(seconds=1)),
            "elsewhere": self.new_key(allowed_addresses="203.0.113.0/24"),
            "of an archived user": self.new_key(user=archived),
        }
        archived.active = False
        self.env.flush_all()

    def refusal(self, key):
        """What is said of the key, and the statements that it took."""
        said = []
        with self.statements() as statements:
            for answer in (self.rest("GET", "me", key), self.graphql(VIEWER, key=key)):
                self.assertProblem(answer, "unauthorized", {}, 401)
                said.append({**answer.failure, "correlation_id": None})
                said.append(answer.headers["WWW-Authenticate"])
                for name in answer.headers:
                    self.assertNotIn("RateLimit", name)
                self.assertNotIn(key, answer.text)
        return said, statements

    def test_the_same_answer_after_the_same_work(self):
        # Measured in time, too: tests/live/test_key_timing.py.
        self.refusal(self.wrong["unknown"])
        expected = self.refusal(self.wrong["unknown"])
        for name, key in self.wrong.items():
            with self.subTest(name):
                # The first time, who may use a key from elsewhere only is read.
                self.refusal(key)
                self.assertEqual(self.refusal(key), expected)

    def test_a_key_that_expires_while_it_is_remembered(self):
        self.refusal(self.wrong["unknown"])
        expected = self.refusal(self.wrong["unknown"])
        key = self.new_key()
        self.assertEqual(self.rest("GET", "me", key).status, 200)
        self.env.cr.execute(
            "UPDATE api_key SET expires_at = now() AT TIME ZONE 'UTC'"
            " - interval '1 day' WHERE id = %s",
            [self.key_record(key).id],
        )
        # What is remembered says nothing of it yet; it does as time goes by.
        principal = type(self.env["api.key"]._principal(hash_key(key), "127.0.0.1"))
        self.patch(principal, "expired", lambda _principal: True)
        self.assertEqual(self.refusal(key), expected)

    def test_guessing_ends_at_the_limit_of_the_address(self):
        self.set_setting("failed_logins_per_min", "20")
        asked = [self.rest, lambda _m, _p, key: self.graphql(VIEWER, key=key)]
        for number in range(20):
            answer = asked[number % 2]("GET", "me", secrets.token_urlsafe(32))
            self.assertEqual(answer.error, "unauthorized")
        for ask in asked:
            answer = ask("GET", "me", secrets.token_urlsafe(32))
            self.assertProblem(answer, "rate_limit_exceeded", {}, 429)
            self.assertGreater(int(answer.headers["Retry-After"]), 0)
        # Whoever has a key is not locked out by who guesses.
        self.assertEqual(self.rest("GET", "me").status, 200)

    def test_a_key_is_taken_from_its_header_only(self):
        key = self.api_key
        for send in (
            {"params": {"api_key": key, "X-API-Key": key, "key": key}},
            {"headers": {"Authorization": f"Bearer {key}"}},
            {"headers": {"Api-Key": key}},
        ):
            for path in ("me", "/graphql?query={viewer{name}}"):
                answer = self.rest("GET", path, None, **send)
                self.assertEqual(answer.status, 401, answer.text)
                self.assertNotIn(key, answer.text)


class TestApi4ResourceConsumption(ApiCase):
    """What is asked for is bounded before it is done."""

    def quickly(self, ask):
        """The answer, which may not take long, however busy the machine is."""
        began = time.process_time()
        answer = ask()
        self.assertLess(time.process_time() - began, SECONDS)
        return answer

    def test_pages(self):
        for text in ("1000000000", "201", "-1", "9" * 400, "1e3"):
            answer = self.rest("GET", f"customers?limit={text}")
            self.assertProblem(answer, "validation", status=422)
            self.assertEqual(list(answer.details), ["limit"])
        for number in (1_000_000_000, 201, -1):
            query = f"{{ customers(first: {number}) {{ nodes {{ name }} }} }}"
            self.assertEqual(list(self.graphql(query).details), ["first"])
        answer = self.rest("GET", "customers?offset=1000001")
        self.assertProblem(answer, "validation", status=422)

    def test_what_pages_multiply_to(self):
        inner = "contacts(first: 200) { nodes { name } }"
        query = f"{{ customers(first: 200) {{ nodes {{ {inner} }} }} }}"
        for answer in (
            self.rest("GET", "customers?limit=200&expand=contacts&contacts.limit=200"),
            self.graphql(query),
        ):
            self.assertProblem(answer, "validation", status=422)
            self.assertEqual(list(answer.details), ["cost"])

    def test_bodies(self):
        # Many small values, each of them wrong; and one after the other, very deep.
        many = {f"f{number}": 1 for number in range(20_000)}
        deep = b"[" * 500_000 + b"]" * 500_000
        for path in ("customers", "/graphql"):
            for sent in ({"json": many}, {"data": deep}):
                answer = self.quickly(
                    lambda path=path, sent=sent: self.rest("POST", path, **sent)
                )
                self.assertProblem(answer, "bad_request", {}, 400)
                self.assertLess(len(answer.text), 1000)
        answer = self.rest("POST", "customers", json={"name": "x" * (1024 * 1024)})
        self.assertProblem(answer, "payload_too_large", {}, 413)

    def test_patterns_take_no_time_that_grows_with_the_square(self):
        create = "mutation ($i: CreateCustomerInput!)"
        create += " { createCustomer(input: $i) { customer { id } } }"
        for email in ("a@" + "." * 500_000 + "@", "@" * 500_000, "a" * 900_000 + "@b."):
            body = {"name": "N", "email": email}
            for ask in (
                lambda body=body: self.rest("POST", "customers", json=body),
                lambda body=body: self.graphql(create, {"i": body}),
            ):
                answer = self.quickly(ask)
                self.assertEqual(answer.error, "validation")
                self.assertEqual(list(answer.details), ["email"])

    def test_no_filter_takes_a_pattern(self):
        names = ("100% Wool", "100 Wool", "a_b", "axb", "back\\slash", "(a+)+$", "aaaa")
        for name in names:
            self.customer(name, ref="pattern")
        for text, found in (
            ("100%", ["100% Wool"]),
            ("a_b", ["a_b"]),
            ("\\", ["back\\slash"]),
            ("(a+)+$", ["(a+)+$"]),
            ("a*", []),
            ("%", ["100% Wool"]),
            (".*", []),
        ):
            asked = {"q": text, "ref": "pattern", "fields": "name"}
            rows = self.rest("GET", "customers", params=asked).json["results"]
            self.assertEqual([row["name"] for row in rows], found, text)
            query = "query ($q: String!) { customers(filter: {q: $q, ref: "
            query += '"pattern"}) { nodes { name } } }'
            rows = self.graphql(query, {"q": text}).data["customers"]["nodes"]
            self.assertEqual([row["name"] for row in rows], found, text)

    def test_many_mistakes_are_answered_briefly(self):
        names = " ".join(f"x{number}" for number in range(300))
        answer = self.graphql(f"{{ viewer {{ {names} }} }}")
        self.assertLess(len(answer.json["errors"]), 25)


class TestApi6SensitiveFlows(ApiCase):
    """Taking all data away, or filling the database, goes as slowly as the key may."""

    def test_a_whole_export_is_paid_for_by_the_page(self):
        key = self.new_key(limit=3)
        for _ in range(3):
            answer = self.rest("GET", "customers?limit=200", key)
            self.assertEqual((answer.status, answer.points), (200, 1))
        for answer in (
            self.rest("GET", "customers?limit=1", key),
            self.graphql(LIST, key=key),
        ):
            self.assertProblem(answer, "rate_limit_exceeded", {}, 429)

    def test_many_in_one_request_cost_as_many_points(self):
        count = self.env["res.partner"].search_count([])
        one = 'createCustomer(input: {name: "Flood"}) { customer { id } }'
        flood = " ".join(f"a{number}: {one}" for number in range(31))
        answer = self.graphql(f"mutation {{ {flood} }}")
        self.assertEqual((answer.error, answer.status), ("validation", 400))
        self.assertEqual(self.env["res.partner"].search_count([]), count)

    def test_nobody_signs_up(self):
        catalog = self.env["dual_api.resolver"]._catalog(V1)
        models = {resource.model for resource in catalog.resources.values()}
        self.assertNotIn("res.users", models)
        self.assertEqual(self.rest("POST", "me", json={"name": "x"}).status, 405)

    def test_no_key_makes_a_key_that_may_more(self):
        key = self.new_key(["customers:read", "keys:write"], limit=30)
        count = self.env["api.key"].search_count([])
        for name, value in (
            ("scopes", ["customers:write"]),
            ("limit", 31),
            ("user_id", self.env.ref("base.user_admin").id),
        ):
            answer = self.rest("POST", "keys", key, {"name": "x", name: value})
            self.assertIn(answer.error, ("validation", "forbidden"), answer.text)
            self.assertNotIn("plain_key", answer.text)
        self.assertEqual(self.env["api.key"].search_count([]), count)
        made = self.rest("POST", "keys?fields=scopes,limit", key, {"name": "x"}).json
        self.assertEqual(made["scopes"], ["customers:read"])
        self.assertLessEqual(made["limit"], 30)
