# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Storing what was sent: of one record, or of several that are written together.

Odoo makes several records in one go, and writes what is alike in one go; what it holds
back reaches PostgreSQL together. So many records take about as many statements as one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from typing import Any, NamedTuple

from odoo.models import BaseModel

from ...schema.errors import ValidationFailed
from ...schema.mistakes import Mistake
from .once import made_once
from .parts import Parts
from .value_errors import refused_for_its_values
from .writing import Writing

#: Around the change of one record; makes of Odoo's values those that are written.
Changing = Callable[[dict[str, Any]], AbstractContextManager[dict[str, Any]]]


class Prepared(NamedTuple):
    """What will be stored of one record.

    :param values: validated public values
    :param odoo: the same as Odoo's, as the writing has prepared them
    """

    writing: Writing
    values: Mapping[str, Any]
    odoo: dict[str, Any]
    changing: Changing


def store(prepared: Sequence[Prepared]) -> list[BaseModel]:
    """Create records, or change them, and see that they hold what was sent.

    :param prepared: all of them new ones, or all of them records that there are; one
        alone is told which of its values is to blame
    :return: the records, in their order
    :raises ApiError: ``validation``, for what leads nowhere, what Odoo can't
        store, and what it has stored otherwise
    """
    told = prepared[0].writing.told() if len(prepared) == 1 else None
    with ExitStack() as stack:
        changed = [
            stack.enter_context(each.changing(dict(each.odoo))) for each in prepared
        ]
        with refused_for_its_values(told):
            for each, odoo in zip(prepared, changed, strict=True):
                each.writing.settle(each.values, odoo)
            records = _stored([each.writing for each in prepared], changed)
    mistakes: list[Mistake] = []
    for each, record in zip(prepared, records, strict=True):
        mistakes += each.writing.not_stored(record)
    if mistakes:
        raise ValidationFailed(mistakes=mistakes)
    return records


def _stored(
    writings: Sequence[Writing], changed: Sequence[dict[str, Any]]
) -> list[BaseModel]:
    every = [parts for writing in writings for parts in writing.parts]
    first = writings[0].record
    with Parts.around(every):
        if not first.id:
            records = list(made_once(first, changed))
        else:
            records = [writing.record for writing in writings]
            for alike, odoo in _alike(writings, changed):
                alike.write(odoo)
        first.env.flush_all()
        # What was left as it was may have followed something else.
        again = False
        for writing, record in zip(writings, records, strict=True):
            commands = {
                parts.source: found
                for parts in writing.parts
                if (found := parts.again())
            }
            if commands:
                record.write(commands)
                again = True
        if again:
            first.env.flush_all()
    return records


def _alike(
    writings: Iterable[Writing], changed: Iterable[dict[str, Any]]
) -> Iterator[tuple[BaseModel, dict[str, Any]]]:
    """Yield the records that get the same values, with these."""
    found: dict[str, tuple[BaseModel, dict[str, Any]]] = {}
    for writing, odoo in zip(writings, changed, strict=True):
        if not odoo:
            continue
        # Commands for parts are of one record.
        key = f"{writing.record.id}" if writing.parts else repr(sorted(odoo.items()))
        if key in found:
            odoo = found[key][1]
            found[key] = found[key][0] + writing.record, odoo
        else:
            found[key] = writing.record, odoo
    yield from found.values()
