# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What both doors turn a request into: an Operation with a Selection.

From these two alone follow the cost of a request, the scopes it needs, the SQL
and the answer; so the same request costs, needs and gives the same at each door.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import ClassVar, NamedTuple

from ..declaration import Field, ObjectType, Relation, Resource, Verb
from ..open_types import FieldValue
from ..versions import Version

DEFAULT_PAGE_SIZE = 50
MAX_PAGE_SIZE = 200


class OrderKey(NamedTuple):
    """One key that a list is sorted by."""

    field: Field
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the records of a list have to meet: all of the values, and an alternative.

    :param values: the filters by name, and ``q``, as they passed validation
    :param alternatives: of which one has to be met, if there are some
    """

    values: Mapping[str, FieldValue] = field(default_factory=dict)
    alternatives: "tuple[Conditions, ...]" = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is asked for.

    :param limit: at most so many records; of 0 it is only told whether there are some
    :param cursor: the sort values of the record behind which to start (before
        which to end, when going backward); ``None``: the end of the list
    :param backward: the last records, or those before the cursor
    :param values: the filters by name, and ``q``, as they passed validation
    :param alternatives: conditions of which one has to be met, too
    :param needs: the scopes that both take, and the order
    :param total: whether the length of the whole list is asked for
    :param total_only: whether nothing else is asked for, so that nothing else is read
    """

    limit: int = DEFAULT_PAGE_SIZE
    offset: int = 0
    cursor: tuple[FieldValue, ...] | None = None
    backward: bool = False
    order: tuple[OrderKey, ...] = ()
    values: Mapping[str, FieldValue] = field(default_factory=dict)
    alternatives: tuple[Conditions, ...] = ()
    needs: tuple[str, ...] = ()
    total: bool = False
    total_only: bool = False

    @property
    def conditions(self) -> Conditions:
        """What its records have to meet."""
        return Conditions(self.values, self.alternatives)

    def as_told(self) -> "Page":
        """Return this page as it is read: of an empty one only the length."""
        return replace(self, total_only=True) if self.limit == 0 else self


class TypeName(NamedTuple):
    """An entry of an answer that says of which type the record is."""

    key: str


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
Item = Value | ToOne | ToMany | RecordTag | TypeName


@dataclass(frozen=True, slots=True)
class Selection:
    """The public fields and relations that an answer needs of one type.

    :param extra: what only the door that made the selection understands of it
        (GraphQL's connections)
    :param repeats: how many times what is told of each record beside its fields, such
        as its cursor, is asked for
    """

    type: ObjectType
    items: tuple[Item, ...]
    extra: object = None
    repeats: int = 1

    def relations(self) -> Iterator[ToOne | ToMany]:
        """Yield the entries that lead to other records."""
        return (item for item in self.items if isinstance(item, (ToOne, ToMany)))

    def name_lists(self) -> frozenset[Field]:
        """Return the lists of names, which take a statement each, each once."""
        found = frozenset(
            item.field
            for item in self.items
            if isinstance(item, Value) and item.field.of_names
        )
        tags = (item for item in self.items if isinstance(item, RecordTag))
        return found.union(*(item.tagged.name_lists() for item in tags))

    def computed(self) -> frozenset[str]:
        """Return the paths that Odoo computes for each record, each once."""
        found = frozenset(
            source
            for item in self.items
            if isinstance(item, Value)
            for source in self.type.computed_sources(item.field)
        )
        tags = (item for item in self.items if isinstance(item, RecordTag))
        return found.union(*(item.tagged.computed() for item in tags))

    def one_level(self) -> bool:
        """Return whether all that is asked for is in the record's own row."""
        for item in self.items:
            if isinstance(item, (ToOne, ToMany)):
                return False
            if isinstance(item, Value) and (
                item.field.of_names or self.type.computed_sources(item.field)
            ):
                return False
            if isinstance(item, RecordTag) and not item.tagged.one_level():
                return False
        return True

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
            elif isinstance(item, RecordTag):
                yield from item.tagged.scopes_below()


class Kind(Enum):
    """Which operation something leads to: a ``DO`` to what its verb says."""

    VIEWER = "viewer"
    LIST = "list"
    GET = "get"
    DO = "do"


@dataclass(frozen=True, slots=True)
class Precondition:
    """Which states of a record a client wants to change, by their entity tags.

    :param selections: the representations that the tags can be of
    :param match: whether a tag is among those of the client
    :param any: whether it is enough that the record is there
    """

    selections: tuple[Selection, ...]
    match: Callable[[str], bool]
    any: bool = False


class _Reading:
    """An operation that changes nothing, and whose answer is no secret."""

    __slots__ = ()
    writes: ClassVar[bool] = False
    secret: ClassVar[bool] = False
    selection: Selection

    def one_level(self) -> bool:
        """Return whether one statement reads all of it."""
        return self.selection.one_level()

    def scopes(self) -> Iterator[str]:
        """Yield every scope that it needs, the most telling first."""
        return self.selection.scopes()


@dataclass(frozen=True, slots=True)
class GetViewer(_Reading):
    """Show who asks."""

    selection: Selection


@dataclass(frozen=True, slots=True)
class GetRecord(_Reading):
    """Show a record."""

    resource: Resource
    record_id: int
    selection: Selection


@dataclass(frozen=True, slots=True)
class ListRecords(_Reading):
    """Show a page of the resource's own list."""

    resource: Resource
    selection: Selection
    page: Page

    def one_level(self) -> bool:
        """Return whether one statement reads all of it."""
        return not self.page.total and self.selection.one_level()

    def scopes(self) -> Iterator[str]:
        """Yield every scope that it needs, the most telling first."""
        yield from self.selection.scopes()
        yield from self.page.needs


@dataclass(frozen=True, slots=True)
class ListRelated(_Reading):
    """Show a page of what a to-many relation of a record leads to.

    :param resource: of the record
    :param selection: of each record in the list, as is the page
    """

    resource: Resource
    record_id: int
    relation: Relation
    selection: Selection
    page: Page

    def one_level(self) -> bool:
        """Return that one statement is not enough: the record is looked at, too."""
        return False

    def scopes(self) -> Iterator[str]:
        """Yield every scope that it needs, the most telling first."""
        yield self.resource.read_scope
        if self.relation.scope:
            yield self.relation.scope
        yield from self.selection.scopes()
        yield from self.page.needs


@dataclass(frozen=True, slots=True)
class DoVerb:
    """Do what a verb says.

    :param selection: what to answer; ``None`` where the verb answers no record
    :param record_id: the record that it is done to, if it is done to one
    :param values: what to write, by write name, not validated yet
    :param condition: what must hold of the record that is changed
    """

    resource: Resource
    verb: Verb
    selection: Selection | None = None
    record_id: int | None = None
    values: Mapping[str, FieldValue] | None = None
    condition: Precondition | None = None
    writes: ClassVar[bool] = True

    @property
    def secret(self) -> bool:
        """Whether its answer may be kept nowhere."""
        return self.verb.secret

    def one_level(self) -> bool:
        """Return whether one statement does all of it."""
        return False

    def scopes(self) -> Iterator[str]:
        """Yield every scope that it needs, the most telling first.

        Who may write a record is shown what was written, but not where it leads. What
        needs a scope to be read needs it to be written, in the parts of a record, too.
        """
        yield self.resource.scope_of(self.verb)
        if self.values:
            yield from _scopes_of(self.resource.inputs(self.verb), self.values)
        if self.selection is not None:
            yield from self.selection.scopes_below()
        if self.condition is not None:
            for selection in self.condition.selections:
                yield from selection.scopes_below()


def _scopes_of(
    members: Iterable[Field | Relation], sent: Mapping[str, object]
) -> Iterator[str]:
    """Yield the scopes of what is sent, and of the parts that are sent with it."""
    for member in members:
        names = [name for name in member.write_names if name in sent]
        if not names:
            continue
        if member.scope:
            yield member.scope
        if not isinstance(member, Relation) or not member.written_as_parts:
            continue
        yield from member.part_scopes
        scoped = [each for each in member.part_members if each.scope]
        if not scoped:
            continue
        # All that is sent is asked for them, however it is refused afterwards.
        lists = (sent[name] for name in names)
        parts = (each for one in lists if isinstance(one, list) for each in one)
        given = {name for each in parts if isinstance(each, Mapping) for name in each}
        yield from _scopes_of(scoped, dict.fromkeys(given))


#: One thing to do; complete when it is made.
Operation = GetViewer | GetRecord | ListRecords | ListRelated | DoVerb
