# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether the database has to read all records of a resource for a list of them."""

from collections.abc import Iterable, Sequence

from ..open_types import FieldValue
from .fields import Field
from .filters import Filter
from .indexes import WORDS, Index, IndexKind, serving
from .listed import Listed
from .matching import Match
from .resource import Resource


def finds(resource: Listed, filter_: Filter, value: FieldValue = None) -> bool:
    """Return whether an index finds what meets the filter.

    :param value: the value that is asked for, or nothing for any
    """
    # The default of a choice is what nearly all records are.
    if filter_.source == "id" or (value is not None and value == filter_.default):
        return True
    # What names lead from has an index by itself, in the table between.
    named = any(f.source == filter_.source and f.of_names for f in resource.fields)
    if named and filter_.match is Match.EQUALS:
        return True
    indexes = serving(filter_, value)
    return bool(indexes) and indexes_of(resource).issuperset(indexes)


def finds_words(resource: Listed) -> bool:
    """Return whether all that is searched stands in one text, which is ready for it."""
    return WORDS in indexes_of(resource)


def sorts(resource: Listed, field: Field) -> bool:
    """Return whether an index has the records in the order of the field."""
    if field.source == "id":
        return True
    return Index(IndexKind.VALUES, field.source) in indexes_of(resource)


def in_one_index(
    resource: Listed,
    asked: Iterable[tuple[Filter, FieldValue]],
    order: Sequence[Field],
) -> bool:
    """Return whether one index has what meets the filters, in that order.

    Of two, PostgreSQL follows one and passes over what the other would not have found.
    That may be nearly all there is: how the values of two fields go together, it cannot
    know.

    :param asked: filters that are found, with their values
    """
    fixed, ranges = set[str](), set[str]()
    for filter_, value in asked:
        if filter_.match in (Match.AT_LEAST, Match.AT_MOST):
            ranges.add(filter_.source)
        elif isinstance(value, list) and len(value) > 1:
            # Each of them has its own place in the index.
            return False
        elif value != filter_.default:
            fixed.add(filter_.source)
    first = next((each for each in order if each.source not in fixed), None)
    if fixed:
        return len(fixed) == 1 and not ranges and (not first or first.source == "id")
    if ranges:
        return len(ranges) == 1 and first is not None and first.source in ranges
    return first is None or sorts(resource, first)


def indexes_of(resource: Listed) -> frozenset[Index]:
    """Return the indexes that lists of the resource rely on."""
    # What is listed below a record alone is found by that record.
    indexes = resource.indexes if isinstance(resource, Resource) else ()
    return frozenset(each for each in indexes if isinstance(each, Index))
