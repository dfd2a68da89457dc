# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How many rows PostgreSQL looks at for a page of a resource."""

import re
from typing import Any

from odoo.tools import SQL

from odoo.addons.dual_api.models.reading.level import Levels
from odoo.addons.dual_api.schema.declaration import Filter, Match, Resource
from odoo.addons.dual_api.schema.declaration.finding import finds, sorts
from odoo.addons.dual_api.schema.declaration.matching import OF_TIME
from odoo.addons.dual_api.schema.request.field_paths import Picker
from odoo.addons.dual_api.schema.request.paging import build_page
from odoo.addons.dual_api.schema.versions import V1

from ..common import ApiCase

#: So many rows may be looked at in vain.
FEW = 200


def asked(filter_: Filter) -> Any:
    """Return a value to ask for, of which few records are."""
    value = filter_.type.example if filter_.example is None else filter_.example
    years = {Match.AT_LEAST: "2099", Match.AT_MOST: "1999"}
    if filter_.match in years and filter_.type.range_words is OF_TIME:
        # All records of a test may be of one moment, on either side of an example.
        return f"{years[filter_.match]}{value[4:]}"
    return value


class PlanCase(ApiCase):
    """With thousands of records of a resource."""

    resource_name = "customers"

    def resource(self) -> Resource:
        """Return the resource, with the indexes that there are."""
        catalog = self.env["dual_api.resolver"]._catalog(V1)
        return catalog.resources[self.resource_name]

    def looked_at(self, **asked: Any) -> tuple[float, int, str]:
        """Read that page; return how many rows PostgreSQL looked at for how many, and
        how it did.
        """
        env = self.env(user=self.api_user)
        catalog = env["dual_api.resolver"]._catalog(V1)
        resource = catalog.resources[self.resource_name]
        selection = Picker(catalog, fields=["id"]).pick(resource)
        page = build_page(resource, asked)
        level = Levels(env, catalog, env.execute_query).page(selection, page)
        statement = level.statement.bound(level.values)
        rows = env.execute_query(SQL("EXPLAIN (ANALYZE) %s", statement))
        plan = "\n".join(line for (line,) in rows)
        looked_at = re.findall(r"Rows Removed by [\w ]*: (\d+)", plan)
        for scan in re.findall(r"Scan.* rows=([\d.]+) loops=(\d+)", plan):
            looked_at.append(float(scan[0]) * int(scan[1]))
        return sum(map(float, looked_at)), len(env.execute_query(statement)), plan

    def assertFilterServed(self, name: str) -> None:
        """A list that is filtered by it costs no more."""
        resource = self.resource()
        [filter_] = [each for each in resource.filters if each.name == name]
        self.assertTrue(finds(resource, filter_), name)

    def assertOrdersServed(self) -> None:
        """Each order that costs no more begins in an index."""
        resource = self.resource()
        for field in resource.sortable:
            if sorts(resource, field):
                for sort in ([field.name], [f"-{field.name}"]):
                    looked_at, _rows, plan = self.looked_at(sort=sort)
                    self.assertLess(looked_at, FEW, f"{sort}: {plan}")

    def assertFiltersServed(self) -> None:
        """Each filter that costs no more is found, asked for what few records have."""
        resource = self.resource()
        for filter_ in resource.filters:
            if not finds(resource, filter_):
                continue
            value = asked(filter_)
            if filter_.match is Match.CHOICE:
                # Of the two, that which few are here.
                value = filter_.default is None
            looked_at, _rows, plan = self.looked_at(**{filter_.name: value})
            self.assertLess(looked_at, FEW, f"{filter_.name}: {plan}")
