# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Odoo computes when it is read, as a column would give it.

It is read through the ORM, as the environment's user, in one batch for all records of a
level: however many they are, the statements are the same. What can't be computed for a
record is left out of that record, and of no other.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import psycopg2

from odoo.exceptions import AccessError, ConcurrencyError, MissingError
from odoo.fields import Field as OdooField
from odoo.models import BaseModel

from ...schema.answer.outcome import Withheld


class NotComputedError(Exception):
    """A method that computes has failed; what it raised, is the cause."""


class ComputedColumn(NamedTuple):
    """The values of a path, one for each record.

    :param values: as PostgreSQL would give them
    :param withheld: those that can't be shown, by their place
    """

    values: Sequence[Any]
    withheld: Mapping[int, Withheld]


def computed_column(records: BaseModel, source: str) -> ComputedColumn:
    """Read what the path leads to from each of the records.

    A record on the way that the user may not see is as good as none.

    :raises odoo.exceptions.AccessError: when the user may not read one of the fields
    """
    model = records
    reached: list[Any] = list(records.ids)
    *path, name = source.split(".")
    for step in path:
        found = _values(model, reached, step)
        model = model.env[model._fields[step].comodel_name]
        there = dict.fromkeys(each for each in found if type(each) is int)
        visible = set(model.browse(there)._filtered_access("read").ids)
        reached = [
            each if type(each) is Withheld or each in visible else None
            for each in found
        ]
    values = _values(model, reached, name)
    withheld = {
        place: each for place, each in enumerate(values) if type(each) is Withheld
    }
    for place in withheld:
        values[place] = None
    return ComputedColumn(values, withheld)


def _values(model: BaseModel, reached: Iterable[Any], name: str) -> list[Any]:
    """The field of each record that was reached; what was withheld stays it."""
    reached = list(reached)
    field = model._fields[name]
    model._check_field_access(field, "read")
    ids = dict.fromkeys(each for each in reached if type(each) is int)
    found = _by_id(model.browse(ids), field)
    return [found.get(each) if type(each) is int else each for each in reached]


def _by_id(records: BaseModel, field: OdooField) -> dict[int, Any]:
    if not records:
        return {}
    if not field.store:
        # What an earlier write in this transaction has changed is computed anew.
        records.invalidate_recordset([field.name], flush=False)
    try:
        records.fetch([field.name])
        if not field.store and not field.recursive:
            field.compute_value(records)
        return {record.id: _plain(field, record[field.name]) for record in records}
    except (psycopg2.Error, ConcurrencyError):
        raise
    # A method that computes may raise anything.
    except Exception:  # noqa: BLE001
        ids = records.ids
        if len(ids) == 1:
            return {ids[0]: _alone(records, ids[0], field)}
        # The few that fail are found in as few batches as can be.
        middle = len(ids) // 2
        halves = (records.browse(ids[:middle]), records.browse(ids[middle:]))
        return _by_id(halves[0], field) | _by_id(halves[1], field)


def _alone(records: BaseModel, record_id: int, field: OdooField) -> Any:
    try:
        # Nothing else is computed along with it.
        return _plain(field, records.browse(record_id)[field.name])
    except (psycopg2.Error, ConcurrencyError):
        raise
    except MissingError:
        return None
    except AccessError as error:
        return Withheld(error)
    except Exception as error:  # noqa: BLE001 - as above
        failure = NotComputedError(f"{field} of {record_id} can't be computed")
        failure.__cause__ = error
        return Withheld(failure)


def _plain(field: OdooField, value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.id or None
    if isinstance(value, str):
        # Markup is a text of its own kind.
        return str(value)
    return None if value is False and field.type != "boolean" else value
