# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Odoo and the database refuse to write, in plain words."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from psycopg2 import errorcodes

from odoo.api import Environment
from odoo.exceptions import (
    AccessError,
    LockError,
    MissingError,
    RedirectWarning,
    UserError,
)

from ...schema.errors import ApiError, Conflict, ValidationFailed
from ...schema.request.operation import DoVerb
from ...schema.sentences import _lt
from ..database.transaction import undone_on_failure
from .blame import field_of_column, field_to_blame


@contextmanager
def whole_or_nothing(
    env: Environment, operation: DoVerb, *, alone: bool
) -> Iterator[None]:
    """Around one write; what it refuses leaves nothing behind, as an :class:`ApiError`.

    Concurrency failures pass: Odoo retries the request on them.

    :param alone: whether the transaction holds nothing else
    """
    try:
        with undone_on_failure(env.cr, alone=alone):
            yield
    except psycopg2.IntegrityError as error:
        raise _integrity_refusal(env, error, operation) from error
    except (AccessError, MissingError):
        raise
    except RecursionError as error:
        # Odoo follows parents and children by calling itself.
        sentence = _lt("Records are nested too deeply here.")
        raise ValidationFailed(details={"record": [sentence]}) from error
    except (UserError, RedirectWarning) as error:
        message = str(error.args[0]).strip()
        if operation.verb.deletes:
            raise _still_needed(env, operation, message) from error
        # Where nothing is sent, nothing of it can be wrong: the record is not as the
        # verb needs it. So it is where somebody else holds a record just now.
        if isinstance(error, LockError) or not operation.resource.inputs(
            operation.verb
        ):
            raise Conflict(message) from error
        name = field_to_blame(error, operation)
        raise ValidationFailed(message, details={name: [message]}) from error


def _still_needed(
    env: Environment, operation: DoVerb, message: str | None = None
) -> ApiError:
    """Return the error for a record in use, with advice only where it helps."""
    deleting = operation.verb.deletes
    if deleting and env["dual_api.resolver"]._can_archive(
        operation.resource, operation.record_id
    ):
        sentence = _lt(
            "Other records still need it; archive it with active = false instead."
        )
        return Conflict(f"{message}\n{sentence}" if message else sentence)
    return Conflict(message or _lt("Other records still need it."))


def _integrity_refusal(
    env: Environment, error: psycopg2.IntegrityError, operation: DoVerb
) -> ApiError:
    if error.pgcode in (
        errorcodes.FOREIGN_KEY_VIOLATION,
        errorcodes.RESTRICT_VIOLATION,
    ):
        return _still_needed(env, operation)
    if error.pgcode == errorcodes.UNIQUE_VIOLATION:
        message = _constraint_message(env, error)
        sentence = _lt("Another record has this value already.")
        return Conflict(message or sentence)
    message = _constraint_message(env, error) or _lt(
        "The values contradict each other."
    )
    name = field_of_column(error.diag, operation, env)
    return ValidationFailed(message, details={name: [message]})


def _constraint_message(env: Environment, error: psycopg2.IntegrityError) -> str | None:
    """The sentence that a model declared for its own constraint, if it did."""
    name = error.diag.constraint_name
    for model in env.registry.values():
        if model._table == error.diag.table_name and name in model._table_objects:
            return model._table_objects[name].get_error_message(
                env[model._name], error.diag
            )
    return None
