# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which records the items of an upsert are about, by the key that they bring."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from odoo.models import BaseModel
from odoo.tools import SQL

from ...schema.declaration import Field
from ...schema.errors import Conflict, PreconditionFailed
from ...schema.request.operation import DoBatch
from ...schema.sentences import _lt
from .task import Task


def find_records(
    resolver: BaseModel, operation: DoBatch, tasks: Sequence[Task]
) -> None:
    """Find the record of each item by its key, and make a change of what creates.

    Archived records count: they are there. Two requests that bring the same new key
    are done one after the other.
    """
    creating = operation.batch.creating
    if not operation.batch.upserts or creating is None:
        return
    key = operation.resource.member(operation.by)
    if isinstance(key, Field) and operation.by != "id":
        _find_by_key(resolver, operation, tasks, key)
    for task in tasks:
        if task.error is None and task.verb is creating and task.operation.condition:
            # There is no state that it could be in.
            task.refuse(PreconditionFailed())


def _find_by_key(
    resolver: BaseModel, operation: DoBatch, tasks: Sequence[Task], key: Field
) -> None:
    changing, keys = operation.batch.changing, dict[int, str]()
    for task in tasks:
        value = key.type.parse((task.operation.values or {}).get(key.write_name))
        # What is no key is a mistake, which validation tells.
        if task.error is None and isinstance(value, str) and "\0" not in value:
            keys[task.index] = value
    if not keys or changing is None:
        return
    found = _ids_by_key(resolver, operation, key, list(keys.values()))
    missing = [value for value in keys.values() if value not in found]
    if missing:
        kind = f"{operation.resource.model}.{key.source}"
        resolver.env["dual_api.turn"]._take(kind, missing)
    for task in tasks:
        ids = found.get(keys.get(task.index, ""), [])
        if len(ids) > 1:
            sentence = _lt("Several records have this %(name)s.", name=key.write_name)
            task.refuse(Conflict(sentence))
        elif ids:
            task.operation = replace(task.operation, verb=changing, record_id=ids[0])


def _ids_by_key(
    resolver: BaseModel, operation: DoBatch, key: Field, values: Sequence[str]
) -> dict[str, list[int]]:
    """The ids of the records that have each of the values, as far as they are seen."""
    model = resolver.env[operation.resource.model]
    query = resolver.env["dual_api.rights"]._query(
        model, declared=operation.resource.domain
    )
    column = model._field_to_sql(model._table, key.source, query)
    query.add_where(SQL("%s = ANY(%s)", column, list(values)))
    found = defaultdict(list)
    selected = query.select(column, SQL.identifier(model._table, "id"))
    for value, record_id in resolver.env.execute_query(selected):
        found[value].append(record_id)
    return found
