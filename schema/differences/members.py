# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Names, members and types that an older version had, or did not have."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar

from ..declaration import (
    Field,
    Filter,
    Listed,
    MoneyType,
    ObjectType,
    Relation,
    Resource,
)
from ..declaration.filters import filter_name
from ..naming import camel
from .difference import Difference, Types, in_type, known

_Named = TypeVar("_Named", Field, Relation, Filter)


def renamed(type_name: str, *, was: str, now: str) -> Difference:
    """Make a difference: a field, relation or filter had another name, wherever it goes
    by it.

    In an object, its name is the path: ``address.city``. It goes by its name in the
    order of lists, the currency of amounts beside it, and what relations of any type
    say of the filters of the type's list.
    """
    own_was, own_now = (name.rpartition(".")[2] for name in (was, now))

    def change(type_: ObjectType) -> ObjectType:
        member = known(type_, now)

        def rename(members: Iterable[_Named]) -> tuple[_Named, ...]:
            return tuple(
                with_name(each, was) if each.name == now else each for each in members
            )

        fields = tuple(_in_currency(each, was, now) for each in rename(type_.fields))
        relations = rename(type_.relations)
        if not isinstance(type_, Listed):
            return replace(type_, fields=fields, relations=relations)
        order = tuple(
            key.removesuffix(own_now) + own_was
            if key.removeprefix("-") == own_now
            else key
            for key in type_.order
        )
        return replace(
            type_,
            **_key(type_, now, was),
            fields=fields,
            relations=relations,
            filters=tuple(_filter_of(each, member, was) for each in type_.filters),
            order=order,
        )

    def lead(type_: ObjectType) -> ObjectType:
        relations = tuple(
            _filtered(each, own_was, own_now) if each.to == type_name else each
            for each in type_.relations
        )
        return replace(type_, relations=relations)

    changed = in_type(type_name, change)
    return lambda types: tuple(map(lead, changed(types)))


def _filter_of(filter_: Filter, member: Field | Relation, was: str) -> Filter:
    """The filter of the member, which had another name; it has its own from that."""
    if filter_.of is None and filter_.name == member.own_name:
        return replace(filter_, name=was.rpartition(".")[2])
    if filter_.of != member.name or filter_.match is None:
        return filter_
    name = filter_.name
    if name == filter_name(member, filter_.match):
        name = filter_name(replace(member, name=was), filter_.match)
    return replace(filter_, of=was, name=name)


def _in_currency(field: Field, was: str, now: str) -> Field:
    """The field, whose currency had another name."""
    if not isinstance(field.type, MoneyType) or field.type.currency != now:
        return field
    return replace(field, type=replace(field.type, currency=was))


def _filtered(relation: Relation, was: str, now: str) -> Relation:
    """The relation, for which a filter had another name."""
    if now not in relation.filters:
        return relation
    filters = {was if n == now else n: value for n, value in relation.filters.items()}
    return replace(relation, filters=filters)


def with_name(member: _Named, name: str) -> _Named:
    """Return a copy of the member, of which only the name is another one.

    In GraphQL, too, unless the declaration has named it there itself.
    """
    if isinstance(member, Field) and member.graphql_name == camel(member.own_name):
        own_name = name.rpartition(".")[2]
        return replace(member, name=name, graphql_name=camel(own_name))
    return replace(member, name=name)


def moved(type_name: str, name: str, *, before: str) -> Difference:
    """Make a difference: a field stood elsewhere, with the filters that follow from it.

    :param before: the field that it stood before
    """

    def change(type_: ObjectType) -> ObjectType:
        member = known(type_, name)
        kept, _relations = _without(type_, name)
        fields = _inserted(kept, member, before) if isinstance(member, Field) else kept
        if not isinstance(type_, Listed):
            return replace(type_, fields=fields)
        own = [each for each in type_.filters if each.of == name]
        others = [each for each in type_.filters if each.of != name]
        place = next(
            (at for at, each in enumerate(others) if each.of == before), len(others)
        )
        filters = (*others[:place], *own, *others[place:])
        return replace(type_, fields=fields, filters=filters)

    return in_type(type_name, change)


def with_member(
    type_name: str, member: Field | Relation, *, before: str | None = None
) -> Difference:
    """There was a field or relation, also where another has its name by now.

    :param before: the member that it stood before; the last, where it is not said
    """

    def change(type_: ObjectType) -> ObjectType:
        fields, relations = _without(type_, member.name)
        if isinstance(member, Field):
            fields = _inserted(fields, member, before)
        else:
            relations = _inserted(relations, member, before)
        if not isinstance(type_, Listed):
            return replace(type_, fields=fields, relations=relations)
        # What followed from another member of that name is none of this one's.
        filters = tuple(
            each
            for each in type_.filters
            if not each.derived
            or each.of != member.name
            or each.source == member.source
        )
        return replace(type_, fields=fields, relations=relations, filters=filters)

    return in_type(type_name, change)


def without_member(type_name: str, name: str) -> Difference:
    """There was no such field or relation."""

    def change(type_: ObjectType) -> ObjectType:
        known(type_, name)
        fields, relations = _without(type_, name)
        if not isinstance(type_, Listed):
            return replace(type_, fields=fields, relations=relations)
        filters = tuple(each for each in type_.filters if each.of != name)
        return replace(
            type_,
            **_key(type_, name, ""),
            fields=fields,
            relations=relations,
            filters=filters,
        )

    return in_type(type_name, change)


def with_type(older: ObjectType) -> Difference:
    """There was a type, also where another has its name by now.

    It takes the place of that one: what is too different is declared anew.
    """

    def difference(types: Types) -> Types:
        found = [type_.type_name for type_ in types]
        if older.type_name not in found:
            return (*types, older)
        place = found.index(older.type_name)
        return (*types[:place], older, *types[place + 1 :])

    return difference


def without_type(type_name: str) -> Difference:
    """Leave out a type that an older version did not have."""

    def difference(types: Types) -> Types:
        return tuple(type_ for type_ in types if type_.type_name != type_name)

    return difference


# Any: what dataclasses.replace takes.
def _key(  # type: ignore[explicit-any]
    type_: Listed, name: str, instead: str
) -> dict[str, Any]:
    """What differs where the field of that name is the external key of the type."""
    keyed = isinstance(type_, Resource) and type_.external_key == name
    return {"external_key": instead} if keyed else {}


def _without(
    type_: ObjectType, name: str
) -> tuple[tuple[Field, ...], tuple[Relation, ...]]:
    return (
        tuple(each for each in type_.fields if each.name != name),
        tuple(each for each in type_.relations if each.name != name),
    )


def _inserted(
    members: Iterable[_Named], member: _Named, before: str | None
) -> tuple[_Named, ...]:
    found = list(members)
    names = [each.name for each in found]
    found.insert(names.index(before) if before in names else len(found), member)
    return tuple(found)
