# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A Selection as SQL: only the asked columns, one statement per relation level.

Rights come from Odoo itself: every level starts from a query of its model as the
key's user, with its access rights, record rules and companies. What is read is
the columns, not the records: no recordset is filled, so nothing is read lazily.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, cast

from odoo.api import Environment
from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL, Query

from ...schema.answer.outcome import Row, Slice
from ...schema.catalog import Catalog
from ...schema.declaration import Field, ObjectType, Resource
from ...schema.open_types import FieldValue
from ...schema.request.operation import (
    Page,
    RecordTag,
    Selection,
    ToMany,
    ToOne,
    Value,
)
from ..database.transaction import time_left, without_transaction
from .lasting import NotLastingError
from .statement import Columns, Slot, Statement
from .values import convert
from .where import page_choices, page_domain

#: The sort values of a row.
_Position = tuple[FieldValue, ...]
#: Rows, each with its place.
_Rows = tuple[list[Row], list[_Position]]


class Projection:
    """Reads what Selections ask for, as the environment's user.

    :param lone: whether a single statement is all that the transaction will hold
    :param until: when PostgreSQL gives up, on the clock of :func:`time.monotonic`
    :param told: where to note which records are read: names of types, and ids
    """

    def __init__(
        self,
        env: Environment,
        catalog: Catalog,
        *,
        lone: bool = False,
        until: float | None = None,
        told: dict[tuple[str, int], None] | None = None,
    ) -> None:
        self.env = env
        self.catalog = catalog
        self._lone = lone
        self._until = until
        self._told = told
        self._rights = env["dual_api.rights"]

    # -- one record, one page ---------------------------------------------------

    def one(self, selection: Selection, record_id: int) -> Row | None:
        """The record with that id, or ``None`` when the user can see none."""
        return self._by_id(selection, [record_id]).get(record_id)

    def page(self, selection: Selection, page: Page) -> Slice:
        """A page of the resource's own list."""
        type_ = _listed(selection)
        sources = _sources(selection, page)

        def build(lasting: bool) -> Statement:
            query = self._search(type_, page, lasting=lasting)
            columns = Columns(self.env[type_.model], query, sources, lasting=lasting)
            limit = Slot.LIMIT if lasting else page.limit + 1
            return columns.statement(page=page, limit=limit)

        statement = self._statement(self._page_key(type_, page, sources), build)
        total = self._total(type_, page) if page.total else None
        if page.total_only:
            return self._slice(page, [], [], total=total)
        rows = self._rows(selection, statement, {Slot.LIMIT: page.limit + 1}, page)
        return self._slice(page, *rows, total=total)

    def related_page(
        self, type_: ObjectType, item: ToMany, record_id: int
    ) -> Slice | None:
        """A page of what a record's to-many relation leads to.

        ``None`` when the user can see no such record.
        """
        if self.one(Selection(type_, ()), record_id) is None:
            return None
        return self._to_many(type_, item, [record_id])[record_id]

    # -- levels -----------------------------------------------------------------

    def _statement(
        self, key: Hashable | None, build: Callable[[bool], Statement]
    ) -> Statement:
        """What reads a level; kept, unless there is no key to keep it under."""
        if key is None:
            return build(False)
        return self._rights._statement(key, build)

    def _page_key(
        self, type_: Resource, page: Page, sources: Sequence[str]
    ) -> Hashable | None:
        """What the statement for a page depends on; ``None`` where on too much."""
        if page.cursor is not None or page.offset:
            return None
        if not page_domain(self.catalog.types, type_, page).is_true():
            return None
        choices = page_choices(type_, page)
        return (type_, tuple(sources), page.order, page.backward, choices)

    def _search(
        self,
        type_: Resource,
        page: Page,
        *,
        lasting: bool = False,
        few: bool = True,
    ) -> Query:
        model = self.env[type_.model]
        filters = {filter_.source for filter_ in type_.filters}
        return self._rights._query(
            model,
            page_domain(self.catalog.types, type_, page),
            declared=type_.domain,
            choices=page_choices(type_, page),
            # Where the client chooses by a filter, Odoo must not choose for it.
            active_test=model._active_name not in filters,
            lasting=lasting,
            few=few,
        )

    def _by_id(self, selection: Selection, ids: Sequence[int]) -> dict[int, Row]:
        """The visible ones of these records, archived ones too, in one statement."""
        model = self.env[selection.type.model]
        sources = _sources(selection)

        def build(lasting: bool) -> Statement:
            wanted = Slot.IDS if lasting else ids
            declared = selection.type.domain
            query = self._rights._query(
                model, declared=declared, ids=wanted, lasting=lasting
            )
            return Columns(model, query, sources, lasting=lasting).statement()

        statement = self._statement(("ids", selection.type, sources), build)
        rows, _positions, record_ids = self._rows(
            selection, statement, {Slot.IDS: tuple(ids)}
        )
        return dict(zip(record_ids, rows, strict=True))

    def _to_many(
        self, type_: ObjectType, item: ToMany, ids: Sequence[int]
    ) -> dict[int, Slice]:
        """A page for each record, all of them in one statement."""
        ids, page = list(dict.fromkeys(ids)), item.page
        pages: dict[int, _Rows] = defaultdict(lambda: ([], []))
        if not page.total_only:
            self._read_pages(type_, item, ids, pages)
        totals = dict(self._totals(type_, item, ids)) if page.total else {}
        slices = {}
        for owner in ids:
            total = totals.get(owner, 0) if page.total else None
            slices[owner] = self._slice(page, *pages[owner], total=total)
            slices[owner].record_id = owner
        return slices

    def _read_pages(
        self,
        type_: ObjectType,
        item: ToMany,
        ids: Sequence[int],
        pages: Mapping[int, _Rows],
    ) -> None:
        """Add the rows and the sort values of each record's page."""
        relation, selection, page = item.relation, item.selection, item.page
        owner = self.env[type_.model]
        field = owner._fields[relation.source]
        sources, listed = _sources(selection, page), _listed(selection)

        def build(lasting: bool) -> Statement:
            owner._check_field_access(field, "read")
            query = self._search(listed, page, lasting=lasting)
            narrow(owner, field, query, lasting=lasting)
            model = self.env[selection.type.model]
            columns = Columns(model, query, sources, lasting=lasting)
            if lasting:
                return columns.statement(
                    page=page, limit=Slot.LIMIT, owners=Slot.OWNERS
                )
            return columns.statement(page=page, limit=page.limit + 1, owners=ids)

        key = self._page_key(listed, page, sources)
        statement = self._statement(key and (type_, relation, key), build)
        rows, positions, _ids, owners = self._rows(
            selection,
            statement,
            {Slot.LIMIT: page.limit + 1, Slot.OWNERS: ids},
            page,
        )
        for owner, row, position in zip(owners, rows, positions, strict=True):
            pages[owner][0].append(row)
            pages[owner][1].append(position)

    def _totals(
        self, type_: ObjectType, item: ToMany, ids: Sequence[int]
    ) -> Iterable[tuple[int, int]]:
        owner = self.env[type_.model]
        field = owner._fields[item.relation.source]
        owner._check_field_access(field, "read")
        query = self._search(_listed(item.selection), item.page)
        narrow(owner, field, query)
        return self._fetch(
            SQL(
                "SELECT owner.id, counted.n FROM unnest(%s) AS owner(id)"
                " CROSS JOIN LATERAL (%s) AS counted",
                list(ids),
                query.select(SQL("COUNT(*) AS n")),
            )
        )

    def _total(self, type_: Resource, page: Page) -> int:
        counted = self._search(type_, page, few=False).select(SQL("COUNT(*)"))
        return self._fetch(counted)[0][0]

    @staticmethod
    def _slice(
        page: Page,
        rows: list[Row],
        positions: Sequence[_Position],
        *_rest: Any,
        total: int | None = None,
    ) -> Slice:
        more = len(rows) > page.limit
        rows, positions = rows[: page.limit], positions[: page.limit]
        start = page.cursor is not None or page.offset > 0
        if page.backward:
            rows, positions = rows[::-1], positions[::-1]
        return Slice(
            rows=rows,
            positions=positions,
            page=page,
            has_next=start if page.backward else more,
            has_previous=more if page.backward else start,
            total=total,
        )

    # -- rows -------------------------------------------------------------------

    def _rows(
        self,
        selection: Selection,
        statement: Statement,
        values_of_slots: Mapping[Slot, Any],
        page: Page | None = None,
    ) -> tuple[Any, ...]:
        """Read one level, then the levels below it.

        :param page: the part of the level that the statement reads
        :return: rows, sort values and ids; then the owners, where there are some
        """
        table = self._fetch(statement.bound(values_of_slots))
        columns = len(statement.places) + (Slot.OWNERS in values_of_slots)
        data = list(zip(*table, strict=True)) or [()] * columns
        places = statement.places
        ids = data[0]
        if self._told is not None:
            self._told.update(((selection.type.type_name, id_), None) for id_ in ids)
        rows = self._shaped(selection, data, places, {})
        order = page.order if page else ()
        keys_of_order = (data[places[key.field.source]] for key in order)
        positions = list(zip(*keys_of_order, strict=True))
        if Slot.OWNERS in values_of_slots:
            return rows, positions, ids, data[-1]
        return rows, positions, ids

    def _fetch(self, sql: SQL) -> list[tuple[Any, ...]]:
        if self._until is not None:
            sql = SQL("%s; %s", time_left(self._until), sql)
        if not self._lone:
            return self.env.execute_query(sql)
        self.env.flush_query(sql)
        with without_transaction(self.env.cr):
            self.env.cr.execute(sql)
            return self.env.cr.fetchall()

    def _shaped(
        self,
        selection: Selection,
        data: Sequence[Sequence[Any]],
        places: Mapping[str, int],
        names: dict[Field, list[list[str]]],
    ) -> list[Row]:
        """The rows that columns make, the ids first.

        :param names: the lists of names that have been read for these rows
        """
        type_, ids = selection.type, data[0]
        values: list[Iterable[Any]] = []
        for item in selection.items:
            if isinstance(item, Value):
                field = item.field
                if field.in_row:
                    column = data[places[field.source]]
                    values.append(convert(type_, field, column))
                    continue
                if field not in names:
                    names[field] = self._names(type_, field, ids)
                values.append(names[field])
            elif isinstance(item, ToOne):
                column = data[places[item.relation.source]]
                values.append(self._one_values(item, column))
            elif isinstance(item, ToMany):
                values.append(self._many_values(type_, item, ids))
            elif isinstance(item, RecordTag):
                values.append(self._shaped(item.tagged, data, places, names))
            else:
                values.append([type_.type_name] * len(ids))
        keys = [item.key for item in selection.items]
        return [
            dict(zip(keys, row, strict=True)) for row in zip(*values, strict=True)
        ] or [{} for _id in ids]

    def _many_values(
        self, type_: ObjectType, item: ToMany, ids: Sequence[int]
    ) -> list[Slice]:
        pages = self._to_many(type_, item, ids) if ids else {}
        return [pages[record_id] for record_id in ids]

    def _one_values(self, item: ToOne, ids: Sequence[int | None]) -> list[Row | None]:
        wanted = list({record_id for record_id in ids if record_id})
        found = self._by_id(item.selection, wanted) if wanted else {}
        return [found.get(record_id) if record_id else None for record_id in ids]

    def _names(
        self, type_: ObjectType, member: Field, ids: Sequence[int]
    ) -> list[list[str]]:
        """The values behind a many2many field, sorted, in one statement."""
        if not ids:
            return []
        model = self.env[type_.model]
        relation_name, _dot, name = member.source.partition(".")
        field = model._fields[relation_name]
        model._check_field_access(field, "read")
        target = self.env[field.comodel_name]
        # Archived ones can be neither filtered by nor written: they are not shown.
        choices = ((target._active_name, True),) if target._active_name else ()
        query = self._rights._query(target, choices=choices)
        link = query.make_alias(target._table, f"{relation_name}$links")
        query.add_join(
            "JOIN",
            link,
            field.relation,
            SQL(
                "%s = %s",
                SQL.identifier(target._table, "id"),
                SQL.identifier(link, field.column2),
            ),
        )
        owner = SQL.identifier(link, field.column1, to_flush=field)
        query.add_where(SQL("%s = ANY(%s)", owner, list(ids)))
        label = target._field_to_sql(target._table, name, query)
        query.order = SQL("%s, %s", owner, label)
        names: dict[int, list[str]] = defaultdict(list)
        for record_id, value in self._fetch(query.select(owner, label)):
            names[record_id].append(value)
        return [names.get(record_id, []) for record_id in ids]


def _listed(selection: Selection) -> Resource:
    """The resource whose records a list shows."""
    # Only a resource has lists: see `schema/catalog.py`.
    return cast(Resource, selection.type)


def _sources(selection: Selection, page: Page | None = None) -> tuple[str, ...]:
    """The sources of the columns that the level needs, the id first."""
    sources = ["id"]
    for item in selection.items:
        if isinstance(item, Value):
            if item.field.in_row:
                sources.append(item.field.source)
        elif isinstance(item, ToOne):
            sources.append(item.relation.source)
        elif isinstance(item, RecordTag):
            sources += _sources(item.tagged)
    if page is not None:
        sources += (key.field.source for key in page.order)
    return tuple(dict.fromkeys(sources))


def narrow(
    owner: BaseModel, field: Any, query: Query, *, lasting: bool = False
) -> None:
    """Keep only what the to-many field of ``owner.id`` leads to."""
    model = owner.env[field.comodel_name]
    if field.type == "one2many":
        inverse = model._field_to_sql(model._table, field.inverse_name, query)
        query.add_where(SQL("%s = owner.id", inverse))
    else:
        query.add_where(
            SQL(
                "%s IN (SELECT %s FROM %s WHERE %s = owner.id)",
                SQL.identifier(model._table, "id"),
                SQL.identifier(field.column2, to_flush=field),
                SQL.identifier(field.relation),
                SQL.identifier(field.column1),
            )
        )
    # Which of them are archived, the client says by a filter; not the field.
    domain = Domain(field.get_comodel_domain(owner)).map_conditions(
        lambda condition: (
            Domain.TRUE if condition.field_expr == model._active_name else condition
        )
    )
    if not domain.is_true():
        if lasting:
            raise NotLastingError
        allowed = model.sudo()._search(domain, active_test=False)
        query.add_where(
            SQL("%s IN %s", SQL.identifier(model._table, "id"), allowed.subselect())
        )
