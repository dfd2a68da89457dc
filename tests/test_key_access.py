# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who may see and do what with keys: every role against everything there is to do."""

from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command, Datetime
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.dual_api.auth.credentials.api_key import hash_key

#: What each role may do: with a key of its own, and with one of somebody else.
NOTHING: set[str] = set()
OWN = {"see", "generate", "rotate", "revoke", "extend"}
ALL = OWN | {"change"}
ROLES = {
    "manager": (
        "base.group_user,dual_api.group_manager",
        {"own": ALL, "other": ALL},
    ),
    "user": ("base.group_user", {"own": OWN, "other": NOTHING}),
    "settings": (
        "base.group_user,base.group_system",
        {"own": OWN, "other": NOTHING},
    ),
    "portal": ("base.group_portal", {"own": NOTHING, "other": NOTHING}),
    "public": ("base.group_public", {"own": NOTHING, "other": NOTHING}),
}


@tagged("-at_install", "post_install")
class TestKeyAccess(TransactionCase):
    """By the models' own methods, as RPC would call them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.roles = {
            name: new_test_user(cls.env, f"role_{name}", groups)
            for name, (groups, _may) in ROLES.items()
        }
        cls.other = new_test_user(cls.env, "role_other", "base.group_user")

    def key_of(self, user):
        keys = self.env["api.key"]
        plain = keys.generate(
            user.id, "Key", expires_at=Datetime.now() + timedelta(days=1)
        )
        return keys.search([("key_hash", "=", hash_key(plain))])

    def ways(self, key):
        """What there is to do with the key, by name."""
        later = Datetime.now() + timedelta(days=9)
        return {
            "see": lambda: key.read(["name", "scopes", "state"]),
            "generate": lambda: key.generate(key.sudo().user_id.id, "New"),
            "rotate": key.rotate,
            "revoke": key.revoke,
            "extend": lambda: key.extend(later),
            "change": lambda: key.write({"name": "Changed"}),
            "delete": key.unlink,
        }

    def may(self, do):
        with self.env.cr.savepoint() as savepoint:
            try:
                do()
            except AccessError:
                return False
            finally:
                savepoint.rollback()
                self.env.invalidate_all()
        return True

    def test_every_role_with_every_key(self):
        for role, (_groups, may) in ROLES.items():
            user = self.roles[role]
            for whose, owner in (("own", user), ("other", self.other)):
                key = self.key_of(owner).with_user(user)
                for way, do in self.ways(key).items():
                    with self.subTest(role=role, whose=whose, way=way):
                        self.assertEqual(self.may(do), way in may[whose])

    def test_every_role_finds_what_it_may_see(self):
        for user in (*self.roles.values(), self.other):
            self.key_of(user)
        for role, (_groups, may) in ROLES.items():
            keys = self.env["api.key"].with_user(self.roles[role])
            with self.subTest(role):
                if not may["own"]:
                    with self.assertRaises(AccessError):
                        keys.search([])
                    continue
                found = set(keys.search([]).user_id.ids)
                wanted = {self.roles[role].id}
                if may["other"]:
                    wanted |= {user.id for user in (*self.roles.values(), self.other)}
                    self.assertLessEqual(wanted, found)
                else:
                    self.assertEqual(found, wanted)

    def test_nobody_makes_a_row_or_reads_a_hash(self):
        for role, user in self.roles.items():
            keys = self.env["api.key"].with_user(user)
            own = self.key_of(user).with_user(user)
            values = {"name": "N", "user_id": user.id, "key_hash": "0" * 64}
            with self.subTest(role):
                self.assertFalse(self.may(lambda keys=keys, v=values: keys.create(v)))
                self.assertFalse(self.may(lambda own=own: own.read(["key_hash"])))
                self.assertFalse(self.may(lambda own=own: own.read(["reminded_of"])))

    # -- forms ------------------------------------------------------------------

    def test_forms_belong_to_who_fills_them_in(self):
        for model in ("dual_api.key.wizard", "dual_api.key.extend"):
            for role, (_groups, may) in ROLES.items():
                user = self.roles[role]
                values = (
                    {"name": "N"}
                    if model == "dual_api.key.wizard"
                    else {"key_id": self.key_of(user).id}
                )
                forms = self.env[model].with_user(user)
                with self.subTest(model=model, role=role):
                    make = lambda forms=forms, values=values: forms.create(values)  # noqa: E731
                    self.assertEqual(self.may(make), bool(may["own"]))
            form = (
                self.env[model]
                .with_user(self.roles["manager"])
                .create(
                    {"name": "N"}
                    if model == "dual_api.key.wizard"
                    else {"key_id": self.key_of(self.other).id}
                )
            )
            for role in ("user", "settings", "portal"):
                theirs = form.with_user(self.roles[role])
                self.assertFalse(self.may(lambda theirs=theirs: theirs.read([])))
                self.assertFalse(self.may(lambda theirs=theirs: theirs.write({})))

    def test_a_form_is_no_way_to_anothers_key(self):
        user = self.roles["user"]
        form = self.env["dual_api.key.extend"].with_user(user)
        later = Datetime.now() + timedelta(days=9)
        key = self.key_of(self.other)
        self.assertFalse(
            self.may(lambda: form.create({"key_id": key.id, "expires_at": later}))
        )

    def test_the_owner_extends_no_key_that_has_more_than_owners_give(self):
        user = self.roles["user"]
        key = self.key_of(user)
        key.rate_limit_per_min = 61
        later = Datetime.now() + timedelta(days=9)
        self.assertFalse(self.may(lambda: key.with_user(user).extend(later)))
        manager = key.with_user(self.roles["manager"])
        self.assertTrue(self.may(lambda: manager.extend(later)))

    # -- pages ------------------------------------------------------------------

    def test_menus(self):
        wanted = {
            "manager": {"menu_root", "menu_keys"},
            "settings": {"menu_root", "menu_settings"},
        }
        for role, user in self.roles.items():
            menus = self.env["ir.ui.menu"].with_user(user)
            with self.subTest(role):
                if role in ("portal", "public"):
                    continue
                visible = menus.browse(menus._visible_menu_ids())
                names = visible.sudo().get_external_id().values()
                ours = {
                    name.partition(".")[2]
                    for name in names
                    if name.startswith("dual_api.menu_")
                }
                self.assertLessEqual(wanted.get(role, set()), ours)
                if role not in wanted:
                    self.assertFalse(ours)
                for menu in ("menu_keys", "menu_settings"):
                    if menu not in wanted.get(role, set()):
                        self.assertNotIn(menu, ours)

    def test_settings(self):
        for role, user in self.roles.items():
            settings = self.env["res.config.settings"].with_user(user)
            with self.subTest(role):
                change = lambda settings=settings: settings.create(  # noqa: E731
                    {"dual_api_graphql_depth": 9}
                ).execute()
                self.assertEqual(self.may(change), role == "settings")
                test = lambda settings=settings: settings.create(  # noqa: E731
                    {"dual_api_redis_url": "nonsense"}
                ).action_dual_api_test_redis()
                self.assertEqual(self.may(test), role == "settings")

    def test_the_page_of_preferences_and_users(self):
        for role, user in self.roles.items():
            if role in ("portal", "public"):
                continue
            users = self.env["res.users"].with_user(user)
            with self.subTest(role):
                view = self.env.ref("base.view_users_form_simple_modif")
                arch = users.get_view(view.id, "form")["arch"]
                self.assertIn("dual_api_key_ids", arch)
                form = self.env.ref("base.view_users_form")
                whole = users.get_view(form.id, "form")["arch"]
                self.assertEqual("dual_api_key_ids" in whole, role == "manager")
                own = user.with_user(user).read(["dual_api_key_ids"])
                self.assertEqual(own[0]["dual_api_key_ids"], [])

    def test_the_group_is_worth_what_it_says(self):
        user = self.roles["user"]
        key = self.key_of(self.other).with_user(user)
        self.assertFalse(self.may(key.rotate))
        user.group_ids = [Command.link(self.env.ref("dual_api.group_manager").id)]
        self.assertTrue(self.may(key.rotate))
