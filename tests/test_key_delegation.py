# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Keys that act as somebody else: by whom they are made, and every other way there."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime
from odoo.tests import new_test_user

from .support.key_case import KeyCase
from .test_key_office import confirmed
from .test_keys_api import CREATE, ROTATE

MANAGER = "base.group_user,dual_api.group_manager"


class DelegationCase(KeyCase):
    """A manager, a user with the manager's rights, and users with other rights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(cls.env, "delegating", MANAGER)
        cls.equal = new_test_user(cls.env, "equal", "base.group_user")
        elsewhere = new_test_user(cls.env, "elsewhere", "base.group_user")
        elsewhere.company_ids |= cls.env["res.company"].create({"name": "Elsewhere"})
        cls.others = {
            "administrator": cls.env.ref("base.user_admin"),
            "one more group": cls.api_user,
            "implied groups": new_test_user(
                cls.env, "implied", "base.group_user,base.group_erp_manager"
            ),
            "one more company": elsewhere,
            "portal": new_test_user(cls.env, "delegated_portal", "base.group_portal"),
        }
        cls.managing = cls.new_key(cls.all_scopes(), cls.manager)


class TestForWhom(DelegationCase):
    """A manager gives what a manager has."""

    def test_by_python(self):
        keys = self.keys.with_user(self.manager)
        self.assertWorks(keys.generate(self.equal.id, "N"))
        for name, user in self.others.items():
            with self.subTest(name), self.assertRaises(AccessError):
                keys.generate(user.id, "N")

    def test_administrators_give_every_right(self):
        self.manager.group_ids += self.env.ref("base.group_system")
        keys = self.keys.with_user(self.manager)
        for user in self.others.values():
            keys.generate(user.id, "N")

    def test_by_the_form(self):
        wizards = self.env["dual_api.key.wizard"].with_user(self.manager)
        for name, user in self.others.items():
            wizard = wizards.create({"name": "N", "user_id": user.id})
            with self.subTest(name), self.assertRaises(AccessError):
                confirmed(type(wizard).make_key)(wizard)

    def test_by_both_doors(self):
        count = self.keys.search_count([])
        for name, user in self.others.items():
            with self.subTest(name):
                values = {"name": "N", "user_id": user.id}
                answer = self.rest("POST", "keys", self.managing, values)
                self.assertProblem(answer, "forbidden")
                spelled = {"name": "N", "userId": user.id}
                answer = self.graphql(CREATE, {"input": spelled}, key=self.managing)
                self.assertEqual(answer.error, "forbidden")
        self.assertEqual(self.keys.search_count([]), count)

    def test_a_scope_says_so(self):
        scopes = [each for each in self.all_scopes() if each != "keys:delegate"]
        key = self.new_key(scopes, self.manager)
        theirs = self.key_record(self.new_key(user=self.equal, scopes=()))
        for answer in (
            self.rest("POST", "keys", key, {"name": "N", "user_id": self.equal.id}),
            self.rest("POST", f"keys/{theirs.id}/rotate", key),
            self.graphql(
                CREATE, {"input": {"name": "N", "userId": self.equal.id}}, key=key
            ),
            self.graphql(ROTATE, {"input": {"id": str(theirs.id)}}, key=key),
        ):
            self.assertEqual(answer.error, "forbidden")
            self.assertEqual(answer.failure["required_scope"], "keys:delegate")
        # Its own user may be named.
        values = {"name": "N", "user_id": self.manager.id}
        self.assertEqual(self.rest("POST", "keys", key, values).status, 201)
        values = {"name": "N", "user_id": self.equal.id}
        made = self.rest("POST", "keys", self.managing, values)
        self.assertWorks(made.json["plain_key"])
        rotated = self.rest("POST", f"keys/{theirs.id}/rotate", self.managing)
        self.assertWorks(rotated.json["plain_key"])

    def test_nobody_gives_the_scopes_of_the_service_but_managers(self):
        for scope in ("operations:read", "keys:delegate"):
            with self.subTest(scope), self.assertRaises(AccessError):
                self.keys.with_user(self.equal).generate(
                    self.equal.id, "N", ["customers:read", scope]
                )
            plain = self.keys.with_user(self.manager).generate(
                self.manager.id, "N", [scope]
            )
            self.assertEqual(self.key_record(plain).scopes, scope)
            # A key that has the scope, of a user who manages nothing.
            key = self.new_key([scope, "keys:write"], self.equal)
            values = {"name": "N", "scopes": [scope]}
            self.assertProblem(self.rest("POST", "keys", key, values), "forbidden")

    def test_the_form_offers_what_may_be_given(self):
        for user, offered in ((self.equal, False), (self.manager, True)):
            wizard = (
                self.env["dual_api.key.wizard"].with_user(user).create({"name": "N"})
            )
            scopes = wizard.scope_ids.mapped("scope")
            self.assertEqual("operations:read" in scopes, offered)
            self.assertEqual("keys:delegate" in scopes, offered)


class TestOtherWays(DelegationCase):
    """To learn a key of somebody with more rights, or to give one more."""

    def key_of(self, user, **values):
        return self.key_record(self.new_key(user=user, **values))

    def test_rotating(self):
        for name, user in self.others.items():
            record = self.key_of(user, scopes=(), limit=1)
            theirs = record.with_user(self.manager)
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    theirs.rotate()
                with self.assertRaises(AccessError):
                    confirmed(type(theirs).action_rotate)(theirs)
                answer = self.rest("POST", f"keys/{record.id}/rotate", self.managing)
                self.assertProblem(answer, "forbidden")
                self.assertFalse(record.replaced_by_id)

    def test_giving_more(self):
        later = Datetime.now() + timedelta(days=9)
        for name, user in self.others.items():
            record = self.key_of(user, scopes=(), expires_at=Datetime.now())
            theirs = record.with_user(self.manager)
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    theirs.extend(later)
                for values in (
                    {"scopes": "customers:write"},
                    {"rate_limit_per_min": 10_001},
                    {"allowed_addresses": False},
                    {"allowed_origins": False},
                ):
                    with self.assertRaises(AccessError):
                        theirs.write(values)
                theirs.write({"name": "Renamed"})
                theirs.revoke()
                self.assertEqual(record.state, "revoked")

    def test_what_has_a_method_of_its_own_is_not_written(self):
        other = self.key_of(self.equal)
        theirs = self.key_of(self.equal).with_user(self.manager)
        for values in (
            {"is_active": False},
            {"is_active": True},
            {"expires_at": False},
            {"replaced_by_id": other.id},
            {"last_used": False},
            {"payloads_until": Datetime.now()},
            {"key_hint": "x"},
            {"key_hash": "0" * 64},
            {"create_uid": self.manager.id},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                theirs.write(values)
        with self.assertRaises(UserError):
            theirs.write({"user_id": self.api_user.id})

    def test_no_row_is_made_copied_imported_or_deleted(self):
        theirs = self.key_of(self.equal).with_user(self.manager)
        values = {"name": "N", "user_id": 2, "key_hash": "0" * 64}
        for way in (
            lambda: theirs.create(values),
            lambda: theirs.copy({"user_id": 2, "key_hash": "0" * 64}),
            lambda: self.equal.with_user(self.manager).write(
                {"dual_api_key_ids": [(0, 0, values)]}
            ),
            theirs.unlink,
        ):
            with self.assertRaises(AccessError):
                way()
        loaded = theirs.load(
            [".id", "name", "user_id/.id"], [[str(theirs.id), "N", "2"]]
        )
        self.assertFalse(loaded["ids"])
        self.assertEqual(theirs.sudo().user_id, self.equal)

    def test_defaults_of_a_request_are_no_values_of_a_key(self):
        context = {
            f"default_{name}": value
            for name, value in {
                "user_id": 2,
                "rate_limit_per_min": 1_000_000,
                "scopes": "operations:read",
                "key_hash": "0" * 64,
                "key_hint": "x",
                "is_active": False,
                "last_used": "2020-01-01 00:00:00",
            }.items()
        }
        keys = self.keys.with_user(self.equal).with_context(**context)
        record = self.key_record(keys.generate(self.equal.id, "N"))
        self.assertEqual(record.user_id, self.equal)
        self.assertEqual(record.rate_limit_per_min, 60)
        self.assertNotIn("operations:read", record.scopes)
        self.assertTrue(record.is_active)
        self.assertFalse(record.last_used)


class TestOffboarding(DelegationCase):
    """Who goes keeps no key that others work with."""

    def setUp(self):
        super().setUp()
        self.given = self.made_with(self.managing, self.equal)
        self.own = self.made_with(self.managing, self.manager)
        self.further = self.made_with(self.given, self.equal)

    def made_with(self, key, user):
        values = {"name": "N", "scopes": ["keys:read", "keys:write"]}
        if user != self.key_record(key).user_id:
            values["user_id"] = user.id
        answer = self.rest("POST", "keys", key, values)
        self.assertEqual(answer.status, 201, answer.text)
        return answer.json["plain_key"]

    def test_archived(self):
        self.assertWorks(self.further)
        self.manager.active = False
        for key in (self.managing, self.own, self.given, self.further):
            self.assertUnauthorized(key)
        # Those of the user work with the user; the others were ended.
        self.manager.active = True
        for key in (self.managing, self.own):
            self.assertWorks(key)
        for key in (self.given, self.further):
            self.assertUnauthorized(key)
            self.assertEqual(self.key_record(key).state, "revoked")

    def test_deleted(self):
        self.manager.unlink()
        for key in (self.managing, self.own, self.given, self.further):
            self.assertUnauthorized(key)

    def test_others_are_left_alone(self):
        self.equal.active = False
        self.assertWorks(self.managing)
        self.assertWorks(self.own)
        plain = self.new_key(user=self.manager)
        self.equal.unlink()
        self.assertWorks(plain)

    def test_the_history_names_no_key_of_others(self):
        answer = self.rest(
            "POST", f"keys/{self.key_record(self.given).id}/rotate", self.managing
        )
        self.assertEqual(answer.status, 201)
        secret = self.key_record(self.managing)
        mine = self.keys.with_user(self.equal).search([])
        self.assertGreater(len(mine), 1)
        told = str(mine.change_ids.read(["before", "after", "what", "with_id"]))
        self.assertIn("N (", told)
        # It takes the place of a key that another one hangs on.
        rotated = self.rest("POST", f"keys/{secret.id}/rotate", self.managing)
        self.assertEqual(rotated.status, 201)
        for record in (secret, secret.replaced_by_id):
            self.env.invalidate_all()
            told = str(mine.change_ids.read(["before", "after", "what", "with_id"]))
            self.assertNotIn(record.key_hint, told)


class TestExtendForm(DelegationCase):
    """It tells nothing of keys that are somebody else's."""

    def setUp(self):
        super().setUp()
        end = Datetime.now() + timedelta(days=5)
        self.theirs = self.key_record(
            self.new_key(user=self.manager, name="Secret name", expires_at=end)
        )
        self.forms = self.env["dual_api.key.extend"].with_user(self.equal)

    def test_it_is_not_made(self):
        with self.assertRaises(AccessError):
            self.forms.create({"key_id": self.theirs.id})

    def test_it_is_not_filled_in(self):
        spec = {"key_id": {"fields": {"display_name": {}}}, "expires_at": {}}
        for values, context in (
            ({"key_id": self.theirs.id}, {}),
            ({}, {"default_key_id": self.theirs.id}),
        ):
            forms = self.forms.with_context(**context)
            told = forms.onchange(values, [], spec)["value"]
            self.assertNotIn("Secret name", str(told))
            self.assertFalse(told.get("expires_at"))

    def test_a_key_of_somebody_else_has_no_name(self):
        name = self.theirs.with_user(self.equal).sudo().display_name
        self.assertNotIn("Secret name", name)
        self.assertIn("Secret name", self.theirs.with_user(self.manager).display_name)
