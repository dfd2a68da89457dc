# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A Page as Odoo and PostgreSQL understand it: domain, order and keyset condition."""

from collections.abc import Mapping, Sequence

from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL, Query

from ...schema.declaration import Filter, Match, ObjectType, Resource
from ...schema.declaration.text import TRIMMED, composed, spellings, trimmed
from ...schema.request.operation import OrderKey, Page

_OPERATORS = {Match.EQUALS: "=", Match.SINCE: ">="}


def page_choices(resource: Resource, page: Page) -> tuple[tuple[str, bool], ...]:
    """Return the filters of the page that are a choice: fields and their values."""
    return tuple(
        (filter_.source, page.values[filter_.name])
        for filter_ in resource.filters
        if filter_.match is Match.CHOICE and filter_.name in page.values
    )


def page_domain(
    types: Mapping[str, ObjectType], resource: Resource, page: Page
) -> Domain:
    """Return the other filters of the page, and its search.

    :param types: those that ids can be of, by name
    """
    domain = Domain.TRUE
    for filter_ in resource.filters:
        if filter_.match is not Match.CHOICE and filter_.name in page.values:
            operator = _OPERATORS[filter_.match or Match.EQUALS]
            value = filter_.type.stored(page.values[filter_.name])
            if filter_.to is not None:
                # Who may not see a record may not learn who belongs to it, either.
                target = types[filter_.to]
                there = Domain("id", "=", value) & Domain(list(target.domain))
                operator, value = "any", there
            elif _by_name(resource, filter_):
                relation, _dot, name = filter_.source.partition(".")
                domain &= Domain(relation, "any", _called(name, value))
                continue
            elif filter_.match is Match.EQUALS and isinstance(value, str):
                operator, value = "in", spellings(value)
            domain &= Domain(filter_.source, operator, value)
    if "q" in page.values:
        domain &= Domain.OR(
            Domain(source, "ilike", _literal(text))
            for source in resource.search
            for text in spellings(page.values["q"])
        )
    return domain


def _by_name(resource: Resource, filter_: Filter) -> bool:
    """Whether it asks for records that clients know by their names, such as tags."""
    return filter_.match is Match.EQUALS and any(
        not member.in_row and member.source == filter_.source
        for member in resource.fields
    )


def _called(name: str, value: str) -> Domain:
    """Records of that name in any language: as it is written, so it is found."""

    def to_sql(model: BaseModel, alias: str, query: Query) -> SQL:
        field = model._fields[name]
        model._check_field_access(field, "read")
        texts = SQL.identifier(alias, name, to_flush=field)
        if not field.translate:
            texts = SQL("jsonb_build_object('', %s)", texts)
        return SQL(
            "EXISTS (SELECT FROM jsonb_each_text(%s) AS text(lang, name)"
            " WHERE btrim(normalize(text.name), %s) = %s)",
            texts,
            TRIMMED,
            trimmed(composed(value)),
        )

    return Domain.custom(to_sql=to_sql)


def _literal(text: str) -> str:
    """The text with what LIKE would read as a wildcard taken literally."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def order_by(order: Sequence[OrderKey], columns: Sequence[SQL], backward: bool) -> SQL:
    """Return the ORDER BY of the page; a backward page is read from its far end.

    NULL stands where PostgreSQL puts it: last when ascending, first when
    descending; so reading backward is the same order, reversed.
    """
    return SQL(", ").join(
        SQL("%s DESC" if key.descending != backward else "%s ASC", column)
        for key, column in zip(order, columns, strict=True)
    )


def behind(page: Page, cursor: Sequence[object], columns: Sequence[SQL]) -> list[SQL]:
    """Return the conditions for the rows after the cursor, in reading direction.

    One or two of them, that no row meets both of: all rows of the first come before
    those of the second. Each bounds the first column from one side, so that
    PostgreSQL can start in the index and a page far down costs what the first does;
    one condition for values and NULL together would have it read all rows before.
    """
    keys = zip(page.order, columns, cursor, strict=True)
    key, column, value = next(keys)
    descending = key.descending != page.backward
    rest = _any_further(page, list(keys))
    if value is None:
        alike = _both(SQL("%s IS NULL", column), rest)
        return [alike, SQL("%s IS NOT NULL", column)] if descending else [alike]
    bound = SQL("%s <= %s" if descending else "%s >= %s", column, value)
    if rest is None:
        return [SQL("%s < %s" if descending else "%s > %s", column, value)]
    further = SQL(
        "%s < %s OR %s" if descending else "%s > %s OR %s", column, value, rest
    )
    conditions = [SQL("%s AND (%s)", bound, further)]
    if not descending and not _required(key):
        conditions.append(SQL("%s IS NULL", column))
    return conditions


def _any_further(
    page: Page, keys: Sequence[tuple[OrderKey, SQL, object]]
) -> SQL | None:
    """The condition that these keys, by themselves, come after the cursor's."""
    same: list[SQL] = []
    choices: list[SQL] = []
    for key, column, value in keys:
        further = _further(
            column, value, key.descending != page.backward, _required(key)
        )
        if further is not None:
            choices.append(SQL("(%s)", SQL(" AND ").join([*same, further])))
        if value is None:
            same.append(SQL("%s IS NULL", column))
        else:
            same.append(SQL("%s = %s", column, value))
    return SQL("(%s)", SQL(" OR ").join(choices)) if choices else None


def _further(
    column: SQL, value: object, descending: bool, required: bool
) -> SQL | None:
    if descending:
        if value is None:
            return SQL("%s IS NOT NULL", column)
        return SQL("%s < %s", column, value)
    if value is None:
        return None
    if required:
        return SQL("%s > %s", column, value)
    return SQL("(%s > %s OR %s IS NULL)", column, value, column)


def _both(first: SQL, second: SQL | None) -> SQL:
    return first if second is None else SQL("%s AND %s", first, second)


def _required(key: OrderKey) -> bool:
    return key.field.name == "id"
