# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the database finds, and sorts, without reading all records."""

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple

from ..open_types import FieldValue
from .filters import Filter
from .matching import Match
from .refusal import require
from .value_types import PhoneType, TextType

#: The parameter of a list by which words are looked for.
SEARCH = "q"


class IndexKind(Enum):
    """What an index is over.

    :cvar VALUES: the values of a field, in their order
    :cvar BEGINNINGS: its texts without case and accents, to find them by how they begin
    :cvar NUMBERS: its telephone numbers, digits alone
    :cvar TRUE: the records of which it is true
    :cvar FALSE: the others
    :cvar WORDS: the text of all that a resource is searched by
    """

    VALUES = "values"
    BEGINNINGS = "beginnings"
    NUMBERS = "numbers"
    TRUE = "true"
    FALSE = "false"
    WORDS = "words"


class Index(NamedTuple):
    """An index in the database.

    :param source: the field of the model; :data:`SEARCH` for what is searched
    """

    kind: IndexKind
    source: str


#: The index of what a resource is searched by.
WORDS = Index(IndexKind.WORDS, SEARCH)


def serving(filter_: Filter, value: FieldValue = None) -> tuple[Index, ...]:
    """Return the indexes that find what meets the filter, none where none can.

    :param value: the value that is asked for, or nothing for any
    """
    source, dot, _behind = filter_.source.partition(".")
    if filter_.match is Match.PRESENT:
        return ()
    # A code is that of one record, and the index finds what leads to that. Whether, or
    # how much, can be true of most.
    code = filter_.match is Match.EQUALS and isinstance(filter_.one, TextType)
    if dot and not code:
        return ()
    if filter_.match is Match.CHOICE:
        kinds = {True: IndexKind.TRUE, False: IndexKind.FALSE}
        asked = [each for each in kinds if value is None or each == value]
        # Of what nearly all records are, an index would be of no use.
        return tuple(
            Index(kinds[each], source) for each in asked if each != filter_.default
        )
    if filter_.match is Match.PREFIX:
        return (Index(IndexKind.BEGINNINGS, source),)
    if isinstance(filter_.one, PhoneType):
        return (Index(IndexKind.NUMBERS, source),)
    return (Index(IndexKind.VALUES, source),)


def possible(filters: Iterable[Filter], search: Iterable[str]) -> frozenset[Index]:
    """Return every index that could serve a list with these filters, and its search."""
    found = {index for filter_ in filters for index in serving(filter_)}
    return frozenset(found.union([WORDS] if any(search) else []))


def resolved(
    where: str, names: Iterable[str | Index], filters: Iterable[Filter]
) -> Iterator[Index]:
    """Yield the indexes that are declared by the names of what they serve.

    :raises DeclarationError: where there is no such filter, or no index for it
    """
    known = {filter_.name: serving(filter_) for filter_ in filters}
    known[SEARCH] = (WORDS,)
    for name in names:
        if isinstance(name, Index):
            # Of a copy of the resource.
            yield name
            continue
        require(name in known, where, f"there is no filter {name!r} to index")
        require(known[name], where, f"no index serves {name}")
        yield from known[name]
