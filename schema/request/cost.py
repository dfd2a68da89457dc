# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a request costs: its work, by the rates that are declared.

A point stands for the same work whoever asks, and however: a document with three root
fields costs what three requests cost. What counts is what the request **can** make the
server do, told before anything is read.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, cast

from ..declaration import Field, Listed, Relation
from ..declaration.filters import IDS
from ..declaration.finding import in_one_index
from ..errors import ValidationFailed
from ..mistakes import Mistake
from ..open_types import FieldValue
from ..sentences import _lt
from .conditions import is_pattern, looking_for
from .operation import (
    DoBatch,
    DoVerb,
    ExportRecords,
    GetRecord,
    GetViewer,
    ListRelated,
    Operation,
    Precondition,
)
from .page import Page
from .rates import MAX_NODES, RATES
from .selection import Embed, Item, RecordTag, Selection, ToMany, ToOne, Value

_MAX_TOLD_NODES = 1_000_000_000


class Work(NamedTuple):
    """What an operation can make the server do.

    :param nodes: the records that the answer can hold, or a condition looks at; a field
        that is asked for several times is a record more each time
    :param statements: that read them
    :param searches: how often the columns of ``q`` are searched through
    :param patterns: further words and beginnings that are looked for in each record
    :param alternatives: conditions of which one has to be met
    :param walks: how often all records may be read, because no one index serves
    :param folds: how many texts of each of them are brought to the form that is
        compared
    :param totals: how often a whole list is counted
    :param skipped: the records that an offset leaves out
    :param computed: the values that Odoo computes
    :param parts: the parts that are written with a record
    :param links: the ids in the lists of ids that are written, those of parts too
    :param mails: the mails to people outside
    :param items: what a batch does, each of which has a record of the answer in it
    :param exported: the records that it can read of an export at once
    """

    nodes: int = 0
    statements: int = 0
    searches: int = 0
    patterns: int = 0
    alternatives: int = 0
    walks: int = 0
    folds: int = 0
    totals: int = 0
    skipped: int = 0
    computed: int = 0
    parts: int = 0
    links: int = 0
    mails: int = 0
    items: int = 0
    exported: int = 0
    uploaded: int = 0

    def plus(self, other: "Work") -> "Work":
        """Return both works together."""
        return Work(*map(sum, zip(self, other, strict=True)))


def _selection_work(selection: Selection) -> Work:
    """What showing one record of the selection takes, and the levels below it.

    Page sizes multiply the records downwards; a level is read by one statement for all
    of them, and so is each list of names in it, and each path that Odoo computes.
    """
    shown: Counter[object] = Counter(
        item.field if isinstance(item, Value) else type(item)
        for item in _in_row(selection)
        if not isinstance(item, (ToOne, ToMany))
    )
    nodes = max(selection.repeats, *shown.values(), 1)
    work = Work(
        nodes, 1 + _further_statements(selection), computed=len(selection.computed())
    )
    for relation in selection.relations():
        work = work.plus(_relation_work(relation))
    for item in selection.items:
        if isinstance(item, RecordTag):
            # The record is read already, its lists of names, and what is computed.
            tagged = _selection_work(item.tagged)
            below = tagged._replace(
                nodes=tagged.nodes - 1,
                statements=tagged.statements - 1 - _further_statements(item.tagged),
                computed=tagged.computed - len(item.tagged.computed()),
            )
            work = work.plus(below)
    return work


def _in_row(selection: Selection) -> Iterator[Item]:
    """The entries, those of the record's objects in place of these."""
    for item in selection.items:
        if isinstance(item, Embed):
            yield from _in_row(item.selection)
        else:
            yield item


def _further_statements(selection: Selection) -> int:
    return len(selection.name_lists()) + len(selection.computed())


def _relation_work(item: ToOne | ToMany) -> Work:
    below = _selection_work(item.selection)
    if not isinstance(item, ToMany):
        return below
    return _page_work(_listed(item.selection), below, item.page, below=True)


def _listed(selection: Selection) -> Listed:
    # Others have no lists: see `schema/catalog.py`.
    return cast(Listed, selection.type)


def _page_work(
    resource: Listed, record: Work, page: Page, *, below: bool = False
) -> Work:
    """What a page takes of which one record takes that much.

    :param below: whether its records are found by the one that leads to them
    """
    looked = looking_for(resource, page.conditions)
    looking = Work(
        searches=looked.searches,
        patterns=looked.patterns,
        alternatives=looked.alternatives,
        folds=0 if below else looked.folds,
    )
    most = min(page.limit, len(page.values.get(IDS, range(page.limit))))
    work = record._replace(
        nodes=record.nodes * most,
        computed=record.computed * most,
        skipped=page.offset,
    )
    walks = not below and not _in_one_index(resource, page, looked.unserved)
    work = Work() if page.total_only else work.plus(looking)._replace(walks=int(walks))
    if page.total:
        work = work.plus(looking).plus(Work(statements=1, totals=1))
    # A list is looked at, even if nothing of it is shown.
    nodes = max(work.nodes, 1)
    return work._replace(nodes=nodes, statements=work.statements + looked.lookups)


def _in_one_index(resource: Listed, page: Page, unserved: int) -> bool:
    """Whether the records that come first are found without reading all."""
    if IDS in page.values:
        return True
    if unserved:
        return False
    # Texts that are compared by their beginnings, or by digits alone, have their price.
    asked = [
        (filter_, page.values[filter_.name])
        for filter_ in resource.filters
        if filter_.name in page.values and not is_pattern(filter_)
    ]
    return in_one_index(resource, asked, [key.field for key in page.order])


def work_of(operation: Operation) -> Work:
    """Return what the operation can make the server do."""
    if isinstance(operation, DoVerb):
        return _verb_work(operation)
    if isinstance(operation, DoBatch):
        return _batch_work(operation)
    if isinstance(operation, ExportRecords):
        return _export_work(operation)
    work = _selection_work(operation.selection)
    if isinstance(operation, (GetRecord, GetViewer)):
        return work
    related = isinstance(operation, ListRelated)
    resource = _listed(operation.selection)
    work = _page_work(resource, work, operation.page, below=related)
    if related:
        # The record whose relation is listed is looked at, too.
        work = work.plus(Work(nodes=1, statements=1))
    return work


class Portion(NamedTuple):
    """What of an export is read, charged and sent together.

    :param rows: so many records of its list
    :param points: what each portion costs, the first with whatever it takes to look for
        them besides
    """

    rows: int
    points: int


def portion(operation: ExportRecords) -> Portion:
    """Return how many records an export reads at a time, and what they cost."""
    rows, work = _portion_work(operation)
    return Portion(rows, points(work))


def _portion_work(operation: ExportRecords) -> tuple[int, Work]:
    """So many records as one point buys, but one."""
    record = _selection_work(operation.selection)
    rows = RATES["exported"].per // record.nodes
    if record.computed:
        rows = min(rows, (RATES["computed"].per - 1) // record.computed)
    rows = max(rows, 1)
    work = Work(
        exported=record.nodes * rows,
        statements=record.statements,
        computed=record.computed * rows,
    )
    return rows, work


def _export_work(operation: ExportRecords) -> Work:
    _rows, work = _portion_work(operation)
    page = _page_work(operation.resource, Work(), operation.page)
    return page._replace(nodes=0).plus(work)


def _verb_work(operation: DoVerb) -> Work:
    work = Work(nodes=1)
    if operation.selection is not None:
        work = _selection_work(operation.selection)
    if operation.condition is not None:
        compared = Work()
        for selection in operation.condition.selections:
            compared = compared.plus(_selection_work(selection))
        # What is compared is not shown: a record counts once.
        nodes = max(work.nodes, compared.nodes)
        work = work.plus(compared)._replace(nodes=nodes)
    written = _written(
        operation.resource.inputs(operation.verb), operation.values or {}
    )
    further = Work(mails=operation.verb.mails, uploaded=operation.uploaded)
    return work.plus(written).plus(further)


def _batch_work(operation: DoBatch) -> Work:
    """What the items of a batch take together: each level is read once for all.

    The record of an item is in the price of the item.
    """
    many = len(operation.items)
    shown = Work(nodes=1)
    if operation.selection is not None:
        shown = _selection_work(operation.selection)
    nodes = max(shown.nodes, operation.repeats) * many
    work = shown._replace(computed=shown.computed * many, items=many)
    compared = _compared(operation.conditions())
    nodes = max(nodes, compared.nodes)
    work = work.plus(compared)._replace(nodes=1 + nodes - many)
    inputs = [operation.resource.inputs(verb) for verb in operation.batch.verbs]
    lists = [each for each in inputs[0] if each.type.many] if inputs else []
    for item in operation.items if lists else ():
        work = work.plus(_written(lists, item.values))
    return work


def _compared(conditions: Iterable[Precondition]) -> Work:
    """What comparing records with the states that a client knows takes.

    One statement reads a representation of all records that are compared by it.
    """
    found: dict[int, list[Selection]] = {}
    for condition in conditions:
        for selection in condition.selections:
            # Who reads a batch makes one Selection for all tags that name the same.
            found.setdefault(id(selection), []).append(selection)
    work = Work()
    for alike in found.values():
        one = _selection_work(alike[0])
        work = work.plus(
            one._replace(
                nodes=one.nodes * len(alike), computed=one.computed * len(alike)
            )
        )
    return work


def _written(
    members: Iterable[Field | Relation], values: Mapping[str, FieldValue]
) -> Work:
    """What the lists take that are written; a list that is refused takes nothing."""
    work = Work()
    for member in members:
        if not isinstance(member, Relation) or not member.many:
            continue
        for sent in map(values.get, member.write_names):
            if not isinstance(sent, list) or len(sent) > member.max_items:
                continue
            if not member.of_parts:
                work = work.plus(Work(links=len(sent)))
                continue
            parts = [each for each in sent if isinstance(each, Mapping)]
            work = work.plus(Work(parts=len(parts)))
            lists = [each for each in member.part_members if each.type.many]
            for part in parts if lists else ():
                work = work.plus(_written(lists, part))
    return work


def points(work: Work) -> int:
    """Return the cost of an operation that can take so much work."""
    further = (
        RATES[name].points(amount) for name, amount in work._asdict().items() if amount
    )
    return 1 + sum(further)


def cost(operations: Iterable[Operation], limit: int) -> int:
    """Return the points that the operations of one request cost together.

    :param limit: the points that the key has in a minute
    :raises ApiError: ``validation``, for a request that could never be admitted
    """
    every = [work_of(operation) for operation in operations]
    nodes = sum(work.nodes + work.exported for work in every)
    if nodes > MAX_NODES:
        # Page sizes multiply to numbers that JSON's readers can't hold.
        told = min(nodes, _MAX_TOLD_NODES)
        sentence = _lt(
            "The request can return %(nodes)s records, more than the maximum of"
            " %(maximum)s. Request smaller pages or fewer relations.",
            nodes=told,
            maximum=MAX_NODES,
        )
        mistake = Mistake("cost", "too_many_nodes", sentence)
        raise ValidationFailed(mistakes=[mistake], nodes=told)
    price = max(1, sum(map(points, every)))
    if price > limit:
        sentence = _lt(
            "The request costs %(points)s points, more than the %(limit)s that the"
            " key has per minute.",
            points=price,
            limit=limit,
        )
        mistake = Mistake("cost", "too_expensive", sentence)
        raise ValidationFailed(mistakes=[mistake], cost=price)
    return price
