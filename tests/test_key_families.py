# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Keys made with keys: they are seen, end together, and share their points."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Datetime
from odoo.tests import BaseCase, new_test_user

from odoo.addons.dual_api.auth.limiter import families
from odoo.addons.dual_api.auth.limiter.limiter import RateLimiter
from odoo.addons.dual_api.auth.limiter.stores.memory import MemoryStore
from odoo.addons.dual_api.auth.principal import Principal

from .support.key_case import KeyCase
from .test_keys_api import CREATE, REVOKE, ROTATE

FAMILY = "{ key(id: %s) { parent { databaseId } root { databaseId } } }"


class FamilyCase(KeyCase):
    """A key, and what is made with it."""

    def setUp(self):
        super().setUp()
        self.scopes = ["customers:read", "keys:read", "keys:write"]
        self.first = self.new_key(self.scopes, limit=60)
        self.root = self.key_record(self.first)

    def make(self, key, door="rest", **values):
        """The record of a new key that was made with the key, and its plain text."""
        values = {"name": "N", "scopes": ["keys:read", "keys:write"], **values}
        if door == "rest":
            answer = self.rest("POST", "keys", key, values)
            self.assertEqual(answer.status, 201, answer.text)
            plain = answer.json["plain_key"]
        else:
            answer = self.graphql(CREATE, {"input": values}, key=key)
            plain = answer.data["createKey"]["plainKey"]
        return self.key_record(plain), plain

    def rotated(self, key, number):
        answer = self.rest("POST", f"keys/{number}/rotate", key)
        self.assertEqual(answer.status, 201, answer.text)
        return self.key_record(answer.json["plain_key"]), answer.json["plain_key"]


class TestDescent(FamilyCase):
    """Which key came of which, and what ends with it."""

    def test_it_is_shown_at_both_doors(self):
        child, plain = self.make(self.first)
        grandchild, _plain = self.make(plain, "graphql")
        for record, parent, root in (
            (self.root, None, None),
            (child, self.root, self.root),
            (grandchild, child, self.root),
        ):
            self.assertEqual(record.parent_id, parent or self.keys)
            self.assertEqual(record.root_id, root or self.keys)
            path = f"keys/{record.id}?fields=parent.id,root.id"
            shown = self.rest("GET", path).json
            parent, root = parent and {"id": parent.id}, root and {"id": root.id}
            expected = {"id": record.id, "parent": parent, "root": root}
            self.assertEqual(shown, expected)
            shown = self.graphql(FAMILY % record.id).data["key"]
            numbers = [one and one["databaseId"] for one in shown.values()]
            self.assertEqual(numbers, [parent and parent["id"], root and root["id"]])

    def test_a_key_of_the_back_office_comes_of_none(self):
        keys = self.keys.with_user(self.api_user)
        # Nor does a request say of which one it comes.
        for caller in (self.root.id, {"key_id": self.root.id}, [self.root.id]):
            plain = keys.with_context(dual_api_caller=caller).generate(
                self.api_user.id, "N"
            )
            record = self.key_record(plain)
            self.assertFalse(record.parent_id or record.root_id or record.family)

    def test_they_end_with_it(self):
        for door in ("rest", "graphql"):
            key = self.new_key(self.all_scopes())
            record = self.key_record(key)
            child, plain = self.make(key)
            _grandchild, further = self.make(plain)
            self.assertWorks(further)
            if door == "rest":
                self.rest("POST", f"keys/{record.id}/revoke")
            else:
                self.graphql(REVOKE, {"input": {"id": str(record.id)}})
            for ended in (key, plain, further):
                self.assertUnauthorized(ended)
            self.assertEqual(child.state, "revoked")

    def test_they_live_on_where_that_is_wanted(self):
        for door in ("rest", "graphql"):
            key = self.new_key(self.all_scopes())
            record = self.key_record(key)
            _child, plain = self.make(key)
            values = {"descendants": False}
            if door == "rest":
                self.rest("POST", f"keys/{record.id}/revoke", json=values)
            else:
                self.graphql(REVOKE, {"input": {"id": str(record.id), **values}})
            self.assertUnauthorized(key)
            self.assertWorks(plain)

    def test_a_branch_ends_alone(self):
        one, one_plain = self.make(self.first)
        _other, other_plain = self.make(self.first)
        one.revoke()
        self.assertUnauthorized(one_plain)
        self.assertWorks(other_plain)
        self.assertWorks(self.first)

    def test_revoking_again_changes_nothing(self):
        self.root.revoke()
        with patch.object(type(self.root), "_forget") as forget:
            self.root.revoke()
            answer = self.rest("POST", f"keys/{self.root.id}/revoke")
            self.assertEqual(answer.json["state"], "revoked")
        forget.assert_not_called()

    def test_the_new_one_takes_over_what_hangs_on_the_old_one(self):
        child, plain = self.make(self.first)
        grandchild, _further = self.make(plain)
        new, new_plain = self.rotated(self.first, self.root.id)
        self.assertEqual((new.parent_id, new.root_id), (self.keys, self.keys))
        self.assertEqual((child.parent_id, child.root_id), (new, new))
        self.assertEqual((grandchild.parent_id, grandchild.root_id), (child, new))
        self.assertEqual((self.root.parent_id, self.root.root_id), (self.keys, new))
        # The old one ends alone, the new one with them.
        self.root.revoke()
        self.assertWorks(plain)
        self.assertWorks(new_plain)
        new.revoke()
        self.assertUnauthorized(plain)

    def test_in_the_middle_of_the_line(self):
        child, plain = self.make(self.first)
        grandchild, _further = self.make(plain)
        new, _plain = self.rotated(plain, child.id)
        self.assertEqual((new.parent_id, new.root_id), (self.root, self.root))
        self.assertEqual((grandchild.parent_id, grandchild.root_id), (new, self.root))

    def test_what_a_key_rotates_ends_with_it(self):
        """Who had it knows the new one."""
        other = self.key_record(self.new_key(["customers:read"], limit=60))
        new, plain = self.rotated(self.first, other.id)
        self.assertEqual((new.parent_id, new.root_id), (self.root, self.keys))
        self.root.revoke()
        self.assertUnauthorized(plain)

    def test_no_key_leaves_its_family(self):
        child, plain = self.make(self.first, scopes=self.scopes)
        answer = self.rest("POST", f"keys/{self.root.id}/rotate", plain)
        self.assertProblem(answer, "conflict")
        values = {"id": str(self.root.id)}
        answer = self.graphql(ROTATE, {"input": values}, key=plain)
        self.assertEqual(answer.error, "conflict")
        self.assertFalse(self.root.replaced_by_id)
        self.assertEqual(child.parent_id, self.root)

    def test_none_outlives_what_it_was_made_with(self):
        end = Datetime.now() + timedelta(days=3)
        self.root.expires_at = end
        child, _plain = self.make(self.first)
        child = child.with_user(self.api_user)
        for later in (None, end + timedelta(days=1)):
            with self.assertRaises(UserError):
                child.extend(later)
        child.extend(end - timedelta(days=1))


class TestSharedPoints(FamilyCase):
    """Of a family, at both doors."""

    def left(self, key):
        headers = self.rest("GET", "me", key).headers
        self.assertEqual(
            headers["RateLimit"].split(";")[1], f"r={headers['X-RateLimit-Remaining']}"
        )
        return int(headers["X-RateLimit-Limit"]), int(headers["X-RateLimit-Remaining"])

    def test_all_spend_those_of_the_first(self):
        self.assertEqual(self.left(self.first), (60, 59))
        _child, plain = self.make(self.first, limit=40)
        self.assertEqual(self.left(plain), (40, 39))
        self.assertEqual(self.left(self.first), (60, 56))
        for _time in range(38):
            self.graphql("{ viewer { name } }", key=plain)
        # The own limit is a cap within.
        self.assertEqual(self.left(plain), (40, 0))
        refused = self.rest("GET", "me", plain)
        self.assertProblem(refused, "rate_limit_exceeded")
        self.assertEqual(self.left(self.first), (60, 16))

    def test_many_keys_have_no_more(self):
        plain = [self.make(self.first)[1] for _number in range(10)]
        spent = 0
        for key in plain * 8:
            answer = self.rest("GET", "me", key)
            spent += answer.status == 200
        self.assertEqual(spent, 50)
        for key in (self.first, *plain):
            answer = self.graphql("{ viewer { name } }", key=key)
            self.assertProblem(answer, "rate_limit_exceeded")
            self.assertGreater(int(answer.headers["Retry-After"]), 0)

    def test_rotating_begins_nothing_anew(self):
        key, number, spent = self.first, self.root.id, 0
        while spent < 60:
            record, key = self.rotated(key, number)
            number, spent = record.id, spent + 1
            if spent < 60:
                self.assertEqual(self.left(key), (60, 59 - spent))
                spent += 1
        for each in (self.first, key):
            self.assertProblem(self.rest("GET", "me", each), "rate_limit_exceeded")

    def test_the_limit_of_the_first_is_that_of_all(self):
        _child, plain = self.make(self.first, limit=60)
        self.root.rate_limit_per_min = 5
        self.assertEqual(self.left(plain), (5, 3))


class TestCharging(BaseCase):
    """Which points are taken, without a database."""

    def setUp(self):
        super().setUp()
        self.limiter = RateLimiter(MemoryStore())

    def key(self, number, limit, family_limit=60):
        return Principal(
            f"key:{number}",
            "N",
            1,
            frozenset(),
            limit,
            key_id=number,
            family="key:1",
            family_limit=family_limit,
        )

    def test_what_does_not_fit_takes_nothing(self):
        one, other = self.key(2, 50), self.key(3, 50)
        self.assertTrue(families.charge(self.limiter, one, 50).admitted)
        refused = families.charge(self.limiter, other, 20)
        self.assertFalse(refused.admitted)
        self.assertEqual((refused.limit, refused.remaining), (50, 10))
        self.assertGreater(refused.retry_after, 0)
        self.assertEqual(families.charge(self.limiter, other, 0).remaining, 10)
        self.assertTrue(families.charge(self.limiter, other, 10).admitted)

    def test_the_own_limit_takes_nothing_from_the_family(self):
        one, other = self.key(2, 10), self.key(3, 60)
        self.assertTrue(families.charge(self.limiter, one, 10).admitted)
        self.assertFalse(families.charge(self.limiter, one, 1).admitted)
        self.assertEqual(families.charge(self.limiter, other, 0).remaining, 50)

    def test_a_key_without_a_family_is_charged_once(self):
        alone = Principal("key:7", "N", 1, frozenset(), 60, key_id=7)
        with patch.object(
            self.limiter, "charge", side_effect=self.limiter.charge
        ) as charged:
            families.charge(self.limiter, alone, 2)
        charged.assert_called_once_with("key:7", 2, 60)


class TestHowMany(FamilyCase):
    """Keys of one user that work."""

    def test_there_is_a_ceiling(self):
        user = new_test_user(self.env, "many", "base.group_user")
        key = self.new_key(self.all_scopes(), user)
        self.set_setting("keys_per_user", "3")
        child, _plain = self.make(key)
        self.make(key)
        for answer, error in (
            (self.rest("POST", "keys", key, {"name": "N"}), "validation"),
            # Nothing is sent that could be wrong.
            (self.rest("POST", f"keys/{child.id}/rotate", key), "conflict"),
            (self.graphql(CREATE, {"input": {"name": "N"}}, key=key), "validation"),
        ):
            self.assertEqual(answer.error, error, answer.text)
            self.assertIn("3 working keys", answer.text)
        with self.assertRaises(UserError):
            self.keys.with_user(user).generate(user.id, "N")
        # What has ended makes room.
        child.revoke()
        last, _plain = self.make(key)
        # What has expired does, too, and then needs some to work again.
        last.expires_at = Datetime.now() - timedelta(hours=1)
        self.make(key)
        with self.assertRaisesRegex(UserError, "3 working keys"):
            last.with_user(user).extend(Datetime.now() + timedelta(days=1))
        # The server itself is not held up, nor is another user.
        self.keys.generate(user.id, "N")
        self.make(self.first)
        self.set_setting("keys_per_user", "0")
        self.make(key)
