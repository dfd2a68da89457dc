# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""REST's versions: each has an address, which one place spells."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

from odoo.tests import BaseCase, tagged

from odoo.addons.dual_api.schema.declaration import DeclarationError, Deprecation, Text
from odoo.addons.dual_api.schema.differences import (
    renamed,
    with_member,
    with_name,
    with_type,
    without_member,
    without_type,
)
from odoo.addons.dual_api.schema.documents.served_versions import served
from odoo.addons.dual_api.schema.resources.customer import CUSTOMERS
from odoo.addons.dual_api.schema.resources.user import USER
from odoo.addons.dual_api.schema.resources.viewer import VIEWER
from odoo.addons.dual_api.schema.versions import (
    OWN_VERSIONS,
    V1,
    VERSIONED,
    Version,
    check_versions,
)

ROOT = Path(__file__).resolve().parent.parent
V2 = Version(number=2, contract="2.0.0")
#: What asks the API from outside may spell its addresses; so may what tells of it.
_OUTSIDE = {"tests", "tools", "clients", "docs", "i18n", ".run", ".git", ".ci"}
_CODE = {".py", ".js", ".xml", ".sql", ".lua", ".css"}
_SPELLED = re.compile(r"/?api/v\d")


@tagged("-at_install", "post_install")
class TestVersion(BaseCase):
    def test_the_code_spells_no_version(self):
        files = [
            path
            for folder in ROOT.iterdir()
            if folder.is_dir() and folder.name not in _OUTSIDE
            for path in folder.rglob("*")
            if path.suffix in _CODE and ROOT / "static" / "lib" not in path.parents
        ]
        self.assertGreater(len(files), 100)
        found = [
            str(path.relative_to(ROOT))
            for path in files
            if _SPELLED.search(path.read_text())
        ]
        self.assertEqual(found, [], "schema/versions/version.py makes the addresses")

    def test_addresses_begin_with_the_version(self):
        self.assertEqual(V1.url("", "customers", 7), "/api/v1/customers/7")
        self.assertEqual(
            V2.url("https://a.example", "me"), "https://a.example/api/v2/me"
        )
        self.assertEqual(V2.path(f"{VERSIONED}/me"), "/api/v2/me")

    def test_the_contract_begins_with_the_number(self):
        with self.assertRaisesRegex(DeclarationError, "v2: has the contract 1"):
            Version(number=2, contract="1.9.0")

    def test_versions_stand_from_the_oldest_to_the_newest(self):
        self.assertEqual(check_versions([V1, V2]), (V1, V2))
        for wrong in ([], [V2, V1], [V1, V1]):
            with self.assertRaises(DeclarationError):
                check_versions(wrong)
        self.assertEqual(check_versions(OWN_VERSIONS), OWN_VERSIONS)

    def test_an_older_version_says_how_long_it_is_served(self):
        since, sunset = date(2026, 12, 1), date(2028, 1, 31)
        gone = Deprecation(since=since, sunset=sunset, use="Use v2.", doc="v1")
        newest, older = served([replace(V1, deprecated=gone), V2])
        self.assertEqual((newest.state, newest.entry("")["sunset"]), ("newest", None))
        self.assertEqual(older.state, "deprecated")
        self.assertEqual(older.entry("")["deprecated_since"], "2026-12-01")
        self.assertEqual(older.entry("")["sunset"], "2028-01-31")
        self.assertIn("until 2028-01-31", older.said)
        [_newest, older] = served([replace(V1, deprecated=None), V2])
        self.assertEqual((older.state, older.entry("")["sunset"]), ("supported", None))


@tagged("-at_install", "post_install")
class TestDifferences(BaseCase):
    """What makes the declarations of an older version of those of a newer one."""

    def customer(self, *differences, **facts):
        """Customers as they were before, beside the other types that there were."""
        types = (replace(CUSTOMERS, **facts), USER)
        version = Version(number=1, contract="1.0.0", differences=differences)
        older = {type_.type_name: type_ for type_ in version.older(types)}
        return older.pop("Customer", None), older

    def test_all_that_goes_by_a_name_is_renamed(self):
        renaming = renamed("Customer", was="title", now="name")
        older, _others = self.customer(renaming, order=("-name",))
        self.assertIsNone(older.member("name"))
        title = older.member("title")
        self.assertEqual((title.source, title.graphql_name), ("name", "title"))
        self.assertEqual(older.order, ("-title",))
        names = {filter_.name: filter_.source for filter_ in older.filters}
        self.assertEqual(names["title"], "name")
        self.assertNotIn("name", names)

    def test_relations_know_the_filter_by_its_name(self):
        filters = {"active": None, "is_company": True}
        relations = tuple(
            replace(each, filters=filters) if each.many else each
            for each in CUSTOMERS.relations
        )
        self.assertIn("Customer", {each.to for each in relations if each.many})
        renaming = renamed("Customer", was="in_use", now="active")
        older, _others = self.customer(renaming, relations=relations)
        self.assertEqual(
            [each.filters for each in older.relations if each.many],
            [
                {"in_use": None, "is_company": True}
                if each.to == "Customer"
                else filters
                for each in relations
                if each.many
            ],
        )

    def test_a_name_of_its_own_in_graphql_is_kept(self):
        field = replace(Text("number", "D"), graphql_name="No")
        self.assertEqual(with_name(field, "nr").graphql_name, "No")

    def test_members_come_and_go(self):
        names = [field.name for field in CUSTOMERS.fields]
        field, place = Text("fax", "D"), names.index("website")
        older, _others = self.customer(
            with_member("Customer", field, before="website"),
            without_member("Customer", "salesperson"),
        )
        found = [each.name for each in older.fields]
        self.assertEqual(found, [*names[:place], "fax", *names[place:]])
        self.assertIsNone(older.member("salesperson"))

    def test_types_come_and_go(self):
        other = replace(USER, description="Another one.")
        older, others = self.customer(with_type(other), without_type("Customer"))
        self.assertIsNone(older)
        self.assertEqual(others, {"User": other})
        _older, others = self.customer(with_type(VIEWER))
        self.assertEqual(list(others), ["User", "Viewer"])

    def test_a_difference_in_what_is_not_there_is_refused(self):
        for difference in (
            renamed("Customer", was="a", now="b"),
            without_member("Customer", "b"),
            with_member("Nothing", Text("a", "D")),
        ):
            with self.assertRaisesRegex(DeclarationError, "it is not there"):
                self.customer(difference)
