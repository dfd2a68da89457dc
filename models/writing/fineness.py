# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Numbers with more digits than Odoo keeps: it would round them in silence."""

from decimal import Decimal
from typing import Any

from odoo.models import BaseModel

from ...schema.declaration import DecimalType, Field, Relation
from ...schema.declaration.value_types.decimal import exact
from ...schema.sentences import _lt


def too_fine(
    record: BaseModel, member: Field | Relation, value: Any
) -> tuple[str, str] | None:
    """Say why the number can't be kept as it was sent.

    :param record: as it is stored: which currency it has, its other values may have
        said
    :param value: as Odoo stores it
    :return: the code and the sentence; ``None`` where it is kept, or is no such number
    """
    if not isinstance(member.type, DecimalType) or not isinstance(value, float):
        return None
    field = record._fields.get(member.source)
    if field is None:
        # A code of another record.
        return None
    if field.type == "monetary":
        currency = record[field.get_currency_field(record)]
        if not currency or not exact(value) % (unit := exact(currency.rounding)):
            return None
        sentence = _lt(
            "Enter a multiple of %(unit)s, the smallest amount in %(currency)s.",
            unit=f"{unit.normalize():f}",
            currency=currency.name,
        )
        return "no_such_amount", sentence
    digits = field.get_digits(record.env) if field.type == "float" else None
    if not digits or not exact(value) % Decimal(1).scaleb(-digits[1]):
        return None
    return "too_many_digits", _lt(
        "Enter at most %(digits)s digits after the point.", digits=digits[1]
    )
