# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What both doors turn a request into: an Operation with a Selection.

From these two alone follow the cost of a request, the scopes it needs, the SQL
and the answer; so the same request costs, needs and gives the same at each door.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, NamedTuple

from .declaration import Action, Field, ObjectType, Relation, Resource
from .errors import ApiError
from .mistakes import Mistake
from .sentences import _lt

DEFAULT_PAGE_SIZE = 50
MAX_PAGE_SIZE = 200
MAX_NODES = 10_000
_MAX_TOLD_NODES = 1_000_000_000
#: A request may return so many nodes for its first point, and for each further.
NODES_PER_POINT = 200


class OrderKey(NamedTuple):
    """One key that a list is sorted by."""

    field: Field
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is asked for.

    :param limit: at most so many records
    :param cursor: the sort values of the record behind which to start (before
        which to end, when going backward); ``None``: the end of the list
    :param backward: the last records, or those before the cursor
    :param values: the filters by name, and ``q``, as they passed validation
    :param total: whether the length of the whole list is asked for
    """

    limit: int = DEFAULT_PAGE_SIZE
    offset: int = 0
    cursor: tuple[Any, ...] | None = None
    backward: bool = False
    order: tuple[OrderKey, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    total: bool = False


class Item(NamedTuple):
    """One entry of an answer.

    :param key: its name in the answer (an alias, at GraphQL's door)
    :param member: what it shows; ``None`` for the name of the type itself
    :param tagged: the representation whose entity tag it shows, instead of a member
    """

    key: str
    member: Field | Relation | None
    selection: "Selection | None" = None
    page: Page | None = None
    tagged: "Selection | None" = None


@dataclass(frozen=True, slots=True)
class Selection:
    """The public fields and relations that an answer needs of one type.

    :param extra: what only the door that made the selection understands of it
        (GraphQL's connections)
    """

    type: ObjectType
    items: tuple[Item, ...]
    extra: Any = None

    def also(self, key: str, member: Field) -> "Selection":
        """This Selection with one more field in its answers."""
        return replace(self, items=(*self.items, Item(key, member)))

    def without(self, key: str) -> "Selection":
        """This Selection without that entry of its answers."""
        return replace(self, items=tuple(i for i in self.items if i.key != key))

    def relations(self) -> Iterator[Item]:
        """The entries that lead to other records."""
        return (item for item in self.items if item.selection is not None)

    def nodes(self) -> int:
        """How many records can stand behind one record of this type, itself included.

        Page sizes multiply downwards; a to-one relation counts as one.
        """
        below = sum(
            (item.page.limit if item.page else 1) * item.selection.nodes()
            for item in self.relations()
        )
        tagged = (item.tagged.nodes() - 1 for item in self.items if item.tagged)
        return 1 + below + sum(tagged)

    def one_level(self) -> bool:
        """Whether all that is asked for stands in the row of the record itself."""
        for item in self.items:
            if item.selection is not None:
                return False
            if item.tagged is not None and not item.tagged.one_level():
                return False
            if item.member is not None and not item.member.in_row:
                return False
        return True

    def scopes(self) -> Iterator[str]:
        """Every scope that reading this needs."""
        if isinstance(self.type, Resource):
            yield self.type.read_scope
        yield from self.scopes_below()

    def scopes_below(self) -> Iterator[str]:
        """The same, but for the scope of the type itself."""
        for item in self.items:
            if item.member is not None and item.member.scope:
                yield item.member.scope
            if item.selection is not None:
                yield from item.selection.scopes()
            if item.tagged is not None:
                yield from item.tagged.scopes_below()


class Kind(Enum):
    """What an operation does."""

    VIEWER = "viewer"
    LIST = "list"
    GET = "get"
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    ACTION = "action"


WRITES = frozenset({Kind.CREATE, Kind.UPDATE, Kind.DELETE, Kind.ACTION})


@dataclass(frozen=True, slots=True)
class Precondition:
    """Which states of a record a client wants to change, by their entity tags.

    :param selections: the representations that the tags can be of
    :param match: whether a tag is among those of the client
    :param any: whether it is enough that the record is there
    :param tag_of: the tag of a representation, from the row behind it; the request
        brings it, whose address is in what it shows
    """

    selections: tuple[Selection, ...]
    match: Callable[[str], bool]
    any: bool = False
    tag_of: Callable[[Selection, dict[str, Any]], str] | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing to do, on one resource.

    :param selection: what to answer; ``None`` when deleting
    :param record_id: the record; for a ``LIST``, the one whose relation is listed
    :param relation: the to-many relation that a ``LIST`` follows
    :param values: what to write, by write name, not validated yet
    :param condition: what must hold of the record that is changed
    :param action: what an ``ACTION`` does
    :param caller: the ``Principal`` on whose behalf, for an ``ACTION``
    """

    kind: Kind
    resource: Resource | None
    selection: Selection | None
    page: Page | None = None
    record_id: int | None = None
    relation: Relation | None = None
    values: Mapping[str, Any] | None = None
    condition: Precondition | None = None
    action: Action | None = None
    caller: Any = None

    @property
    def secret(self) -> bool:
        """Whether its answer may be kept nowhere."""
        return self.action is not None and self.action.secret

    def nodes(self) -> int:
        """How many records the answer can hold, or the condition looks at."""
        shown = self.selection.nodes() if self.selection else 1
        condition = self.condition.selections if self.condition else ()
        per_record = max(shown, sum(each.nodes() for each in condition))
        listed = per_record * (self.page.limit if self.page else 1)
        # The record whose relation is listed is looked at, too.
        return listed + (self.relation is not None)

    def one_level(self) -> bool:
        """Whether one statement reads all of it."""
        counted = self.page is not None and self.page.total
        return self.relation is None and not counted and self.selection.one_level()

    def scopes(self) -> Iterator[str]:
        """Every scope that the operation needs, the most telling first.

        Who may write a record is shown what was written, but not where it leads.
        """
        if self.kind in WRITES:
            yield self.resource.write_scope
            for selection in self._looked_at():
                yield from selection.scopes_below()
            return
        if self.resource is not None:
            yield self.resource.read_scope
        if self.selection is not None:
            yield from self.selection.scopes()

    def _looked_at(self) -> Iterator[Selection]:
        if self.selection is not None:
            yield self.selection
        if self.condition is not None:
            yield from self.condition.selections


def points(nodes: int) -> int:
    """The cost of a request that can return so many nodes."""
    return max(1, -(-nodes // NODES_PER_POINT))


def cost(operations: Iterable[Operation], limit: int) -> int:
    """The points that the operations of one request cost together.

    :param limit: the points that the key has in a minute
    :raises ApiError: ``validation``, for a request that could never be admitted
    """
    nodes = sum(operation.nodes() for operation in operations)
    if nodes > MAX_NODES:
        # Page sizes multiply to numbers that JSON's readers can't hold.
        told = min(nodes, _MAX_TOLD_NODES)
        sentence = _lt(
            "The request can return %(nodes)s nodes, which is more than %(maximum)s:"
            " ask for smaller pages or fewer relations.",
            nodes=told,
            maximum=MAX_NODES,
        )
        mistake = Mistake("cost", "too_many_nodes", sentence)
        raise ApiError("validation", mistakes=[mistake], nodes=told)
    price = points(nodes)
    if price > limit:
        sentence = _lt(
            "The request costs %(points)s points, which is more than the %(limit)s that"
            " the key has in a minute.",
            points=price,
            limit=limit,
        )
        mistake = Mistake("cost", "too_expensive", sentence)
        raise ApiError("validation", mistakes=[mistake], cost=price)
    return price
