# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What belongs to the rows of a level and stands in none of its columns."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from odoo.models import BaseModel
from odoo.tools import SQL

from ...schema.declaration import Field
from .computed import ComputedColumn, computed_column
from .links import name_lists


class Beside:
    """Reads it, each list of names and each path that Odoo computes once.

    :param records: of the level, in the order of its rows
    :param fetch: asks PostgreSQL
    """

    def __init__(
        self, records: BaseModel, fetch: Callable[[SQL], list[tuple[Any, ...]]]
    ) -> None:
        self._records = records
        self._fetch = fetch
        self._names: dict[Field, list[list[str]]] = {}
        self._computed: dict[str, ComputedColumn] = {}

    def names(self, field: Field) -> list[list[str]]:
        """Return the values behind a many2many field, sorted, for each row."""
        if field not in self._names:
            ids = self._records.ids
            self._names[field] = self._read_names(field, ids) if ids else []
        return self._names[field]

    def _read_names(self, field: Field, ids: Sequence[int]) -> list[list[str]]:
        names: dict[int, list[str]] = defaultdict(list)
        statement = name_lists(self._records.browse(), field, ids)
        for record_id, value in self._fetch(statement):
            names[record_id].append(value)
        return [names.get(record_id, []) for record_id in ids]

    def computed(self, source: str) -> ComputedColumn:
        """Return what the path leads to, for each row."""
        if source not in self._computed:
            self._computed[source] = computed_column(self._records, source)
        return self._computed[source]
