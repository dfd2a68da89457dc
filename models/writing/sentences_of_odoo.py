# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What Odoo says of what it refuses."""

import psycopg2

from odoo.api import Environment

from ...schema.sentences import _lt


def said_by(error: BaseException) -> str:
    """Return the sentence of an error of Odoo's."""
    return str(error.args[0]).strip()


def constraint_message(env: Environment, error: psycopg2.IntegrityError) -> str:
    """Return what a model says of its own constraint, or else what is true of all."""
    return declared_message(env, error) or _lt("The values contradict each other.")


def declared_message(env: Environment, error: psycopg2.IntegrityError) -> str | None:
    """Return the sentence that a model declared for its own constraint, if it did."""
    name = error.diag.constraint_name
    for model in env.registry.values():
        if model._table == error.diag.table_name and name in model._table_objects:
            return model._table_objects[name].get_error_message(
                env[model._name], error.diag
            )
    return None
