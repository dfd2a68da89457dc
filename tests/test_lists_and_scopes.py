# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which scopes lists take that are read, searched and written, and what they cost."""

from dataclasses import replace
from datetime import date

from odoo.tests import BaseCase

from odoo.addons.dual_api.schema.catalog import Catalog
from odoo.addons.dual_api.schema.declaration import IDENTITY, Deprecation, Write
from odoo.addons.dual_api.schema.request.cost import points, work_of
from odoo.addons.dual_api.schema.request.operation import (
    BatchItem,
    DoBatch,
    DoVerb,
    ListRelated,
)
from odoo.addons.dual_api.schema.request.page import Page
from odoo.addons.dual_api.schema.request.paging import build_page
from odoo.addons.dual_api.schema.request.selection import Selection
from odoo.addons.dual_api.schema.request.spelling import sent_together
from odoo.addons.dual_api.schema.resources.customer import CUSTOMERS
from odoo.addons.dual_api.schema.resources.user import USER

from .support.declared import text, thing
from .support.firms import FIRMS, TYPES

_GOES = Deprecation(since=date(2026, 1, 1), use="Use nothing.", doc="town")


class TestListsAndScopes(BaseCase):
    """Under every name that something has."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.catalog = Catalog(_secretive(TYPES))
        cls.firms = cls.catalog.resources["firms"]

    def operation(self, **values):
        return DoVerb(self.firms, self.firms.verb("update"), record_id=1, values=values)

    def test_the_scope_of_a_value_of_a_part(self):
        for name in ("people", "staff"):
            sent = {name: [{"name": "A"}, {"name": "B", "job": None}]}
            scopes = set(self.operation(**sent).scopes())
            self.assertEqual(scopes, {"firms:write", "jobs:read"})
            scopes = set(self.operation(**{name: [{"name": "A"}, 1]}).scopes())
            self.assertEqual(scopes, {"firms:write"})

    def test_the_scope_of_what_is_sent_in_an_object(self):
        fields = (
            replace(each, scope="towns:read", deprecated=_GOES)
            if each.name == "address.city"
            else each
            for each in CUSTOMERS.fields
        )
        customers = replace(CUSTOMERS, fields=tuple(fields))
        for sent, needed in (
            ({"city": "A"}, {"towns:read"}),
            ({"city": None, "street": "B"}, {"towns:read"}),
            ({"street": "B"}, set()),
            (None, {"towns:read"}),
            ({}, set()),
            (1, set()),
        ):
            values = {"address": sent}
            one = DoVerb(customers, customers.verb("update"), values=values)
            many = DoBatch(customers, customers.batch("update"), (BatchItem(values),))
            for operation in (one, many):
                with self.subTest(sent=sent, operation=type(operation).__name__):
                    scopes = set(operation.scopes())
                    self.assertEqual(scopes, {"customers:write", *needed})
                    used = [use.name for use in operation.uses()]
                    self.assertEqual(used, ["address.city"] if needed else [])

    def test_what_parts_are_sent_with_together(self):
        for parts, together in (
            ([{"a": 1}, {"b": [2]}, 3], {"a": {}, "b": {}}),
            ([{"a": {"x": 1}}, {"a": {"y": 2}}], {"a": {"x": None, "y": None}}),
            ([{"a": None}, {"a": {"y": 2}}, {"a": 4}], {"a": None}),
            ([{"a": {"x": 1}}, {"a": None}], {"a": None}),
        ):
            self.assertEqual(sent_together(parts), together)

    def test_a_list_below_a_record_needs_the_scope_of_its_relation(self):
        relation = replace(self.firms.member("people"), scope="jobs:read")
        selection = Selection(self.catalog.target(relation), ())
        below = ListRelated(self.firms, 1, relation, selection, Page())
        self.assertEqual(list(below.scopes()), ["firms:read", "jobs:read"])

    def test_a_search_needs_the_scopes_of_what_it_looks_into(self):
        mail = text("mail", source="email", scope="mails:read")
        fields = (*IDENTITY, text(), mail)
        facts = {"fields": fields, "scopes": {"mails:read": "Read mails."}}
        for search, wanted in ((("name",), ()), (("name", "email"), ("mails:read",))):
            things = thing(search=search, **facts)
            for asked in ({"q": "a"}, {"or": [{"ids": ["1"]}, {"q": "a"}]}):
                self.assertEqual(build_page(things, asked).needs, wanted)
            self.assertEqual(build_page(things, {"name": ["a"]}).needs, ())

    def test_parts_cost_the_same_under_each_name(self):
        for name in ("people", "staff"):
            work = work_of(self.operation(**{name: [{"name": "A"}] * 30}))
            self.assertEqual((work.parts, points(work)), (30, 4))

    def test_ids_cost_too(self):
        many = [{"label_ids": [1] * 5}] * 200
        self.assertEqual(work_of(self.operation(staff=many)).links, 1_000)
        self.assertEqual(work_of(self.operation(labels=[1, 2, 3])).links, 3)
        self.assertEqual(work_of(self.operation(label_ids=[1] * 6)).links, 0)
        self.assertEqual(points(work_of(self.operation(staff=many))), 26)


def _secretive(types):
    """The types, where people are written by another name, and jobs need a scope."""
    for type_ in (*types, USER):
        if type_.type_name == "Person":
            fields = (
                replace(each, scope="jobs:read") if each.name == "job" else each
                for each in type_.fields
            )
            yield replace(type_, fields=tuple(fields))
        elif type_ is FIRMS:
            relations = (
                replace(each, write=Write(name="staff"))
                if each.name == "people"
                else each
                for each in type_.relations
            )
            yield replace(
                type_, relations=tuple(relations), scopes={"jobs:read": "Read jobs."}
            )
        else:
            yield type_
