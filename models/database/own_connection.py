# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Connections beside the cursors of requests, for what must survive their end."""

import psycopg2

from odoo.sql_db import connection_info_for

_CONNECT_SECONDS = 2


def own_connection(database: str) -> "psycopg2.extensions.connection":
    """Open a new connection to the database, as Odoo is configured to make them."""
    _name, parameters = connection_info_for(database)
    return psycopg2.connect(**{"connect_timeout": _CONNECT_SECONDS, **parameters})
