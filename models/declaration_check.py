# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether the Odoo fields that the declarations name are there, and can be read."""

from odoo.api import Environment
from odoo.fields import Field as OdooField

from ..schema.catalog import Catalog
from ..schema.declaration import (
    DeclarationError,
    Field,
    Match,
    ObjectType,
    Relation,
    Resource,
    Type,
)


def check_sources(env: Environment, catalog: Catalog) -> None:
    """Hold every declaration against the models of the registry.

    :raises DeclarationError: for a field that does not exist or that SQL can't
        read; the message names the declaration
    """
    for type_ in catalog.types.values():
        if type_.model is None:
            continue
        if type_.model not in env:
            raise DeclarationError(f"{type_.type_name}: no model {type_.model!r}")
        for field in type_.fields:
            _check_field(env, type_, field)
        for relation in type_.relations:
            _check_relation(env, catalog, type_, relation)
        if isinstance(type_, Resource):
            for filter_ in type_.filters:
                field, _tail = _odoo_path(env, type_, filter_.name, filter_.source)
                if filter_.match is Match.CHOICE and not field.store:
                    raise DeclarationError(
                        f"{type_.type_name}.{filter_.name}: {field} is not stored"
                    )
            for source in type_.search:
                _odoo_path(env, type_, "search", source)


def _odoo_path(
    env: Environment, type_: ObjectType, name: str, source: str
) -> tuple[OdooField, OdooField | None]:
    model, found = env[type_.model], []
    for step in source.split("."):
        field = model._fields.get(step) if model is not None else None
        if field is None or len(found) == 2:
            raise DeclarationError(
                f"{type_.type_name}.{name}: {type_.model} has no path {source!r}"
            )
        found.append(field)
        model = env[field.comodel_name] if field.relational else None
    return found[0], found[1] if len(found) > 1 else None


def _check_field(env: Environment, type_: ObjectType, field: Field) -> None:
    where = f"{type_.type_name}.{field.name}"
    head, tail = _odoo_path(env, type_, field.name, field.source)
    if not field.in_row:
        if head.type != "many2many" or tail is None:
            raise DeclarationError(f"{where}: strings come from a many2many's field")
        return
    if field.type is Type.STRINGS and (tail or head.type not in ("char", "text")):
        raise DeclarationError(f"{where}: words come from a text")
    if tail is not None and head.type != "many2one":
        raise DeclarationError(f"{where}: only a many2one leads to one value")
    for step in filter(None, (head, tail)):
        computed = step.name in getattr(env[step.model_name], "_sql_of_computed", ())
        readable = computed or (step.store and step.column_type)
        through = step.related and not step.store
        if not readable and not through and step.name != "id":
            raise DeclarationError(
                f"{where}: {step} is not stored, so SQL can't read it"
            )


def _check_relation(
    env: Environment, catalog: Catalog, type_: ObjectType, relation: Relation
) -> None:
    where = f"{type_.type_name}.{relation.name}"
    field, _tail = _odoo_path(env, type_, relation.name, relation.source)
    kinds = ("one2many", "many2many") if relation.many else ("many2one",)
    if field.type not in kinds:
        raise DeclarationError(f"{where}: {field} is no {' or '.join(kinds)}")
    target = catalog.target(relation)
    if field.comodel_name != target.model:
        raise DeclarationError(
            f"{where}: {field} leads to {field.comodel_name}, not to {target.model}"
        )
