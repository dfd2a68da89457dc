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
from ...schema.sentences import _lt, naming
from ..database.transaction import undone_on_failure
from .blame import (
    field_of_column,
    field_to_blame,
    foreign_fields,
    public_names,
)
from .sentences_of_odoo import constraint_message, declared_message, said_by


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
        message = naming(said_by(error), public_names(operation))
        if operation.verb.deletes:
            raise _still_needed(env, operation, message) from error
        # Where nothing is sent, nothing of it can be wrong: the record is not as the
        # verb needs it. So it is where somebody else holds a record just now.
        if isinstance(error, LockError) or not operation.values:
            raise Conflict(message) from error
        name = field_to_blame(error, operation)
        details = {name: [message, *_about_foreign(error, operation)]}
        raise ValidationFailed(message, details=details) from error


def _about_foreign(error: BaseException, operation: DoVerb) -> Iterator[str]:
    """Name the fields that a check is of, where no client can change them."""
    names = foreign_fields(error, operation)
    if names:
        yield _lt(
            "This is about fields that the API does not have, and that Odoo calls"
            " %(names)s.",
            names=", ".join(names),
        )


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
        sentence = _lt("Another record has this value already.")
        return Conflict(declared_message(env, error) or sentence)
    message = constraint_message(env, error)
    name = field_of_column(error.diag, operation, env)
    return ValidationFailed(message, details={name: [message]})
