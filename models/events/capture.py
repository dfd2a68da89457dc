# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Has PostgreSQL write down what changes, by triggers that follow from declarations.

PostgreSQL sees every change, whoever makes it: Odoo's ORM, which computes fields long
after somebody has written others; many2many, which it writes in SQL; the merging of
contacts, imports, other programs, and what goes with a deleted record.

Which triggers there are to be is found out here, and made in ``installing.py``.
"""

import re
from collections.abc import Iterable

from odoo import api, models
from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL, Query

from ...schema.catalog import Catalog
from ...schema.declaration import Resource
from ...schema.events import told
from .sources import is_followed, watches
from .triggers import Captured, Trigger, Types, triggers_of

_TYPES_SQL = """
    SELECT c.relname, a.attname, a.atttypid::int8
    FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
    WHERE c.relnamespace = current_schema::regnamespace AND c.relkind IN ('r', 'p')
    AND c.relname = ANY(%s) AND a.attnum > 0 AND NOT a.attisdropped
"""
_COLUMN = re.compile(r'"n"\."(\w+)"')


class DualApiCapture(models.AbstractModel):
    """Makes the triggers, and knows whether they are there."""

    _name = "dual_api.capture"
    _description = "API: capture of changes"

    @api.model
    def _wanted(self) -> list[Trigger]:
        """The triggers that the declarations ask for, in the database as it is."""
        found = []
        for versions in self._told():
            _catalog, resource = versions[0]
            model = self.env.get(resource.model)
            if is_followed(model):
                watched = watches(model, versions)
                new, columns = self._condition(model, resource, "n")
                old, _columns = self._condition(model, resource, "p")
                found.append(
                    Captured(
                        resource.name, model._table, new, old, columns, tuple(watched)
                    )
                )
        return triggers_of(found, self._types(found))

    @api.model
    def _told(self) -> Iterable[list[tuple[Catalog, Resource]]]:
        """The resources whose changes are told, each as the versions have it, the
        newest first.
        """
        found: dict[tuple[str, str], list[tuple[Catalog, Resource]]] = {}
        for catalog in reversed(tuple(self.env["dual_api.resolver"]._catalogs())):
            for resource in told(catalog.resources.values()).values():
                described = (resource.name, resource.model)
                found.setdefault(described, []).append((catalog, resource))
        return found.values()

    @api.model
    def _types(self, resources: Iterable[Captured]) -> Types:
        """The types of the columns of all tables that the resources need."""
        tables = {each.table for each in resources}
        for resource in resources:
            for watch in resource.watches:
                tables |= {watch.table, *(step.table for step in watch.steps)}
        self.env.cr.execute(_TYPES_SQL, [sorted(tables)])
        types: dict[str, dict[str, int]] = {}
        for table, column, type_ in self.env.cr.fetchall():
            types.setdefault(table, {})[column] = type_
        return types

    @api.model
    def _condition(
        self, model: BaseModel, resource: Resource, alias: str
    ) -> tuple[str, tuple[str, ...]]:
        """The domain of the resource as SQL on a row, and the columns it looks at.

        That it can be compiled is known: it would not be offered otherwise.
        """
        if not resource.domain:
            return "TRUE", ()
        model = model.sudo().with_context(active_test=False)
        query = Query(self.env, alias, SQL.identifier(model._table))
        domain = Domain(list(resource.domain)).optimize_full(model)
        condition = domain._to_sql(model, alias, query)
        text = self.env.cr.mogrify(condition.code, condition.params).decode()
        return f"({text})", tuple(sorted(set(_COLUMN.findall(text))))
