# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Examples of what is sent and answered, made of the declarations' examples.

The Selections are those that a request without parameters, or a GraphQL document, gets;
the tests send every example, and hold every answer against its example.
"""

from collections.abc import Iterable, Iterator, Mapping

import orjson

from ..answer.exports import FORMS, form, last_words
from ..answer.outcome import ItemOutcome, Outcome, Row, Slice
from ..answer.representation import Representation
from ..declaration import (
    ITEM_ID,
    Batch,
    Embedded,
    Field,
    Filter,
    GlobalIdType,
    IntegerType,
    Listed,
    ObjectType,
    Relation,
    Resource,
    TextType,
    Verb,
)
from ..headers import CORRELATION_ID as _CORRELATION_ID
from ..naming import to_global_id
from ..open_types import FieldValue, Json
from ..request.batches import BY, ITEMS, OPERATION
from ..request.field_paths import Picker
from ..request.operation import DoBatch, DoVerb, ListRecords, ListRelated, Operation
from ..request.page import OrderKey, Page
from ..request.paging import build_page
from ..request.rules import sort_values
from ..request.selection import Embed, Item, Selection, ToMany, ToOne, Value
from ..visible import VisibleCatalog

#: In front of addresses: they are relative unless a setting says where the server is.
ROOT_URL = "/"
CORRELATION_ID = _CORRELATION_ID.example


def value(declared: Field | Filter) -> FieldValue:
    """Return a typical value of a field, or for a filter."""
    if declared.example is not None:
        return declared.example
    return declared.type.example


class Examples:
    """Examples for what is visible of a catalog."""

    def __init__(self, visible: VisibleCatalog) -> None:
        self._offer = visible
        self._shown = Representation(visible.catalog.version)

    # -- what is answered -------------------------------------------------------

    def selection(self, type_: ObjectType, *, expanded: bool = False) -> Selection:
        """Return what is answered to a request that asks for nothing in particular.

        :param expanded: with every relation beside it
        """
        names: list[str] = []
        for one in self._offer.shown(type_):
            if isinstance(one, Embedded) and one.default:
                names += (each.name for each in self._offer.inside(type_, one))
            elif one.default:
                names.append(one.name)
        names = names or [one.name for one in self._offer.members(type_)][:1]
        expand = [one.name for one in self._offer.relations(type_) if expanded]
        return Picker(self._offer.catalog, fields=names, expand=expand).pick(type_)

    def record(self, type_: ObjectType, *, expanded: bool = False) -> Row:
        """Make a record as REST answers it."""
        selection = self.selection(type_, expanded=expanded)
        return self._shown.record(selection, self._row(selection)).document

    def page(self, resource: Resource) -> Row:
        """Return a page of the resource's list, with one record and more to come."""
        page = build_page(resource, {"limit": 1})
        return self._page(ListRecords(resource, self.selection(resource), page))

    def related_page(self, resource: Resource, relation: Relation) -> Row:
        """Return a page of what a relation leads to, in the same way.

        :param resource: whose relation it is
        """
        target = self._offer.catalog.listed(relation)
        page, selection = build_page(target, {"limit": 1}), self.selection(target)
        record_id = value(resource.identity)
        return self._page(ListRelated(resource, record_id, relation, selection, page))

    def export(self, resource: Resource) -> Iterator[str]:
        """Yield an export of one record in each of its forms."""
        selection = self.selection(resource)
        for media_type in FORMS:
            written = form(media_type, self._shown, selection)
            pieces = (
                written.head(),
                written.lines([self._row(selection)]),
                written.end(last_words(1, None, None)),
            )
            yield b"".join(pieces).decode()

    def _page(self, operation: ListRecords | ListRelated) -> Row:
        outcome, asked = self.answer(operation), {"limit": "1"}
        return self._shown.page(operation, outcome.listed, asked).document

    def revealed(self, verb: Verb) -> Row:
        """Make what a verb reveals."""
        return {field.name: value(field) for field in verb.reveals}

    def done(self, resource: Resource, verb: Verb) -> Row:
        """Make what REST answers to a verb."""
        record = self.record(resource) if verb.answers else {}
        return record | self.revealed(verb)

    def answer(self, operation: Operation) -> Outcome:
        """Return what the resolver might answer to the operation."""
        selection = operation.selection
        if isinstance(operation, DoBatch):
            return Outcome(items=(self._item(operation),))
        if isinstance(operation, (ListRecords, ListRelated)):
            page = self._slice(operation.selection, operation.page, more=True)
            return Outcome(page=page)
        row = None if selection is None else self._row(selection)
        revealed = isinstance(operation, DoVerb) and self.revealed(operation.verb)
        return Outcome(row, revealed=revealed or {})

    def _item(self, operation: DoBatch) -> ItemOutcome:
        selection = operation.selection
        status = operation.batch.verbs[0].status
        row = None if selection is None else self._row(selection)
        return ItemOutcome(status, row, value(operation.resource.identity))

    def cursor(self, resource: Listed, sort: list[str]) -> str:
        """Return a cursor of a list in that order."""
        page = build_page(resource, {"sort": sort})
        return self._slice(self.selection(resource), page, more=True).cursor(-1)

    def _row(self, selection: Selection) -> Row:
        return {item.key: self._value(selection, item) for item in selection.items}

    def _value(self, selection: Selection, item: Item) -> object:
        if isinstance(item, Value):
            of_id = isinstance(item.field.type, GlobalIdType)
            if of_id and isinstance(selection.type, Listed):
                return self._global_id(selection.type)
            return value(item.field)
        if isinstance(item, ToOne):
            return self._row(item.selection)
        if isinstance(item, ToMany):
            return self._slice(item.selection, item.page, more=False)
        if isinstance(item, Embed):
            return self._row(item.selection)
        return selection.type.type_name

    def _global_id(self, resource: Listed) -> str:
        return to_global_id(resource.type_name, value(resource.identity))

    def _slice(self, selection: Selection, page: Page, *, more: bool) -> Slice:
        position = tuple(_position(key) for key in page.order)
        total = 2 if page.total else None
        rows = [self._row(selection)]
        return Slice(rows, [position], page, more, has_previous=False, total=total)

    # -- what is sent -----------------------------------------------------------

    def bodies(self, resource: Resource, verb: Verb) -> dict[str, Row]:
        """Make bodies of the verb, by a name."""
        if verb.partial:
            return self._partial_bodies(resource.inputs(verb))
        least = self._body(resource.required_inputs(verb))
        whole = self._body(resource.inputs(verb))
        return {"least": least} if least == whole else {"least": least, "whole": whole}

    def batches(self, resource: Resource, batches: Iterable[Batch]) -> dict[str, Row]:
        """Make bodies that do something to many records, by a name."""
        bodies: dict[str, Row] = {}
        for batch in batches:
            if batch.creating is None:
                continue
            item = self._body(resource.required_inputs(batch.creating))
            key = resource.member(resource.external_key)
            if not batch.upserts:
                items = {ITEMS: [item, item]}
                bodies[batch.name] = {OPERATION: batch.name, **items}
            elif isinstance(key, Field):
                item = {key.write_name: value(key), **item}
                by = {BY: key.name, ITEMS: [item]}
                bodies[batch.name] = {OPERATION: batch.name, **by}
        if not bodies:
            [batch, *_others] = batches
            item = {ITEM_ID: value(resource.identity)}
            bodies[batch.name] = {OPERATION: batch.name, ITEMS: [item]}
        return bodies

    def batch_answer(self, resource: Resource) -> Row:
        """Make what REST answers to a body that creates."""
        operation = DoBatch(resource, resource.batches[0], (), self.selection(resource))
        outcome = self.answer(operation)
        shown: Row = orjson.loads(self._shown.batch(operation, outcome.items))
        return shown

    def _partial_bodies(self, members: Iterable[Field | Relation]) -> dict[str, Row]:
        fields = [one for one in members if isinstance(one, Field)]
        bodies = {"change": self._body(fields[:2])} if fields else {}
        empty = [one.write_name for one in members if one.takes_null]
        return bodies | ({"empty": _nested({empty[0]: None})} if empty else {})

    def _body(self, members: Iterable[Field | Relation]) -> Row:
        return _nested({one.write_name: self.written(one) for one in members})

    def written(self, member: Field | Relation) -> FieldValue:
        """Make a typical value to write."""
        if isinstance(member, Field):
            return value(member)
        if member.written_as_parts:
            return [self._body(member.part_members)]
        return [self._id(member.to)] if member.many else self._id(member.to)

    def _id(self, type_name: str) -> FieldValue:
        """The id of a record of that type."""
        type_ = self._offer.catalog.types.get(type_name)
        identity = type_ and type_.identity
        return value(identity) if identity else IntegerType.example

    # -- what is asked ----------------------------------------------------------

    def asked(self, filter_: Filter) -> FieldValue:
        """Make a typical value for a filter."""
        if filter_.to is None or filter_.example is not None:
            return value(filter_)
        return [self._id(filter_.to)]

    def search(self, resource: Listed) -> str:
        """Return what the list can be searched for."""
        for field in resource.fields:
            if field.source in resource.search and isinstance(field.example, str):
                return field.example.split()[0]
        return str(TextType.example)

    def sort(self, resource: Listed) -> list[str]:
        """Name what the list can be sorted by."""
        names = [field.own_name for field in resource.sortable if field.name != "id"]
        return [*(names or sort_values(resource))[:1]]


def _nested(values: Mapping[str, Json]) -> Row:
    """The values, those that are sent in an object in one."""
    found: Row = {}
    for name, each in values.items():
        embedded, dot, own_name = name.partition(".")
        if dot:
            found.setdefault(embedded, {})[own_name] = each
        else:
            found[name] = each
    return found


def _position(key: OrderKey) -> FieldValue:
    type_ = key.field.type
    return type_.stored(type_.parse(value(key.field)))
