# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Selections ask for, read: one statement per relation level.

What is read is the columns, not the records: no recordset is filled, so nothing is
read lazily.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from odoo.api import Environment
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...monitoring.tracing import traced
from ...schema.answer.outcome import Records, Row, Slice, Withheld
from ...schema.catalog import Catalog
from ...schema.declaration import DecimalType, Field, ObjectType, Relation
from ...schema.open_types import FieldValue
from ...schema.request.page import Page
from ...schema.request.selection import (
    Embed,
    RecordTag,
    Selection,
    ToMany,
    ToOne,
    Value,
)
from ..database.transaction import time_left, without_transaction
from .beside import Beside
from .level import Level, Levels
from .values import convert, digits_of
from .written import written

#: In front of a statement that is read portion by portion; it is read to its end.
_WHOLE = SQL("SET LOCAL cursor_tuple_fraction = 1; DECLARE whole NO SCROLL CURSOR FOR ")
_NEXT = "FETCH FORWARD %s FROM whole"
#: The values that a row is sorted by.
Position = tuple[FieldValue, ...]


class Read(NamedTuple):
    """What one level gave, each a list for all of its rows.

    :param positions: the values that they are sorted by
    :param owners: of whose page they are, where there are several pages
    """

    ids: Sequence[int]
    rows: list[Row]
    positions: list[Position]
    owners: Sequence[int]


class Projection:
    """Reads what Selections ask for, as the environment's user.

    :param lone: whether a single statement is all that the transaction will hold
    :param until: when PostgreSQL gives up, on the clock of :func:`time.monotonic`
    :param scopes: what the asking key may do; ``None`` where none asks
    :param told: where to note which records are read: names of types, and ids
    :ivar withheld: why entries of the rows are withheld, if some are
    """

    def __init__(
        self,
        env: Environment,
        catalog: Catalog,
        *,
        lone: bool = False,
        until: float | None = None,
        told: dict[tuple[str, int], None] | None = None,
        scopes: frozenset[str] | None = None,
    ) -> None:
        self.env = env
        self._levels = Levels(env, catalog, self._fetch, scopes)
        self._lone = lone
        #: May be set to a later moment, where another statement begins.
        self.until = until
        self._told = told
        self.withheld: dict[Withheld, None] = {}

    # -- one record, one page ---------------------------------------------------

    def one(self, selection: Selection, record_id: int) -> Row | None:
        """Read the record with that id; ``None`` when the user can see none."""
        return self._by_id(selection, [record_id]).get(record_id)

    def several(self, selection: Selection, ids: Sequence[int]) -> dict[int, Row]:
        """Read those of the records that the user can see, by id."""
        return self._by_id(selection, ids)

    def page(self, selection: Selection, page: Page) -> Slice:
        """Read a page of the resource's own list."""
        level = self._levels.page(selection, page)
        total = None
        if page.total:
            total = self._fetch(self._levels.total(selection, page))[0][0]
        if page.total_only:
            return _slice(page, [], [], total)
        read = self._read(level)
        return _slice(page, read.rows, read.positions, total)

    def related_page(
        self, type_: ObjectType, item: ToMany, record_id: int
    ) -> Slice | None:
        """Read a page of what a record's to-many relation leads to.

        ``None`` when the user can see no such record.
        """
        if self.one(Selection(type_, ()), record_id) is None:
            return None
        return self._to_many(type_, item, [record_id])[record_id]

    # -- all of a list ----------------------------------------------------------

    def check_whole(self, selection: Selection, page: Page) -> None:
        """See that the user may read the list.

        :raises odoo.exceptions.AccessError: otherwise
        """
        self._levels.whole(selection, page)

    def portions(
        self, selection: Selection, page: Page, rows: int, *, as_json: bool = False
    ) -> Iterator[tuple[Records, int]]:
        """Read all of the resource's own list from the page's cursor on.

        What is read of it is held in memory in portions; PostgreSQL keeps the rest.

        :param rows: how many there are in a portion
        :param as_json: whether PostgreSQL may write the records, if it can
        :return: the records of each portion, and the id of the last
        """
        level = self._levels.whole(selection, page)
        text = written(level) if as_json else None
        self.env.flush_query(level.statement.sql)
        self.env.cr.execute(
            SQL("%s%s", _WHOLE, level.statement.bound({}) if text is None else text)
        )
        while True:
            table = self._fetch(SQL(_NEXT, rows))
            if not table:
                return
            if text is not None:
                yield [line for _id, line in table], table[-1][0]
                continue
            read = self._made(level, table)
            yield read.rows, read.ids[-1]
            # What Odoo has computed, it has kept for each record.
            self.env.invalidate_all(flush=False)

    # -- levels -----------------------------------------------------------------

    def _by_id(self, selection: Selection, ids: Sequence[int]) -> dict[int, Row]:
        read = self._read(self._levels.by_id(selection, ids))
        return dict(zip(read.ids, read.rows, strict=True))

    def _to_many(
        self, type_: ObjectType, item: ToMany, ids: Sequence[int]
    ) -> dict[int, Slice]:
        """A page for each record, all of them in one statement."""
        ids, page = list(dict.fromkeys(ids)), item.page
        rows: dict[int, list[Row]] = defaultdict(list)
        positions: dict[int, list[Position]] = defaultdict(list)
        if not page.total_only:
            read = self._read(self._levels.pages(type_, item, ids))
            for number, owner in enumerate(read.owners):
                rows[owner].append(read.rows[number])
                positions[owner].append(read.positions[number])
        totals: dict[int, int | None] = {}
        if page.total:
            found = dict(self._fetch(self._levels.totals(type_, item, ids)))
            totals = {owner: found.get(owner, 0) for owner in ids}
        return {
            owner: _slice(page, rows[owner], positions[owner], totals.get(owner), owner)
            for owner in ids
        }

    def _read(self, level: Level) -> Read:
        """Read one level, then the levels below it."""
        return self._made(level, self._fetch(level.statement.bound(level.values)))

    def _made(self, level: Level, table: list[tuple[Any, ...]]) -> Read:
        """What the rows of a level are, with the levels below it."""
        statement, page = level.statement, level.page
        columns = len(statement.places) + level.has_owners
        data = list(zip(*table, strict=True)) or [()] * columns
        ids = data[0]
        if self._told is not None:
            type_name = level.selection.type.type_name
            self._told.update(((type_name, id_), None) for id_ in ids)
        beside = Beside(self.env[level.selection.type.model].browse(ids), self._fetch)
        rows = self._shaped(level.selection, level, data, beside)
        order = page.order if page else ()
        keys_of_order = (data[statement.places[key.field.source]] for key in order)
        positions = list(zip(*keys_of_order, strict=True))
        return Read(ids, rows, positions, data[-1] if level.has_owners else ())

    @traced("read", db__system__name="postgresql")
    def _fetch(self, sql: SQL) -> list[tuple[Any, ...]]:
        if self.until is not None:
            sql = SQL("%s; %s", time_left(self.until), sql)
        if not self._lone:
            return self.env.execute_query(sql)
        self.env.flush_query(sql)
        with without_transaction(self.env.cr):
            self.env.cr.execute(sql)
            return self.env.cr.fetchall()

    # -- rows -------------------------------------------------------------------

    def _shaped(
        self,
        selection: Selection,
        level: Level,
        data: Sequence[Sequence[Any]],
        beside: Beside,
    ) -> list[Row]:
        """The rows that the columns of a level make.

        :param selection: of the level, or of a representation of the same records
        :param data: the columns, the ids first
        :param beside: what stands in no column
        """
        type_, ids, places = selection.type, data[0], level.statement.places
        values: list[Iterable[Any]] = []
        for item in selection.items:
            if isinstance(item, Value):
                values.append(
                    self._field_values(type_, item.field, level, data, beside)
                )
            elif isinstance(item, ToOne):
                place = places.get(item.relation.source)
                if place is None:
                    withheld = self._withhold(item, _denied(item.relation))
                    values.append([withheld] * len(ids))
                else:
                    values.append(self.one_each(item, data[place]))
            elif isinstance(item, ToMany):
                values.append(self._many_each(type_, item, ids))
            elif isinstance(item, RecordTag):
                values.append(self._shaped(item.tagged, level, data, beside))
            elif isinstance(item, Embed):
                values.append(self._shaped(item.selection, level, data, beside))
            else:
                values.append([item.name or type_.type_name] * len(ids))
        keys = [item.key for item in selection.items]
        return [
            dict(zip(keys, row, strict=True)) for row in zip(*values, strict=True)
        ] or [{} for _id in ids]

    def _field_values(
        self,
        type_: ObjectType,
        field: Field,
        level: Level,
        data: Sequence[Sequence[Any]],
        beside: Beside,
    ) -> Iterable[Any]:
        """The public values of a field, for each row."""
        if field.of_names:
            return beside.names(field)
        places = level.statement.places
        digits: Sequence[int | None] | None = None
        if isinstance(field.type, DecimalType) and field.type.digits is None:
            source = type_.digits_source(field)
            if source is None:
                found = digits_of(self.env[type_.model], field.source)
                digits = None if found is None else [found] * len(data[0])
            elif source in places:
                digits = data[places[source]]
            else:
                digits = beside.computed(source).values
        if not field.computed:
            if field.source not in places:
                raise _denied(field)
            return convert(type_, field, data[places[field.source]], digits)
        column = beside.computed(field.source)
        shown = list(convert(type_, field, column.values, digits))
        for place, withheld in column.withheld.items():
            shown[place] = withheld
            self.withheld[withheld] = None
        return shown

    def one_each(
        self, item: ToOne, ids: Sequence[int | None]
    ) -> list[Row | Withheld | None]:
        """Read the record that each id is of; ``None`` where the user can see none."""
        wanted = list({record_id for record_id in ids if record_id})
        try:
            found = self._by_id(item.selection, wanted) if wanted else {}
        except AccessError as error:
            withheld = self._withhold(item, error)
            return [withheld if record_id else None for record_id in ids]
        return [found.get(record_id) if record_id else None for record_id in ids]

    def _many_each(
        self, type_: ObjectType, item: ToMany, ids: Sequence[int]
    ) -> Sequence[Slice | Withheld]:
        try:
            pages = self._to_many(type_, item, ids) if ids else {}
        except AccessError as error:
            return [self._withhold(item, error)] * len(ids)
        return [pages[record_id] for record_id in ids]

    def _withhold(self, item: ToOne | ToMany, error: AccessError) -> Withheld:
        """Show null where the user may not follow a relation; what can't be null is
        refused with the record.
        """
        if not item.relation.nullable:
            raise error
        withheld = Withheld(error)
        self.withheld[withheld] = None
        return withheld


def _denied(member: Field | Relation) -> AccessError:
    """What Odoo raises for a field that the user may not read."""
    return AccessError(f"{member.source} may not be read")


def _slice(
    page: Page,
    rows: list[Row],
    positions: list[Position],
    total: int | None,
    owner: int | None = None,
) -> Slice:
    """The page that was asked for, of rows of which one may be of the next."""
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
        record_id=owner,
        total=total,
    )
