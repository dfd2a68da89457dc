# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rows that PostgreSQL writes as JSON itself, where that is what Python would write.

It is where the columns already hold what is shown. Of anything else (what Odoo
computes, numbers with so many digits, lists, what relations lead to) the rows are
written in Python.
"""

from collections.abc import Callable, Iterator, Mapping

import orjson

from odoo.tools import SQL

from ...schema.declaration import (
    Blank,
    ChoiceType,
    DateType,
    Field,
    FlagType,
    IntegerType,
    MomentType,
    TextType,
    ValueType,
)
from ...schema.request.selection import Embed, Selection, Value
from .level import Level


def _number(_field: Field, column: SQL) -> SQL:
    return SQL("COALESCE(%s::text, 'null')", column)


def _text(_field: Field, column: SQL) -> SQL:
    return SQL(
        "CASE WHEN %s <> '' THEN to_json(%s)::text ELSE 'null' END", *[column] * 2
    )


def _choice(field: Field, column: SQL) -> SQL:
    choices = field.type.limits().choices
    if choices is None:
        return _text(field, column)
    return SQL(
        "CASE WHEN %s = ANY(%s) THEN to_json(%s)::text ELSE 'null' END",
        column,
        list(choices),
        column,
    )


def _flag(_field: Field, column: SQL) -> SQL:
    return SQL("CASE WHEN %s::int <> 0 THEN 'true' ELSE 'false' END", column)


def _moment(form: str) -> Callable[[Field, SQL], SQL]:
    quoted = f'\\"{form}\\"'
    return lambda _field, column: SQL(
        "COALESCE(to_char(%s, %s), 'null')", column, quoted
    )


#: By the type whose values are shown in one way, and how they are.
_WRITTEN: Mapping[tuple[type, object], Callable[[Field, SQL], SQL]] = {
    (ChoiceType, ChoiceType.show): _choice,
    (DateType, DateType.show): _moment("YYYY-MM-DD"),
    (FlagType, FlagType.show): _flag,
    (IntegerType, ValueType.show): _number,
    (MomentType, MomentType.show): _moment('YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    (TextType, ValueType.show): _text,
}


def written(level: Level) -> SQL | None:
    """Return the statement that gives the id of each row, and the row as JSON.

    :param level: its rows are in the order of their ids
    :return: ``None`` where PostgreSQL would not write what is shown
    """
    if not level.selection.items:
        return None
    pieces = list(_pieces(level, level.selection))
    if None in pieces:
        return None
    return SQL(
        "SELECT line.c0, %s FROM (%s) AS line ORDER BY line.c0",
        SQL(" || ").join(piece for piece in pieces if piece is not None),
        level.statement.bound(level.values),
    )


def _pieces(level: Level, selection: Selection) -> Iterator[SQL | None]:
    """The texts that an object is made of; ``None`` for what PostgreSQL can't write."""
    before = "{"
    for item in selection.items:
        name = orjson.dumps(item.key).decode()
        yield SQL("%s", f"{before}{name}:")
        before = ","
        if isinstance(item, Embed):
            yield from _pieces(level, item.selection)
            continue
        place = isinstance(item, Value) and level.statement.places.get(
            item.field.source
        )
        if not isinstance(item, Value) or place is None:
            yield None
            return
        yield value_of(item.field, SQL.identifier("line", f"c{place}"))
    yield SQL("'}'")


def value_of(field: Field, column: SQL) -> SQL | None:
    """Return the JSON of a field's value; ``None`` where PostgreSQL can't write it.

    :param column: as the level gives it
    """
    type_ = field.type
    if not field.in_row or type_.blank is Blank.EMPTY_MARKUP:
        return None
    for (kind, show), write in _WRITTEN.items():
        if isinstance(type_, kind) and type(type_).show is show:
            return write(field, column)
    return None
