# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the models of a database can't bear is left out there, and said.

What an addon gains by extending the API, and that nothing else needs to know of it,
is in `tests/live/test_two_databases.py`.
"""

from dataclasses import replace
from unittest.mock import patch

from odoo.tests import HttpCase, TransactionCase, tagged

from odoo.addons.dual_api.models.resolver.left_out import sound_catalog
from odoo.addons.dual_api.models.resolver.route_names import route_names
from odoo.addons.dual_api.schema.declaration import (
    EDITING,
    IDENTITY,
    Money,
    ObjectType,
    RecordIdType,
    TextsType,
    Write,
)
from odoo.addons.dual_api.schema.resources.customer import CUSTOMERS
from odoo.addons.dual_api.schema.resources.user import USER
from odoo.addons.dual_api.schema.resources.viewer import VIEWER

from .support.declared import condition, relation, text, thing, wave
from .support.offer import gives_back
from .test_declarations import CLASHES

#: Declarations that Odoo's models do not bear out, what of them is left out, and why.
UNFOUNDED = (
    (
        lambda: (thing(fields=(*IDENTITY, text(source="nick"))),),
        "Thing.name",
        "no field 'nick'",
    ),
    (
        lambda: (thing(fields=(*IDENTITY, text(source="country_id.nick"))),),
        "Thing.name",
        "no field 'country_id.nick'",
    ),
    (
        lambda: (
            thing(fields=(*IDENTITY, text(source="country_id.currency_id.nick"))),
        ),
        "Thing.name",
        "no field 'country_id.currency_id.nick'",
    ),
    (
        lambda: (thing(fields=(*IDENTITY, text(source="child_ids.name"))),),
        "Thing.name",
        "only a many2one",
    ),
    (
        lambda: (thing(fields=(*IDENTITY, text(source="contact_address"))),),
        "Thing.name",
        "not stored",
    ),
    (
        lambda: (thing(fields=(*IDENTITY, text(source="same_vat_partner_id.name"))),),
        "Thing.name",
        "not stored",
    ),
    (
        lambda: (
            thing(fields=(*IDENTITY, text(source="user_id.name", type=TextsType()))),
        ),
        "Thing.name",
        "many2many",
    ),
    (
        lambda: (
            thing(
                model="res.users",
                fields=(
                    *IDENTITY,
                    text(source="all_group_ids.name", type=TextsType()),
                ),
            ),
        ),
        "Thing.name",
        "not stored",
    ),
    (
        lambda: (thing(fields=(*IDENTITY, text(source="color", type=TextsType()))),),
        "Thing.name",
        "words come from a text",
    ),
    (
        lambda: (thing(relations=(relation(source="nick_id"),)),),
        "Thing.boss",
        "no field 'nick_id'",
    ),
    (
        lambda: (thing(relations=(relation(source="name"),)),),
        "Thing.boss",
        "is no many2one",
    ),
    (
        lambda: (thing(relations=(relation(source="parent_id", many=True),)),),
        "Thing.boss",
        "is no one2many or many2many",
    ),
    (
        lambda: (
            thing(
                relations=(
                    relation(source="parent_id.commercial_partner_id", many=True),
                )
            ),
        ),
        "Thing.boss",
        "leads to one record",
    ),
    (
        lambda: (
            thing(
                relations=(relation(source="child_ids.same_vat_partner_id", many=True),)
            ),
        ),
        "Thing.boss",
        "same_vat_partner_id is not stored",
    ),
    (
        lambda: (thing(relations=(relation(source="country_id"),)),),
        "Thing.boss",
        "does not lead to what Thing is",
    ),
    (
        lambda: (thing(relations=(relation(source="same_vat_partner_id"),)),),
        "Thing.boss",
        "not stored",
    ),
    (
        lambda: (
            thing(
                model="res.users",
                relations=(relation(source="all_group_ids", to="Group", many=True),),
            ),
            thing(
                name="groups", singular="group", type_name="Group", model="res.groups"
            ),
        ),
        "Thing.boss",
        "not stored",
    ),
    (
        lambda: (thing(filters=(condition("nick"),)),),
        "Thing.nick",
        "no field 'nick'",
    ),
    (
        lambda: (thing(filters=(condition(source="contact_address"),)),),
        "Thing.name",
        "can't be searched",
    ),
    (lambda: (thing(search=("nick",)),), "Thing.search", "no field 'nick'"),
    (lambda: (thing(search=("contact_address",)),), "Thing.search", "searched"),
    (
        lambda: (thing(verbs=(wave(),)),),
        "Thing.wave",
        "no method _wave",
    ),
    (
        lambda: (
            thing(
                fields=(
                    *IDENTITY,
                    text(),
                    text("nick", write=Write(required=True)),
                )
            ),
        ),
        "Thing",
        "can't be made without nick",
    ),
    (
        lambda: (thing(domain=(("nick", "=", 1),)),),
        "Thing",
        "domain can't be compiled",
    ),
    (
        lambda: (thing(domain=(("create_date", ">", "today"),)),),
        "Thing",
        "domain can't be compiled",
    ),
    (
        lambda: (thing(domain=(("id", "no operator", 1),)),),
        "Thing",
        "domain can't be compiled",
    ),
    *CLASHES,
)


@tagged("-at_install", "post_install")
class TestSources(TransactionCase):
    """What the models of the database do not bear out is left out, and nothing else."""

    def test_what_can_not_work_is_left_out_with_its_reason(self):
        for declare, where, what in UNFOUNDED:
            with self.subTest(where=where, what=what):
                catalog, left_out = sound_catalog(self.env, (*declare(), USER))
                reasons = [each.why for each in left_out if each.where == where]
                self.assertEqual(len(reasons), 1, left_out)
                self.assertIn(what, reasons[0])
                self.assertIn("User", catalog.types)

    def test_what_stands_beside_it_works_on(self):
        mistaken = thing(
            fields=(*IDENTITY, text(sortable=True), text("nick", sortable=True)),
            order=("nick", "name"),
            filters=(condition(), condition("nick")),
        )
        catalog, left_out = sound_catalog(self.env, (mistaken,))
        things = catalog.resources["things"]
        self.assertEqual([f.name for f in things.fields], ["id", "node_id", "name"])
        self.assertEqual(
            [f.name for f in things.filters],
            ["ids", "name", "name_prefix", "has_name"],
        )
        self.assertEqual(things.order, ("name",))
        self.assertEqual({each.where for each in left_out}, {"Thing.nick"})

    def test_an_optional_model_takes_all_along_without_a_word(self):
        absent = thing(
            name="ghosts",
            singular="ghost",
            type_name="Ghost",
            model="res.ghost",
            optional=True,
        )
        summon = wave(
            name="summon",
            method="exists",
            inputs=(relation(to="Ghost", write=Write()),),
        )
        present = thing(
            fields=(*IDENTITY, text(), text("ref", scope="ghosts:read")),
            verbs=(*EDITING, summon),
            relations=(relation(to="Ghost"),),
            filters=(
                condition("boss", source="parent_id", type=RecordIdType(to="Ghost")),
            ),
        )
        catalog, left_out = sound_catalog(self.env, (absent, present))
        self.assertEqual(left_out, ())
        self.assertEqual(list(catalog.types), ["Thing"])
        self.assertEqual(catalog.types["Thing"].relations, ())
        names = [f.name for f in catalog.types["Thing"].filters]
        self.assertEqual(names, ["ids", "name", "has_name"])
        self.assertIsNone(catalog.types["Thing"].member("ref"))
        self.assertIsNone(catalog.resources["things"].verb("summon"))
        self.assertNotIn("ghosts:read", catalog.scopes)

    def test_a_model_that_is_not_there_is_told(self):
        absent = thing(model="res.ghost")
        catalog, left_out = sound_catalog(self.env, (absent, USER))
        self.assertEqual(
            [str(each) for each in left_out], ["Thing: there is no model 'res.ghost'"]
        )
        self.assertEqual(list(catalog.types), ["User"])

    def test_optional_members_take_all_along_without_a_word(self):
        currency = text("currency", source="shoe_id.name", optional=True)
        price = Money("price", "D", source="name", currency="currency")
        present = thing(
            fields=(
                *IDENTITY,
                text(),
                currency,
                price,
                text("size", source="shoe_size", optional=True, required=True),
            ),
            relations=(relation("shoe", optional=True, write=Write()),),
            filters=(
                condition("size", of="size", source="shoe_size"),
                condition("laces", source="lace_id.name", optional=True),
            ),
            search=("name", "shoe_size"),
            order=(),
            verbs=(*EDITING, wave(optional=True)),
        )
        catalog, left_out = sound_catalog(self.env, (present,))
        self.assertEqual(left_out, ())
        things = catalog.resources["things"]
        self.assertEqual(
            [each.name for each in things.members()], ["id", "node_id", "name"]
        )
        names = [each.name for each in things.filters]
        self.assertEqual(names, ["ids", "name", "has_name"])
        self.assertEqual(things.search, ("name",))
        self.assertEqual(things.verbs, EDITING)

    def test_an_optional_member_that_is_mistaken_is_told(self):
        mistaken = thing(
            fields=(*IDENTITY, text("email", source="bank_ids", optional=True)),
            filters=(condition("nick"),),
        )
        _catalog, left_out = sound_catalog(self.env, (mistaken,))
        self.assertEqual(
            {each.where for each in left_out}, {"Thing.email", "Thing.nick"}
        )

    def test_leaving_one_out_takes_along_what_leads_to_it(self):
        lost = thing(fields=(*IDENTITY, text("nick", write=Write(required=True))))
        other = thing(
            name="others",
            singular="other",
            type_name="Other",
            relations=(relation(),),
        )
        catalog, left_out = sound_catalog(self.env, (other, lost))
        self.assertEqual(list(catalog.types), ["Other"])
        self.assertEqual(catalog.types["Other"].relations, ())
        self.assertEqual(
            {each.where for each in left_out}, {"Thing", "Thing.nick", "Other.boss"}
        )

    def test_no_resource_takes_the_path_of_another_route(self):
        names = route_names(self.registry._init_modules)
        self.assertLessEqual({"me", "health", "metrics"}, names)
        self.assertFalse(names & {"customers", "keys"})
        for name in names:
            if name.isalpha():
                catalog, left_out = sound_catalog(self.env, (thing(name=name),))
                self.assertEqual(dict(catalog.types), {})
                self.assertEqual(
                    [str(each) for each in left_out],
                    [f"{name}: is the path of another route"],
                )

    def test_all_declarations_of_this_database_work(self):
        self.assertEqual(self.env["dual_api.resolver"]._left_out(), ())

    def test_an_object_without_a_model_needs_no_source(self):
        free = ObjectType(
            type_name="Free", model=None, description="D", fields=(text(),)
        )
        self.assertEqual(sound_catalog(self.env, (free,))[1], ())


@tagged("-at_install", "post_install")
class TestRegistryWithMistakes(HttpCase):
    """Odoo starts whatever is declared, and says what is missing."""

    def setUp(self):
        super().setUp()
        # What a test has declared is gone after it.
        self.addCleanup(gives_back(self.registry))

    def load(self, types):
        resolver = self.env["dual_api.resolver"]
        with (
            patch.object(type(resolver), "_types", types),
            self.assertLogs("odoo.addons.dual_api.models.resolver.catalogs") as logs,
        ):
            resolver._register_hook()
        return "\n".join(logs.output)

    def test_a_stale_field_is_told_in_log_health_and_settings(self):
        field = text("shoe_size", source="x_shoe_size")
        lines = self.load(
            lambda _self: (
                replace(CUSTOMERS, fields=(*CUSTOMERS.fields, field)),
                USER,
                VIEWER,
            )
        )
        said = "Customer.shoe_size: there is no field 'x_shoe_size'"
        self.assertIn(said, lines)
        health = self.env["dual_api.health"]
        report = health._report(detailed=True)
        self.assertEqual(report["checks"]["declarations"], "degraded")
        self.assertEqual(report["status"], "degraded")
        self.assertEqual(report["details"]["left_out"], [said])
        self.assertNotIn("x_shoe_size", str(health._report()))
        view = self.env["res.config.settings"].get_view(
            self.env.ref("base.res_config_settings_view_form").id, "form"
        )
        self.assertIn("x_shoe_size", view["arch"])

    def test_an_addon_that_fails_to_declare_leaves_what_is_our_own(self):
        def broken(_self):
            raise AttributeError("no such relation")

        lines = self.load(broken)
        self.assertIn("AttributeError", lines)
        resolver = self.env["dual_api.resolver"]
        self.assertIn("customers", resolver._catalog().resources)
        self.assertEqual([each.where for each in resolver._left_out()], ["_types"])
