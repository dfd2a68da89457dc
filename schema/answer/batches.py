# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A batch as it was sent, in REST's names, to the operation that it asks for."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial

from ..catalog import Catalog
from ..declaration import (
    ITEM_ID,
    ITEM_IF_MATCH,
    Batch,
    Field,
    RecordIdType,
    Resource,
    TextType,
)
from ..mistakes import Mistake, required, too_long
from ..open_types import FieldValue
from ..request.batches import ATOMIC, BY, ITEMS
from ..request.operation import BatchItem, DoBatch, Precondition
from ..request.selection import Selection
from ..sentences import _lt
from .entity_tags import MAX_TAGS_LENGTH, named_selection, precondition

#: No record has it: what leads nowhere is looked for, charged and not found.
_NO_RECORD = 0


def batch_operation(
    catalog: Catalog,
    resource: Resource,
    batch: Batch,
    frame: Mapping[str, FieldValue],
    selection: Selection | None,
    repeats: int = 1,
) -> DoBatch:
    """Return the operation.

    What is wrong with an item is known with it: it may be that item's own affair.

    :param frame: as :func:`~.request.batches.read_frame` gives it
    :param selection: what to answer of each record
    :param repeats: how many times what is told of each item is asked for
    """
    by = frame[BY]
    reader = _ItemReader(catalog, resource, batch, by)
    items = tuple(map(reader.item, frame[ITEMS]))
    return DoBatch(resource, batch, items, selection, frame[ATOMIC], by, repeats)


class _ItemReader:
    """Reads one item after the other, and remembers what others have named."""

    def __init__(
        self, catalog: Catalog, resource: Resource, batch: Batch, by: str
    ) -> None:
        named = lru_cache(None)(partial(named_selection, catalog, resource))
        self._precondition: Callable[[str], Precondition] = partial(
            precondition, catalog, resource, named=named
        )
        self._batch = batch
        self._id_type = RecordIdType(to=resource.type_name)
        key = resource.member(by)
        self._key = key if isinstance(key, Field) and by != ITEM_ID else None
        self._seen: set[object] = set()

    def item(self, sent: Mapping[str, object]) -> BatchItem:
        """Return the item, without what it says of the record beside its values."""
        if self._batch.changing is None:
            return BatchItem(sent)
        values = dict(sent)
        mistakes: list[Mistake] = []
        record_id = condition = None
        if self._key is not None:
            mistakes += self._check_key(self._key, values)
        elif ITEM_ID in values or not self._batch.upserts:
            record_id = self._record_id(values, mistakes)
        if ITEM_IF_MATCH in values:
            condition = self._condition(values.pop(ITEM_IF_MATCH), mistakes)
        return BatchItem(values, record_id, condition, tuple(mistakes))

    def _record_id(
        self, values: dict[str, object], mistakes: list[Mistake]
    ) -> int | None:
        if ITEM_ID not in values:
            mistakes.append(required(ITEM_ID))
            return None
        found = self._id_type.parse(values.pop(ITEM_ID))
        if isinstance(found, str):
            return _NO_RECORD
        if type(found) is not int:
            mistakes.append(Mistake(ITEM_ID, "wrong_type", RecordIdType.sentence))
            return None
        mistakes += self._twice(ITEM_ID, found)
        return found

    def _check_key(self, key: Field, values: Mapping[str, object]) -> Iterator[Mistake]:
        name = next((n for n in key.write_names if n in values), key.write_name)
        value = key.type.parse(values.get(name))
        if value is None or value == "":
            yield required(name)
        elif isinstance(value, str):
            yield from self._twice(name, value)

    def _twice(self, name: str, value: object) -> Iterator[Mistake]:
        if value in self._seen:
            sentence = _lt("%(name)s is listed twice.", name=value)
            yield Mistake(name, "twice", sentence)
        self._seen.add(value)

    def _condition(self, sent: object, mistakes: list[Mistake]) -> Precondition | None:
        if not isinstance(sent, str):
            mistakes.append(Mistake(ITEM_IF_MATCH, "wrong_type", TextType.sentence))
            return None
        if len(sent) > MAX_TAGS_LENGTH:
            mistakes.append(too_long(ITEM_IF_MATCH, MAX_TAGS_LENGTH))
            return None
        return self._precondition(sent)
