# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The statement that reads one level of a Selection."""

from collections.abc import Collection, Mapping, Sequence
from enum import Enum
from types import MappingProxyType
from typing import Any, NamedTuple

from odoo.exceptions import AccessError
from odoo.models import BaseModel
from odoo.tools import SQL, Query

from ...schema.declaration.value_types.text import Cut
from ...schema.request.page import OrderKey, Page
from .lasting import DeclaredDomain
from .where import behind, order_by


class Slot(Enum):
    """A parameter of a statement that is kept: each use brings its own value."""

    IDS = "ids"
    LIMIT = "limit"
    OWNERS = "owners"


class Statement(NamedTuple):
    """What reads one level.

    :param places: where in a row the value of each source is; the id is the first,
        the owner's id, where there are owners, the last
    """

    sql: SQL
    places: Mapping[str, int]

    def bound(self, values: Mapping[Slot, Any]) -> SQL:
        """Return the statement with these values for its parameters."""
        params = (
            values[param] if isinstance(param, Slot) else param
            for param in self.sql.params
        )
        return SQL(self.sql.code, *params, to_flush=self.sql.to_flush)


def _name(place: int) -> SQL:
    return SQL.identifier(f"c{place}")


class Columns:
    """The columns of one level, each of them once; the id is the first.

    A many2one whose field the user may not read is left out.

    :param lasting: whether the statement will be kept, so that nothing may be in it
        that must not be
    :param declared: which records there are behind a field, where it leads to records
        of a declared type
    """

    def __init__(
        self,
        model: BaseModel,
        query: Query,
        sources: Sequence[str],
        *,
        lasting: bool,
        declared: Mapping[str, DeclaredDomain] = MappingProxyType({}),
    ) -> None:
        self._model = model
        self._query = query
        self._lasting = lasting
        self._declared = declared
        self._sql = {"id": SQL.identifier(model._table, "id")}
        #: What each path of relations leads to, and under which name it is joined.
        self._joined: dict[str, tuple[BaseModel, str]] = {"": (model, model._table)}
        for source in sources:
            try:
                self.sql(source)
            except AccessError:
                # Who follows a relation is told; the record itself can be shown.
                field = model._fields.get(source)
                if field is None or field.type != "many2one":
                    raise
        self._places = {source: place for place, source in enumerate(self._sql)}

    def sql(self, source: str) -> SQL:
        """Return the expression for a path in Odoo: a field, or one via many2ones."""
        if source not in self._sql:
            path, _dot, name = source.rpartition(".")
            model, alias = self._join(path)
            self._sql[source] = model._field_to_sql(alias, name, self._query)
        return self._sql[source]

    def statement(
        self,
        *,
        page: Page | None = None,
        limit: Any = None,
        owners: Any = None,
        found_by: Collection[str] = (),
    ) -> Statement:
        """Return the SELECT.

        :param page: read this part only; its sort keys are among the sources
        :param found_by: sources whose index finds the records, so that they are sorted
            when they are found
        :param limit: so many rows of it, or the slot for their number
        :param owners: read a page for each of these ids, or the slot for them
        """
        selected = self._selected(page, limit, found_by)
        if owners is not None:
            # A LATERAL subquery runs once per owner and keeps its order.
            selected = SQL(
                "SELECT page.*, owner.id FROM unnest(%s) AS owner(id)"
                " CROSS JOIN LATERAL (%s) AS page",
                owners,
                selected,
            )
        return Statement(selected, self._places)

    def _selected(
        self, page: Page | None, limit: Any, found_by: Collection[str]
    ) -> SQL:
        terms = [
            SQL("%s AS %s", self._sql[source], _name(place))
            for source, place in self._places.items()
        ]
        if page is None:
            return self._query.select(*terms)
        keys = [self.sql(key.field.source) for key in page.order]
        # Names that begin so are together in the order of names. Who looks for them
        # there begins at its other end: PostgreSQL has to find them first.
        ordered = [
            SQL("(ARRAY[%s])[1]", column) if key.field.source in found_by else column
            for key, column in zip(page.order, keys, strict=True)
        ]
        self._query.order = order_by(page.order, ordered, page.backward)
        self._query.limit = limit
        self._query.offset = page.offset
        if page.cursor is None:
            return self._query.select(*terms)
        cursor = self._whole_values(page, page.cursor)
        conditions = behind(page, cursor, keys)
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

    def _whole_values(self, page: Page, cursor: Sequence[object]) -> Sequence[object]:
        """The values of the cursor, with SQL for what was too long for it."""
        if not any(isinstance(value, Cut) for value in cursor):
            return cursor
        *_others, record_id = cursor
        return [
            self._whole_value(page, key, value, record_id)
            if isinstance(value, Cut)
            else value
            for key, value in zip(page.order, cursor, strict=True)
        ]

    def _whole_value(
        self, page: Page, key: OrderKey, cut: Cut, record_id: object
    ) -> SQL:
        """The value of the record that the cursor is of, as far as the user sees it.

        When that record is gone, or has another value by now, the list goes on from the
        first value, in the direction of reading, that begins in the same way: what has
        been read may come again, but nothing is left out.
        """
        choices = [self._beginning(key, cut, ids=[record_id], term="%s")]
        if key.descending != page.backward:
            choices.append(self._beginning(key, cut, term="MAX(%s)"))
        return SQL("COALESCE(%s, %s)", SQL(", ").join(choices), cut.start)

    def _beginning(
        self, key: OrderKey, cut: Cut, *, term: str, ids: Sequence[object] | None = None
    ) -> SQL:
        query = self._model.env["dual_api.rights"]._query(self._model, ids=ids)
        source = key.field.source
        column = Columns(self._model, query, [source], lasting=False).sql(source)
        query.add_where(SQL("starts_with(%s, %s)", column, cut.start))
        return query.subselect(SQL(term, column))

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

    def _join(self, path: str) -> tuple[BaseModel, str]:
        """Join the records that many2ones lead to, as far as the user may see them.

        :return: their model, and the name they are joined by
        """
        if path in self._joined:
            return self._joined[path]
        before, _dot, name = path.rpartition(".")
        owner, table = self._join(before)
        target = owner.env[owner._fields[name].comodel_name]
        # Odoo joins the same record under the field's own name, with no rights, to
        # read what is inherited from it. No field has a "$" in its name.
        alias = self._query.make_alias(table, f"{name}$visible")
        condition = SQL(
            "%s = %s",
            owner._field_to_sql(table, name, self._query),
            SQL.identifier(alias, "id"),
        )
        rights = target.env["dual_api.rights"]
        visible = rights._query(
            target, declared=self._declared.get(name, ()), lasting=self._lasting
        )
        if visible.where_clause.code:
            condition = SQL(
                "%s AND %s IN %s",
                condition,
                SQL.identifier(alias, "id"),
                visible.subselect(),
            )
        self._query.add_join("LEFT JOIN", alias, target._table, condition)
        self._joined[path] = (target, alias)
        return target, alias
