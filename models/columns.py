# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The columns that one level of a Selection reads."""

from collections.abc import Sequence

from odoo.models import BaseModel
from odoo.tools import SQL, Query

from ..schema.declaration import Field, Relation, Type
from ..schema.selection import Page
from .conditions import behind, order_by


def _name(place: int) -> SQL:
    return SQL.identifier(f"c{place}")


class Columns:
    """The columns of one level's statement, each of them once; the id is the first."""

    def __init__(self, model: BaseModel, query: Query) -> None:
        self._model = model
        self._query = query
        self._sql = {"id": SQL.identifier(model._table, "id")}
        self._places = {"id": 0}

    def sql(self, source: str) -> SQL:
        """The expression for a path in Odoo: a field, or one behind a many2one."""
        if source not in self._sql:
            head, _dot, tail = source.partition(".")
            model, alias = self._model, self._model._table
            if tail:
                model, alias = self._join(head)
            self._sql[source] = model._field_to_sql(alias, tail or head, self._query)
        return self._sql[source]

    def place(self, member: Field | Relation | None) -> int | None:
        """Where in the row its value will be; ``None`` for what is read otherwise."""
        if member is None:
            return None
        if isinstance(member, Relation):
            if member.many:
                return None
        elif member.type is Type.STRINGS:
            return None
        self.sql(member.source)
        return self._places.setdefault(member.source, len(self._places))

    def width(self, owners: Sequence[int] | None) -> int:
        """How many columns the statement returns."""
        return len(self._places) + (owners is not None)

    def statement(
        self,
        owners: Sequence[int] | None,
        page: Page | None = None,
    ) -> SQL:
        """The SELECT.

        :param owners: read a page for each of them, with the owner's id at the end
        :param page: read this part only; its sort keys have places already
        """
        selected = self._selected(page)
        if owners is None:
            return selected
        # A LATERAL subquery runs once per owner and keeps its order.
        return SQL(
            "SELECT page.*, owner.id FROM unnest(%s) AS owner(id)"
            " CROSS JOIN LATERAL (%s) AS page",
            list(owners),
            selected,
        )

    def _selected(self, page: Page | None) -> SQL:
        terms = [
            SQL("%s AS %s", self._sql[source], _name(place))
            for source, place in self._places.items()
        ]
        if page is None:
            return self._query.select(*terms)
        keys = [self.sql(key.field.source) for key in page.order]
        self._query.order = order_by(page.order, keys, page.backward)
        self._query.limit = page.limit + 1
        self._query.offset = page.offset
        if page.cursor is None:
            return self._query.select(*terms)
        conditions = behind(page, keys)
        if len(conditions) == 1:
            self._query.add_where(conditions[0])
            return self._query.select(*terms)
        names = [_name(self._places[key.field.source]) for key in page.order]
        parts = (self._part(terms, condition) for condition in conditions)
        return SQL(
            "SELECT * FROM (%s) AS part ORDER BY %s LIMIT %s",
            SQL(" UNION ALL ").join(SQL("(%s)", part) for part in parts),
            order_by(page.order, names, page.backward),
            self._query.limit,
        )

    def _part(self, terms: Sequence[SQL], condition: SQL) -> SQL:
        query = self._query
        rights = query.where_clause
        return SQL(
            "SELECT %s FROM %s WHERE %s ORDER BY %s LIMIT %s",
            SQL(", ").join(terms),
            query.from_clause,
            SQL("%s AND (%s)", rights, condition) if rights.code else condition,
            query.order,
            query.limit,
        )

    def _join(self, name: str) -> tuple[BaseModel, str]:
        """Join a many2one's record, as far as the user may see it."""
        field = self._model._fields[name]
        target = self._model.env[field.comodel_name]
        table = self._model._table
        alias = self._query.make_alias(table, name)
        condition = SQL(
            "%s = %s",
            self._model._field_to_sql(table, name, self._query),
            SQL.identifier(alias, "id"),
        )
        visible = target.env["dual_api.rights"]._query(target)
        if visible.where_clause.code:
            condition = SQL(
                "%s AND %s IN %s",
                condition,
                SQL.identifier(alias, "id"),
                visible.subselect(),
            )
        self._query.add_join("LEFT JOIN", alias, target._table, condition)
        return target, alias
