# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How PostgreSQL finds what a list is filtered by: not by reading all there is."""

import re

from odoo.tools import SQL

from odoo.addons.dual_api.models.reading.level import Levels
from odoo.addons.dual_api.schema.request.field_paths import Picker
from odoo.addons.dual_api.schema.request.paging import build_page

from .common import ApiCase

_MANY = 4_000
#: So many rows may be looked at in vain.
_FEW = 200


class TestPlans(ApiCase):
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
                "SELECT gin_clean_pending_list('res_partner_dual_api_search')"
            )
        cls.env.cr.execute("ANALYZE res_partner")

    def read_in_vain(self, found, **asked):
        """How many rows PostgreSQL looks at beside those that it finds."""
        env = self.env(user=self.api_user)
        catalog = env["dual_api.resolver"]._catalog()
        customers = catalog.resources["customers"]
        selection = Picker(catalog, fields=["id", "name"]).pick(customers)
        page = build_page(customers, asked)
        level = Levels(env, catalog, env.execute_query).page(selection, page)
        statement = level.statement.bound(level.values)
        rows = env.execute_query(SQL("EXPLAIN (ANALYZE) %s", statement))
        plan = "\n".join(line for (line,) in rows)
        self.assertEqual(len(env.execute_query(statement)), found, plan)
        removed = re.findall(r"Rows Removed by Filter: (\d+)", plan)
        return sum(map(int, removed)), plan

    def assertFound(self, found, **asked):
        vain, plan = self.read_in_vain(found, **asked)
        self.assertLess(vain, _FEW, f"{asked}: {plan}")

    def test_a_country(self):
        for sort in (["id"], ["name"], ["-updated_at"]):
            self.assertFound(3, country=["JP"], sort=sort)

    def test_known_ids(self):
        for sort in (["id"], ["name"]):
            self.assertFound(3, ids=self.rare.ids, sort=sort)

    def test_the_beginning_of_a_name(self):
        for sort in (["id"], ["name"]):
            self.assertFound(3, name_prefix="zuri", sort=sort)

    def test_exact_values(self):
        for name, value in (("email", "c7@x.example"), ("name", "Common 7")):
            self.assertFound(1, **{name: [value]})

    def test_words(self):
        if not self.registry.has_trigram:
            self.skipTest("the database has no pg_trgm")
        for sort in (["id"], ["name"]):
            self.assertFound(3, q="zurich", sort=sort)
            self.assertFound(1, q="zur 2", sort=sort)

    def test_without_an_index_all_is_read(self):
        """So the others would fail without theirs."""
        vain, _plan = self.read_in_vain(0, city=["Nowhere"])
        self.assertGreater(vain, _FEW)
