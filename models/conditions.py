# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A Page as Odoo and PostgreSQL understand it: domain, order and keyset condition."""

from collections.abc import Sequence

from odoo.fields import Domain
from odoo.tools import SQL

from ..schema.declaration import Match, Resource, Type
from ..schema.selection import OrderKey, Page

_OPERATORS = {Match.EQUALS: "=", Match.SINCE: ">="}


def page_choices(resource: Resource, page: Page) -> tuple[tuple[str, bool], ...]:
    """The filters of the page that are a choice: fields and their values."""
    return tuple(
        (filter_.source, page.values[filter_.name])
        for filter_ in resource.filters
        if filter_.match is Match.CHOICE and filter_.name in page.values
    )


def page_domain(resource: Resource, page: Page) -> Domain:
    """The other filters of the page, and its search."""
    domain = Domain.TRUE
    for filter_ in resource.filters:
        if filter_.match is not Match.CHOICE and filter_.name in page.values:
            operator, value = _OPERATORS[filter_.match], page.values[filter_.name]
            if filter_.type is Type.ID:
                # Who may not see a record may not learn who belongs to it, either.
                operator, value = "any", Domain("id", "=", value)
            domain &= Domain(filter_.source, operator, value)
    if "q" in page.values:
        pattern = _literal(page.values["q"])
        domain &= Domain.OR(
            Domain(source, "ilike", pattern) for source in resource.search
        )
    return domain


def _literal(text: str) -> str:
    """The text with what LIKE would read as a wildcard taken literally."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def order_by(order: Sequence[OrderKey], columns: Sequence[SQL], backward: bool) -> SQL:
    """The ORDER BY of the page; a backward page is read from its far end.

    NULL stands where PostgreSQL puts it: last when ascending, first when
    descending; so reading backward is the same order, reversed.
    """
    return SQL(", ").join(
        SQL("%s DESC" if key.descending != backward else "%s ASC", column)
        for key, column in zip(order, columns, strict=True)
    )


def behind(page: Page, columns: Sequence[SQL]) -> SQL:
    """The condition for the rows that come after the cursor in reading direction."""
    same: list[SQL] = []
    choices: list[SQL] = []
    bound: SQL | None = None
    for key, column, value in zip(page.order, columns, page.cursor, strict=True):
        required = key.field.name == "id"
        further = _further(column, value, key.descending != page.backward, required)
        if further is not None:
            choices.append(SQL(" AND ").join([*same, further]))
        equal = (
            SQL("%s IS NULL", column)
            if value is None
            else SQL("%s = %s", column, value)
        )
        if bound is None:
            bound = equal if further is None else SQL("(%s OR %s)", further, equal)
        same.append(equal)
    if len(choices) == 1:
        return choices[0]
    # The bound says nothing new, but lets PostgreSQL start in the index.
    return SQL("%s AND (%s)", bound, SQL(" OR ").join(SQL("(%s)", c) for c in choices))


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
