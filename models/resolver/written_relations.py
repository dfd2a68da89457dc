# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which of Odoo's fields can be written as a declared relation."""

from odoo.fields import Field as OdooField
from odoo.models import BaseModel

from ...schema.declaration import DeclarationError, Relation, require
from ..reading.lasting import NotLastingError, compile_declared


def check_written(
    where: str, declared: Relation, field: OdooField, target: BaseModel
) -> None:
    """Hold a relation that is written against Odoo's field.

    :param target: the model that it leads to
    :raises DeclarationError: where it can't be written in that way
    """
    if declared.write is None:
        return
    if declared.of_parts:
        _check_parts(where, field, target)
    elif declared.many:
        many = field.type == "many2many" and field.store
        require(many, where, f"{field.name} is no many2many, so no ids are written")
    try:
        compile_declared(target, declared.writing.domain)
    except (NotLastingError, ValueError) as error:
        why = f"the domain of its write can't be compiled once: {error}"
        raise DeclarationError(where, why) from error


def _check_parts(where: str, field: OdooField, target: BaseModel) -> None:
    own = field.type == "one2many" and field.store
    require(own, where, f"{field.name} is no one2many: its records are no parts")
    back = target._fields[field.inverse_name]
    right = back.type == "many2one" and back.store
    require(right, where, f"{back.name} leads back to no record alone")
