# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which records of a list are asked for, in which order, and under which conditions."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from ..declaration import Field
from ..open_types import FieldValue
from .uses import Use

DEFAULT_PAGE_SIZE = 50
MAX_PAGE_SIZE = 200


class OrderKey(NamedTuple):
    """One key that a list is sorted by."""

    field: Field
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the records of a list have to meet: all of the values, and an alternative.

    :param values: the filters by name, and ``q``, as they passed validation
    :param alternatives: of which one has to be met, if there are some
    """

    values: Mapping[str, FieldValue] = field(default_factory=dict)
    alternatives: "tuple[Conditions, ...]" = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is asked for.

    :param limit: at most so many records; of 0 it is only told whether there are some
    :param cursor: the sort values of the record behind which to start (before
        which to end, when going backward); ``None``: the end of the list
    :param backward: the last records, or those before the cursor
    :param values: the filters by name, and ``q``, as they passed validation
    :param alternatives: conditions of which one has to be met, too
    :param needs: the scopes that both take, and the order
    :param uses: what of both goes, and was named
    :param total: whether the length of the whole list is asked for
    :param total_only: whether nothing else is asked for, so that nothing else is read
    """

    limit: int = DEFAULT_PAGE_SIZE
    offset: int = 0
    cursor: tuple[FieldValue, ...] | None = None
    backward: bool = False
    order: tuple[OrderKey, ...] = ()
    values: Mapping[str, FieldValue] = field(default_factory=dict)
    alternatives: tuple[Conditions, ...] = ()
    needs: tuple[str, ...] = ()
    uses: tuple[Use, ...] = field(default=(), compare=False)
    total: bool = False
    total_only: bool = False

    @property
    def conditions(self) -> Conditions:
        """What its records have to meet."""
        return Conditions(self.values, self.alternatives)

    def as_told(self) -> "Page":
        """Return this page as it is read: of an empty one only the length."""
        return replace(self, total_only=True) if self.limit == 0 else self
