# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Keys that change: from the next request on, or after a time with two of them."""

from dataclasses import replace
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime
from odoo.tests import new_test_user

from odoo.addons.dual_api.auth.credentials.api_key import hash_key
from odoo.addons.dual_api.models.keys.kept_principals import principals_of
from odoo.addons.dual_api.schema.naming import to_global_id

from .support.key_case import LIST, VIEWER, KeyCase

ADDRESS = "127.0.0.1"


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
        """Nothing is written when a key's time is over: memory alone can tell."""
        self.record.expires_at = Datetime.now() + timedelta(hours=1)
        self.assertWorks(self.key)
        kept, digest = principals_of(self.registry), hash_key(self.key)
        self.assertEqual(kept[digest].expires_at, self.record.expires_at)
        for seconds, works in ((60, True), (-1, False), (60, True)):
            end = Datetime.now() + timedelta(seconds=seconds)
            # As if it had been read earlier; the database says what it said.
            kept[digest] = replace(kept[digest], expires_at=end)
            with self.subTest(seconds=seconds):
                (self.assertWorks if works else self.assertUnauthorized)(self.key)

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

    def test_each_of_several_writes_needs_its_scope(self):
        """Whatever is remembered of the key: the writes themselves ask once more."""
        revoke = "revokeKey(input: {id: %s}) { key { state } }"
        create = 'createCustomer(input: {name: "New"}) { customer { name } }'
        key = self.new_key(scopes=["customers:write", "keys:write"])
        self.assertEqual(self.rest("GET", "me", key=key).status, 200)
        other = self.key_record(self.new_key())
        # Nobody is told of this.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE api_key SET scopes = 'customers:write' WHERE id = %s",
            [self.key_record(key).id],
        )
        number = f'"{to_global_id("Key", other.id)}"'
        document = f"mutation {{ a: {create} b: {revoke % number} }}"
        answer = self.graphql(document, key=key)
        self.assertEqual(answer.data["a"]["customer"]["name"], "New", answer.text)
        self.assertIsNone(answer.data["b"])
        self.assertEqual(answer.error, "forbidden")
        self.assertTrue(other.is_active)

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

    def test_name_but_not_user(self):
        self.record.name = "Renamed"
        self.assertEqual(self.rest("GET", "me", key=self.key).json["name"], "Renamed")
        # Who has the plain key would become somebody else.
        with self.assertRaises(UserError):
            self.record.user_id = self.api_user
        user = self.rest("GET", "me", key=self.key).json["user"]
        self.assertEqual(user["id"], self.user.id)


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
