# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Errors of the API, as Odoo's screens show errors."""

from collections.abc import Iterator
from contextlib import contextmanager

from odoo.api import Environment
from odoo.exceptions import UserError

from ..schema.errors import ApiError
from ..schema.mistakes import Listener
from .language import choose, translator


@contextmanager
def shown_to_users(env: Environment) -> Iterator[None]:
    """Show an error of the API to the user, in the user's language.

    :raises odoo.exceptions.UserError: with the same sentences
    """
    try:
        yield
    except ApiError as error:
        listener = Listener(translator(choose("", env.lang)))
        details = error.members("", listener)["details"]
        lines = [
            f"{name}: {sentence}"
            for name, sentences in details.items()
            for sentence in sentences
        ]
        raise UserError("\n".join(lines) or error.sentence(listener)) from error
