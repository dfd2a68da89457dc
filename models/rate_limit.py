# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The limiter of the database: its store, its table, its clean-up."""

from collections.abc import Callable

import psycopg2

from odoo import api, models, tools

from ..auth.limiter.limiter import RateLimiter, StoreSettings, build_limiter
from ..auth.limiter.stores.postgres import PURGE_SQL, SCHEMA_SQL, PostgresStore
from ..auth.limiter.stores.unusable import UnusableStore
from ..process import PerDatabase
from .database.own_connection import own_connection


def build(
    database: str,
    store: str,
    redis_url: str,
    workers: int,
    *,
    prefix: Callable[[], str],
) -> RateLimiter:
    """Make the limiter of a database.

    :param store: the setting ``rate_limit_store``
    :param prefix: see ``DualApiRateLimit._prefix``
    """

    def connect() -> "psycopg2.extensions.connection":
        return own_connection(database)

    settings = StoreSettings(
        redis_url=redis_url,
        worker_processes=workers,
        connect=connect,
        prefix=prefix(),
    )
    try:
        return build_limiter(store, settings)
    except ValueError as error:
        # A typing mistake is no reason to refuse requests, nor to lift the limit.
        return RateLimiter(UnusableStore(store, str(error)), PostgresStore(connect))


#: By the settings that each was made for.
limiters = PerDatabase(build)


class DualApiRateLimit(models.AbstractModel):
    """Where the points of keys are counted."""

    _name = "dual_api.rate_limit"
    _description = "API rate limit"

    def init(self) -> None:
        """Create the table and the function that count in PostgreSQL."""
        self.env.cr.execute(SCHEMA_SQL)

    @api.model
    def _limiter(self) -> RateLimiter:
        """The limiter that the settings ask for; it outlives requests."""
        settings = self.env["dual_api.settings"]._get()
        return limiters.get(
            self.env.cr.dbname,
            settings.rate_limit_store,
            settings.redis_url,
            tools.config["workers"] or 0,
            prefix=self._prefix,
        )

    @api.model
    def _prefix(self) -> str:
        """What names this database's points in a Redis that several may share.

        A copy that was neutralized has the name of its original, and keys of the same
        numbers; the Redis may be set for all databases of a server.
        """
        parameters = self.env["ir.config_parameter"].sudo()
        prefix = f"dual_api:{parameters.get_param('database.uuid')}"
        if parameters.get_param("database.is_neutralized"):
            return f"{prefix}:neutralized:{self.env.cr.dbname}"
        return prefix

    @api.autovacuum
    def _gc_rate_limits(self) -> None:
        self.env.cr.execute(PURGE_SQL)
