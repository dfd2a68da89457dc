# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What can be done to many records of a resource in one request: its batches.

They follow from the verbs: what may be done to one record may be done to many.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .deprecation import Deprecation
from .verbs import Verb

#: The end of REST's path, below that of the resource.
BATCH = "batch"
BATCH_METHOD = "POST"
#: So many items a batch has, at most.
MAX_ITEMS = 500
#: What an item may name beside its values: the record, and the state that it must have.
ITEM_ID = "id"
ITEM_IF_MATCH = "if_match"
_UPSERT = "upsert"


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """One thing that is done to many records.

    :param name: of the operation in REST, and the beginning of GraphQL's mutation
    :param verbs: what becomes of an item: one of these
    """

    name: str
    verbs: tuple[Verb, ...]

    @property
    def creating(self) -> Verb | None:
        """What is done to an item that there is no record of yet."""
        return next((verb for verb in self.verbs if verb.creates), None)

    @property
    def changing(self) -> Verb | None:
        """What is done to an item that there is a record of."""
        return next((verb for verb in self.verbs if verb.on_record), None)

    @property
    def deprecated(self) -> Deprecation | None:
        """That it goes: with the verb of its that goes first."""
        going = [verb.deprecated for verb in self.verbs if verb.deprecated]
        return min(going, key=lambda each: each.order, default=None)

    @property
    def upserts(self) -> bool:
        """Whether it depends on the item which of two things becomes of it."""
        return len(self.verbs) > 1

    @property
    def deletes(self) -> bool:
        """Whether no record is left to be answered."""
        return all(verb.deletes for verb in self.verbs)


def batches_of(verbs: Sequence[Verb], *, writable: bool) -> tuple[Batch, ...]:
    """Return what can be done to many records to which these verbs can be done.

    :param writable: whether something can be said of a new record
    """
    many = [verb for verb in verbs if verb.many and (verb.on_record or writable)]
    found = [Batch(verb.name, (verb,)) for verb in many]
    creating = [verb for verb in many if verb.creates]
    changing = [verb for verb in many if verb.partial]
    if creating and changing:
        place = max(map(many.index, (creating[0], changing[0]))) + 1
        found.insert(place, Batch(_UPSERT, (creating[0], changing[0])))
    return tuple(found)
