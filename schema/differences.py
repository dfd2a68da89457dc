# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How the declarations of an older version differ from those of the next newer one.

Each function makes a :data:`Difference`: what makes the older declarations of the newer
ones. The members of both read and write the same fields of Odoo, so that everything
else works on either without knowing that there are two.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

from .declaration import (
    Field,
    Filter,
    Listed,
    MoneyType,
    ObjectType,
    Relation,
    Resource,
    require,
)
from .declaration.filters import filter_name
from .naming import camel

Types = tuple[ObjectType, ...]
Difference = Callable[[Types], Types]
_Named = TypeVar("_Named", Field, Relation, Filter)


def renamed(type_name: str, *, was: str, now: str) -> Difference:
    """Make a difference: a field, relation or filter had another name, wherever it goes
    by it.

    That are the order of lists, the currency of amounts beside it, and what relations
    of any type say of the filters of the type's list.
    """

    def change(type_: ObjectType) -> ObjectType:
        member = _known(type_, now)

        def rename(members: Iterable[_Named]) -> tuple[_Named, ...]:
            return tuple(
                with_name(each, was) if each.name == now else each for each in members
            )

        fields = tuple(_in_currency(each, was, now) for each in rename(type_.fields))
        relations = rename(type_.relations)
        if not isinstance(type_, Listed):
            return replace(type_, fields=fields, relations=relations)
        order = tuple(
            key.removesuffix(now) + was if key.removeprefix("-") == now else key
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
            _filtered(each, was, now) if each.to == type_name else each
            for each in type_.relations
        )
        return replace(type_, relations=relations)

    changed = _in_type(type_name, change)
    return lambda types: tuple(map(lead, changed(types)))


def _filter_of(filter_: Filter, member: Field | Relation, was: str) -> Filter:
    """The filter of the member, which had another name; it has its own from that."""
    if filter_.of is None and filter_.name == member.name:
        return replace(filter_, name=was)
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
    if isinstance(member, Field) and member.graphql_name == camel(member.name):
        return replace(member, name=name, graphql_name=camel(name))
    return replace(member, name=name)


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

    return _in_type(type_name, change)


def without_member(type_name: str, name: str) -> Difference:
    """There was no such field or relation."""

    def change(type_: ObjectType) -> ObjectType:
        _known(type_, name)
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

    return _in_type(type_name, change)


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


def _in_type(type_name: str, change: Callable[[ObjectType], ObjectType]) -> Difference:
    def difference(types: Types) -> Types:
        found = any(type_.type_name == type_name for type_ in types)
        require(found, type_name, "a version differs in it, and it is not there")
        return tuple(
            change(type_) if type_.type_name == type_name else type_ for type_ in types
        )

    return difference


# Any: what dataclasses.replace takes.
def _key(  # type: ignore[explicit-any]
    type_: Listed, name: str, instead: str
) -> dict[str, Any]:
    """What differs where the field of that name is the external key of the type."""
    keyed = isinstance(type_, Resource) and type_.external_key == name
    return {"external_key": instead} if keyed else {}


def _known(type_: ObjectType, name: str) -> Field | Relation:
    found = [member for member in type_.members() if member.name == name]
    where = f"{type_.type_name}.{name}"
    require(found, where, "a version differs in it, and it is not there")
    return found[0]


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
