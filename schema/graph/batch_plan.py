# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Mutations of many records: what they ask for, and the payload that they answer."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from graphql import FieldNode, GraphQLField, GraphQLObjectType

from ..answer.batches import batch_operation
from ..answer.outcome import ItemOutcome, Outcome, Row
from ..catalog import Catalog
from ..declaration import (
    CLIENT_MUTATION_ID,
    DELETED_ID,
    IF_MATCH,
    ITEM_ID,
    ITEM_IF_MATCH,
    Batch,
    Resource,
)
from ..naming import to_global_id
from ..open_types import Json
from ..request.batches import ATOMIC, BY, ITEMS, OPERATION, read_frame
from ..request.operation import DoBatch
from ..request.selection import Selection, named
from .arguments import check_client_mutation_id, plain, write_values
from .batch_fields import ERROR, FAILED, RESULTS, STATUS, SUCCEEDED
from .selections import TYPENAME, Selections, named_type
from .shape import Branch, Entry, complete, merge, pick


def plan_batch(
    selections: Selections,
    catalog: Catalog,
    resource: Resource,
    batch: Batch,
    given: Mapping[str, Json],
    field: GraphQLField,
    nodes: list[FieldNode],
) -> tuple[DoBatch, Callable[[Outcome], object]]:
    """Plan one mutation of many records.

    :param given: its input
    :return: what it does, and from what that came to to the field's value
    :raises ApiError: ``validation``
    """
    check_client_mutation_id(given)
    frame = read_frame(resource, frame_of(resource, batch, given))
    entries, branches = _Asked(selections, resource).payload(named_type(field), nodes)
    merged = merge(branches)
    selection = None if batch.deletes else named(resource, merged.items)
    shape = BatchShape(
        entries=entries,
        branches=merged.branches,
        selection=selection,
        type_name=resource.type_name,
        client_mutation_id=given.get(CLIENT_MUTATION_ID),
    )
    operation = batch_operation(
        catalog, resource, batch, frame, selection, _repeats(entries)
    )
    return operation, partial(batch_payload, shape)


def frame_of(
    resource: Resource, batch: Batch, given: Mapping[str, Json]
) -> dict[str, object]:
    """Return what is sent, by REST's names."""
    frame: dict[str, object] = {OPERATION: batch.name}
    frame |= {name: plain(given[name]) for name in (ATOMIC, BY) if name in given}
    sent = given.get(ITEMS)
    if sent is not None:
        items = [sent] if isinstance(sent, Mapping) else sent
        frame[ITEMS] = items
        if isinstance(items, list):
            frame[ITEMS] = [_item(resource, batch, each) for each in items]
    return frame


def _item(resource: Resource, batch: Batch, given: object) -> object:
    if not isinstance(given, Mapping):
        return given
    # All verbs of a batch that write have the same inputs.
    values = write_values(resource.inputs(batch.verbs[0]), given)
    if ITEM_ID in given:
        values[ITEM_ID] = given[ITEM_ID]
    if IF_MATCH in given:
        values[ITEM_IF_MATCH] = given[IF_MATCH]
    return values


class _Asked:
    """What is asked for of a payload, and of the records in its results."""

    def __init__(self, selections: Selections, resource: Resource) -> None:
        self._selections = selections
        self._resource = resource
        self._branches: list[Branch] = []

    def payload(
        self, type_: GraphQLObjectType, nodes: list[FieldNode]
    ) -> tuple[tuple[Entry, ...], list[Branch]]:
        """Return the entries, and the branches in which records are asked for."""
        return self._entries(type_, nodes), self._branches

    def _entries(
        self, type_: GraphQLObjectType, nodes: list[FieldNode]
    ) -> tuple[Entry, ...]:
        return tuple(
            self._entry(type_, key, below)
            for key, below in self._selections.below(type_, nodes).items()
        )

    def _entry(
        self, type_: GraphQLObjectType, key: str, nodes: list[FieldNode]
    ) -> Entry:
        name = nodes[0].name.value
        if name == TYPENAME:
            # What it shows is known here.
            return Entry(key, TYPENAME, type_name=type_.name)
        if not nodes[0].selection_set:
            return Entry(key, name)
        target = named_type(type_.fields[name])
        if target.name != self._resource.type_name:
            return Entry(key, name, inner=self._entries(target, nodes))
        self._branches.append(self._selections.items(self._resource, nodes))
        return Entry(key, name, len(self._branches) - 1)


def _repeats(entries: Iterable[Entry]) -> int:
    """How many times what is told of each item is asked for."""
    asked = Counter(
        (inner.name, further.name)
        for entry in entries
        for inner in entry.inner
        for further in (inner.inner or (inner,))
        if inner.branch is None
    )
    return max(asked.values(), default=1)


@dataclass(frozen=True, slots=True)
class BatchShape:
    """How the payload of a batch was asked for.

    :param selection: of the record in each result; ``None`` where none is left
    :param type_name: of the records
    """

    entries: tuple[Entry, ...]
    branches: tuple[tuple[tuple[str, str], ...], ...] | None
    selection: Selection | None
    type_name: str
    client_mutation_id: str | None


def batch_payload(shape: BatchShape, outcome: Outcome) -> Row:
    """Make what the mutation answers."""
    rows = [item.row for item in outcome.items if item.row is not None]
    if shape.selection is not None:
        complete(shape.selection, rows)
    failed = sum(item.error is not None for item in outcome.items)
    plain_values = {
        CLIENT_MUTATION_ID: shape.client_mutation_id,
        SUCCEEDED: len(outcome.items) - failed,
        FAILED: failed,
    }
    payload: Row = {}
    for entry in shape.entries:
        if entry.name == RESULTS:
            payload[entry.key] = [
                {inner.key: _told(shape, inner, item) for inner in entry.inner}
                for item in outcome.items
            ]
        else:
            payload[entry.key] = entry.type_name or plain_values[entry.name]
    return payload


def _told(shape: BatchShape, entry: Entry, item: ItemOutcome) -> object:
    if entry.type_name:
        return entry.type_name
    if entry.branch is not None:
        return item.row and pick([item.row], shape.branches, entry.branch)[0]
    if entry.name == STATUS:
        return item.status
    if entry.name == DELETED_ID:
        done = item.error is None and item.record_id
        return to_global_id(shape.type_name, item.record_id or 0) if done else None
    if entry.name == ERROR:
        return None if item.told is None else _picked(entry.inner, item.told)
    raise LookupError(entry.name)


def _picked(entries: Iterable[Entry], told: Mapping[str, Json]) -> Row:
    """What is asked for of an error, or of a mistake."""
    found: Row = {}
    for entry in entries:
        if entry.inner:
            mistakes = told.get(entry.name) or ()
            found[entry.key] = [_picked(entry.inner, each) for each in mistakes]
        else:
            found[entry.key] = entry.type_name or told.get(entry.name)
    return found
