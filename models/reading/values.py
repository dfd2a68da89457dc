# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What PostgreSQL gives for a column, as public values."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from odoo.models import BaseModel
from odoo.tools import is_html_empty

from ...schema.declaration import Blank, DecimalType, Field, GlobalIdType, ObjectType
from ...schema.naming import to_global_id


def _texts(values: Sequence[str | None]) -> Sequence[str | None]:
    # Hardly any column holds empty texts; looking is cheaper than replacing.
    return [value or None for value in values] if "" in values else values


def _notes(values: Sequence[str | None]) -> Sequence[str | None]:
    # What an editor leaves of an emptied field shows nothing.
    return [None if is_html_empty(value) else value for value in values]


#: Takes away what of a column is no value.
_WITHOUT: dict[Blank, Callable[[Sequence[Any]], Sequence[Any]]] = {
    Blank.EMPTY_TEXT: _texts,
    Blank.EMPTY_MARKUP: _notes,
}


def convert(
    type_: ObjectType,
    member: Field,
    values: Sequence[Any],
    digits: Sequence[int | None] | None = None,
) -> Iterable[Any]:
    """Return the public values of a member's column.

    :param digits: how many each number is shown with behind the point, where that is
        known
    """
    if isinstance(member.type, GlobalIdType):
        return [to_global_id(type_.type_name, value) for value in values]
    if digits is not None and isinstance(member.type, DecimalType):
        return member.type.show_with(values, digits)
    without = _WITHOUT.get(member.type.blank)
    return member.type.show(without(values) if without else values)


def digits_of(model: BaseModel, source: str) -> int | None:
    """Return how many digits Odoo gives the number behind the point, or at least shows;
    ``None`` where it does not say.
    """
    *path, name = source.split(".")
    for step in path:
        model = model.env[model._fields[step].comodel_name]
    field = model._fields[name]
    if field.type == "integer":
        return 0
    if field.type != "float":
        return None
    if digits := field.get_digits(model.env):
        return digits[1]
    # Prices are not rounded, and look as if they were. What is inherited does not have
    # it from where it is stored.
    while field.related and field._min_display_digits is None:
        field = field.related_field
    return field.get_min_display_digits(model.env)
