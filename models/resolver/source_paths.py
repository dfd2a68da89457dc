# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The paths in Odoo that declarations name: which fields they lead to."""

from odoo.fields import Field as OdooField
from odoo.models import BaseModel
from odoo.tools import Query

from ...schema.declaration import DeclarationError, require


class NotThere(DeclarationError):
    """A declaration that names what the database does not have."""


def empty_query(model: BaseModel) -> Query:
    """Return a query of the model, without rights and conditions."""
    return Query(model.env, model._table, model._table_sql)


def path_of(
    model: BaseModel, where: str, source: str
) -> tuple[OdooField, OdooField | None]:
    """Return the field that the source names, and the one behind it where it names two.

    :raises NotThere: where there is none
    """
    found: list[OdooField] = []
    step_model: BaseModel | None = model
    for step in source.split("."):
        field = step_model._fields.get(step) if step_model is not None else None
        if field is None or len(found) == 2:
            raise NotThere(where, f"there is no field {source!r}")
        found.append(field)
        step_model = model.env[field.comodel_name] if field.relational else None
    return found[0], found[1] if len(found) > 1 else None


def searchable_path(
    model: BaseModel, where: str, source: str
) -> tuple[OdooField, OdooField | None]:
    """Return the same as :func:`path_of`, for fields that can be searched.

    :raises DeclarationError: where they can't be
    """
    head, tail = path_of(model, where, source)
    for field in filter(None, (head, tail)):
        require(field._description_searchable, where, f"{field.name} can't be searched")
    return head, tail


def check_column(model: BaseModel, where: str, field: OdooField) -> None:
    """Refuse a field that is in no column, nor read from one.

    :raises DeclarationError: for such a one
    """
    if field.name in ("id", *getattr(model, "_sql_of_computed", ())):
        return
    column = field.store and field.column_type
    # What is related is read where it is stored.
    require(
        column or (field.related and not field.store),
        where,
        f"{field.name} is not stored",
    )
    model._field_to_sql(model._table, field.name, empty_query(model))
