# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a declared index is in PostgreSQL, by its name and its definition."""

import zlib
from collections.abc import Iterator
from typing import NamedTuple

from odoo.fields import Field as OdooField
from odoo.models import BaseModel
from odoo.tools.sql import make_identifier

from ...schema.declaration import Resource
from ...schema.declaration.indexes import Index, IndexKind
from .search import FUNCTIONS, plain_column, words_column, words_of

_NAMES = {
    IndexKind.VALUES: "{source}",
    IndexKind.BEGINNINGS: "{source}_beginnings",
    IndexKind.NUMBERS: "{source}_numbers",
    IndexKind.TRUE: "{source}",
    IndexKind.FALSE: "not_{source}",
}
_FUNCTIONS_VERSION = zlib.crc32(FUNCTIONS.encode())


class Made(NamedTuple):
    """An index, or a column, of a table.

    :param definition: what follows the names in SQL
    """

    table: str
    name: str
    definition: str

    @property
    def version(self) -> str:
        """What tells it from another one of its name; its comment in the database."""
        return f"dual_api {_FUNCTIONS_VERSION:08x}: {self.definition}"


def words_columns(model: BaseModel, resource: Resource) -> Iterator[Made]:
    """Yield the column with the text of all that the resource is searched by, if there
    can be one.
    """
    text = words_of(model, resource)
    if text:
        yield Made(model._table, words_column(resource), text)


def index_name(model: BaseModel, resource: Resource, index: Index) -> str:
    """Name the index; resources of one model share those of its fields."""
    if index.kind is IndexKind.WORDS:
        return make_identifier(f"{model._table}_{words_column(resource)}")
    name = _NAMES[index.kind].format(source=index.source)
    return make_identifier(f"{model._table}_dual_api_{name}")


def indexes_to_make(
    model: BaseModel, resource: Resource, index: Index
) -> Iterator[Made]:
    """Yield the index, if there can be one and Odoo has none by itself."""
    definition = _definition(model, resource, index)
    if definition:
        yield Made(model._table, index_name(model, resource, index), definition)


def _definition(model: BaseModel, resource: Resource, index: Index) -> str:
    if index.kind is IndexKind.WORDS:
        # Without trigrams, all of these texts are read.
        if not (model.pool.has_trigram and words_of(model, resource)):
            return ""
        return f'USING gin ("{words_column(resource)}" gin_trgm_ops)'
    field = model._fields.get(index.source)
    if field is None or not plain_column(field):
        return ""
    column = f'"{field.name}"'
    if index.kind is IndexKind.VALUES:
        return _of_values(field, column, *order_in(resource, index))
    return {
        IndexKind.BEGINNINGS: f"(dual_api_folded({column}) text_pattern_ops)",
        IndexKind.NUMBERS: f"(dual_api_digits({column}))",
        IndexKind.TRUE: f"(id) WHERE {column} IS TRUE",
        IndexKind.FALSE: f"(id) WHERE {column} IS NOT TRUE",
    }[index.kind]


def order_in(resource: Resource, index: Index) -> tuple[bool, bool]:
    """Return whether lists are sorted by it, so that it has to hold all records, and
    whether by the ids as well.

    Many may have no value: without the ids in it, all of these would be sorted.
    """
    fields = [each for each in resource.sortable if each.source == index.source]
    return bool(fields), any(not (f.write and f.write.required) for f in fields)


def _of_values(field: OdooField, column: str, has_all: bool, has_ids: bool) -> str:
    whole = field.index in (True, "btree")
    part = field.index == "btree_not_null"
    # Lists of what leads to one record may be long, and are sorted by their ids.
    if field.type != "many2one" and not has_ids and (whole or (part and not has_all)):
        return ""
    return (
        f"({column}, id)" if has_all else f"({column}, id) WHERE {column} IS NOT NULL"
    )
