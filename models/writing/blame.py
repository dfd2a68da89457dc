# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which of the written fields an error of Odoo's is about.

Odoo raises a sentence and says no field. But a constraint names the fields that it is
of (``@api.constrains``), the check of companies those that it looks at, some sentences
have a field's name in them, and where a single value was sent there is no other. What
is about several of the values that were sent is about the record.
"""

from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, NamedTuple

from psycopg2.extensions import Diagnostics

from odoo.models import BaseModel

from ...schema.open_types import Environment
from ...schema.request.operation import DoVerb
from ...schema.sentences import names_in
from .sentences_of_odoo import said_by

#: What the mistake is called that is about no field, or about several.
RECORD = "record"
#: Of Odoo's models: what stores, and so fails for what was sent.
_STORING = ("create", "write", "unlink")


class Complaint(NamedTuple):
    """What Odoo's code was looking at when it failed.

    :param ids: the records of the model that were checked
    :param fields: the fields of the check; none: it names none
    """

    ids: tuple[int, ...]
    fields: frozenset[str]


def field_to_blame(error: BaseException, operation: DoVerb) -> str:
    """Return the name, as the client sent it, of the field that Odoo complains of.

    It is the field's own name in Odoo where no such field was sent, and the check is of
    a single field that the API does not have.
    """
    sent = _sent(operation)
    found = complaint(error, operation.resource.model)
    if found and found.fields:
        names = [name for name, source in sent.items() if source in found.fields]
        foreign = foreign_fields(error, operation)
        if not names and len(foreign) == 1:
            return foreign[0]
    else:
        names = list(sent) if operation.verb.partial else []
        if len(names) > 1:
            named = names_in(said_by(error), public_names(operation))
            names = [name for name in named if name in sent]
    return names[0] if len(names) == 1 else RECORD


def public_names(operation: DoVerb) -> dict[str, str]:
    """Return the names that the operation's fields are sent by, by those in Odoo.

    A field of Odoo's that several are stored in has no name of its own, and what needs
    a scope is not told of. What one value is called by two names is called as it was
    sent.
    """
    values = operation.values or {}
    names: dict[str, dict[str, str]] = {}
    for member in operation.resource.writable:
        if member.scope:
            continue
        found = names.setdefault(member.source.partition(".")[0], {})
        if member.source not in found or member.write_name in values:
            found[member.source] = member.write_name
    return {
        source: next(iter(found.values()))
        for source, found in names.items()
        if len(found) == 1
    }


def foreign_fields(error: BaseException, operation: DoVerb) -> list[str]:
    """Return the fields that the failed check is of, where the API has none of them."""
    found = complaint(error, operation.resource.model)
    own = {
        member.source.partition(".")[0]
        for member in operation.resource.inputs(operation.verb)
    }
    if found is None or own & found.fields:
        return []
    return sorted(found.fields)


def field_of_column(diag: Diagnostics, operation: DoVerb, env: Environment) -> str:
    """Return the name of the field whose column PostgreSQL complains of, where it says
    one.
    """
    if diag.table_name == env[operation.resource.model]._table:
        for name, source in _sent(operation).items():
            if source == diag.column_name:
                return name
    return RECORD


def _sent(operation: DoVerb) -> dict[str, str]:
    """The Odoo field behind each value that was sent."""
    values = operation.values or {}
    return {
        member.write_name: member.source.partition(".")[0]
        for member in operation.resource.inputs(operation.verb)
        if member.write_name in values
    }


def complaint(error: BaseException, model: str | None) -> Complaint | None:
    """Return what a check of that model complains of; ``None`` where none failed."""
    for name, known in _frames(error.__traceback__):
        records = known.get("self")
        if not isinstance(records, BaseModel) or records._name != model:
            continue
        if name == "_validate_fields":
            fields = frozenset(getattr(known.get("check"), "_constrains", ()))
            return Complaint(records._ids, fields)
        if name == "_check_company" and known.get("inconsistencies"):
            wrong = known["inconsistencies"]
            ids = dict.fromkeys(record.id for record, _name, _other in wrong)
            return Complaint((*ids,), frozenset(field for _record, field, _o in wrong))
    return None


def is_in(error: BaseException, model: str) -> bool:
    """Return whether the model was storing records when the error came about."""
    return any(
        name in _STORING and getattr(known.get("self"), "_name", None) == model
        for name, known in _frames(error.__traceback__)
    )


def looked_at(error: BaseException, model: str) -> Iterator[int]:
    """Yield the ids of single records that the failing code had at hand, from the
    inside out.
    """
    for _name, known in reversed(list(_frames(error.__traceback__))):
        for value in known.values():
            if isinstance(value, BaseModel) and value._name == model:
                ids = value._ids
                if len(ids) == 1 and isinstance(ids[0], int):
                    yield ids[0]


def _frames(
    traceback: TracebackType | None,
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The functions that were running, by name, with what they knew."""
    while traceback is not None:
        yield traceback.tb_frame.f_code.co_name, traceback.tb_frame.f_locals
        traceback = traceback.tb_next
