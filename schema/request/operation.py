# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What both doors turn a request into: an Operation with a Selection.

From these two alone follow the cost of a request, the scopes it needs, the SQL
and the answer; so the same request costs, needs and gives the same at each door.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import chain
from typing import ClassVar, NamedTuple

from ..declaration import Batch, Field, Relation, Resource, Verb
from ..mistakes import Mistake
from ..open_types import FieldValue
from .page import Page
from .selection import Selection
from .spelling import names_sent, sent_together
from .uses import (
    Use,
    going_inputs,
    of_doing,
    of_inputs,
    of_member,
    of_resource,
)


class Kind(Enum):
    """Which operation something leads to: a ``DO`` to what its verb says, a ``BATCH``
    to what that does to many.
    """

    VIEWER = "viewer"
    LIST = "list"
    GET = "get"
    DO = "do"
    BATCH = "batch"


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

    def uses(self) -> Iterator[Use]:
        """Yield what it uses of what goes."""
        yield from self.selection.uses


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

    def uses(self) -> Iterator[Use]:
        """Yield what it uses of what goes."""
        yield from of_resource(self.resource, self.resource.singular)
        yield from self.selection.uses


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

    def uses(self) -> Iterator[Use]:
        """Yield what it uses of what goes."""
        yield from of_resource(self.resource, self.resource.name)
        yield from self.selection.uses
        yield from self.page.uses


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

    def uses(self) -> Iterator[Use]:
        """Yield what it uses of what goes."""
        yield from of_resource(self.resource, self.resource.singular)
        yield from of_member(self.resource, self.relation)
        yield from self.selection.uses
        yield from self.page.uses


@dataclass(frozen=True, slots=True)
class ExportRecords(_Reading):
    """Show all of the resource's own list, from one state of the database.

    :param page: which records, in the order of their ids; its length says nothing
    """

    resource: Resource
    selection: Selection
    page: Page

    def scopes(self) -> Iterator[str]:
        """Yield every scope that it needs, the most telling first."""
        yield from self.selection.scopes()
        yield from self.page.needs

    def uses(self) -> Iterator[Use]:
        """Yield what it uses of what goes."""
        yield from of_resource(self.resource, self.resource.name)
        yield from self.selection.uses
        yield from self.page.uses


@dataclass(frozen=True, slots=True)
class DoVerb:
    """Do what a verb says.

    :param selection: what to answer; ``None`` where the verb answers no record
    :param record_id: the record that it is done to, if it is done to one
    :param values: what to write, by write name, not validated yet
    :param condition: what must hold of the record that is changed
    :param uploaded: how large the file is that comes with it, in bytes
    """

    resource: Resource
    verb: Verb
    selection: Selection | None = None
    record_id: int | None = None
    values: Mapping[str, FieldValue] | None = None
    condition: Precondition | None = None
    uploaded: int = 0
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
        yield from self.resource.scopes_of(self.verb)
        if self.values:
            yield from _scopes_of(self.resource.inputs(self.verb), self.values)
        if self.selection is not None:
            yield from self.selection.scopes_below()
        if self.condition is not None:
            for selection in self.condition.selections:
                yield from selection.scopes_below()

    def uses(self) -> Iterator[Use]:
        """Yield what it uses of what goes."""
        yield from of_doing(self.resource, self.verb)
        if self.values:
            inputs = self.resource.inputs(self.verb)
            yield from of_inputs(self.resource, self.verb, inputs, self.values)
        if self.selection is not None:
            yield from self.selection.uses


class BatchItem(NamedTuple):
    """One of the many things that a batch does.

    :param values: what to write, by any of its names, not validated yet
    :param record_id: the record that it is done to, where the item names one
    :param condition: what must hold of that record
    :param mistakes: what is wrong with the item, whatever its values are
    """

    values: Mapping[str, FieldValue]
    record_id: int | None = None
    condition: Precondition | None = None
    mistakes: tuple[Mistake, ...] = ()


@dataclass(frozen=True, slots=True)
class DoBatch:
    """Do to many records what a verb does to one.

    :param items: in the order of the answer
    :param selection: what to answer of each; ``None`` where no record is left
    :param atomic: whether all of it is done or nothing; else each item by itself
    :param by: the name of the value by which an upsert finds a record
    :param repeats: how many times what is told of each item is asked for
    """

    resource: Resource
    batch: Batch
    items: tuple[BatchItem, ...]
    selection: Selection | None = None
    atomic: bool = True
    by: str = "id"
    repeats: int = 1
    writes: ClassVar[bool] = True
    secret: ClassVar[bool] = False

    def one_level(self) -> bool:
        """Return whether one statement does all of it."""
        return False

    def scopes(self) -> Iterator[str]:
        """Yield every scope that it needs: those that its items need one by one."""
        for verb in self.batch.verbs:
            yield from self.resource.scopes_of(verb)
            members = _with_scopes(self.resource.inputs(verb))
            for item in self.items if members else ():
                yield from _scopes_of(members, item.values)
        if self.selection is not None:
            yield from self.selection.scopes_below()
        for condition in self.conditions():
            for selection in condition.selections:
                yield from selection.scopes_below()

    def conditions(self) -> Iterator[Precondition]:
        """Yield what must hold of records."""
        return (item.condition for item in self.items if item.condition is not None)

    def uses(self) -> Iterator[Use]:
        """Yield what it uses of what goes, some of it once for each item."""
        yield from of_doing(self.resource, self.batch)
        inputs = map(self.resource.inputs, self.batch.verbs)
        going = going_inputs(dict.fromkeys(chain.from_iterable(inputs)))
        for item in self.items if going else ():
            yield from of_inputs(self.resource, self.batch, going, item.values)
        if self.selection is not None:
            yield from self.selection.uses


def _with_scopes(members: Iterable[Field | Relation]) -> list[Field | Relation]:
    """Those of the members that can need a scope."""
    return [
        each
        for each in members
        if each.scope or (isinstance(each, Relation) and each.written_as_parts)
    ]


def _scopes_of(
    members: Iterable[Field | Relation], sent: Mapping[str, object]
) -> Iterator[str]:
    """Yield the scopes of what is sent, and of the parts that are sent with it."""
    for member in members:
        names = names_sent(member, sent)
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
        yield from _scopes_of(scoped, sent_together(parts))


#: One thing to do; complete when it is made.
Operation = (
    GetViewer | GetRecord | ListRecords | ListRelated | ExportRecords | DoVerb | DoBatch
)
