# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who has which key, kept in memory of its own, and told to all workers.

Odoo tells its workers of changes by tables: each request begins with one statement
that reads the last number of every table, and what is behind clears its caches. There
is one table for each of Odoo's caches, and none that an addon could have. Borrowing one
would clear Odoo's own cache, in every worker, each time that a key is made or revoked.
So that statement is asked for one number more, of a table of the API's own: no further
trip, and Odoo's caches stay.

Odoo asks in a transaction, and ends it: what follows has to see the database as it is
after the answer. Of a request of the API the statement is asked alone, which spares two
trips to the server.
"""

from contextlib import nullcontext
from functools import partial

from psycopg2.errors import UndefinedTable

from odoo.http import request
from odoo.modules.registry import _CACHES_BY_KEY, Registry
from odoo.sql_db import BaseCursor
from odoo.tools import SQL

from ...gateway.paths import is_spelled, sent_path
from ..database.kept_caches import KeptCache, clearings_of
from ..database.transaction import without_transaction

_NAME = "dual_api_principals"
_SEEN = "dual_api_key_changes_seen"
_MOST_PRINCIPALS = 8192

KEY_CHANGES = "dual_api_key_change"
SCHEMA_SQL = """
    CREATE TABLE IF NOT EXISTS dual_api_key_change (
        id bigserial PRIMARY KEY,
        moment timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')
    )
"""
TELL_SQL = "INSERT INTO dual_api_key_change DEFAULT VALUES"
PURGE_SQL = """
    DELETE FROM dual_api_key_change
    WHERE moment < (now() AT TIME ZONE 'UTC') - interval '1 day'
"""
#: Transactions do not end in the order of their numbers, so the last number alone may
#: stay the same when one more is committed; and so may the count, when an old one is
#: purged meanwhile.
_STATE_SQL = (
    "(SELECT concat(min(id), '.', max(id), '.', count(*)) FROM dual_api_key_change)"
)
_TABLES = tuple(f"orm_signaling_{name}" for name in ("registry", *_CACHES_BY_KEY))
#: Made once: it is asked at the beginning of every request.
_QUESTION = SQL(
    "SELECT %s, %s",
    SQL(", ").join(
        SQL("(SELECT max(id) FROM %s)", SQL.identifier(name)) for name in _TABLES
    ),
    SQL(_STATE_SQL),
)


def principals_of(registry: Registry) -> KeptCache:
    """Return the principals of all keys that were used, by the hash of the key."""
    found = getattr(registry, _NAME, None)
    if found is None:
        found = KeptCache(_MOST_PRINCIPALS, clearings_of(registry))
        setattr(registry, _NAME, found)
    return found


def share(registry: Registry) -> None:
    """Let the registry hear of changes of keys, where it hears of all others."""
    principals_of(registry)
    registry.get_sequences = partial(_get_sequences, registry)


def is_shared(registry: Registry) -> bool:
    """Return whether there is a table to tell changes by: before an update there is
    none.
    """
    return "get_sequences" in vars(registry)


def _get_sequences(registry: Registry, cr: BaseCursor) -> tuple[int, dict[str, int]]:
    """Odoo's own numbers, and what is known of keys forgotten where ours has moved."""
    try:
        with without_transaction(cr) if _answers_the_api(cr) else nullcontext():
            cr.execute(_QUESTION, log_exceptions=False)
            registry_number, *cache_numbers, state = cr.fetchone()
    except UndefinedTable:
        # Another worker has uninstalled the addon; this one hears of it now.
        cr.rollback()
        del registry.get_sequences
        return registry.get_sequences(cr)
    if getattr(registry, _SEEN, None) != state:
        principals_of(registry).clear()
        setattr(registry, _SEEN, state)
    return registry_number, dict(zip(_CACHES_BY_KEY, cache_numbers, strict=True))


def _answers_the_api(cr: BaseCursor) -> bool:
    """Whether a request of the API is served with the cursor.

    On one that can only read, Odoo goes on in the transaction in which it asked.
    """
    if not request or cr.readonly:
        return False
    return is_spelled(sent_path(request.httprequest.environ))
