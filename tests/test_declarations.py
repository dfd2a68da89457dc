# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A declaration with a mistake is refused where it is written."""

from dataclasses import replace
from datetime import date

from odoo.tests import BaseCase, tagged

from odoo.addons.dual_api.schema.catalog import SERVICE_SCOPES, Catalog
from odoo.addons.dual_api.schema.declaration import (
    IDENTITY,
    Choice,
    Choices,
    Decimal,
    DeclarationError,
    Deprecation,
    GlobalIdType,
    Integer,
    Match,
    Money,
    Text,
    Texts,
    TextType,
    Write,
)
from odoo.addons.dual_api.schema.resources.customer import CUSTOMERS
from odoo.addons.dual_api.schema.resources.user import USER
from odoo.addons.dual_api.schema.versions import Version

from .support.declared import condition, relation, text, thing, wave


def goes(since=date(2026, 3, 1), sunset=date(2027, 3, 1), **facts):
    return Deprecation(
        since=since, sunset=sunset, **{"use": "Use it.", "doc": "thing-name", **facts}
    )


#: What is declared, where the message says it is, and what it says of it.
BAD = (
    (lambda: text("fullName"), "Field 'fullName'", "snake_case"),
    (lambda: text("full name"), "Field 'full name'", "snake_case"),
    (lambda: text("_name"), "Field '_name'", "snake_case"),
    (lambda: text(description=""), "Field 'name'", "description"),
    (lambda: text(scope="things"), "Field 'name'", "<resource>:read"),
    (lambda: text(scope="things:all"), "Field 'name'", "'things:all'"),
    (lambda: text(scope="Things:read"), "Field 'name'", "'Things:read'"),
    (lambda: goes(doc="Thing.name"), "deprecation 'Thing.name'", "like-this"),
    (lambda: goes(use=""), "deprecation 'thing-name'", "a sentence"),
    (
        lambda: goes(sunset=date(2026, 8, 27)),
        "deprecation 'thing-name'",
        "less than 180 days",
    ),
    (
        lambda: Version(
            number=1, contract="1.0.0", deprecated=goes(sunset=date(2027, 2, 28))
        ),
        "v1",
        "less than twelve months",
    ),
    (
        lambda: text(required=True, deprecated=goes()),
        "Field 'name'",
        "what goes is not required",
    ),
    (lambda: text(write=Write(name="Name")), "Field 'name'", "write name"),
    (lambda: relation("theBoss"), "Relation 'theBoss'", "snake_case"),
    (lambda: relation(description=""), "Relation 'boss'", "description"),
    (lambda: relation(source="a_id.b_id"), "Relation 'boss'", "one field"),
    (
        lambda: relation(source="a_ids.b_ids", many=True, write=Write(name="b_ids")),
        "Relation 'boss'",
        "one field",
    ),
    (lambda: relation(many=True, writable=True), "Relation 'boss'", "such as tag_ids"),
    (lambda: relation(of_parts=True), "Relation 'boss'", "parts are a list"),
    (lambda: relation(many=True, max_items=0), "Relation 'boss'", "max_items"),
    (
        lambda: relation(many=True, of_parts=True, write=Write(same_company=True)),
        "Relation 'boss'",
        "parts belong to the record already",
    ),
    (
        lambda: text(write=Write(domain=(("active", "=", True),))),
        "Field 'name'",
        "only a relation leads",
    ),
    (
        lambda: thing(defaults={"name": "x"}, fields=(*IDENTITY, text(write=Write()))),
        "type 'Thing'",
        "name is sent, so it has no default",
    ),
    (
        lambda: wave(inputs=(relation(many=True, of_parts=True, writable=True),)),
        "verb 'wave'",
        "parts are written with their record alone",
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
    (lambda: wave(needs=("others",)), "verb 'wave'", "'others' is no scope"),
    (
        lambda: thing(verbs=(), fields=(*IDENTITY, text(write=Write()))),
        "resource 'things'",
        "what no verb writes",
    ),
)

PARTS = relation(to="Thing", many=True, of_parts=True, writable=True)
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
        "User is not declared as Listed",
    ),
    (
        lambda: (thing(relations=(PARTS,)),),
        "Thing.boss",
        "Thing has parts itself: boss",
    ),
    (
        lambda: (thing(fields=(*IDENTITY, text(scope="secrets:read"))),),
        "Thing.name",
        "no scope 'secrets:read'",
    ),
)


@tagged("-at_install", "post_install")
class TestDeclarations(BaseCase):
    """What is wrong by itself, or with what stands beside it."""

    def assertRefused(self, table, load):
        for declare, where, what in table:
            with self.subTest(where=where, what=what):
                with self.assertRaises(DeclarationError) as caught:
                    load(declare)
                message = str(caught.exception)
                self.assertTrue(message.startswith(where), message)
                self.assertIn(what, message)

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
