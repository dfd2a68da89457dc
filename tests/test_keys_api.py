# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Keys that are managed with keys: what comes of it, and that none gives more."""

import logging
from datetime import timedelta

from odoo.fields import Datetime
from odoo.tests import BaseCase, new_test_user

from odoo.addons.dual_api.auth.delegation import Allowance
from odoo.addons.dual_api.auth.principal import Principal
from odoo.addons.dual_api.schema.naming import camel, rfc3339
from odoo.addons.dual_api.schema.resources.key import STATES

from .support.key_case import KeyCase

CREATE = """mutation ($input: CreateKeyInput!) {
    createKey(input: $input) { plainKey key { databaseId state } } }"""
ROTATE = """mutation ($input: RotateKeyInput!) {
    rotateKey(input: $input) { plainKey key { databaseId } } }"""
REVOKE = """mutation ($input: RevokeKeyInput!) {
    revokeKey(input: $input) { key { databaseId state } } }"""


class TestKeysOverTheApi(KeyCase):
    """The keys that come of it work, and those that are ended do not."""

    def test_a_new_key_works_at_once(self):
        answer = self.rest("POST", "keys", json={"name": "Shop"})
        self.assertEqual(answer.status, 201, answer.text)
        self.assertRegex(answer.headers["Location"], rf"/keys/{answer.json['id']}$")
        self.assertWorks(answer.json["plain_key"])
        shown = self.rest("GET", f"keys/{answer.json['id']}").json
        self.assertNotIn("plain_key", shown)
        self.assertEqual(shown["state"], "active")
        answer = self.graphql(CREATE, {"input": {"name": "Shop"}})
        self.assertWorks(answer.data["createKey"]["plainKey"])

    def test_a_key_that_says_nothing_gives_what_it_has_to_read(self):
        end = rfc3339(Datetime.now() + timedelta(days=3))
        asks = self.new_key(
            scopes=["customers:read", "keys:write"],
            limit=40,
            expires_at=Datetime.now() + timedelta(days=3),
            allowed_addresses="127.0.0.0/8",
        )
        fields = "scopes,limit,expires_at,allowed_addresses,allowed_origins,user.id"
        made = self.rest("POST", f"keys?fields={fields}", asks, {"name": "N"}).json
        self.assertRegex(made.pop("plain_key"), r"^.{43}$")
        self.assertAlmostEqual(made.pop("expires_at")[:16], end[:16])
        self.assertTrue(made.pop("id"))
        self.assertEqual(
            made,
            {
                "scopes": ["customers:read"],
                "limit": 40,
                "allowed_addresses": ["127.0.0.0/8"],
                "allowed_origins": [],
                "user": {"id": self.api_user.id},
            },
        )

    def test_rotating(self):
        old = self.new_key()
        number = self.key_record(old).id
        answer = self.rest("POST", f"keys/{number}/rotate")
        self.assertEqual(answer.status, 201, answer.text)
        self.assertWorks(answer.json["plain_key"])
        self.assertWorks(old)
        self.assertIn("X-API-Key-Expires", self.rest("GET", "me", key=old).headers)
        shown = self.rest("GET", f"keys/{number}?fields=state,replaced_by.id").json
        new = {"id": answer.json["id"]}
        expected = {"id": number, "state": "replaced", "replaced_by": new}
        self.assertEqual(shown, expected)
        again = self.rest("POST", f"keys/{number}/rotate", json={})
        self.assertProblem(again, "conflict")
        new = self.graphql(ROTATE, {"input": {"id": str(answer.json["id"])}})
        self.assertWorks(new.data["rotateKey"]["plainKey"])

    def test_revoking(self):
        for door in ("rest", "graphql"):
            key = self.new_key()
            self.assertWorks(key)
            number = self.key_record(key).id
            if door == "rest":
                answer = self.rest("POST", f"keys/{number}/revoke")
                self.assertEqual(
                    (answer.status, answer.json["state"]), (200, "revoked")
                )
            else:
                answer = self.graphql(REVOKE, {"input": {"id": str(number)}})
                self.assertEqual(answer.data["revokeKey"]["key"]["state"], "revoked")
            self.assertUnauthorized(key)

    def test_a_key_ends_itself(self):
        key = self.new_key(scopes=["keys:write"])
        number = self.key_record(key).id
        self.assertEqual(self.rest("POST", f"keys/{number}/revoke", key).status, 200)
        self.assertUnauthorized(key)

    def test_no_other_way_of_changing_keys(self):
        number = self.key_record(self.api_key).id
        for method in ("PATCH", "DELETE"):
            answer = self.rest(method, f"keys/{number}", json={})
            self.assertProblem(answer, "method_not_allowed")
        answer = self.rest("POST", "customers/1/rotate")
        self.assertProblem(answer, "not_found")

    def test_no_log_holds_the_new_key(self):
        with self.assertLogs(level=logging.DEBUG) as logs:
            first = self.rest("POST", "keys", json={"name": "N"}).json
            rotated = self.rest("POST", f"keys/{first['id']}/rotate").json
            third = self.graphql(CREATE, {"input": {"name": "N"}}).data["createKey"]
        for plain in (first["plain_key"], rotated["plain_key"], third["plainKey"]):
            self.assertFalse([line for line in logs.output if plain in line])


class TestWhoseKeys(KeyCase):
    """Users have their own, managers all."""

    def setUp(self):
        super().setUp()
        self.other = new_test_user(self.env, "other", "base.group_user")
        self.theirs = self.key_record(self.new_key(user=self.other))
        manager = new_test_user(
            self.env, "manager", "base.group_user,dual_api.group_manager"
        )
        self.managing = self.new_key(user=manager, scopes=self.all_scopes())

    def test_others_keys_are_not_there(self):
        seen = self.rest("GET", "keys?fields=user.id&limit=200").json["results"]
        self.assertEqual({row["user"]["id"] for row in seen}, {self.api_user.id})
        for path in ("", "/rotate", "/revoke"):
            method = "POST" if path else "GET"
            answer = self.rest(method, f"keys/{self.theirs.id}{path}")
            self.assertProblem(answer, "not_found")
        self.assertTrue(self.theirs.is_active)

    def test_keys_for_others_are_not_made(self):
        values = {"name": "N", "user_id": self.other.id}
        self.assertProblem(self.rest("POST", "keys", json=values), "forbidden")

    def test_managers_manage_all(self):
        path = f"keys/{self.theirs.id}"
        self.assertEqual(self.rest("GET", path, self.managing).status, 200)
        values = {"name": "N", "user_id": self.other.id}
        answer = self.rest("POST", "keys?fields=user.id", self.managing, values)
        self.assertEqual(answer.json["user"]["id"], self.other.id)
        self.assertWorks(answer.json["plain_key"])
        self.assertEqual(
            self.rest("POST", f"{path}/revoke", self.managing).json["state"], "revoked"
        )

    def test_more_points_than_users_give_themselves(self):
        values = {"name": "N", "limit": 61}
        self.assertProblem(self.rest("POST", "keys", json=values), "forbidden")
        self.assertEqual(self.rest("POST", "keys", self.managing, values).status, 201)

    def test_a_portal_user_has_no_business_with_keys(self):
        portal = new_test_user(self.env, "portal", "base.group_portal")
        key = self.new_key(user=portal, scopes=self.all_scopes())
        self.assertProblem(self.rest("GET", "keys", key), "forbidden")
        self.assertProblem(self.rest("POST", "keys", key, {"name": "N"}), "forbidden")


class TestNoMoreThanItHas(KeyCase):
    """Whatever is asked for, at either door."""

    LITTLE = {
        "scopes": ["keys:write", "customers:read"],
        "limit": 50,
        "allowed_addresses": "127.0.0.0/8 ::1",
    }

    def setUp(self):
        super().setUp()
        self.end = Datetime.now() + timedelta(days=3)
        self.little = self.new_key(**self.LITTLE, expires_at=self.end)
        self.key_record(self.little).allowed_origins = "https://a.example"

    def test_in_each_respect(self):
        later = rfc3339(self.end + timedelta(days=1))
        for values, name in (
            ({"scopes": ["customers:write"]}, "scopes"),
            ({"scopes": ["customers:read", "keys:read"]}, "scopes"),
            ({"limit": 51}, "limit"),
            ({"expires_at": later}, "expires_at"),
            ({"allowed_origins": []}, "allowed_origins"),
            ({"allowed_origins": ["https://b.example"]}, "allowed_origins"),
            ({"allowed_addresses": []}, "allowed_addresses"),
            ({"allowed_addresses": ["0.0.0.0/0"]}, "allowed_addresses"),
            ({"allowed_addresses": ["127.0.0.1", "10.0.0.1"]}, "allowed_addresses"),
        ):
            with self.subTest(values):
                values = {"name": "N", **values}
                answer = self.rest("POST", "keys", self.little, values)
                self.assertProblem(answer, "validation")
                self.assertEqual(list(answer.details), [name])
                spelled = {camel(key): value for key, value in values.items()}
                other = self.graphql(CREATE, {"input": spelled}, key=self.little)
                self.assertEqual(other.details, answer.details)

    def test_less_is_fine(self):
        values = {
            "name": "N",
            "scopes": [],
            "limit": 1,
            "expires_at": rfc3339(self.end - timedelta(days=1)),
            "allowed_origins": ["https://a.example"],
            "allowed_addresses": ["127.0.0.1", "127.1.0.0/16"],
        }
        answer = self.rest("POST", "keys", self.little, values)
        self.assertEqual(answer.status, 201, answer.text)

    def test_what_is_over_is_refused(self):
        values = {"name": "N", "expires_at": "2020-01-01T00:00:00Z"}
        answer = self.rest("POST", "keys", json=values)
        self.assertProblem(
            answer, "validation", {"expires_at": ["This time is in the past."]}
        )

    def test_rotating_another_key_is_no_way_to_more(self):
        for more in ({"scopes": ["customers:write"]}, {"limit": 51}, {}):
            record = self.key_record(
                self.new_key(**{"limit": 50, "scopes": (), **more})
            )
            answer = self.rest("POST", f"keys/{record.id}/rotate", self.little)
            self.assertProblem(answer, "forbidden")
            self.assertNotIn("required_scope", answer.failure)
            self.assertFalse(record.replaced_by_id)

    def test_rotating_itself_is(self):
        record = self.key_record(self.little)
        answer = self.rest("POST", f"keys/{record.id}/rotate", self.little)
        self.assertEqual(answer.status, 201, answer.text)
        new = self.key_record(answer.json["plain_key"])
        for name in ("scopes", "rate_limit_per_min", "expires_at", "allowed_addresses"):
            self.assertEqual(new[name], record[name])

    def test_a_replaced_key_gives_nothing_that_outlives_it(self):
        key = self.new_key(scopes=["keys:write"])
        record = self.key_record(key)
        record.rotate()
        made = self.rest("POST", "keys", key, {"name": "N"}).json
        self.assertEqual(made["expires_at"], rfc3339(record.expires_at))


class TestState(KeyCase):
    """What a key is, in Python, in SQL and in the API's words."""

    def test_they_agree(self):
        now = Datetime.now()
        archived = new_test_user(self.env, "archived", "base.group_user")
        wanted = {
            "active": self.new_key(expires_at=now + timedelta(days=1)),
            "expired": self.new_key(expires_at=now - timedelta(seconds=1)),
            "suspended": self.new_key(user=archived),
            "revoked": self.new_key(is_active=False),
            "replaced": self.new_key(),
        }
        records = {state: self.key_record(key) for state, key in wanted.items()}
        records["replaced"].rotate()
        archived.active = False
        every = self.keys.browse(record.id for record in records.values())
        every.invalidate_recordset()
        for state, record in records.items():
            with self.subTest(state):
                self.assertEqual(record.state, state)
                found = self.keys.search(
                    [("state", "=", state), ("id", "in", every.ids)]
                )
                self.assertEqual(found, record)
                others = self.keys.search(
                    [("state", "!=", state), ("id", "in", every.ids)]
                )
                self.assertEqual(others, every - record)
                self.assertEqual(record.works, state in ("active", "replaced"))
        domain = [("id", "in", every.ids)]
        groups = self.keys._read_group(domain, ["state"], ["__count"])
        self.assertEqual(sorted(groups), sorted((state, 1) for state in records))
        self.assertEqual(set(records), set(STATES))
        self.assertEqual(STATES, tuple(dict(self.keys._fields["state"].selection)))


class TestGrants(BaseCase):
    """Networks within networks, without a database."""

    def excess(self, wanted, had):
        giver = Principal("session:1", "N", 1, frozenset(), 60, addresses=had)
        return Allowance((), 60, None, (), wanted).excess(giver)

    def test_addresses(self):
        for wanted, had, fine in (
            (("10.1.0.0/16",), ("10.0.0.0/8",), True),
            (("10.0.0.0/8",), ("10.1.0.0/16",), False),
            (("::1",), ("10.0.0.0/8", "::/0"), True),
            (("::1",), ("0.0.0.0/0",), False),
            ((), ("0.0.0.0/0",), False),
            ((), (), True),
            (("10.0.0.1",), (), True),
        ):
            with self.subTest(wanted=wanted, had=had):
                self.assertEqual(not self.excess(wanted, had), fine)
