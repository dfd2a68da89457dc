# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which part of a record, and which value of it, an error of Odoo's is about."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import psycopg2
from psycopg2 import errorcodes

from odoo.models import BaseModel

from ...schema.errors import ApiError, ValidationFailed
from .blame import Complaint, complaint, is_in, looked_at
from .sentences_of_odoo import constraint_message, said_by

#: PostgreSQL tells the row that it refuses; each table of Odoo begins with the id.
_ROW = re.compile(r"\((\d+),")


class Written(NamedTuple):
    """A part that is made or changed.

    :param place: its name in ``details``
    :param id: 0 for a new one
    :param sources: Odoo's fields, by the names that were sent
    """

    place: str
    id: int
    sources: Mapping[str, str]


def refusal_of_parts(
    error: Exception, model: BaseModel, name: str, written: Sequence[Written]
) -> ApiError | None:
    """Return what to tell of an error, where it is about parts; else ``None``.

    :param model: of the parts
    :param name: of their list
    """
    if isinstance(error, psycopg2.IntegrityError):
        return _of_integrity(error, model, name, written)
    if not is_in(error, model._name):
        return None
    found = complaint(error, model._name)
    part = _part(error, model._name, found, written)
    message = said_by(error)
    return ValidationFailed(
        message, details={_place(name, part, found and found.fields): [message]}
    )


def _of_integrity(
    error: psycopg2.IntegrityError,
    model: BaseModel,
    name: str,
    written: Sequence[Written],
) -> ApiError | None:
    refused = (errorcodes.CHECK_VIOLATION, errorcodes.NOT_NULL_VIOLATION)
    if error.diag.table_name != model._table or error.pgcode not in refused:
        return None
    row = _ROW.search(error.diag.message_detail or "")
    record_id = int(row[1]) if row else 0
    part = next((each for each in written if each.id == record_id), None)
    part = part or _only(written)
    message = constraint_message(model.env, error)
    column = error.diag.column_name
    fields = frozenset([column]) if column else frozenset()
    return ValidationFailed(message, details={_place(name, part, fields): [message]})


def _part(
    error: BaseException,
    model: str,
    found: Complaint | None,
    written: Sequence[Written],
) -> Written | None:
    known = {each.id: each for each in written if each.id}
    new = [each for each in written if not each.id]
    checked = found.ids if found is not None else ()
    # Odoo makes all new ones at once, in their order.
    if len(checked) == len(new) and not known.keys() & set(checked):
        known |= dict(zip(checked, new, strict=True))
    for record_id in looked_at(error, model):
        if record_id in known:
            return known[record_id]
    return _only(written)


def _only(written: Sequence[Written]) -> Written | None:
    return written[0] if len(written) == 1 else None


def _place(name: str, part: Written | None, fields: frozenset[str] | None) -> str:
    """What is to blame: a value of a part, a part, or the list."""
    if part is None:
        return name
    sent = part.sources
    names = [each for each, source in sent.items() if source in (fields or ())]
    if not fields and part.id:
        names = list(sent)
    return f"{part.place}.{names[0]}" if len(names) == 1 else part.place
