# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What happens before what: refusing comes before reading, asking again before writing.

What holds between threads and processes is shown by ``live/test_order_live.py``.
"""

from contextlib import contextmanager
from unittest.mock import patch

from graphql.language import parser

from odoo.tools import mute_logger

from odoo.addons.dual_api.auth.credentials.api_key import hash_key
from odoo.addons.dual_api.gateway import json_body, refusing
from odoo.addons.dual_api.rest import controller as main
from odoo.addons.dual_api.schema.graph import request as graph_request

from .common import ApiCase
from .support.http_case import LIST

_CREATE = 'mutation { createCustomer(input: {name: "New"}) { customer { name } } }'
_INTROSPECTION = "{ __schema { queryType { name } } }"


@contextmanager
def nothing_parsed(case):
    """No body, document or query string is looked into meanwhile."""
    seen = []

    def spy(module, name):
        original = getattr(module, name)

        def counted(*args, **kwargs):
            seen.append(name)
            return original(*args, **kwargs)

        return patch.object(module, name, counted)

    with (
        spy(json_body, "read_json"),
        spy(graph_request, "read_json"),
        spy(main, "read_list"),
        spy(main, "read_selection"),
        spy(parser.Parser, "parse_document"),
    ):
        yield seen
    case.assertEqual(seen, [])


class TestVerdictFirst(ApiCase):
    def requests(self, key):
        """One of each kind that has something to parse."""
        yield self.rest("GET", "customers?sort=" + "," * 7, key=key)
        yield self.rest("POST", "customers", key=key, json={"name": "A"})
        yield self.rest("POST", "customers", key=key, data=b"{")
        yield self.graphql(LIST + " # not parsed before", key=key)
        yield self.rest("GET", "/graphql?query={viewer{name}}&variables={", key=key)

    def test_a_spent_key_is_refused_before_anything_is_parsed(self):
        spent = self.new_key(limit=1)
        self.assertEqual(self.rest("GET", "me", key=spent).status, 200)
        with nothing_parsed(self):
            for answer in self.requests(spent):
                self.assertProblem(answer, "rate_limit_exceeded", {}, status=429)
                self.assertTrue(1 <= int(answer.headers["Retry-After"]) <= 61)
                self.assertEqual(answer.headers["X-RateLimit-Remaining"], "0")

    def test_an_unknown_key_is_refused_before_anything_is_parsed(self):
        self.set_setting("failed_logins_per_min", "1000")
        with nothing_parsed(self):
            for answer in self.requests("A" * 43):
                self.assertProblem(answer, "unauthorized", {}, status=401)

    def test_the_same_requests_are_parsed_with_points(self):
        """The spies see what they are there for."""
        with (
            self.assertRaises(AssertionError),
            mute_logger(refusing.__name__),
            nothing_parsed(self),
        ):
            list(self.requests(self.new_key(limit=100)))

    def test_an_answer_that_fails_has_cost_its_point(self):
        key = self.new_key(limit=5)
        broken = patch.object(
            self.registry["dual_api.resolver"], "_resolve", side_effect=RuntimeError
        )
        with mute_logger(refusing.__name__), broken:
            answer = self.rest("GET", "customers", key=key)
        self.assertEqual((answer.status, answer.points), (500, 1))

    def test_strangers_are_limited_before_anything_is_parsed(self):
        self.set_setting("public_introspection", "true")
        self.set_setting("keyless_requests_per_min", "2")
        for _turn in range(2):
            answer = self.graphql(_INTROSPECTION, key=None)
            self.assertIsNone(answer.failure, answer.text)
        with nothing_parsed(self):
            for document in (_INTROSPECTION, "{", LIST):
                answer = self.graphql(document, key=None)
                self.assertProblem(answer, "rate_limit_exceeded", {}, status=429)
                self.assertTrue(1 <= int(answer.headers["Retry-After"]) <= 61)
        # Nobody with a key is kept out by them.
        self.assertIsNone(self.graphql(_INTROSPECTION).failure)
        self.assertIsNone(self.graphql(LIST).failure)


class TestAskedAgain(ApiCase):
    """Another worker has changed a key, and this one was not told yet."""

    def writes(self, key):
        yield (
            "rest",
            lambda: self.rest("POST", "customers", key=key, json={"name": "New"}),
        )
        yield "graphql", lambda: self.graphql(_CREATE, key=key)

    def change(self, key, values):
        self.env.flush_all()
        self.env.cr.execute(
            f"UPDATE api_key SET {values} WHERE key_hash = %s",  # noqa: S608
            [hash_key(key)],
        )
        self.env.invalidate_all()

    def made(self):
        return self.env["res.partner"].search_count([("name", "=", "New")])

    def test_a_revoked_key_writes_nothing(self):
        for values in (
            "is_active = false",
            "expires_at = now() AT TIME ZONE 'UTC'",
            "allowed_addresses = '192.0.2.1'",
        ):
            key = self.new_key(self.all_scopes())
            self.assertEqual(self.rest("GET", "me", key=key).status, 200)
            self.change(key, values)
            for door, send in self.writes(key):
                with self.subTest(values=values, door=door):
                    answer = send()
                    self.assertEqual(answer.error, "unauthorized", answer.text)
                    self.assertEqual(self.made(), 0)

    def test_a_key_of_other_origins_writes_nothing(self):
        key, page = self.new_key(self.all_scopes()), {"Origin": "https://a.example"}
        self.assertEqual(self.rest("GET", "me", key=key, headers=page).status, 200)
        self.change(key, "allowed_origins = 'https://b.example'")
        for answer in (
            self.rest("POST", "customers", key=key, headers=page, json={"name": "New"}),
            self.graphql(_CREATE, key=key, headers=page),
        ):
            self.assertEqual(answer.error, "forbidden", answer.text)
        self.assertEqual(self.made(), 0)

    def test_the_key_of_an_archived_user_writes_nothing(self):
        key = self.new_key(self.all_scopes())
        self.assertEqual(self.rest("GET", "me", key=key).status, 200)
        self.env.flush_all()
        user = self.key_record(key).user_id
        self.env.cr.execute(
            "UPDATE res_users SET active = false WHERE id = %s", [user.id]
        )
        self.env.invalidate_all()
        for _door, send in self.writes(key):
            self.assertEqual(send().error, "unauthorized")
        self.assertEqual(self.made(), 0)

    def test_a_scope_that_was_taken_is_missing(self):
        key = self.new_key(self.all_scopes())
        self.assertEqual(self.rest("GET", "me", key=key).status, 200)
        self.change(key, "scopes = 'customers:read'")
        for _door, send in self.writes(key):
            answer = send()
            self.assertEqual(answer.error, "forbidden", answer.text)
            self.assertEqual(answer.failure["required_scope"], "customers:write")
        self.assertEqual(self.made(), 0)
