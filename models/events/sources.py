# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where the values of a resource stand: in which columns of which tables.

What has changed is called by its source, as the declarations have it: what that is
called is up to the version in which it is told.

Followed are the columns of the model behind it, the links of its many2many fields, the
parts that belong to its records (the lines of an order), and what a record has of the
one that it is made of (a product's template). Not followed is what other records only
lend their names for: who renames a country changes no customer. Nor is what Odoo
computes when it is read.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from odoo.fields import Field as OdooField
from odoo.models import BaseModel

from ...schema.catalog import Catalog
from ...schema.declaration import ObjectType, Relation, Resource

#: Written with every change, so no change by themselves.
_STAMPS = frozenset({"id", "create_date", "create_uid", "write_date", "write_uid"})
_DEEPEST = 4


class Step(NamedTuple):
    """From one table to another.

    :param table: where to look
    :param by: the column that holds what is known
    :param gives: the column with what is looked for
    """

    table: str
    by: str
    gives: str


@dataclass(frozen=True)
class Watch:
    """A table in which values of records stand.

    :param table: its name
    :param key: the column that leads to the record, by the steps
    :param steps: from the key to the id of the record
    :param row_id: the column that tells a row from the others; empty where there is
        none, as in the table of a many2many
    :param columns: the sources of what stands in each column
    :param parts: the sources of what a row is a part of, if it is one: they change
        when rows come, go, or change
    """

    table: str
    key: str = "id"
    steps: tuple[Step, ...] = ()
    row_id: str = "id"
    columns: dict[str, list[str]] = field(default_factory=dict)
    parts: tuple[str, ...] = ()


def is_followed(model: BaseModel | None) -> bool:
    """Return whether the model has a table of its own, which triggers can be on."""
    return model is not None and model._auto and not model._abstract


def watches(
    model: BaseModel, versions: Iterable[tuple[Catalog, Resource]]
) -> list[Watch]:
    """Return the tables to watch for a resource, that of its model first.

    :param versions: the resource as each version has it, with all else that it has
    """
    finder = _Finder()
    for catalog, resource in versions:
        finder.add_type(_Place(model), catalog, resource)
    own = Watch(model._table, columns=finder.columns.pop((model._table, "id", ()), {}))
    inherited = (
        Watch(table, key, steps, columns=columns)
        for (table, key, steps), columns in sorted(finder.columns.items())
    )
    return [own, *inherited, *finder.parts()]


class _Place(NamedTuple):
    """Where records stand whose values are a resource's.

    :param steps: from their ids to that of the record
    """

    model: BaseModel
    steps: tuple[Step, ...] = ()


class _Finder:
    """Collects the tables of one resource."""

    def __init__(self) -> None:
        #: The sources by column, by table, key and steps.
        self.columns: dict[tuple[str, str, tuple[Step, ...]], dict[str, list[str]]]
        self.columns = defaultdict(lambda: defaultdict(list))
        self._parts: dict[tuple[str, str, str, tuple[Step, ...]], dict[str, set[str]]]
        self._parts = defaultdict(lambda: defaultdict(set))

    def parts(self) -> Iterator[Watch]:
        for (table, key, row_id, steps), found in sorted(self._parts.items()):
            sources = tuple(sorted(set().union(*found.values())))
            columns = {name: list(sources) for name in sorted(found) if name}
            yield Watch(table, key, steps, row_id, columns, sources)

    def add_type(self, place: _Place, catalog: Catalog, type_: ObjectType) -> None:
        for member in type_.members():
            self._add(place, member.source, member.source.split("."))
            if isinstance(member, Relation) and member.of_parts:
                self._add_record_parts(place, member, catalog.target(member))

    def _add(
        self, place: _Place, source: str, path: list[str], depth: int = _DEEPEST
    ) -> None:
        """Watch what the path begins with."""
        model, steps = place
        field = model._fields.get(path[0])
        if field is None or field.name in _STAMPS or not depth:
            return
        if field.name in model._inherits.values() and len(path) > 1:
            self._add(_made_of(place, field), source, path[1:], depth - 1)
        elif field.type == "many2many" and field.store:
            self._add_links(place, source, field)
        elif field.store and field.column_type:
            sources = self.columns[model._table, "id", steps][field.name]
            if source not in sources:
                sources.append(source)
        elif field.related and not field.store:
            self._add(place, source, field.related.split("."), depth - 1)

    def _add_links(self, place: _Place, source: str, field: OdooField) -> None:
        """Watch the table of a many2many."""
        key = (field.relation, field.column1, "", place.steps)
        self._parts[key][""].add(source)

    def _add_record_parts(
        self, place: _Place, relation: Relation, type_: ObjectType
    ) -> None:
        """Watch the parts of the records, and their many2many."""
        model, steps = place
        field = model._fields.get(relation.source)
        if field is None or field.type != "one2many" or not field.inverse_name:
            return
        target = model.env[field.comodel_name]
        inverse = target._fields.get(field.inverse_name)
        if inverse is None or not inverse.store or not is_followed(target):
            return
        found = self._parts[target._table, inverse.name, "id", steps]
        found[inverse.name].add(relation.source)
        step = Step(target._table, "id", inverse.name)
        for member in type_.members():
            own = target._fields.get(member.source.partition(".")[0])
            if own is None or own.name in _STAMPS or not own.store:
                continue
            if own.type == "many2many":
                self._add_links(_Place(target, (step, *steps)), relation.source, own)
            elif own.column_type:
                found[own.name].add(relation.source)


def _made_of(place: _Place, field: OdooField) -> _Place:
    """The records that those of the place are made of, by ``_inherits``."""
    step = Step(place.model._table, field.name, "id")
    return _Place(place.model.env[field.comodel_name], (step, *place.steps))
