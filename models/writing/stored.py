# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether Odoo has stored what was sent."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from odoo.models import BaseModel

from ...schema.declaration import Field, Relation
from ...schema.mistakes import Mistake
from ...schema.sentences import _lt
from .fineness import too_fine

Members = Mapping[str, Field | Relation]


#: Of what Odoo has dropped, or replaced by something else.
NOT_STORED = _lt(
    "Odoo would store a different value here, because of other values of this record or"
    " its parent."
)


def not_stored(
    record: BaseModel, members: Members, sent: Mapping[str, Any], place: str = ""
) -> Iterator[Mistake]:
    """Yield the mistakes of values that Odoo has silently dropped, rounded, or replaced
    by something else.

    :param sent: Odoo's values, by write name
    :param place: of the record in what was sent
    """
    for name, value in sent.items():
        why = too_fine(record, members[name], value)
        if why is None and not is_stored(record, members[name], value):
            why = "not_stored", NOT_STORED
        if why is not None:
            yield Mistake(f"{place}{name}", *why)


def unlike(
    record: BaseModel, members: Members, sent: Mapping[str, Any]
) -> Iterator[str]:
    """Yield the names of values that the record does not have.

    :param sent: Odoo's values, by write name
    """
    return (
        name
        for name, value in sent.items()
        if not is_stored(record, members[name], value)
    )


class Linked(NamedTuple):
    """What a record has to lead to, and what it must not lead to any more."""

    wanted: frozenset[int]
    unwanted: frozenset[int]


def is_stored(record: BaseModel, member: Field | Relation, value: Any) -> bool:
    """Whether the record has that value, in the form that Odoo gives to such values.

    What is compared is what Odoo keeps in memory of what it has written.
    """
    field = record._fields[member.source.partition(".")[0]]
    if isinstance(value, Linked):
        linked = {*record.with_context(active_test=False)[field.name].ids}
        return value.wanted <= linked and not value.unwanted & linked
    if field.type == "many2many":
        wanted = set(value)
        stored = record.with_context(active_test=False)[field.name]
        further = stored.filtered(lambda each: each.id not in wanted)
        return wanted <= set(stored.ids) and not (
            further and further.filtered(further._active_name or "id")
        )
    stored = record[field.name]
    if type(stored) is type(value) and stored == value:
        return True
    if field.type in ("char", "text", "selection"):
        return member.writing.same(value or "", stored or "")
    # An HTML field has made it safe, a number has been rounded.
    wanted = field.convert_to_cache(value, record)
    kept = field.convert_to_cache(stored, record, validate=False)
    return (wanted or None) == (kept or None)
