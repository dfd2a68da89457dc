# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The paths in Odoo that declarations name: which fields they lead to."""

from collections.abc import Sequence

from odoo.fields import Field as OdooField
from odoo.models import BaseModel
from odoo.tools import Query

from ...schema.declaration import DeclarationError, require


class NotThere(DeclarationError):
    """A declaration that names what the database does not have."""


def empty_query(model: BaseModel) -> Query:
    """Return a query of the model, without rights and conditions."""
    return Query(model.env, model._table, model._table_sql)


def path_of(model: BaseModel, where: str, source: str) -> tuple[OdooField, ...]:
    """Return the fields that the source names: relations, and the one behind them.

    :raises NotThere: where there is none
    """
    found: list[OdooField] = []
    step_model: BaseModel | None = model
    for step in source.split("."):
        field = step_model._fields.get(step) if step_model is not None else None
        if field is None:
            raise NotThere(where, f"there is no field {source!r}")
        found.append(field)
        step_model = model.env[field.comodel_name] if field.relational else None
    return tuple(found)


def searchable_path(model: BaseModel, where: str, source: str) -> tuple[OdooField, ...]:
    """Return the same as :func:`path_of`, for fields that can be searched.

    :raises DeclarationError: where they can't be
    """
    found = path_of(model, where, source)
    for field in found:
        require(field._description_searchable, where, f"{field.name} can't be searched")
    return found


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


def check_computed(
    model: BaseModel, where: str, fields: Sequence[OdooField], *, written: bool
) -> None:
    """Refuse a path that is not computed when it is read, or can't be.

    :param fields: that the path leads through, from the model
    :raises DeclarationError: for such a one
    """
    for field in fields[:-1]:
        one = field.type == "many2one"
        require(one, where, "only a many2one leads to one value")
    stored = True
    for field in fields:
        try:
            check_column(model, where, field)
        # Odoo raises whatever it likes for what has no SQL.
        except Exception:  # noqa: BLE001
            stored = False
            known = bool(field.compute or field.related)
            require(known, where, f"{field.name} is neither stored nor computed")
        if field.relational:
            model = model.env[field.comodel_name]
    require(not stored, where, f"{fields[-1].name} is stored: it is not computed")
    writes = not written or fields[-1].inverse
    require(writes, where, f"{fields[-1].name} can't be written: it has no inverse")
