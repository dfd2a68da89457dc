# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Fields whose values an older version spelled otherwise."""

from dataclasses import replace

from ..declaration import (
    ConvertedType,
    Field,
    Filter,
    Listed,
    Match,
    ObjectType,
    Pii,
    require,
)
from ..declaration.value_types import Spell
from .difference import Difference, in_type, known
from .members import renamed

#: How a filter compares that is sent values of the field.
_OF_VALUES = (Match.EQUALS, Match.AT_LEAST, Match.AT_MOST)


def retyped(
    type_name: str, was: Field, *, now: str, show: Spell, take: Spell
) -> Difference:
    """Make a difference: the values of a field had another type, wherever they go.

    That are answers, exports and messages, what is written, and what lists are filtered
    by. Sorting and cursors are of what Odoo stores, which both have in common.

    :param was: the field as the older version has it; its name may be another one. The
        scope that the newer one needs it needs, too, unless it names one, and no less
        of it is hidden in logs
    :param now: the name of the field in the newer version
    :param show: from what the newer version shows of a value to what the older one
        shows, both in JSON; null stays null
    :param take: from what is sent in the older version, as its type has parsed it, to
        what would be sent in the newer one: ``take(show(value)) == value``
    :raises DeclarationError: where one of the types can't be converted
    """

    def change(type_: ObjectType) -> ObjectType:
        newer = known(type_, was.name)
        where = f"{type_.type_name}.{was.name}"
        if not isinstance(newer, Field):
            raise TypeError(f"{where} is no field")
        made = ConvertedType(newer=newer.type, older=was.type, spell=show, read=take)
        mistake = made.mistake()
        require(mistake is None, where, mistake or "")
        older = replace(
            was,
            source=newer.source,
            type=made,
            sortable=newer.sortable,
            filterable=False,
            # By an older name it is the same value: nobody comes by it otherwise.
            scope=was.scope or newer.scope,
            pii=max(was.pii, newer.pii, key=list(Pii).index),
        )
        fields = tuple(older if each is newer else each for each in type_.fields)
        if not isinstance(type_, Listed):
            return replace(type_, fields=fields)
        filters = tuple(
            _of_older(where, each, older) if each.of == older.name else each
            for each in type_.filters
        )
        return replace(type_, fields=fields, filters=filters)

    rename, convert = (
        renamed(type_name, was=was.name, now=now) if was.name != now else None,
        in_type(type_name, change),
    )
    return lambda types: convert(rename(types) if rename else types)


def _of_older(where: str, filter_: Filter, older: Field) -> Filter:
    whole = filter_.match is not Match.PREFIX
    require(whole, where, "what is converted has no beginning to look for")
    if filter_.match not in _OF_VALUES:
        return filter_
    type_ = older.type if older.write is None else older.type.unbound()
    return replace(filter_, type=type_, example=older.example)
