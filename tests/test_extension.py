# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A declaration with a mistake does not load, and the message says where it is.

What an addon gains by extending the API, and that nothing else needs to know of it,
is in `tests/live/test_two_databases.py`.
"""

from dataclasses import replace
from unittest.mock import patch

from odoo.tests import BaseCase, TransactionCase, tagged

from odoo.addons.dual_api.models.declaration_check import check_sources
from odoo.addons.dual_api.schema.catalog import Catalog
from odoo.addons.dual_api.schema.declaration import (
    IDENTITY,
    DeclarationError,
    Field,
    Filter,
    Match,
    ObjectType,
    Relation,
    Resource,
    Type,
    Write,
)
from odoo.addons.dual_api.schema.resources.customer import CUSTOMERS
from odoo.addons.dual_api.schema.resources.user import USER


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


#: What is declared, where the message says it is, and what it says of it.
BAD = (
    (lambda: text("fullName"), "Field 'fullName'", "snake_case"),
    (lambda: text("full name"), "Field 'full name'", "snake_case"),
    (lambda: text("_name"), "Field '_name'", "snake_case"),
    (lambda: text(description=""), "Field 'name'", "description"),
    (lambda: text(source=""), "Field 'name'", "source"),
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
    (lambda: relation(write=Write()), "Relation 'boss'", "boss_id"),
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
    (lambda: condition(match=Match.CHOICE), "Filter 'name'", "boolean"),
    (lambda: condition(default=True), "Filter 'name'", "only a choice"),
    (lambda: condition(type=Type.ID), "Filter 'name'", "the type it leads to"),
    (lambda: condition(to="Thing"), "Filter 'name'", "the type it leads to"),
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
)

#: Types that contradict each other, where, and what is said.
CLASHES = (
    (
        lambda: (thing(), thing(name="others", singular="other")),
        "type 'Thing'",
        "declared twice",
    ),
    (lambda: (thing(), thing(type_name="Other")), "'things'", "declared twice"),
    (
        lambda: (thing(name="operations", singular="operation"),),
        "'operations'",
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

#: Declarations that Odoo's models do not bear out, where, and what is said.
UNFOUNDED = (
    (lambda: (thing(model="res.nothing"),), "Thing", "no model 'res.nothing'"),
    (
        lambda: (thing(fields=(*IDENTITY, text(source="nick"))),),
        "Thing.name",
        "res.partner has no path 'nick'",
    ),
    (
        lambda: (thing(fields=(*IDENTITY, text(source="country_id.nick"))),),
        "Thing.name",
        "no path 'country_id.nick'",
    ),
    (
        lambda: (
            thing(fields=(*IDENTITY, text(source="country_id.currency_id.name"))),
        ),
        "Thing.name",
        "no path",
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
        lambda: (
            thing(fields=(*IDENTITY, text(source="user_id.name", type=Type.STRINGS))),
        ),
        "Thing.name",
        "many2many",
    ),
    (
        lambda: (thing(fields=(*IDENTITY, text(source="color", type=Type.STRINGS))),),
        "Thing.name",
        "words come from a text",
    ),
    (
        lambda: (thing(relations=(relation(source="nick_id"),)),),
        "Thing.boss",
        "no path 'nick_id'",
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
        "leads to res.country, not to res.partner",
    ),
    (
        lambda: (thing(filters=(condition("nick"),)),),
        "Thing.nick",
        "no path 'nick'",
    ),
    (lambda: (thing(search=("nick",)),), "Thing.search", "no path 'nick'"),
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
            list(catalog.scopes), ["things:read", "things:write", "operations:read"]
        )
        self.assertEqual(catalog.read_scopes, ("things:read",))

    def test_a_member_may_need_a_scope_of_another_resource(self):
        other = thing(name="others", singular="other", type_name="Other")
        guarded = thing(fields=(*IDENTITY, text(scope="others:read")))
        self.assertIn("others:read", Catalog((guarded, other)).scopes)


@tagged("-at_install", "post_install")
class TestSources(MistakeTable, TransactionCase):
    """What is wrong with the models of the database."""

    def test_a_source_that_is_not_there_is_refused(self):
        self.assertRefused(
            UNFOUNDED, lambda declare: check_sources(self.env, Catalog(declare()))
        )

    def test_the_declarations_of_this_database_are_borne_out(self):
        check_sources(self.env, self.env["dual_api.resolver"]._catalog())

    def test_an_object_without_a_model_needs_no_source(self):
        free = ObjectType(
            type_name="Free", model=None, description="D", fields=(text(),)
        )
        check_sources(self.env, Catalog((free,)))

    def test_a_registry_with_a_mistake_does_not_load(self):
        resolver = self.env["dual_api.resolver"]
        before = resolver._catalog()
        mistaken = thing(fields=(*IDENTITY, text(source="nick")))
        with (
            patch.object(type(resolver), "_types", lambda _self: (mistaken,)),
            self.assertRaisesRegex(DeclarationError, r"Thing\.name.*'nick'"),
        ):
            resolver._register_hook()
        self.assertIs(resolver._catalog(), before)
