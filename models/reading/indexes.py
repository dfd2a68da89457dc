# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The indexes that declarations ask for: made with an update, looked up at each start.

Those that Odoo has by itself, or an administrator has made, are not made again.
"""

import logging
from collections.abc import Iterable, Set
from typing import Any

from odoo import api, models
from odoo.tools import SQL, sql

from ...schema.declaration import ObjectType, Resource
from ...schema.declaration.finding import indexes_of
from ...schema.declaration.indexes import Index, IndexKind, possible
from .index_definitions import (
    Made,
    index_name,
    indexes_to_make,
    order_in,
    words_columns,
)
from .search import make_functions, words_column

_logger = logging.getLogger(__name__)
_COLUMNS = r"""
    SELECT c.relname, a.attname, col_description(c.oid, a.attnum)
    FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
    WHERE c.relkind = 'r' AND c.relnamespace = current_schema::regnamespace
    AND a.attname LIKE 'dual\_api\_words\_%' AND a.attgenerated = 's'
    AND NOT a.attisdropped"""
_DROP_COLUMN = "ALTER TABLE %(table)s DROP COLUMN %(name)s CASCADE"
_INDEXES = r"""
    SELECT t.relname, c.relname, obj_description(c.oid, 'pg_class')
    FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
    JOIN pg_class AS t ON t.oid = i.indrelid
    WHERE c.relnamespace = current_schema::regnamespace
    AND c.relname LIKE '%\_dual\_api\_%'
    AND obj_description(c.oid, 'pg_class') LIKE 'dual\_api %'"""
#: With the column that a B-tree begins with, whether it holds all records, and whether
#: their ids follow, in the same direction.
_OF_TABLE = """
    SELECT c.relname, a.attname, i.indpred IS NULL, EXISTS (
        SELECT FROM pg_attribute AS second WHERE second.attrelid = i.indrelid
        AND second.attnum = i.indkey[1] AND second.attname = 'id'
        AND i.indoption[0] & 1 = i.indoption[1] & 1)
    FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
    LEFT JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        AND c.relam = (SELECT oid FROM pg_am WHERE amname = 'btree')
        AND coalesce(pg_get_expr(i.indpred, i.indrelid), '')
            IN ('', format('(%%I IS NOT NULL)', a.attname))
    WHERE i.indrelid = to_regclass(%s) AND i.indisvalid"""


class DualApiIndexes(models.AbstractModel):
    """Makes indexes, and knows which there are."""

    _name = "dual_api.indexes"
    _description = "API: indexes"

    def init(self) -> None:
        """Create the functions that some of them are on."""
        make_functions(self.env.cr)
        return super().init()

    @api.model
    def _make(self, types: Iterable[ObjectType]) -> None:
        """Make what is declared and not there yet; drop what no longer is declared.

        A failure is told in the log: Odoo has to start all the same, and lists that are
        not served cost more.
        """
        off = self.env["dual_api.settings"]._get().without_indexes
        columns: set[Made] = set()
        indexes: set[Made] = set()
        for resource in types:
            if not isinstance(resource, Resource) or not self._is_table(resource):
                continue
            model = self.env[resource.model]
            served = self._sorted_by_others(model)
            for index in indexes_of(resource.without(off)):
                if index.kind is IndexKind.WORDS:
                    columns.update(words_columns(model, resource))
                if index not in served:
                    indexes.update(indexes_to_make(model, resource, index))
        try:
            with self.env.cr.savepoint(flush=False):
                made = {*self._bring_columns(columns), *self._bring_indexes(indexes)}
                for table in sorted({each.table for each in made}):
                    # PostgreSQL uses no index whose values it has not looked at.
                    self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
        # Whatever PostgreSQL says.
        except Exception:
            _logger.exception("Indexes of the API could not be made")

    def _is_table(self, resource: Resource) -> bool:
        model = self.env.get(resource.model)
        return model is not None and model._auto and not model._abstract

    def _bring_columns(self, wanted: Set[Made]) -> Set[Made]:
        missing = wanted - self._there(_COLUMNS, wanted, _DROP_COLUMN)
        for made in sorted(missing):
            column = SQL.identifier(made.table), SQL.identifier(made.name)
            text = SQL(made.definition.replace("%", "%%"))
            self.env.cr.execute(
                SQL(
                    "ALTER TABLE %s ADD COLUMN %s text GENERATED ALWAYS AS (%s) STORED",
                    *column,
                    text,
                )
            )
            about = SQL("COMMENT ON COLUMN %s.%s IS %s", *column, made.version)
            self.env.cr.execute(about)
        return missing

    def _bring_indexes(self, wanted: Set[Made]) -> Set[Made]:
        missing = wanted - self._there(_INDEXES, wanted, "DROP INDEX %(name)s")
        for made in sorted(missing):
            sql.add_index(
                self.env.cr,
                made.name,
                made.table,
                made.definition,
                unique=False,
                comment=made.version,
            )
        return missing

    def _there(self, query: str, wanted: Set[Made], drop: str) -> set[Made]:
        """Those that are wanted and there; what is there and not wanted is dropped."""
        found = {(made.table, made.name, made.version): made for made in wanted}
        # Both queries are constants.
        # pylint: disable-next=sql-injection
        self.env.cr.execute(query)
        kept = set()
        for table, name, version in self.env.cr.fetchall():
            made = found.get((table, name, version))
            if made is None:
                names = {"table": SQL.identifier(table), "name": SQL.identifier(name)}
                self.env.cr.execute(SQL(drop, **names))
            else:
                kept.add(made)
        return kept

    def _sorted_by_others(self, model: models.BaseModel) -> Set[Index]:
        """What is found, and sorted, by whole indexes that are not ours."""
        return {
            Index(IndexKind.VALUES, column)
            for name, column, has_all, has_ids in self._rows_of(model)
            if has_all and has_ids and "_dual_api_" not in name
        }

    def _rows_of(self, model: models.BaseModel) -> list[tuple[Any, ...]]:
        self.env.cr.execute(_OF_TABLE, [model._table])
        rows: list[tuple[Any, ...]] = self.env.cr.fetchall()
        return rows

    @api.model
    def _found(self, resource: Resource) -> tuple[Index, ...]:
        """Return the indexes that the resource can rely on, whoever has made them."""
        model = self.env[resource.model]
        rows = self._rows_of(model)
        names = {name for name, *_facts in rows}

        def is_there(index: Index) -> bool:
            if index.kind is IndexKind.VALUES:
                all_needed, ids_needed = order_in(resource, index)
                return any(
                    column == index.source
                    and has_all >= all_needed
                    and has_ids >= ids_needed
                    for _name, column, has_all, has_ids in rows
                )
            if index.kind is IndexKind.WORDS:
                column = words_column(resource)
                return bool(sql.column_exists(self.env.cr, model._table, column))
            return index_name(model, resource, index) in names

        every = possible(resource.filters, resource.search)
        return tuple(filter(is_there, sorted(every, key=str)))
