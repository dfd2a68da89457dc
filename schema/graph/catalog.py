# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What GraphQL has: the newest declarations, and what went of older ones, deprecated.

GraphQL has one schema, from which nothing goes before its time. So what an older
version of REST still has, and the newest has no more, is there beside the newest
members until that version ends. Of a member whose type alone is another one, GraphQL
has the newest.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from ..catalog import Catalog
from ..declaration import Deprecation, Field, Listed, ObjectType, Relation
from ..naming import snake
from ..versions import Version

_Member = TypeVar("_Member", Field, Relation)


def graphql_catalog(versions: Sequence[Catalog]) -> Catalog:
    """Return the newest declarations with what only older versions have.

    :param versions: of a database, the oldest first
    :raises DeclarationError: where they contradict each other
    """
    *older, newest = versions
    found = dict(newest.types)
    for catalog in reversed(older):
        for name, type_ in catalog.types.items():
            known = found.get(name)
            found[name] = (
                type_
                if known is None
                else _with_what_went(known, type_, catalog.version)
            )
    return Catalog(found.values(), newest.errors, newest.version.of_graphql())


def _with_what_went(
    newest: ObjectType, older: ObjectType, version: Version
) -> ObjectType:
    taken = {each.name for each in newest.members()}
    taken |= {each.name for each in newest.embedded}
    sorts = newest.sorts_by if isinstance(newest, Listed) else {}
    gone = (
        replace(
            each,
            within=each.within and (newest.object_of(each.within.name) or each.within),
            # What sorts by that name sorts alike.
            sortable=each.sortable and each.own_name not in sorts,
        )
        for each in _gone(newest, older.fields, taken, version)
    )
    fields = (*newest.fields, *gone)
    relations = (*newest.relations, *_gone(newest, older.relations, taken, version))
    if not isinstance(newest, Listed) or not isinstance(older, Listed):
        return replace(newest, fields=fields, relations=relations)
    names = {each.name for each in newest.filters}
    filters = (each for each in older.filters if each.name not in names)
    return replace(
        newest,
        fields=fields,
        relations=relations,
        filters=(*newest.filters, *filters),
    )


def _gone(
    newest: ObjectType,
    members: Iterable[_Member],
    taken: set[str],
    version: Version,
) -> Iterator[_Member]:
    for member in members:
        if member.name not in taken:
            write = member.write and replace(member.write, required=False)
            yield replace(
                member,
                write=write,
                default=False,
                filterable=False,
                deprecated=member.deprecated or _deprecation(newest, member, version),
            )


def _deprecation(
    newest: ObjectType, gone: Field | Relation, version: Version
) -> Deprecation | None:
    """That it goes with the version, and what to use instead."""
    if version.deprecated is None:
        return None
    kind = Field if isinstance(gone, Field) else Relation
    instead = next(
        (
            each
            for each in newest.members()
            if isinstance(each, kind) and each.source == gone.source
        ),
        None,
    )
    use = "There is nothing instead."
    if isinstance(instead, Field) and instead.within is not None:
        path = f"{instead.within.graphql_name} {{ {instead.graphql_name} }}"
        use = f"Use `{path}`."
    elif instead is not None:
        use = f"Use `{instead.graphql_name}`."
    words = snake(newest.type_name).split("_") + re.split(r"[_.]", gone.name)
    return replace(version.deprecated, use=use, doc="-".join(words))
