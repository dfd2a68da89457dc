# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One item of a batch, while it is done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ...schema.answer.outcome import ItemOutcome, Row
from ...schema.declaration import Verb
from ...schema.errors import ApiError
from ...schema.mistakes import Mistake
from ...schema.open_types import FieldValue
from ...schema.request.operation import DoVerb

#: In front of the names of an item's values.
_ITEMS = "items"


@dataclass(slots=True)
class Task:
    """What becomes of an item.

    :ivar index: its place among the items
    :ivar operation: what a request would ask for that did nothing else, its values by
        write name
    :ivar names: what the client calls a value, by its write name, where it differs
    :ivar values: the validated ones
    :ivar error: why it is refused
    :ivar outcome: what it came to
    """

    index: int
    operation: DoVerb
    names: Mapping[str, str]
    values: dict[str, FieldValue] = field(default_factory=dict)
    error: ApiError | None = None
    outcome: ItemOutcome | None = None

    @property
    def verb(self) -> Verb:
        """What is done."""
        return self.operation.verb

    @property
    def record_id(self) -> int:
        """The record that it is done to; 0 for none that there is."""
        return self.operation.record_id or 0

    def refuse(self, error: ApiError) -> None:
        """Refuse the item, by the names that the client sent."""
        error.rename(self.names)
        self.error = error

    def done(self, record_id: int, row: Row | None) -> None:
        """Note what it came to."""
        status = self.verb.status
        self.outcome = ItemOutcome(status, row, record_id)

    def result(self) -> ItemOutcome:
        """Return what it came to."""
        if self.error is not None:
            return ItemOutcome(self.error.status, error=self.error)
        if self.outcome is None:
            raise LookupError(f"Item {self.index} was not done.")
        return self.outcome


def refusal_of_all(tasks: Iterable[Task]) -> ApiError:
    """Return the error of a batch that is done whole or not at all.

    It is that of the first item that is refused; others of the same kind are told with
    it, each by its place.
    """
    refused = [task for task in tasks if task.error is not None]
    first = refused[0].error
    if first is None:
        raise LookupError("Nothing is refused.")
    mistakes: list[Mistake] = []
    for task in refused:
        if task.error is not None and type(task.error) is type(first):
            mistakes += _placed(task, task.error)
    first.mistakes = mistakes
    return first


def _placed(task: Task, error: ApiError) -> list[Mistake]:
    place = f"{_ITEMS}.{task.index}"
    if not error.mistakes:
        return [Mistake(place, error.error, error.detail or error.title)]
    return [each._replace(field=f"{place}.{each.field}") for each in error.mistakes]
