# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is written may be called as it is read: ``country`` as well as ``country_code``.

A client that changes one field of what it has read, and one that knows which spelling
of a record is stored, are both right.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ..declaration.fields import Member
from ..errors import ValidationFailed
from ..mistakes import Mistake
from ..sentences import _lt


class Written(NamedTuple):
    """What was sent to be written.

    :param values: by write name
    :param names: what the client calls a field, by its write name, where it differs
    """

    values: dict[str, object]
    names: dict[str, str]


def by_write_name(members: Iterable[Member], sent: Mapping[str, object]) -> Written:
    """Return what was sent, by the names that validation and writing know.

    :raises ApiError: ``validation``, when one value has two names that contradict
    """
    values, names, mistakes = dict(sent), {}, []
    for member in members:
        if member.name == member.write_name or member.name not in values:
            continue
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
    if mistakes:
        raise ValidationFailed(mistakes=mistakes)
    return Written(values, names)


def _same(one: object, other: object) -> bool:
    if {type(one), type(other)} == {int, str}:
        # An id is taken as a number and as text.
        return len(str(other)) == len(str(one)) and str(one) == str(other)
    return type(one) is type(other) and one == other
