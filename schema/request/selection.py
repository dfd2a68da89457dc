# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which fields and relations an answer needs, down to the last one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ..declaration import Embedded, Field, ObjectType, Relation, Resource
from ..versions import Version
from .page import Page
from .uses import Use, of_member


class TypeName(NamedTuple):
    """An entry of an answer that says of which type the record is.

    :param name: of the object in it that is asked, in place of the record
    """

    key: str
    name: str | None = None


class RecordTag(NamedTuple):
    """An entry that shows an entity tag of the record.

    :param tagged: the representation whose tag it is
    :param version: of REST, whose representation that is
    """

    key: str
    tagged: "Selection"
    version: Version


class Value(NamedTuple):
    """An entry that shows a field."""

    key: str
    field: Field


class Embed(NamedTuple):
    """An entry that shows fields of the record in an object of their own.

    :param selection: those of its fields that are asked for, as of the record's type
    """

    key: str
    embedded: Embedded
    selection: "Selection"


class ToOne(NamedTuple):
    """An entry that shows the record that a relation leads to."""

    key: str
    relation: Relation
    selection: "Selection"


class ToMany(NamedTuple):
    """An entry that shows a page of the records that a relation leads to."""

    key: str
    relation: Relation
    selection: "Selection"
    page: Page


#: One entry of an answer; ``key`` is its name there (an alias, at GraphQL's door).
Item = Value | Embed | ToOne | ToMany | RecordTag | TypeName


@dataclass(frozen=True, slots=True)
class Selection:
    """The public fields and relations that an answer needs of one type.

    :param extra: what only the door that made the selection understands of it
        (GraphQL's connections)
    :param repeats: how many times what is told of each record beside its fields, such
        as its cursor, is asked for
    :param uses: what of it goes, and was asked for by name, down to the last one
    """

    type: ObjectType
    items: tuple[Item, ...]
    extra: object = None
    repeats: int = 1
    uses: tuple[Use, ...] = field(default=(), compare=False)

    def relations(self) -> Iterator[ToOne | ToMany]:
        """Yield the entries that lead to other records."""
        return (item for item in self.items if isinstance(item, (ToOne, ToMany)))

    def of_same_record(self) -> Iterator["Selection"]:
        """Yield what else is shown of the record itself, apart from its entries."""
        for item in self.items:
            if isinstance(item, Embed):
                yield item.selection
            elif isinstance(item, RecordTag):
                yield item.tagged

    def name_lists(self) -> frozenset[Field]:
        """Return the lists of names, which take a statement each, each once."""
        found = frozenset(
            item.field
            for item in self.items
            if isinstance(item, Value) and item.field.of_names
        )
        return found.union(*(each.name_lists() for each in self.of_same_record()))

    def computed(self) -> frozenset[str]:
        """Return the paths that Odoo computes for each record, each once."""
        found = frozenset(
            source
            for item in self.items
            if isinstance(item, Value)
            for source in self.type.computed_sources(item.field)
        )
        return found.union(*(each.computed() for each in self.of_same_record()))

    def one_level(self) -> bool:
        """Return whether all that is asked for is in the record's own row."""
        for item in self.items:
            if isinstance(item, (ToOne, ToMany)):
                return False
            if isinstance(item, Value) and (
                item.field.of_names or self.type.computed_sources(item.field)
            ):
                return False
        return all(each.one_level() for each in self.of_same_record())

    def scopes(self) -> Iterator[str]:
        """Yield every scope that reading this needs."""
        if isinstance(self.type, Resource):
            yield self.type.read_scope
        yield from self.scopes_below()

    def scopes_below(self) -> Iterator[str]:
        """Yield the same, but for the scope of the type itself."""
        for item in self.items:
            if isinstance(item, Value):
                if item.field.scope:
                    yield item.field.scope
            elif isinstance(item, (ToOne, ToMany)):
                if item.relation.scope:
                    yield item.relation.scope
                yield from item.selection.scopes()
                if isinstance(item, ToMany):
                    yield from item.page.needs
        for each in self.of_same_record():
            yield from each.scopes_below()


def named(type_: ObjectType, items: tuple[Item, ...]) -> Selection:
    """Return the Selection of entries each of which was asked for by name."""
    return Selection(type_, items, uses=_uses_of(type_, items))


def _uses_of(type_: ObjectType, items: Iterable[Item]) -> tuple[Use, ...]:
    found: list[Use] = []
    for item in items:
        if isinstance(item, Value):
            found += of_member(type_, item.field)
        elif isinstance(item, (ToOne, ToMany)):
            found += of_member(type_, item.relation)
            found += item.selection.uses
            if isinstance(item, ToMany):
                found += item.page.uses
        elif isinstance(item, RecordTag):
            found += item.tagged.uses
        elif isinstance(item, Embed):
            found += item.selection.uses
    return tuple(found)
