# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a batch is sent with beside its items."""

from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from ..declaration import (
    MAX_ITEMS,
    Choices,
    ChoiceType,
    FlagType,
    Limits,
    PartType,
    RecordsType,
    Resource,
)
from ..errors import ValidationFailed, invalid
from ..mistakes import MAX_MISTAKES, Mistake
from ..open_types import FieldValue
from ..sentences import _lt
from .validation import InputValidator, Rule

OPERATION, ITEMS, ATOMIC, BY = "operation", "items", "atomic", "by"
#: How a batch is done that says nothing of it.
DEFAULTS: Mapping[str, FieldValue] = {ATOMIC: True, BY: "id"}
_VALIDATORS: WeakKeyDictionary[Resource, InputValidator] = WeakKeyDictionary()


@dataclass(frozen=True, kw_only=True)
class _ItemsType(RecordsType):
    """The items, into which nothing looks before it is known how many there are."""

    max_items: int = MAX_ITEMS

    def limits(self) -> Limits:
        """Return how many there may be."""
        return Limits(min_length=1, max_length=self.max_items)


def key_type(resource: Resource) -> ChoiceType:
    """Return the type of what an upsert finds a record by."""
    keys = Choices(
        f"{resource.type_name}Key",
        resource.keys,
        f"What an upsert finds a {resource.singular} by.",
    )
    return ChoiceType(choices=keys)


def read_frame(resource: Resource, sent: Mapping[str, object]) -> dict[str, FieldValue]:
    """Return what a batch is sent with, completed by what holds where nothing is said.

    :raises ApiError: ``validation``
    """
    validator = _VALIDATORS.get(resource)
    if validator is None:
        validator = _VALIDATORS.setdefault(resource, _validator(resource))
    frame = validator.validate(sent)
    batch = resource.batch(frame[OPERATION])
    if BY in frame and not (batch and batch.upserts):
        raise invalid(BY, _lt("Only an upsert takes this."), "contradiction")
    mistakes = [
        Mistake(f"{ITEMS}.{number}", "wrong_type", PartType.sentence)
        for number, item in enumerate(frame[ITEMS])
        if not isinstance(item, Mapping)
    ]
    if mistakes:
        raise ValidationFailed(mistakes=mistakes[:MAX_MISTAKES])
    return {**DEFAULTS, **frame}


def _validator(resource: Resource) -> InputValidator:
    names = [batch.name for batch in resource.batches]
    operations = Choices("Operation", names, "What is done to many.")
    rules = {
        OPERATION: Rule(ChoiceType(choices=operations), required=True),
        ITEMS: Rule(_ItemsType(to=resource.type_name), required=True),
        ATOMIC: Rule(FlagType()),
        BY: Rule(key_type(resource)),
    }
    return InputValidator(rules)
