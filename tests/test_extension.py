# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A declaration with a mistake is refused where it is written; what the models of a
database can't bear is left out there, and said.

What an addon gains by extending the API, and that nothing else needs to know of it,
is in `tests/live/test_two_databases.py`.
"""

from dataclasses import replace
from unittest.mock import patch

from odoo.tests import BaseCase, HttpCase, TransactionCase, tagged

from odoo.addons.dual_api.models.resolver.declaration_check import sound_catalog
from odoo.addons.dual_api.models.resolver.route_names import route_names
from odoo.addons.dual_api.schema.catalog import SERVICE_SCOPES, Catalog
from odoo.addons.dual_api.schema.declaration import (
    IDENTITY,
    Choice,
    Choices,
    Decimal,
    DeclarationError,
    Field,
    Filter,
    GlobalIdType,
    Integer,
    Match,
    Money,
    ObjectType,
    RecordIdType,
    Relation,
    Resource,
    Text,
    Texts,
    TextsType,
    TextType,
    Verb,
    Write,
)
from odoo.addons.dual_api.schema.resources.customer import CUSTOMERS
from odoo.addons.dual_api.schema.resources.user import USER
from odoo.addons.dual_api.schema.resources.viewer import VIEWER


def text(name="name", **facts):
    """A field that is all right, but for what is said."""
    return Field(**{"name": name, "source": name, "description": "D", **facts})


def relation(name="boss", **facts):
    """A relation that is all right, but for what is said."""
    right = {"name": name, "source": f"{name}_id", "to": "Thing", "description": "D"}
    return Relation(**{**right, **facts})


def condition(name="name", **facts):
    """A filter that is all right, but for what is said."""
    return Filter(**{"name": name, "source": name, "description": "D", **facts})


def thing(**facts):
    """A resource that is all right, but for what is said."""
    right = {
        "name": "things",
        "singular": "thing",
        "type_name": "Thing",
        "model": "res.partner",
        "description": "D",
        "fields": (*IDENTITY, text()),
    }
    return Resource(**{**right, **facts})


def wave(**facts):
    """A verb that is all right, but for what is said."""
    right = {"name": "wave", "method": "_wave", "description": "D"}
    return Verb(**{**right, **facts})


#: What is declared, where the message says it is, and what it says of it.
BAD = (
    (lambda: text("fullName"), "Field 'fullName'", "snake_case"),
    (lambda: text("full name"), "Field 'full name'", "snake_case"),
    (lambda: text("_name"), "Field '_name'", "snake_case"),
    (lambda: text(description=""), "Field 'name'", "description"),
    (lambda: text(scope="things"), "Field 'name'", "<resource>:read"),
    (lambda: text(scope="things:all"), "Field 'name'", "'things:all'"),
    (lambda: text(scope="Things:read"), "Field 'name'", "'Things:read'"),
    (lambda: text(write=Write(name="Name")), "Field 'name'", "write name"),
    (lambda: relation("theBoss"), "Relation 'theBoss'", "snake_case"),
    (lambda: relation(description=""), "Relation 'boss'", "description"),
    (lambda: relation(source="a_id.b_id"), "Relation 'boss'", "one field"),
    (
        lambda: relation(many=True, write=Write(name="boss_id")),
        "Relation 'boss'",
        "to-many relation is not written",
    ),
    (lambda: relation(write=Write(name="boss")), "Relation 'boss'", "boss_id"),
    (
        lambda: relation(many=True, default=True),
        "Relation 'boss'",
        "a list is not shown by default",
    ),
    (
        lambda: thing(fields=(*IDENTITY, text("etag"))),
        "resource 'things'",
        "the name etag is taken",
    ),
    (
        lambda: thing(fields=(*IDENTITY, text("if_match", write=Write()))),
        "resource 'things'",
        "{'ifMatch'} are taken",
    ),
    (lambda: condition("limit"), "Filter 'limit'", "taken"),
    (lambda: condition("q"), "Filter 'q'", "taken"),
    (lambda: condition("a b"), "Filter 'a b'", "snake_case"),
    (lambda: condition(description=""), "Filter 'name'", "description"),
    (
        lambda: condition(match=Match.CHOICE, type=TextType()),
        "Filter 'name'",
        "boolean",
    ),
    (
        lambda: condition(default=True, type=TextType()),
        "Filter 'name'",
        "only a choice",
    ),
    (lambda: condition(type=GlobalIdType()), "Filter 'name'", "no record has"),
    (
        lambda: thing(filters=(condition(of="shoe_size"),)),
        "resource 'things', filter 'name'",
        "no member 'shoe_size'",
    ),
    (
        lambda: Text("name", "D", min_length=2, max_length=1),
        "Field 'name'",
        "min_length is more",
    ),
    (lambda: Text("name", "D", pattern="(?<a>x)"), "Field 'name'", "pattern"),
    (lambda: Text("name", "D", minimum=1), "Field 'name'", "minimum"),
    (lambda: Integer("size", "D", minimum=2, maximum=1), "Field 'size'", "minimum"),
    (lambda: Decimal("size", "D", digits=15), "Field 'size'", "digits"),
    (lambda: Money("price", "D"), "Field 'price'", "currency"),
    (
        lambda: Choice("size", "D", choices=Choices("Size", (), "D")),
        "Field 'size'",
        "nothing to choose",
    ),
    (
        lambda: Choice("size", "D", choices=Choices("Size", ("s",), "D"), max_length=1),
        "Field 'size'",
        "no other bounds",
    ),
    (lambda: Texts("sizes", "D", sortable=True), "Field 'sizes'", "no list is sorted"),
    (lambda: thing(type_name="thing"), "type 'thing'", "PascalCase"),
    (lambda: thing(description=""), "type 'Thing'", "description"),
    (
        lambda: thing(fields=(*IDENTITY, text(), text(source="ref"))),
        "type 'Thing'",
        "name is declared twice",
    ),
    (
        lambda: thing(
            fields=(*IDENTITY, text("boss_id", write=Write())),
            relations=(relation(write=Write(name="boss_id")),),
        ),
        "type 'Thing'",
        "write is declared twice",
    ),
    (lambda: thing(name="Things"), "resource 'Things'", "snake_case"),
    (lambda: thing(singular="a-thing"), "resource 'things'", "singular"),
    (lambda: thing(singular="things"), "resource 'things'", "the same"),
    (lambda: thing(model=None), "resource 'things'", "model"),
    (lambda: thing(fields=(text(),)), "resource 'things'", "IDENTITY"),
    (
        lambda: thing(filters=(condition(), condition())),
        "resource 'things'",
        "filter is declared twice",
    ),
    (lambda: thing(order=("name",)), "resource 'things'", "name is not sortable"),
    (lambda: wave(name="waveAt"), "verb 'wave", "snake_case"),
    (lambda: wave(description=""), "verb 'wave'", "description"),
    (lambda: wave(inputs=(text(),)), "verb 'wave'", "inputs are written"),
    (
        lambda: wave(inputs=(text(write=Write()), text(write=Write()))),
        "verb 'wave'",
        "an input is declared twice",
    ),
    (
        lambda: wave(inputs=(text("if_match", write=Write()),)),
        "verb 'wave'",
        "{'ifMatch'} are taken",
    ),
    (lambda: wave(http_method="GET"), "verb 'wave'", "by one of"),
    (
        lambda: wave(http_method="DELETE", inputs=(text(write=Write()),)),
        "verb 'wave'",
        "DELETE takes no inputs",
    ),
    (lambda: wave(creates=True, answers=False), "verb 'wave'", "created is answered"),
    (lambda: wave(deletes=True), "verb 'wave'", "deleted is a record, and not"),
    (
        lambda: wave(deletes=True, answers=False, on_record=False),
        "verb 'wave'",
        "deleted is a record, and not",
    ),
    (lambda: wave(scope="wave"), "verb 'wave'", "<resource>:<word>"),
    (
        lambda: thing(verbs=(wave(), wave())),
        "resource 'things'",
        "a verb is declared twice",
    ),
    (
        lambda: thing(verbs=(wave(in_path=False), wave(name="nod", in_path=False))),
        "resource 'things'",
        "two verbs have one place",
    ),
    (
        lambda: thing(verbs=(wave(),), relations=(relation("wave"),)),
        "resource 'things'",
        "wave is taken",
    ),
    (
        lambda: thing(verbs=(wave(reveals=(text(),)),)),
        "resource 'things'",
        "wave reveals what is a field",
    ),
    (
        lambda: thing(verbs=(wave(scope="others:wave"),)),
        "resource 'things'",
        "the scope of another resource",
    ),
    (
        lambda: thing(verbs=(), fields=(*IDENTITY, text(write=Write()))),
        "resource 'things'",
        "what no verb writes",
    ),
)

#: Types that contradict each other, where, and what is said.
CLASHES = (
    (
        lambda: (thing(), thing(name="others", singular="other")),
        "Thing",
        "declared twice",
    ),
    (lambda: (thing(), thing(type_name="Other")), "things", "declared twice"),
    (
        lambda: (thing(name="operations", singular="operation"),),
        "operations",
        "the service's scope",
    ),
    (
        lambda: (thing(relations=(relation(to="Nobody"),)),),
        "Thing.boss",
        "'Nobody', which is not declared",
    ),
    (
        lambda: (thing(relations=(relation(to="User", many=True),)), USER),
        "Thing.boss",
        "only a resource has lists",
    ),
    (
        lambda: (thing(fields=(*IDENTITY, text(scope="secrets:read"))),),
        "Thing.name",
        "no scope 'secrets:read'",
    ),
)

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
            thing(fields=(*IDENTITY, text(source="country_id.currency_id.name"))),
        ),
        "Thing.name",
        "no field",
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


class MistakeTable:
    """Each mistake of a table is refused, in the words that it says."""

    def assertRefused(self, table, load):
        for declare, where, what in table:
            with self.subTest(where=where, what=what):
                with self.assertRaises(DeclarationError) as caught:
                    load(declare)
                message = str(caught.exception)
                self.assertTrue(message.startswith(where), message)
                self.assertIn(what, message)


@tagged("-at_install", "post_install")
class TestDeclarations(MistakeTable, BaseCase):
    """What is wrong by itself, or with what stands beside it."""

    def test_a_bad_declaration_is_refused_where_it_is_written(self):
        self.assertRefused(BAD, lambda declare: declare())

    def test_declarations_that_contradict_each_other_are_refused(self):
        self.assertRefused(CLASHES, lambda declare: Catalog(declare()))

    def test_a_declaration_cannot_be_changed(self):
        with self.assertRaises(AttributeError):
            CUSTOMERS.name = "clients"
        with self.assertRaises(AttributeError):
            CUSTOMERS.fields[0].name = "number"

    def test_a_copy_with_one_more_relation_leaves_the_first_as_it_was(self):
        more = replace(CUSTOMERS, relations=(*CUSTOMERS.relations, relation()))
        self.assertIsNotNone(more.member("boss"))
        self.assertIsNone(CUSTOMERS.member("boss"))
        self.assertIs(more.member("name"), CUSTOMERS.member("name"))

    def test_a_catalog_knows_the_scopes_of_its_resources_and_of_the_service(self):
        catalog = Catalog((thing(), USER))
        self.assertEqual(
            list(catalog.scopes), ["things:read", "things:write", *SERVICE_SCOPES]
        )
        self.assertEqual(catalog.read_scopes, ("things:read",))

    def test_a_member_may_need_a_scope_of_another_resource(self):
        other = thing(name="others", singular="other", type_name="Other")
        guarded = thing(fields=(*IDENTITY, text(scope="others:read")))
        self.assertIn("others:read", Catalog((guarded, other)).scopes)


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

    def test_a_model_that_is_not_there_takes_all_along_without_a_word(self):
        absent = thing(
            name="ghosts", singular="ghost", type_name="Ghost", model="res.ghost"
        )
        present = thing(
            fields=(*IDENTITY, text(), text("ref", scope="ghosts:read")),
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
        resolver = self.env["dual_api.resolver"]
        self.addCleanup(resolver._register_hook)

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
