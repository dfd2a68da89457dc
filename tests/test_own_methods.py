# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A verb that calls a method of Odoo's own does it, or is refused in plain words."""

from unittest.mock import patch

from odoo.exceptions import LockError, RedirectWarning, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from odoo.addons.dual_api.models.resolver.left_out import sound_catalog
from odoo.addons.dual_api.schema.declaration import (
    EDITING,
    IDENTITY,
    Flag,
    Resource,
    Text,
    Verb,
)

from .common import ApiCase
from .support.offer import gives_back


def _dialog(**facts):
    return {"type": "ir.actions.act_window", "name": "Are you sure?", **facts}


def _renames(record, answer):
    record.name = "Done"
    return answer


def _refuses(_record, error):
    raise error


#: What the method is given, and does with that; what becomes of it at the door.
METHODS = {
    "ask": (_renames, _dialog(target="new", res_model="res.partner"), "Are you sure?"),
    "guide": (_renames, _dialog(res_model="change.password.own"), "Are you sure?"),
    "show": (_renames, _dialog(target="current", res_model="res.partner"), None),
    "print": (_renames, {"type": "ir.actions.report"}, None),
    "nothing": (_renames, None, None),
    "refuse": (_refuses, UserError("\nNot in this state.\n"), "Not in this state."),
    "check": (_refuses, ValidationError("Something is missing."), "is missing"),
    "redirect": (_refuses, RedirectWarning("Set it up.", 1, "Go"), "Set it up."),
    "lock": (_refuses, LockError("Somebody else has it."), "Somebody else"),
}
ARCHIVE = Verb(
    name="archive",
    calls="action_archive",
    achieves=(("active", "=", False),),
    description="Archive {one}.",
)
#: Of which Odoo does not say that it has done nothing.
PRETEND = Verb(
    name="pretend",
    calls="action_unarchive",
    achieves=(("active", "=", False),),
    description="Archive {one}.",
)
INDUSTRIES = Resource(
    name="industries",
    singular="industry",
    type_name="Industry",
    model="res.partner.industry",
    description="D",
    fields=(
        *IDENTITY,
        Text("name", "D", max_length=50, required=True, default=True),
        Flag("active", "D", default=True),
    ),
    verbs=(
        *EDITING,
        ARCHIVE,
        PRETEND,
        *(Verb(name=each, calls=f"test_{each}", description="D") for each in METHODS),
    ),
)


@tagged("-at_install", "post_install")
class TestOwnMethods(ApiCase):
    api_groups = "base.group_user,base.group_system"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        model = cls.registry["res.partner.industry"]
        for name, (does, fact, _message) in METHODS.items():

            def method(record, does=does, fact=fact):
                return does(record, fact)

            cls.startClassPatcher(
                patch.object(model, f"test_{name}", method, create=True)
            )
        resolver = cls.env["dual_api.resolver"]
        types = (*resolver._types(), INDUSTRIES)
        cls.addClassCleanup(cls.registry.clear_cache, "routing")
        cls.addClassCleanup(gives_back(cls.registry))
        with patch.object(type(resolver), "_types", lambda _self: types):
            resolver._register_hook()
        cls.registry.clear_cache("routing")
        cls.api_key = cls.new_key(scopes=cls.all_scopes())
        cls.industry = cls.env["res.partner.industry"].create({"name": "Glass"})

    def do(self, name, key=None):
        path = f"industries/{self.industry.id}/{name}"
        answer = self.rest("POST", path, key=key or self.api_key)
        self.env.invalidate_all()
        return answer

    def test_it_is_done_and_the_record_is_answered(self):
        answer = self.do("archive")
        self.assertEqual((answer.status, answer.json["active"]), (200, False))
        mutation = (
            "mutation ($id: ID!) { archiveIndustry(input: {id: $id})"
            " { industry { active } } }"
        )
        self.industry.active = True
        answer = self.graphql(mutation, {"id": self.industry.id}, key=self.api_key)
        done = answer.json["data"]["archiveIndustry"]["industry"]
        self.assertEqual(done, {"active": False})

    def test_a_dialog_is_refused_and_nothing_is_done(self):
        for name, (_does, _fact, message) in METHODS.items():
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                answer = self.do(name)
                if message is None:
                    self.assertEqual(
                        (answer.status, answer.json["name"]), (200, "Done")
                    )
                else:
                    self.assertProblem(answer, "conflict", status=409)
                    self.assertIn(message, answer.json["detail"])
                    self.assertNotIn("\n", answer.json["detail"])
                    self.assertEqual(self.industry.name, "Glass")
                savepoint.rollback()

    def test_what_is_not_achieved_is_not_reported_as_done(self):
        answer = self.do("pretend")
        self.assertProblem(answer, "conflict", status=409)
        self.assertIn("has not done this", answer.json["detail"])

    def test_odoo_is_asked_whether_the_user_may_before_it_is_called(self):
        reader = new_test_user(
            self.env, login="own_methods_reader", groups="base.group_user"
        )
        key = self.new_key(user=reader, scopes=self.all_scopes())
        answer = self.do("refuse", key)
        self.assertEqual((answer.status, answer.error), (403, "forbidden"))

    def test_a_method_that_is_not_there_is_told(self):
        lost = Verb(name="lose", calls="action_lose", description="D")
        stale = Verb(
            name="stale",
            calls="action_archive",
            achieves=(("stage", "=", 1),),
            description="D",
        )
        verbs = (*EDITING, lost, stale)
        facts = {"name": "things", "singular": "thing", "type_name": "Thing"}
        things = Resource(
            **facts, model="res.bank", description="D", fields=IDENTITY, verbs=verbs
        )
        _catalog, left_out = sound_catalog(self.env, (things,))
        self.assertEqual(
            [str(each) for each in left_out],
            [
                "Thing.lose: there is no method action_lose",
                "Thing.stale: there is no field 'stage'",
            ],
        )
