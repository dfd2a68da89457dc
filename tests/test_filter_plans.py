# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How PostgreSQL finds what a list is filtered by: not by reading all there is."""

from odoo.tools import SQL

from odoo.addons.dual_api.schema.declaration import Match
from odoo.addons.dual_api.schema.declaration.finding import finds, sorts
from odoo.addons.dual_api.schema.request.cost import work_of
from odoo.addons.dual_api.schema.request.field_paths import Picker
from odoo.addons.dual_api.schema.request.operation import ListRecords
from odoo.addons.dual_api.schema.request.paging import build_page

from .support.plan_case import FEW, PlanCase, asked

_MANY = 4_000


class TestPlans(PlanCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rare = cls.env["res.partner"].create(
            [
                {"name": f"Zürich {number}", "country_id": cls.env.ref("base.jp").id}
                for number in range(3)
            ]
        )
        cls.rare = rare
        cls.env.flush_all()
        cls.env.cr.execute(
            "INSERT INTO res_partner (name, complete_name, email, active, country_id)"
            " SELECT 'Common ' || n, 'Common ' || n, 'c' || n || '@x.example', true, %s"
            " FROM generate_series(1, %s) AS n",
            [cls.env.ref("base.fr").id, _MANY],
        )
        if cls.registry.has_trigram:
            # As VACUUM does, with what was inserted since the last one.
            cls.env.cr.execute(
                "SELECT gin_clean_pending_list('res_partner_dual_api_words_customers')"
            )
        cls.env.cr.execute("ANALYZE res_partner")

    def assertFound(self, found, **asked):
        looked_at, rows, plan = self.looked_at(**asked)
        self.assertEqual(rows, found, plan)
        self.assertLess(looked_at, FEW, f"{asked}: {plan}")

    def test_a_country(self):
        for sort in (["id"], ["name"], ["-updated_at"]):
            self.assertFound(3, country=["JP"], sort=sort)

    def test_known_ids(self):
        for sort in (["id"], ["name"]):
            self.assertFound(3, ids=self.rare.ids, sort=sort)

    def test_the_beginning_of_a_name(self):
        for sort in (["id"], ["name"]):
            self.assertFound(3, name_prefix="zuri", sort=sort)

    def test_beginnings_are_not_looked_for_in_the_order_of_names(self):
        """The index of names would come to the last ones at the end of all."""
        for sort in (["name"], ["-name"]):
            _looked_at, rows, plan = self.looked_at(name_prefix="comm", sort=sort)
            self.assertEqual(rows, 51)
            self.assertNotIn("name_index", plan)

    def test_exact_values(self):
        for name, value in (("email", "c7@x.example"), ("name", "Common 7")):
            self.assertFound(1, **{name: [value]})

    def test_words(self):
        if not self.registry.has_trigram:
            self.skipTest("the database has no pg_trgm")
        for sort in (["id"], ["name"]):
            self.assertFound(3, q="zurich", sort=sort)
            self.assertFound(1, q="zur 2", sort=sort)

    def test_words_are_compared_in_one_ready_text(self):
        """In a database without trigrams all of these are read, and nothing is made of
        them.
        """
        _looked_at, rows, plan = self.looked_at(q="zurich 0041")
        self.assertEqual(rows, 0)
        self.assertIn("dual_api_words_customers", plan)
        self.assertNotIn("regexp_replace", plan)
        self.assertNotIn("email", plan)

    def test_what_costs_no_more_is_found(self):
        customers = self.resource()
        names = {each.name for each in customers.filters if finds(customers, each)}
        self.assertLessEqual({"city", "active", "parent_id", "phone", "tags"}, names)
        self.assertFiltersServed()

    def test_what_costs_more_is_not(self):
        """So it could cost less, were it found."""
        customers = self.resource()
        for filter_ in customers.filters:
            # Where there is nothing behind a relation, nothing is looked for.
            behind = filter_.match is Match.PRESENT or "." in filter_.source
            if not behind and not finds(customers, filter_):
                looked_at, _rows, plan = self.looked_at(
                    **{filter_.name: asked(filter_)}
                )
                self.assertGreater(looked_at, FEW, f"{filter_.name}: {plan}")

    def test_each_order_begins_in_an_index(self):
        customers = self.resource()
        for field in customers.sortable:
            self.assertTrue(sorts(customers, field), field.name)
        self.assertOrdersServed()

    def test_those_below_one_record(self):
        """Though a parent that has many is at the far end of the table."""
        for sort in (["id"], ["-id"]):
            self.assertFound(0, parent_id=[self.rare[0].id], sort=sort)


class TestFoundLate(PlanCase):
    """What is asked for stands together, and none of it comes early in any order."""

    #: Filters by a value that many records have.
    of_many = ("country", "city", "ref", "parent_id", "salesperson_id", "tags")
    first, last = _MANY // 2, _MANY // 2 + _MANY // 8

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        parent = cls.env["res.partner"].create({"name": "0 Parent"})
        tag = cls.env["res.partner.category"].create({"name": "In the middle"})
        countries = cls.env.ref("base.jp").id, cls.env.ref("base.fr").id
        cls.env.flush_all()
        moment = "timestamp '2026-01-01' + n * interval '1 minute'"
        columns = {
            "name": "text",
            "complete_name": "text",
            "email": "text || '@x.example'",
            "ref": "CASE WHEN asked THEN 'ref' ELSE text END",
            "city": "CASE WHEN asked THEN '02100' ELSE text END",
            "country_id": "CASE WHEN asked THEN {} ELSE {} END".format(*countries),
            "parent_id": f"CASE WHEN asked THEN {parent.id} END",
            "user_id": f"CASE WHEN asked THEN {cls.env.uid} END",
            "is_company": "asked",
            "active": "NOT asked",
            "create_date": moment,
            "write_date": moment,
        }
        comma = SQL(", ")
        insert = SQL(
            "INSERT INTO res_partner (%s) SELECT %s FROM (SELECT n, lpad(n::text, 5,"
            " '0') AS text, n BETWEEN %s AND %s AS asked FROM generate_series(1, %s)"
            " AS n) AS numbered ORDER BY n",
            comma.join(map(SQL.identifier, columns)),
            comma.join(map(SQL, columns.values())),
            cls.first,
            cls.last,
            _MANY,
        )
        cls.env.cr.execute(insert)
        cls.env.cr.execute(
            "INSERT INTO res_partner_res_partner_category_rel (partner_id, category_id)"
            " SELECT id, %s FROM res_partner WHERE ref = 'ref'",
            [tag.id],
        )
        for table in ("res_partner", "res_partner_res_partner_category_rel"):
            cls.env.cr.execute(f"ANALYZE {table}")
        begun, ended = "2026-01-02T09:20:00Z", "2026-01-02T17:40:00Z"
        cls.conditions = {
            "country": ["JP"],
            "city": ["02100"],
            "ref": ["ref"],
            "parent_id": [parent.id],
            "salesperson_id": [cls.env.uid],
            "tags": ["In the middle"],
            "is_company": True,
            "active": False,
            "created_since": begun,
            "created_until": ended,
            "updated_since": begun,
            "updated_until": ended,
        }

    def looked_at_late(self):
        """Yield what each filter and order costs, and how many rows it takes."""
        catalog = self.env["dual_api.resolver"]._catalog()
        customers = self.resource()
        selection = Picker(catalog, fields=["id"]).pick(customers)
        orders = [field.name for field in customers.sortable]
        for name, value in self.conditions.items():
            for sort in (*orders, *map("-{}".format, orders)):
                # Archived ones are asked for alone, or are among the others.
                conditions = {"active": None, name: value, "sort": [sort]}
                page = build_page(customers, conditions)
                work = work_of(ListRecords(customers, selection, page))
                looked_at, _rows, plan = self.looked_at(**conditions)
                yield name, sort, work.walks, looked_at, plan

    def test_it_is_found_at_once_or_costs_more(self):
        slow = set()
        for name, sort, walks, looked_at, plan in self.looked_at_late():
            # In the order of ids, PostgreSQL may read past others to what many have.
            may_be_late = name in self.of_many and sort.lstrip("-") in ("id", name)
            with self.subTest(name, sort=sort):
                if looked_at > FEW and not may_be_late:
                    slow.add(f"{name} by {sort}")
                    self.assertEqual(walks, 1, plan)
        # So it is not for nothing.
        self.assertLessEqual({"country by -created_at", "created_since by id"}, slow)
