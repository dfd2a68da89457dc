# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The order of a Page, and where in it the page begins, in SQL."""

from collections.abc import Sequence

from odoo.tools import SQL

from ...schema.request.page import OrderKey, Page


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
