# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is written may be called as it is read: ``country`` as well as ``country_code``.

A client that changes one field of what it has read, and one that knows which spelling
of a record is stored, are both right. What is sent in an object of the record is taken
out of it: ``city`` in ``address`` becomes ``address.city``, as its mistakes are told.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from ..declaration import Embedded, Field, PartType, Relation
from ..declaration.fields import Member
from ..errors import ValidationFailed
from ..mistakes import MAX_MISTAKES, Mistake, placed, unknown
from ..sentences import _lt


class Written(NamedTuple):
    """What was sent to be written.

    :param values: by write name
    :param names: what the client calls a field, by its write name, where it differs;
        of a part by its place in its list: ``lines.2.product_id``
    """

    values: dict[str, object]
    names: dict[str, str]


def by_write_name(members: tuple[Member, ...], sent: Mapping[str, object]) -> Written:
    """Return what was sent, by the names that validation and writing know.

    :raises ApiError: ``validation``, when one value has two names that contradict
    """
    mistakes: list[Mistake] = []
    found = _by_write_name(members, sent, mistakes)
    if mistakes:
        raise ValidationFailed(mistakes=mistakes)
    return found


def names_sent(member: Member, sent: Mapping[str, object]) -> list[str]:
    """Return the names under which the member is sent, in an object of the record, too.

    :param sent: as the client has sent it, not validated yet
    """
    names = [name for name in member.write_names if name in sent]
    within = member.within if isinstance(member, Field) else None
    if within is not None and within.name in sent:
        inside = sent[within.name]
        # null in place of the object empties all that is in it.
        named = isinstance(inside, Mapping) and member.own_name in inside
        if inside is None or named:
            names.append(member.name)
    return names


def sent_together(parts: Iterable[object]) -> Mapping[str, object]:
    """Return the names that parts are sent with, as if all were one part.

    What is sent in objects is there, too; of all else only the names are.
    """
    found: dict[str, object] = {}
    for part in parts:
        for name, value in part.items() if isinstance(part, Mapping) else ():
            inside = found.setdefault(name, {})
            if value is None:
                found[name] = None
            elif isinstance(value, Mapping) and isinstance(inside, dict):
                inside.update(dict.fromkeys(value))
    return found


@lru_cache(64)
def objects_of(members: tuple[Member, ...]) -> Mapping[Embedded, tuple[Field, ...]]:
    """Return the objects that are sent, each with what is sent in it."""
    found: dict[Embedded, tuple[Field, ...]] = {}
    for each in members:
        if isinstance(each, Field) and each.within is not None:
            found[each.within] = (*found.get(each.within, ()), each)
    return found


@lru_cache(64)
def _alike(members: tuple[Member, ...]) -> tuple[tuple[Member, ...], ...]:
    """Those that are one value of the record under several names, by groups."""
    by_source: dict[str, list[Member]] = {}
    for each in members:
        by_source.setdefault(each.source, []).append(each)
    return tuple(tuple(found) for found in by_source.values() if len(found) > 1)


def _taken_out(
    members: tuple[Member, ...], values: dict[str, object], mistakes: list[Mistake]
) -> None:
    """Put what is sent in objects beside the rest."""
    for embedded, inside in objects_of(members).items():
        # A path is the name of a mistake, and no name to send a value by.
        paths = [each.name for each in inside if each.name in values]
        mistakes += unknown(paths, {})
        for name in paths:
            del values[name]
        if embedded.name not in values:
            continue
        sent = values.pop(embedded.name)
        if sent is None:
            sent = dict.fromkeys(each.own_name for each in inside)
        if not isinstance(sent, Mapping):
            wrong = Mistake(embedded.name, "wrong_type", PartType.sentence)
            mistakes.append(wrong)
            continue
        # However many there are, a few more than are known are enough to be refused.
        for name in list(sent)[: len(inside) + MAX_MISTAKES]:
            values[f"{embedded.name}.{name}"] = sent[name]


@lru_cache(64)
def _special(members: tuple[Member, ...]) -> tuple[Member, ...]:
    """Those that have two names, or parts."""
    return tuple(
        each
        for each in members
        if each.name != each.write_name
        or (isinstance(each, Relation) and each.part_members)
    )


def _by_write_name(
    members: tuple[Member, ...], sent: Mapping[str, object], mistakes: list[Mistake]
) -> Written:
    values, names = dict(sent), dict[str, str]()
    _taken_out(members, values, mistakes)
    for member in _special(members):
        if member.name != member.write_name and member.name in values:
            value = values.pop(member.name)
            if member.write_name not in values:
                values[member.write_name] = value
                names[member.write_name] = member.name
            elif not _same(value, values[member.write_name]):
                sentence = _lt(
                    "This and %(other)s are the same field: send one of them.",
                    other=member.write_name,
                )
                mistakes.append(Mistake(member.name, "contradiction", sentence))
        if isinstance(member, Relation) and member.part_members:
            _rename_parts(member, values, names, mistakes)
    for alike in _alike(members):
        named = [one.write_name for one in alike if one.write_name in values]
        newest = alike[0].write_name
        if named and newest not in values:
            # By that one it is told what is wrong with the value, wherever that is.
            names[newest] = names.get(named[0], named[0])
        for other in named[1:]:
            sentence = _lt(
                "This and %(other)s are the same field: send one of them.",
                other=named[0],
            )
            mistakes.append(Mistake(other, "contradiction", sentence))
    return Written(values, names)


def _rename_parts(
    relation: Relation,
    values: dict[str, object],
    names: dict[str, str],
    mistakes: list[Mistake],
) -> None:
    """Do the same in each part of a list that is written."""
    name = relation.write_name
    sent, called = values.get(name), names.get(name, name)
    # A longer one is refused before anything looks into it.
    if not isinstance(sent, list) or len(sent) > relation.max_items:
        return
    parts: list[object] = []
    for number, part in enumerate(sent):
        if isinstance(part, Mapping):
            wrong: list[Mistake] = []
            part, inner = _by_write_name(relation.part_members, part, wrong)
            mistakes += placed(f"{called}.{number}", wrong)
            for one, of_client in inner.items():
                names[f"{name}.{number}.{one}"] = f"{called}.{number}.{of_client}"
        parts.append(part)
    values[name] = parts


def _same(one: object, other: object) -> bool:
    if {type(one), type(other)} == {int, str}:
        # An id is taken as a number and as text.
        return len(str(other)) == len(str(one)) and str(one) == str(other)
    return type(one) is type(other) and one == other
