# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What leads from a record to several others, in SQL."""

from collections.abc import Sequence
from typing import Any

from odoo.api import Environment
from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL, Query

from ...schema.declaration import Field, Listed, Relation
from ...schema.request.paging import build_page
from .conditions import page_choices
from .lasting import NotLastingError


def way(owner: BaseModel, source: str) -> list[Any]:
    """Return the fields that a to-many relation leads through, which the user may read.

    :raises odoo.exceptions.AccessError: where one of them is not the user's to read
    """
    found, model = [], owner
    for name in source.split("."):
        field = model._fields[name]
        model._check_field_access(field, "read")
        found.append(field)
        model = owner.env[field.comodel_name]
    return found


def narrow(
    owner: BaseModel, fields: Sequence[Any], query: Query, *, lasting: bool = False
) -> None:
    """Keep only what the fields lead to from ``owner.id``, one behind the other.

    What lies on the way is not shown, and nobody is asked for rights to it.

    :raises NotLastingError: where that can't be kept, and has to last
    """
    *before, field = fields
    model = owner.env[field.comodel_name]
    owners = SQL("= owner.id")
    for step in before:
        owners = SQL("IN (%s)", _linked(owner.env, step, owners))
    if field.type == "one2many":
        inverse = model._field_to_sql(model._table, field.inverse_name, query)
        query.add_where(SQL("%s %s", inverse, owners))
    else:
        ids = SQL.identifier(model._table, "id")
        query.add_where(SQL("%s IN (%s)", ids, _linked(owner.env, field, owners)))
    if field.type == "many2one":
        return
    # Which of them are archived, the client says by a filter; not the field.
    last = owner.env[field.model_name]
    domain = Domain(field.get_comodel_domain(last)).map_conditions(
        lambda condition: (
            Domain.TRUE if condition.field_expr == model._active_name else condition
        )
    )
    if not domain.is_true():
        if lasting:
            raise NotLastingError
        allowed = model.sudo()._search(domain, active_test=False)
        query.add_where(
            SQL("%s IN %s", SQL.identifier(model._table, "id"), allowed.subselect())
        )


def _linked(env: Environment, field: Any, owners: SQL) -> SQL:
    """Select the ids that a stored field leads to from these owners."""
    if field.type == "many2many":
        return SQL(
            "SELECT %s FROM %s WHERE %s %s",
            SQL.identifier(field.column2, to_flush=field),
            SQL.identifier(field.relation),
            SQL.identifier(field.column1),
            owners,
        )
    if field.type == "many2one":
        table = env[field.model_name]._table
        return SQL(
            "SELECT %s FROM %s WHERE %s %s",
            SQL.identifier(table, field.name, to_flush=field),
            SQL.identifier(table),
            SQL.identifier(table, "id"),
            owners,
        )
    model = env[field.comodel_name]
    inverse = model._fields[field.inverse_name]
    return SQL(
        "SELECT %s FROM %s WHERE %s %s",
        SQL.identifier(model._table, "id"),
        SQL.identifier(model._table),
        SQL.identifier(model._table, inverse.name, to_flush=inverse),
        owners,
    )


def whole_lists(
    owner: BaseModel, relation: Relation, target: Listed, ids: Sequence[int]
) -> dict[int, list[int]]:
    """Read what a relation leads to from each record, as its lists show it unfiltered.

    :param owner: the model of the records
    :return: ids by the record's id
    """
    model = owner.env[target.model]
    page = build_page(target, {}, relation=relation)
    filters = {filter_.source for filter_ in target.filters}
    query = owner.env["dual_api.rights"]._query(
        model,
        declared=target.domain,
        choices=page_choices(target, page),
        active_test=model._active_name not in filters,
    )
    narrow(owner, way(owner, relation.source), query)
    id_ = SQL.identifier(model._table, "id")
    query.order = id_
    statement = SQL(
        "SELECT owner.id, linked.id FROM unnest(%s) AS owner(id)"
        " CROSS JOIN LATERAL (%s) AS linked(id)",
        list(ids),
        query.select(id_),
    )
    found: dict[int, list[int]] = {record_id: [] for record_id in ids}
    for record_id, linked in owner.env.execute_query(statement):
        found[record_id].append(linked)
    return found


def name_lists(model: BaseModel, member: Field, ids: Sequence[int]) -> SQL:
    """Return the statement for the values behind a many2many field, sorted.

    :param member: its source is the field, and a field of what it leads to
    :param ids: of the records of the model
    :return: gives pairs of the record's id and one value
    """
    relation_name, _dot, name = member.source.partition(".")
    field = model._fields[relation_name]
    model._check_field_access(field, "read")
    target = model.env[field.comodel_name]
    # Archived ones can be neither filtered by nor written: they are not shown.
    choices = ((target._active_name, True),) if target._active_name else ()
    query = model.env["dual_api.rights"]._query(target, choices=choices)
    link = query.make_alias(target._table, f"{relation_name}$links")
    query.add_join(
        "JOIN",
        link,
        field.relation,
        SQL(
            "%s = %s",
            SQL.identifier(target._table, "id"),
            SQL.identifier(link, field.column2),
        ),
    )
    owner = SQL.identifier(link, field.column1, to_flush=field)
    query.add_where(SQL("%s = ANY(%s)", owner, list(ids)))
    label = target._field_to_sql(target._table, name, query)
    query.order = SQL("%s, %s", owner, label)
    return query.select(owner, label)
