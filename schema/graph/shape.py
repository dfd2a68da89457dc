# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the resolver answered, as GraphQL's answers are built: connections, payloads.

Rows have the client's keys already. Only where one list is asked for in several
branches (``nodes`` and ``edges { node }``, or two aliases of one of them), each
branch picks its own part of the row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

from ..answer.outcome import Outcome, Row, Slice, led_to, rows_of
from ..answer.representation import Representation
from ..declaration import CLIENT_MUTATION_ID, DELETED_ID
from ..request.selection import Item, RecordTag, Selection, ToMany, ToOne

Branch = tuple[Item, ...]


class Entry(NamedTuple):
    """One response key of a connection, an edge, a page info or a payload.

    :param branch: the branch of the row that it shows
    :param inner: what is asked for below it
    :param type_name: the name of the type that it shows, where only that is asked for
    """

    key: str
    name: str
    branch: int | None = None
    inner: "tuple[Entry, ...]" = ()
    type_name: str = ""


class Merged(NamedTuple):
    """Branches as one Selection's items.

    :param branches: for each branch, the pairs of the client's key and the row's;
        ``None`` where the row itself is the only branch
    """

    items: tuple[Item, ...]
    branches: tuple[tuple[tuple[str, str], ...], ...] | None


def merge(branches: Sequence[Branch]) -> Merged:
    """Merge all branches into one Selection that serves them."""
    if len(branches) <= 1:
        return Merged(branches[0] if branches else (), None)
    items: list[Item] = []
    pairs: list[tuple[tuple[str, str], ...]] = []
    for number, branch in enumerate(branches):
        renamed = [(item.key, f"{number}\0{item.key}") for item in branch]
        items += [
            item._replace(key=row_key)
            for item, (_key, row_key) in zip(branch, renamed, strict=True)
        ]
        pairs.append(tuple(renamed))
    return Merged(tuple(items), tuple(pairs))


def pick(
    rows: list[Row],
    branches: Sequence[Sequence[tuple[str, str]]] | None,
    branch: int | None,
) -> list[Row]:
    """Return the part of each row that one of the branches asked for."""
    if branches is None or branch is None:
        return rows
    pairs = branches[branch]
    return [{key: row[row_key] for key, row_key in pairs} for row in rows]


def record(selection: Selection | None, outcome: Outcome) -> Row | None:
    """Return the record, with connections for the lists in it."""
    if selection is not None and outcome.row is not None:
        complete(selection, [outcome.row])
    return outcome.row


def connection(selection: Selection, outcome: Outcome) -> Row:
    """Return the page, as Relay's Cursor Connections specification has it."""
    complete(selection, outcome.listed.rows)
    return _connection(selection, outcome.listed)


def complete(selection: Selection, rows: list[Row]) -> None:
    """Complete the rows, each once: records of several lists may lead to one record."""
    for item in selection.items:
        if isinstance(item, RecordTag):
            tags = Representation(item.version).tags(
                item.tagged, [row[item.key] for row in rows]
            )
            for row, tag in zip(rows, tags, strict=True):
                row[item.key] = tag
        elif isinstance(item, ToMany):
            slices = led_to(rows, item.key)
            complete(item.selection, rows_of(slices))
            pages = {id(each): _connection(item.selection, each) for each in slices}
            for row in rows:
                # What is withheld stays, for who looks for its place.
                row[item.key] = pages.get(id(row[item.key]), row[item.key])
        elif isinstance(item, ToOne):
            complete(item.selection, led_to(rows, item.key))


@dataclass(frozen=True, slots=True)
class ConnectionShape:
    """How a connection was asked for; kept with the Selection of its rows."""

    entries: tuple[Entry, ...]
    branches: tuple[tuple[tuple[str, str], ...], ...] | None
    connection_type: str
    edge_type: str


def _connection(selection: Selection, slice_: Slice) -> Row:
    # The planner has put it there.
    shape = cast(ConnectionShape, selection.extra)
    return {
        entry.key: _connection_value(shape, entry, slice_) for entry in shape.entries
    }


def _connection_value(shape: ConnectionShape, entry: Entry, slice_: Slice) -> object:
    if entry.name == "nodes":
        return pick(slice_.rows, shape.branches, entry.branch)
    if entry.name == "edges":
        return _edges(shape, entry, slice_)
    if entry.name == "pageInfo":
        return {inner.key: _page_info(inner, slice_) for inner in entry.inner}
    if entry.name == "totalCount":
        return slice_.total
    return shape.connection_type


def _edges(shape: ConnectionShape, entry: Entry, slice_: Slice) -> list[Row]:
    count = len(slice_.positions)
    columns: list[Sequence[object]] = []
    for inner in entry.inner:
        if inner.name == "node":
            columns.append(pick(slice_.rows, shape.branches, inner.branch))
        elif inner.name == "cursor":
            columns.append([slice_.cursor(index) for index in range(count)])
        else:
            columns.append([shape.edge_type] * count)
    keys = [inner.key for inner in entry.inner]
    return [
        dict(zip(keys, values, strict=True)) for values in zip(*columns, strict=True)
    ] or [{} for _position in slice_.positions]


def _page_info(entry: Entry, slice_: Slice) -> object:
    if entry.name == "hasNextPage":
        return slice_.has_next
    if entry.name == "hasPreviousPage":
        return slice_.has_previous
    if entry.name == "startCursor":
        return slice_.cursor(0) if slice_.positions else None
    if entry.name == "endCursor":
        return slice_.cursor(-1) if slice_.positions else None
    return "PageInfo"


@dataclass(frozen=True, slots=True)
class PayloadShape:
    """How the payload of a mutation was asked for.

    :param selection: of the record in it; ``None`` where none is answered
    :param deleted_id: the global id of the record that the mutation is about
    :param reveals: the public names of what is revealed, by their GraphQL names
    """

    entries: tuple[Entry, ...]
    branches: tuple[tuple[tuple[str, str], ...], ...] | None
    type_name: str
    selection: Selection | None
    deleted_id: str | None
    client_mutation_id: str | None
    reveals: Mapping[str, str]


def payload(shape: PayloadShape, outcome: Outcome) -> Row:
    """Make what a mutation answers."""
    record(shape.selection, outcome)
    return {entry.key: _payload_value(shape, entry, outcome) for entry in shape.entries}


def _payload_value(shape: PayloadShape, entry: Entry, outcome: Outcome) -> object:
    if entry.branch is not None:
        return pick([outcome.record], shape.branches, entry.branch)[0]
    if entry.name in shape.reveals:
        return outcome.revealed[shape.reveals[entry.name]]
    if entry.name == CLIENT_MUTATION_ID:
        return shape.client_mutation_id
    if entry.name == DELETED_ID:
        return shape.deleted_id
    return shape.type_name
