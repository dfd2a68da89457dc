# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where a setting can be set outside of the database, and by that for all databases."""

import os
from configparser import Error, RawConfigParser
from functools import lru_cache
from typing import NamedTuple

from odoo import tools

from .settings import Settings, readable_settings

#: The section of odoo.conf; Odoo warns of options that it does not know itself.
SECTION = "dual_api"


class Outside(NamedTuple):
    """A value from outside of the database.

    :param where: what to look for in order to change it
    """

    text: str
    where: str


def outside(name: str) -> Outside | None:
    """Return the value that wins over the database's, and where it is set.

    The environment wins over odoo.conf, as it is nearer to the process.
    """
    variable = f"DUAL_API_{name.upper()}"
    if os.environ.get(variable):
        return Outside(os.environ[variable], variable)
    text = _section(tools.config["config"] or "").get(name)
    return Outside(text, f"odoo.conf [{SECTION}] {name}") if text else None


def server_settings() -> Settings:
    """Return what is set outside of any database, for when there is none to ask."""

    def look_up(name: str) -> str | None:
        found = outside(name)
        return found and found.text

    return readable_settings(look_up)[0]


@lru_cache(maxsize=4)
def _section(path: str) -> dict[str, str]:
    """The section, read once, as Odoo reads the rest of the file."""
    parser = RawConfigParser()
    try:
        parser.read([path])
        return dict(parser.items(SECTION)) if parser.has_section(SECTION) else {}
    except (Error, OSError, UnicodeDecodeError):
        # Odoo itself has refused or ignored the file by now.
        return {}


def secret_keys() -> tuple[str, ...]:
    """Return what seals the secrets in the databases, the newest first.

    It is set outside of any database, for a dump would have both; several, with spaces
    between, while the secrets change over from one to the next.
    """
    found = outside("secret_key")
    return tuple(found.text.split()) if found else ()
