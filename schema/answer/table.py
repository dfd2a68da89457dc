# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Records as a table, in CSV (RFC 4180).

A record that a relation leads to has columns of its own, called ``parent.name``. A cell
holds what JSON shows: null is an empty cell, a text stands by itself, and anything else
is spelled as in JSON. A text that a spreadsheet would calculate has an apostrophe in
front; of a telephone number it would make no more than a number.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import ClassVar

import orjson

from ..declaration import PhoneType
from ..errors import invalid
from ..open_types import Json
from ..request.selection import Embed, Selection, ToMany, ToOne, Value
from ..sentences import _lt
from ..spreadsheets import is_formula
from .outcome import Records, Row, Withheld

_NUMBER = re.compile(r"\+[0-9 ()./-]*")
#: Begins the cell of the last line.
END = "#"
_Cell = Callable[[Json], object]


class Table:
    """The columns that the records of a Selection have.

    :raises ApiError: ``validation``, when a relation in it leads to many records
    """

    takes_json: ClassVar[bool] = False

    def __init__(self, selection: Selection) -> None:
        self._columns = list(_columns(selection, (), "expand"))

    def head(self) -> bytes:
        """Return the line of the names."""
        return _written([[".".join(path) for path, _cell in self._columns]])

    def lines(self, records: Records) -> bytes:
        """Return a line for each of the rows."""
        rows = [each for each in records if not isinstance(each, str)]
        columns = [map(cell, _values(rows, path)) for path, cell in self._columns]
        return _written(zip(*columns, strict=True))

    def end(self, text: str) -> bytes:
        """Return the last line: one cell, which begins as no other does."""
        return _written([[END + text]])


def _columns(
    selection: Selection, path: tuple[str, ...], parameter: str
) -> Iterator[tuple[tuple[str, ...], _Cell]]:
    for item in selection.items:
        if isinstance(item, ToMany):
            sentence = _lt(
                "%(name)s is a list of records, for which a table has no columns."
                " Request application/x-ndjson.",
                name=".".join((*path, item.key)),
            )
            raise invalid("fields", sentence, "no_column")
        if isinstance(item, (Embed, ToOne)):
            yield from _columns(item.selection, (*path, item.key), parameter)
        elif isinstance(item, Value):
            phone = isinstance(item.field.type, PhoneType)
            yield (*path, item.key), _phone if phone else _cell


def _values(rows: Iterable[Row], path: Sequence[str]) -> Iterator[Json]:
    *way, name = path
    for row in rows:
        reached: Json = row
        for step in way:
            reached = reached[step] if type(reached) is dict else None
        yield reached[name] if type(reached) is dict else None


def _cell(value: Json) -> object:
    if value is None or type(value) is Withheld:
        return None
    if type(value) is str:
        # What the last line begins with, no value does.
        return f"'{value}" if value[:1] == END or is_formula(value) else value
    if type(value) is int:
        return value
    return orjson.dumps(value).decode()


def _phone(value: Json) -> object:
    if type(value) is str and _NUMBER.fullmatch(value):
        return value
    return _cell(value)


def _written(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
