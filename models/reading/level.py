# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One level of a Selection as SQL: which records, which columns, which part.

Rights come from Odoo itself: every level starts from a query of its model as the
key's user, with its access rights, record rules and companies.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, NamedTuple, cast

from odoo.api import Environment
from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL, Query

from ...schema.catalog import Catalog
from ...schema.declaration import Listed, ObjectType
from ...schema.request.page import Page
from ...schema.request.selection import Selection, ToMany, ToOne, Value
from .conditions import (
    Conditions,
    Fetch,
    beginnings,
    is_chosen_only,
    page_choices,
)
from .lasting import DeclaredDomain
from .links import narrow, way
from .statement import Columns, Slot, Statement


class Level(NamedTuple):
    """What reads one level.

    :param page: the part of it that is read; ``None`` for all
    :param values: what this use puts into the statement
    """

    selection: Selection
    page: Page | None
    statement: Statement
    values: Mapping[Slot, Any]

    @property
    def has_owners(self) -> bool:
        """Whether each row is of the page of some owner."""
        return Slot.OWNERS in self.values


class Levels:
    """Makes levels, as the environment's user; whatever lasts is made once.

    :param fetch: asks PostgreSQL
    :param scopes: what the asking key may do; ``None`` where none asks
    """

    def __init__(
        self,
        env: Environment,
        catalog: Catalog,
        fetch: Fetch,
        scopes: frozenset[str] | None = None,
    ) -> None:
        self.env = env
        self._scopes = scopes
        self._types, self._version = catalog.types, catalog.version
        self._conditions = Conditions(env, catalog.types, fetch)
        self._domains: dict[int, tuple[Page, Domain]] = {}
        self._rights = env["dual_api.rights"]

    def by_id(self, selection: Selection, ids: Sequence[int]) -> Level:
        """Return the level of those of these records that are visible, archived ones
        too.
        """
        type_ = selection.type

        def search(lasting: bool) -> Query:
            return self._rights._query(
                self._model(type_),
                declared=type_.domain,
                ids=Slot.IDS if lasting else ids,
                lasting=lasting,
            )

        return self._level(selection, None, "ids", search, {Slot.IDS: tuple(ids)})

    def page(self, selection: Selection, page: Page) -> Level:
        """Return the level of a page of the resource's own list."""

        def search(lasting: bool) -> Query:
            return self._search(selection, page, lasting=lasting)

        key = self._page_key(selection, page)
        values = {Slot.LIMIT: page.limit + 1}
        return self._level(selection, page, key, search, values)

    def whole(self, selection: Selection, page: Page) -> Level:
        """Return the level of all that the page is a part of, from its cursor on."""

        def search(lasting: bool) -> Query:
            return self._search(selection, page, lasting=lasting)

        return self._level(selection, page, None, search, {})

    def pages(self, type_: ObjectType, item: ToMany, ids: Sequence[int]) -> Level:
        """Return the level of a page of what the relation leads to, for each record.

        :param type_: of the records
        """
        relation, selection, page = item.relation, item.selection, item.page
        owner = self.env[type_.model]

        def search(lasting: bool) -> Query:
            fields = way(owner, relation.source)
            query = self._search(selection, page, lasting=lasting)
            narrow(owner, fields, query, lasting=lasting)
            return query

        key = self._page_key(selection, page)
        values = {Slot.LIMIT: page.limit + 1, Slot.OWNERS: ids}
        return self._level(
            selection, page, key and (type_, relation, key), search, values
        )

    def total(self, selection: Selection, page: Page) -> SQL:
        """Return the SQL that counts the list that the page is of."""
        return self._search(selection, page).select(SQL("COUNT(*)"))

    def totals(self, type_: ObjectType, item: ToMany, ids: Sequence[int]) -> SQL:
        """Return the SQL that counts the lists that the relation leads to, by record
        id.
        """
        owner = self.env[type_.model]
        fields = way(owner, item.relation.source)
        query = self._search(item.selection, item.page)
        narrow(owner, fields, query)
        return SQL(
            "SELECT owner.id, counted.n FROM unnest(%s) AS owner(id)"
            " CROSS JOIN LATERAL (%s) AS counted",
            list(ids),
            query.select(SQL("COUNT(*) AS n")),
        )

    def _level(
        self,
        selection: Selection,
        page: Page | None,
        key: Hashable | None,
        search: Callable[[bool], Query],
        values: Mapping[Slot, Any],
    ) -> Level:
        """The level of the records that are searched.

        :param key: what the search depends on; ``None`` where on too much for its
            statement to be kept
        :param search: makes the query; it is told whether that has to last
        """
        sources = _sources(selection, page)

        def build(lasting: bool) -> Statement:
            model = self._model(selection.type)
            columns = Columns(
                model,
                search(lasting),
                sources,
                lasting=lasting,
                declared=self._behind(selection.type),
            )
            held = {slot: slot if lasting else values[slot] for slot in values}
            return columns.statement(
                page=page,
                limit=held.get(Slot.LIMIT),
                owners=held.get(Slot.OWNERS),
                found_by=beginnings(_listed(selection), page) if page else (),
            )

        if key is None:
            statement = build(False)
        else:
            kept_under = (key, selection.type, sources)
            statement = self._rights._statement(kept_under, build)
        return Level(selection, page, statement, values)

    def _behind(self, type_: ObjectType) -> Mapping[str, DeclaredDomain]:
        """What is there behind the fields of its relations to one record."""
        return {
            relation.source: self._types[relation.to].domain
            for relation in type_.relations
            if not relation.many
        }

    def _page_key(self, selection: Selection, page: Page) -> Hashable | None:
        type_ = _listed(selection)
        if page.cursor is not None or page.offset:
            return None
        if not is_chosen_only(type_, page):
            return None
        return (page.order, page.backward, page_choices(type_, page))

    def _search(
        self, selection: Selection, page: Page, *, lasting: bool = False
    ) -> Query:
        type_ = _listed(selection)
        model = self._model(type_)
        filters = {filter_.source for filter_ in type_.filters}
        return self._rights._query(
            model,
            self._domain(type_, page),
            declared=type_.domain,
            choices=page_choices(type_, page),
            # Where the client chooses by a filter, Odoo must not choose for it.
            active_test=model._active_name not in filters,
            lasting=lasting,
        )

    def _model(self, type_: ObjectType) -> BaseModel:
        """The model of the type; it knows scopes and version where it has to."""
        model = self.env[type_.model]
        if not type_.by_scopes:
            return model
        return model.with_context(
            dual_api_scopes=self._scopes, dual_api_version=self._version.key
        )

    def _domain(self, type_: Listed, page: Page) -> Domain:
        """The domain of the page, made once for its rows and its total."""
        kept = self._domains.get(id(page))
        if kept is None:
            kept = (page, self._conditions.domain(type_, page))
            self._domains[id(page)] = kept
        return kept[1]


def _listed(selection: Selection) -> Listed:
    """The type whose records a list shows."""
    # Others have no lists: see `schema/catalog.py`.
    return cast(Listed, selection.type)


def _sources(selection: Selection, page: Page | None = None) -> tuple[str, ...]:
    """The sources of the columns that the level needs, the id first."""
    sources = ["id"]
    for item in selection.items:
        if isinstance(item, Value):
            if item.field.in_row:
                sources.append(item.field.source)
            digits = selection.type.digits_source(item.field)
            if digits and digits not in selection.type.computed_sources(item.field):
                sources.append(digits)
        elif isinstance(item, ToOne):
            sources.append(item.relation.source)
    for each in selection.of_same_record():
        sources += _sources(each)
    if page is not None:
        sources += (key.field.source for key in page.order)
    return tuple(dict.fromkeys(sources))
