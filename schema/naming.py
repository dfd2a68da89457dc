# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How names, moments and ids are spelled in public."""

import base64
import binascii
import re
from datetime import datetime


def camel(name: str) -> str:
    """Spell a public name as GraphQL does: ``updated_at`` becomes ``updatedAt``."""
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


def pascal(name: str) -> str:
    """Spell a name as types are: ``updated_at`` becomes ``UpdatedAt``."""
    return "".join(part.capitalize() for part in name.split("_"))


def snake(name: str) -> str:
    """Return ``UpdatedAt`` → ``updated_at``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def constant(name: str) -> str:
    """Spell a name as GraphQL's enum values: ``updated_at`` becomes ``UPDATED_AT``."""
    return name.upper()


def rfc3339(moment: datetime) -> str:
    """Naive UTC, as Odoo stores it, in the spelling of RFC 3339."""
    return f"{moment.isoformat(timespec='seconds')}Z"


def to_global_id(type_name: str, record_id: int) -> str:
    """Return the opaque id of Relay's Object Identification specification."""
    return base64.b64encode(f"{type_name}:{record_id}".encode()).decode()


#: Far more than the name of a type and a number take.
MAX_GLOBAL_ID_LENGTH = 200


def from_global_id(global_id: str) -> tuple[str, int] | None:
    """Return the type name and database id in a global id; ``None`` when it is none."""
    if len(global_id) > MAX_GLOBAL_ID_LENGTH:
        return None
    try:
        text = base64.b64decode(global_id, validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    type_name, separator, number = text.partition(":")
    record_id = database_id(number)
    if not separator or record_id is None:
        return None
    # Decoders overlook what is too much; there is one spelling of each.
    if to_global_id(type_name, record_id) != global_id:
        return None
    return type_name, record_id


#: PostgreSQL's ``integer``, the type of every ``id`` column of Odoo.
MAX_ID = 2**31 - 1


def database_id(text: str) -> int | None:
    """Return the number that the text spells, where it can be the id of a record.

    A number has one spelling: ``01`` is none.
    """
    if not (text.isascii() and text.isdigit()) or text[0] == "0" or len(text) > 10:
        return None
    number = int(text)
    return number if 0 < number <= MAX_ID else None
