# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Keys: how they are made, what is kept of them, who is let in."""

import logging
from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe

import psycopg2

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Datetime
from odoo.tests import JsonRpcException, new_test_user
from odoo.tools import mute_logger

from odoo.addons.dual_api.auth.credentials.api_key import (
    API_KEY,
    PREFIX,
    hash_key,
    new_key,
)
from odoo.addons.dual_api.schema.versions import V1

from .support.key_case import LIST, VIEWER, KeyCase

ELSEWHERE = "10.0.0.0/8"


class TestIssuing(KeyCase):
    """``generate``, and what is left of a key."""

    def test_a_key_has_43_characters_and_no_two_are_the_same(self):
        keys = [self.keys.generate(2, "Test") for _ in range(5)]
        for key in keys:
            self.assertRegex(key, r"\A[A-Za-z0-9_-]{43}\Z")
        self.assertEqual(len(set(keys)), 5)

    def test_the_row_holds_the_hash_and_nothing_of_the_key(self):
        key = self.keys.generate(2, "Test")
        self.env.flush_all()
        record = self.key_record(key)
        self.env.cr.execute("SELECT key_hash FROM api_key WHERE id = %s", [record.id])
        stored = self.env.cr.fetchone()[0]
        self.assertEqual(stored, sha256(key.encode()).hexdigest())
        self.env.cr.execute("SELECT to_jsonb(row)::text FROM api_key row")
        rows = "\n".join(row for (row,) in self.env.cr.fetchall())
        self.assertIn(stored, rows)
        chance = key.removeprefix(PREFIX)
        for size in (43, 20, 8):
            self.assertNotIn(chance[:size], rows)
            self.assertNotIn(chance[-size:], rows)

    def test_it_begins_as_programs_that_look_for_secrets_expect(self):
        key = self.keys.generate(2, "Test")
        self.assertRegex(key, r"\Adk_live_[A-Za-z0-9_-]{35}\Z")

    def test_keys_that_are_older_than_the_prefix_work(self):
        key = token_urlsafe(32)
        record = self.key_record(self.keys.generate(2, "Test"))
        record.key_hash = hash_key(key)
        self.env.flush_all()
        self.assertWorks(key)

    def test_no_log_holds_the_key(self):
        strange = new_key()
        with self.assertLogs(level=logging.DEBUG) as logs:
            key = self.keys.generate(2, "Test")
            self.assertWorks(key)
            self.assertUnauthorized(strange)
        self.assertTrue(any("api_key" in line for line in logs.output))
        self.assertFalse([line for line in logs.output if key in line])
        self.assertFalse([line for line in logs.output if strange in line])

    def test_scopes_are_those_that_read_when_none_are_named(self):
        record = self.key_record(self.keys.generate(2, "Test"))
        resources = self.env["dual_api.resolver"]._catalog(V1).resources
        # What shows of other resources, events and files, has to be asked for.
        reading = [
            f"{name}:read" for name, each in resources.items() if not each.by_scopes
        ]
        self.assertEqual(record.scopes.split(), reading)
        self.assertIn("customers:read", reading)
        # What is no resource has to be asked for.
        self.assertNotIn("operations:read", reading)
        self.assertEqual(record.rate_limit_per_min, 60)
        self.assertTrue(record.is_active)
        self.assertFalse(record.expires_at)
        self.assertEqual((record.name, record.user_id.id), ("Test", 2))

    def test_scopes_that_there_are_not_are_refused(self):
        for scope in (
            "customers:delete",
            "customers",
            "secrets:read",
            "CUSTOMERS:READ",
        ):
            with self.subTest(scope), self.assertRaises(ValidationError) as caught:
                self.keys.generate(2, "Test", ["customers:read", scope])
            self.assertIn(scope, str(caught.exception))
            self.assertIn("customers:write", str(caught.exception))

    @mute_logger("odoo.sql_db")
    def test_a_key_without_points_is_refused(self):
        for limit in (0, -1):
            with (
                self.subTest(limit),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.keys.generate(2, "Test", rate_limit_per_min=limit)

    def test_others_keys_are_made_by_managers_only(self):
        other = new_test_user(self.env, "other", "base.group_user")
        keys = self.keys.with_user(self.api_user)
        with self.assertRaises(AccessError):
            keys.generate(other.id, "Stolen")
        own = keys.generate(self.api_user.id, "Own")
        self.assertEqual(self.key_record(own).user_id, self.api_user)
        manager = new_test_user(
            self.env, "manager", "base.group_user,dual_api.group_manager"
        )
        given = self.keys.with_user(manager).generate(other.id, "Given")
        self.assertEqual(self.key_record(given).user_id, other)

    def test_users_see_their_own_keys_and_managers_all(self):
        other = new_test_user(self.env, "other", "base.group_user")
        self.new_key(user=other, name="Theirs")
        seen = self.keys.with_user(self.api_user).search([])
        self.assertEqual(seen.user_id, self.api_user)
        everything = self.keys.with_user(self.env.ref("base.user_admin")).search([])
        self.assertIn(other, everything.user_id)


class TestSecrecy(KeyCase):
    """What nobody gets at, whatever their rights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.env.ref("base.user_admin")
        cls.record = cls.key_record(cls.api_key)

    def test_the_hash_is_out_of_everyones_reach(self):
        record = self.record.with_user(self.admin)
        keys = self.keys.with_user(self.admin)
        # It can be seen in no way, not even by guessing it digit by digit.
        for look in (
            lambda: record.read(["key_hash"]),
            lambda: record.key_hash,
            lambda: keys.search([("key_hash", "=like", "a%")]),
            lambda: keys.search([], order="key_hash"),
            lambda: keys.formatted_read_group([], ["key_hash"], ["__count"]),
            lambda: (
                self.admin.with_user(self.admin).search(
                    [("id", "any", [("id", ">", 0)])]
                )
                and keys.search([("replaced_by_id.key_hash", "=like", "a%")])
            ),
        ):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                look()
        self.assertNotIn("key_hash", keys.fields_get())
        self.assertNotIn("key_hash", record.read()[0])

    def test_a_hash_cannot_be_planted(self):
        record = self.record.with_user(self.admin)
        with self.assertRaises(AccessError):
            record.write({"key_hash": "0" * 64})
        with self.assertRaises(AccessError):
            self.keys.with_user(self.admin).create(
                {"name": "N", "user_id": self.admin.id, "key_hash": "0" * 64}
            )

    def rpc(self, method, *arguments):
        parameters = {"model": "api.key", "method": method, "kwargs": {}}
        return self.make_jsonrpc_request(
            "/web/dataset/call_kw", {**parameters, "args": list(arguments)}
        )

    def test_over_rpc_nobody_finds_a_key_and_reads_its_hash(self):
        self.authenticate("admin", "admin")
        seen = self.rpc("read", [self.record.id], ["name"])
        self.assertEqual(seen[0]["name"], "Test")
        for method, *arguments in (
            ("_principal", sha256(self.api_key.encode()).hexdigest(), "192.0.2.7"),
            ("generate", self.api_user.id, "Mine"),
            ("read", [self.record.id], ["key_hash"]),
            ("search_read", [["key_hash", "=like", "a%"]], ["name"]),
        ):
            with (
                self.subTest(method),
                mute_logger("odoo.http"),
                self.assertRaises(JsonRpcException) as caught,
            ):
                self.rpc(method, *arguments)
            self.assertIn("AccessError", str(caught.exception))


class TestRecognising(KeyCase):
    """Who is let in."""

    def test_a_key_that_works_is_recognised(self):
        principal = API_KEY.principal(self.env, self.api_key, "192.0.2.7")
        self.assertEqual(principal.key_id, self.key_record(self.api_key).id)
        self.assertEqual(principal.user_id, self.api_user.id)
        self.assertWorks(self.api_key)

    def test_what_does_not_work_is_refused_in_the_same_words(self):
        past = Datetime.now() - timedelta(seconds=1)
        archived = new_test_user(self.env, "archived", "base.group_user")
        archived_key = self.new_key(user=archived)
        archived.active = False
        refused = {
            "unknown": new_key(),
            "expired": self.new_key(expires_at=past),
            "inactive": self.new_key(is_active=False),
            "archived": archived_key,
            "elsewhere": self.new_key(allowed_addresses=ELSEWHERE),
            "changed": self.api_key[:-1] + ("A" if self.api_key[-1] != "A" else "B"),
            "short": self.api_key[:-1],
            "long": self.api_key + "A",
            "malformed": "x" * 20 + "%" * 23,
        }
        bodies = set()
        for name, key in refused.items():
            with self.subTest(name):
                answer = self.rest("GET", "me", key=key)
                self.assertProblem(answer, "unauthorized", {}, 401)
                self.assertIn("WWW-Authenticate", answer.headers)
                self.assertNotIn("RateLimit", answer.headers)
                correlation_id = answer.json["correlation_id"]
                bodies.add(answer.text.replace(correlation_id, ""))
        self.assertEqual(len(bodies), 1)

    def test_a_missing_key_is_asked_for(self):
        for answer in (
            self.rest("GET", "customers", key=None),
            self.graphql(VIEWER, key=None),
        ):
            self.assertProblem(answer, "unauthorized", status=401)
            self.assertIn("X-API-Key", answer.failure["detail"])
            self.assertIn("X-API-Key", answer.headers["WWW-Authenticate"])

    def test_a_key_in_the_query_string_is_no_key(self):
        for name in ("api_key", "X-API-Key", "x_api_key", "key", "access_token"):
            with self.subTest(name):
                parameters = {name: self.api_key}
                answer = self.rest("GET", "me", key=None, params=parameters)
                self.assertProblem(answer, "unauthorized", status=401)
                answer = self.rest("GET", "customers", params=parameters)
                self.assertProblem(answer, "validation", {name: ["unknown field"]})
                self.assertNotIn(self.api_key, answer.text)
                answer = self.rest(
                    "GET", "/graphql", key=None, params={"query": VIEWER, **parameters}
                )
                self.assertProblem(answer, "unauthorized", status=401)

    def test_a_key_is_not_taken_from_elsewhere(self):
        self.opener.cookies["X-API-Key"] = self.api_key
        for headers in (
            {"Authorization": f"Bearer {self.api_key}"},
            {"Authorization": self.api_key},
        ):
            answer = self.rest("GET", "me", key=None, headers=headers)
            self.assertProblem(answer, "unauthorized", status=401)

    def test_without_scopes_a_key_sees_itself_only(self):
        key = self.new_key(scopes=())
        self.assertWorks(key)
        self.assertEqual(self.rest("GET", "me", key=key).json["scopes"], [])
        create = 'mutation { createCustomer(input: {name: "N"}) { clientMutationId } }'
        for answer, scope in (
            (self.rest("GET", "customers", key=key), "customers:read"),
            (self.rest("GET", "customers/1", key=key), "customers:read"),
            (self.rest("POST", "customers", key, {"name": "N"}), "customers:write"),
            (self.graphql(LIST, key=key), "customers:read"),
            (self.graphql(create, key=key), "customers:write"),
        ):
            self.assertProblem(answer, "forbidden", status=403)
            self.assertEqual(answer.failure["required_scope"], scope)
        self.assertFalse(self.env["res.partner"].search([("name", "=", "N")]))
