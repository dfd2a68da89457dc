# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people and clients write into a key, in the one spelling in which it is stored.

What was read is what is compared and enforced. What can't be read is refused.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from odoo.api import Environment
from odoo.exceptions import ValidationError

from ...auth.restrictions import read_network, read_origin, stored
from ...schema.declaration.text import is_blank
from ...schema.spreadsheets import is_formula

_NAME_LENGTH = 200


def as_stored(env: Environment, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a key in their one spelling.

    :raises odoo.exceptions.ValidationError: for what can't be read
    """
    found = dict(values)
    if found.get("name"):
        found["name"] = read_name(env, found["name"])
    if found.get("scopes"):
        found["scopes"] = " ".join(dict.fromkeys(found["scopes"].split()))
    if found.get("allowed_addresses"):
        addresses = found["allowed_addresses"].split()
        found["allowed_addresses"] = read_addresses(env, addresses)
    if found.get("allowed_origins"):
        origins = found["allowed_origins"].split()
        found["allowed_origins"] = read_origins(env, origins)
    return found


def read_name(env: Environment, name: str) -> str:
    """Return the name without white space around it.

    :raises odoo.exceptions.ValidationError: for one that shows nothing, and for one
        with line breaks or other control characters
    """
    name = name.strip()
    if is_blank(name):
        raise ValidationError(env._("Enter a name."))
    if any(unicodedata.category(each) in ("Cc", "Zl", "Zp") for each in name):
        raise ValidationError(
            env._("Enter a name without line breaks or control characters.")
        )
    if len(name) > _NAME_LENGTH:
        raise ValidationError(
            env._("Enter a name of at most %s characters.", _NAME_LENGTH)
        )
    if is_formula(name):
        # The log with the name in it is exported to spreadsheets.
        raise ValidationError(
            env._("Enter a name that does not begin with =, +, - or @.")
        )
    return name


def read_addresses(env: Environment, items: Iterable[str]) -> str | bool:
    """Return the networks as one text; ``False`` for none.

    :raises odoo.exceptions.ValidationError: naming the first that is none
    """
    try:
        return stored(read_network, items) or False
    except ValueError as error:
        raise ValidationError(
            env._("%(network)s is not an IP address or network.", network=error)
        ) from error


def read_origins(env: Environment, items: Iterable[str]) -> str | bool:
    """Return the origins as one text; ``False`` for none.

    :raises odoo.exceptions.ValidationError: naming the first that is none
    """
    try:
        return stored(read_origin, items) or False
    except ValueError as error:
        raise ValidationError(
            env._(
                "%(origin)s is not an origin, such as https://shop.example.com.",
                origin=error,
            )
        ) from error
