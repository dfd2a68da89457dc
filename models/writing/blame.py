# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which of the written fields an error of Odoo's is about.

Odoo raises a sentence and says no field. But a constraint names the fields that it is
of (``@api.constrains``), and where a single value was sent there is no other. What is
about several of the values that were sent is about the record.
"""

from collections.abc import Iterator
from types import TracebackType

from psycopg2.extensions import Diagnostics

from ...schema.open_types import Environment
from ...schema.request.operation import DoVerb

#: What the mistake is called that is about no field, or about several.
RECORD = "record"


def field_to_blame(error: BaseException, operation: DoVerb) -> str:
    """Return the name, as the client sent it, of the field that Odoo complains of."""
    sent = _sent(operation)
    constrained = _constrained(error.__traceback__, operation.resource.model)
    if constrained:
        found = [name for name, source in sent.items() if source in constrained]
    else:
        found = list(sent) if operation.verb.partial else []
    return found[0] if len(found) == 1 else RECORD


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


def _constrained(traceback: TracebackType | None, model: str | None) -> set[str]:
    """The fields of the constraint of that model which failed; none: it was none."""
    for frame_locals in _frames(traceback, "_validate_fields"):
        record, check = frame_locals.get("self"), frame_locals.get("check")
        if getattr(record, "_name", None) == model:
            return set(getattr(check, "_constrains", ()))
    return set()


def _frames(traceback: TracebackType | None, name: str) -> Iterator[dict[str, object]]:
    while traceback is not None:
        if traceback.tb_frame.f_code.co_name == name:
            yield traceback.tb_frame.f_locals
        traceback = traceback.tb_next
