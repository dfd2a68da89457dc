# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Keys: how they are made, what is kept of them, when they work."""

import logging
from datetime import timedelta
from hashlib import sha256
from unittest.mock import patch

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Datetime
from odoo.tests import JsonRpcException, new_test_user
from odoo.tools import mute_logger

from odoo.addons.dual_api.auth.keys import new_key
from odoo.addons.dual_api.models import api_key as api_key_module
from odoo.addons.dual_api.models.api_key import ApiKey

from .common import ApiCase

ADDRESS = "127.0.0.1"
ELSEWHERE = "10.0.0.0/8"
VIEWER = "{ viewer { name } }"
LIST = "{ customers(first: 1) { nodes { name } } }"


class KeyCase(ApiCase):
    """What the tests of keys share."""

    def setUp(self):
        super().setUp()
        self.keys = self.env["api.key"]

    def assertWorks(self, key):
        self.assertEqual(self.rest("GET", "me", key=key).status, 200)
        self.assertEqual(self.graphql(VIEWER, key=key).status, 200)

    def assertUnauthorized(self, key):
        for answer in (self.rest("GET", "me", key=key), self.graphql(VIEWER, key=key)):
            self.assertProblem(answer, "unauthorized", status=401)
            self.assertIn("X-API-Key", answer.headers["WWW-Authenticate"])


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
        record = self.keys.authenticate(key)
        self.env.cr.execute("SELECT key_hash FROM api_key WHERE id = %s", [record.id])
        stored = self.env.cr.fetchone()[0]
        self.assertEqual(stored, sha256(key.encode()).hexdigest())
        self.env.cr.execute("SELECT to_jsonb(row)::text FROM api_key row")
        rows = "\n".join(row for (row,) in self.env.cr.fetchall())
        self.assertIn(stored, rows)
        for size in (43, 20, 8):
            self.assertNotIn(key[:size], rows)
            self.assertNotIn(key[-size:], rows)

    def test_no_log_holds_the_key(self):
        strange = new_key()
        with self.assertLogs(level=logging.DEBUG) as logs:
            key = self.keys.generate(2, "Test")
            self.keys.authenticate(key)
            self.assertWorks(key)
            self.assertUnauthorized(strange)
        self.assertTrue(any("api_key" in line for line in logs.output))
        self.assertFalse([line for line in logs.output if key in line])
        self.assertFalse([line for line in logs.output if strange in line])

    def test_scopes_are_those_that_read_when_none_are_named(self):
        record = self.keys.authenticate(self.keys.generate(2, "Test"))
        scopes = self.env["dual_api.resolver"]._catalog().scopes
        reading = [scope for scope in scopes if scope.endswith(":read")]
        self.assertEqual(record.scopes.split(), reading)
        self.assertIn("customers:read", reading)
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
        self.assertEqual(self.keys.authenticate(own).user_id, self.api_user)
        manager = new_test_user(
            self.env, "manager", "base.group_user,dual_api.group_manager"
        )
        given = self.keys.with_user(manager).generate(other.id, "Given")
        self.assertEqual(self.keys.authenticate(given).user_id, other)

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

    def test_over_rpc_a_key_is_not_authenticated_and_its_hash_not_read(self):
        self.authenticate("admin", "admin")
        seen = self.rpc("read", [self.record.id], ["name"])
        self.assertEqual(seen[0]["name"], "Test")
        for method, *arguments in (
            ("authenticate", self.api_key),
            ("_principal", sha256(self.api_key.encode()).hexdigest()),
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

    def test_over_rpc_a_user_makes_a_key_of_his_own(self):
        self.authenticate("api_user", "api_user")
        key = self.rpc("generate", self.api_user.id, "Mine")
        self.assertWorks(key)


class TestRecognising(KeyCase):
    """Who is let in."""

    def test_a_key_that_works_is_recognised(self):
        record = self.keys.authenticate(self.api_key)
        self.assertEqual(record, self.key_record(self.api_key))
        self.assertEqual(record.user_id, self.api_user)
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
                if name != "elsewhere":
                    self.assertEqual(self.keys.authenticate(key), self.keys.browse())
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


class TestChanges(KeyCase):
    """What is changed counts from the next request on."""

    def setUp(self):
        super().setUp()
        self.user = new_test_user(self.env, "changing", "base.group_user")
        self.key = self.new_key(user=self.user)
        self.record = self.key_record(self.key)
        # From here on the server remembers it.
        self.assertWorks(self.key)

    def test_deactivated(self):
        self.record.is_active = False
        self.assertUnauthorized(self.key)
        self.record.is_active = True
        self.assertWorks(self.key)

    def test_deleted(self):
        self.record.unlink()
        self.assertUnauthorized(self.key)

    def test_expired(self):
        self.record.expires_at = Datetime.now() - timedelta(seconds=1)
        self.assertUnauthorized(self.key)
        self.record.expires_at = Datetime.now() + timedelta(hours=1)
        self.assertWorks(self.key)

    def test_expires_while_it_is_remembered(self):
        self.record.expires_at = Datetime.now() + timedelta(hours=1)
        self.assertWorks(self.key)
        with self.env.cr.savepoint():
            later = Datetime.now() + timedelta(hours=2)
            with patch.object(
                self.keys._principal(sha256(self.key.encode()).hexdigest()).__class__,
                "expired",
                lambda principal: principal.expires_at <= later,
            ):
                self.assertUnauthorized(self.key)

    def test_user_archived(self):
        self.user.active = False
        self.assertUnauthorized(self.key)
        self.user.active = True
        self.assertWorks(self.key)

    def test_user_deleted(self):
        self.user.unlink()
        self.assertUnauthorized(self.key)

    def test_scopes(self):
        self.assertEqual(self.rest("GET", "customers", key=self.key).status, 200)
        self.record.scopes = "customers:write"
        self.assertEqual(self.rest("GET", "customers", key=self.key).status, 403)
        self.assertEqual(self.graphql(LIST, key=self.key).status, 403)
        self.record.scopes = "customers:read"
        self.assertEqual(self.graphql(LIST, key=self.key).status, 200)

    def test_limit(self):
        self.record.rate_limit_per_min = 3
        # Two points are spent already.
        answer = self.rest("GET", "me", key=self.key)
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers["RateLimit-Policy"], '"key";q=3;w=60')
        self.assertEqual(answer.headers["X-RateLimit-Remaining"], "0")
        answer = self.rest("GET", "me", key=self.key)
        self.assertProblem(answer, "rate_limit_exceeded", status=429)
        self.record.rate_limit_per_min = 100
        self.assertEqual(self.rest("GET", "me", key=self.key).status, 200)

    def test_name_and_user(self):
        self.record.name = "Renamed"
        self.assertEqual(self.rest("GET", "me", key=self.key).json["name"], "Renamed")
        self.record.user_id = self.api_user
        user = self.rest("GET", "me", key=self.key).json["user"]
        self.assertEqual(user["id"], self.api_user.id)


class TestRotation(KeyCase):
    """A new key, and the old one for a while."""

    def test_both_work_and_the_old_one_says_until_when(self):
        old = self.new_key(
            ["customers:write"], limit=77, allowed_addresses=ADDRESS, name="Shop"
        )
        self.assertNotIn("X-API-Key-Expires", self.rest("GET", "me", key=old).headers)
        record = self.key_record(old)
        new = record.rotate()
        self.assertRegex(new, r"\A[A-Za-z0-9_-]{43}\Z")
        self.assertNotEqual(new, old)
        self.assertWorks(new)
        self.assertNotIn("X-API-Key-Expires", self.rest("GET", "me", key=new).headers)
        successor = self.key_record(new)
        self.assertEqual(record.replaced_by_id, successor)
        for name in ("name", "user_id", "scopes", "allowed_addresses"):
            self.assertEqual(successor[name], record[name])
        self.assertEqual(successor.rate_limit_per_min, 77)
        self.assertFalse(successor.expires_at)
        for answer in (
            self.rest("GET", "me", key=old),
            self.graphql(VIEWER, key=old),
            self.rest("GET", "customers", key=old),
        ):
            said = answer.headers["X-API-Key-Expires"]
            self.assertEqual(said, f"{record.expires_at:%Y-%m-%dT%H:%M:%SZ}")
        left = record.expires_at - Datetime.now()
        self.assertAlmostEqual(left / timedelta(days=1), 30, places=2)

    def test_at_the_end_of_that_time_only_the_new_one_works(self):
        old = self.new_key()
        new = self.key_record(old).rotate()
        self.key_record(old).expires_at = Datetime.now() - timedelta(seconds=1)
        self.assertUnauthorized(old)
        self.assertWorks(new)

    def test_a_setting_says_how_long_the_old_one_works(self):
        self.set_setting("key_overlap_days", "2")
        record = self.key_record(self.new_key())
        record.rotate()
        left = record.expires_at - Datetime.now()
        self.assertAlmostEqual(left / timedelta(days=1), 2, places=2)

    def test_a_key_does_not_live_longer_by_being_replaced(self):
        end = Datetime.now() + timedelta(days=3)
        old = self.new_key(expires_at=end)
        new = self.key_record(old).rotate()
        self.assertEqual(self.key_record(old).expires_at, end)
        self.assertEqual(self.key_record(new).expires_at, end)

    def test_only_who_sees_a_key_replaces_it(self):
        record = self.key_record(self.api_key)
        self.assertWorks(record.with_user(self.api_user).rotate())
        other = new_test_user(self.env, "other", "base.group_user")
        with self.assertRaises(AccessError):
            self.key_record(self.new_key()).with_user(other).rotate()

    def test_a_key_that_does_not_work_is_not_replaced(self):
        past = Datetime.now() - timedelta(seconds=1)
        replaced = self.key_record(self.new_key())
        replaced.rotate()
        for record in (
            replaced,
            self.key_record(self.new_key(is_active=False)),
            self.key_record(self.new_key(expires_at=past)),
        ):
            with self.assertRaises(UserError):
                record.rotate()


class TestPlaces(KeyCase):
    """From where a key may be used."""

    def test_addresses(self):
        for addresses, works in (
            (ADDRESS, True),
            (f"{ELSEWHERE} 127.0.0.0/8", True),
            ("0.0.0.0/0", True),
            (ELSEWHERE, False),
            ("127.0.0.2", False),
            ("::1", False),
        ):
            with self.subTest(addresses):
                key = self.new_key(allowed_addresses=addresses)
                (self.assertWorks if works else self.assertUnauthorized)(key)

    def test_what_is_no_address_is_refused(self):
        for text in ("localhost", "127.0.0", "10.0.0.1/8", "10.0.0.0/33"):
            with self.subTest(text), self.assertRaises(ValidationError) as caught:
                self.new_key(allowed_addresses=f"{ADDRESS} {text}")
            self.assertIn(text, str(caught.exception))

    def test_origins(self):
        key = self.new_key(allowed_origins="https://a.example https://b.example")
        for origin, works in (
            (None, True),
            ("https://a.example", True),
            ("https://b.example", True),
            ("https://c.example", False),
            ("http://a.example", False),
            ("https://a.example:8443", False),
            ("https://a.example.evil.example", False),
            ("null", False),
        ):
            with self.subTest(origin):
                headers = {"Origin": origin} if origin else {}
                rest = self.rest("GET", "me", key=key, headers=headers)
                graphql = self.graphql(VIEWER, key=key, headers=headers)
                if works:
                    self.assertEqual((rest.status, graphql.status), (200, 200))
                    continue
                for answer in (rest, graphql):
                    self.assertProblem(answer, "forbidden", status=403)
                    self.assertNotIn("required_scope", answer.failure)
                    # It is the key's request, so it costs the key a point.
                    self.assertEqual(answer.points, 1)


class TestGuessing(KeyCase):
    """Wrong keys are counted by the address that they come from."""

    def test_the_21st_wrong_key_in_a_minute_is_not_looked_at(self):
        guesses = [new_key() for _ in range(19)] + ["short"]
        for number, guess in enumerate(guesses):
            if number % 2:
                answer = self.rest("GET", "customers", key=guess)
            else:
                answer = self.graphql(VIEWER, key=guess)
            self.assertProblem(answer, "unauthorized", status=401)
        for answer in (
            self.rest("GET", "me", key=new_key()),
            self.graphql(VIEWER, key=new_key()),
        ):
            self.assertProblem(answer, "rate_limit_exceeded", status=429)
            self.assertIn(int(answer.headers["Retry-After"]), range(1, 62))
        # Who has a key is not locked out by a neighbour who guesses.
        self.assertWorks(self.api_key)
        self.assertProblem(self.rest("GET", "me", key=None), "unauthorized")

    def test_a_setting_says_how_many(self):
        self.set_setting("failed_logins_per_min", "1")
        answer = self.rest("GET", "me", key=new_key())
        self.assertProblem(answer, "unauthorized")
        answer = self.rest("GET", "me", key=new_key())
        self.assertProblem(answer, "rate_limit_exceeded")

    def test_missing_keys_are_not_counted(self):
        for _ in range(25):
            answer = self.rest("GET", "me", key=None)
            self.assertProblem(answer, "unauthorized", status=401)
        self.assertProblem(self.rest("GET", "me", key=new_key()), "unauthorized")


class TestRecordOfUse(KeyCase):
    """``last_used``: to the minute, and never at the expense of a request."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.dict(api_key_module._touched, clear=True))
        self.record = self.key_record(self.api_key)

    def touch(self):
        self.env.flush_all()
        ApiKey._touch(self.keys, self.record.id)
        self.env.invalidate_all()

    def last_used_ago(self, seconds):
        """Say that the key was last used so long before this transaction."""
        self.env.cr.execute(
            "UPDATE api_key SET last_used = now() AT TIME ZONE 'UTC'"
            " - %s * interval '1 second' WHERE id = %s RETURNING last_used",
            [seconds, self.record.id],
        )
        self.env.invalidate_all()
        return self.record.last_used

    def forget(self):
        """As another process, which has not seen the key."""
        api_key_module._touched.clear()

    def test_the_first_use_is_recorded(self):
        self.assertFalse(self.record.last_used)
        self.touch()
        self.assertEqual(self.record.last_used, self.env.cr.now())

    def test_a_process_asks_the_database_once_a_minute(self):
        self.touch()
        with patch.object(self.registry, "cursor") as cursor:
            for _ in range(3):
                self.touch()
        cursor.assert_not_called()
        began = api_key_module._touched[self.env.cr.dbname, self.record.id]
        with (
            patch.object(self.registry, "cursor") as cursor,
            patch.object(api_key_module.time, "monotonic", lambda: began + 62),
        ):
            self.touch()
        cursor.assert_called_once()

    def test_a_use_less_than_a_minute_after_another_is_not_recorded(self):
        before = self.last_used_ago(58)
        self.touch()
        self.assertEqual(self.record.last_used, before)
        self.forget()
        before = self.last_used_ago(61)
        self.touch()
        self.assertGreater(self.record.last_used, before)

    def test_it_is_written_on_a_cursor_of_its_own(self):
        with (
            patch.object(self.registry, "cursor") as cursor,
            patch.object(self.env.cr, "execute") as execute,
        ):
            ApiKey._touch(self.keys, self.record.id)
        own = cursor.return_value.__enter__.return_value
        own.execute.assert_called_once()
        self.assertIn("last_used", own.execute.call_args[0][0])
        execute.assert_not_called()

    def test_a_request_does_not_fail_with_it(self):
        failure = psycopg2.OperationalError("gone")
        with (
            patch.object(self.registry["api.key"], "_touch", ApiKey._touch),
            self.assertLogs(api_key_module.__name__, logging.INFO) as logs,
            patch.object(self.registry, "cursor", self._failing_cursor(failure)),
        ):
            self.assertEqual(self.rest("GET", "me").status, 200)
        self.assertEqual(len(logs.output), 1)
        self.assertRegex(logs.output[0], rf"INFO.*{self.record.id}.*gone")

    def _failing_cursor(self, failure):
        """A cursor for everybody but for who records the use."""
        opened = self.registry.cursor

        def cursor(*args, **kwargs):
            if not args and not kwargs:
                raise failure
            return opened(*args, **kwargs)

        return cursor

    def test_each_request_says_which_key_it_used(self):
        used = []
        with patch.object(
            self.registry["api.key"],
            "_touch",
            lambda _self, key_id: used.append(key_id),
        ):
            self.rest("GET", "me")
            self.graphql(VIEWER)
            self.rest("GET", "me", key=new_key())
            self.rest("GET", "me", key=None)
        self.assertEqual(used, [self.record.id] * 2)
