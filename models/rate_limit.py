# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The limiter of the database: its store, its table, its clean-up."""

import threading

import psycopg2

from odoo import api, models, tools

from ..auth.limiter.limiter import RateLimiter, StoreSettings, build_limiter
from ..auth.limiter.stores.postgres import PURGE_SQL, SCHEMA_SQL, PostgresStore
from ..auth.limiter.stores.unusable import UnusableStore
from ..gateway.settings import Settings
from .database.own_connection import own_connection

_limiters: dict[tuple, RateLimiter] = {}
_lock = threading.Lock()


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
        database = self.env.cr.dbname
        workers = tools.config["workers"] or 0
        identity = (database, settings.rate_limit_store, settings.redis_url, workers)
        limiter = _limiters.get(identity)
        if limiter is None:
            with _lock:
                limiter = _limiters.get(identity)
                if limiter is None:
                    limiter = _limiters[identity] = self._build(settings, workers)
        return limiter

    @api.model
    def _build(self, settings: Settings, workers: int) -> RateLimiter:
        database = self.env.cr.dbname

        def connect() -> "psycopg2.extensions.connection":
            return own_connection(database)

        try:
            return build_limiter(
                settings.rate_limit_store,
                StoreSettings(
                    redis_url=settings.redis_url,
                    worker_processes=workers,
                    connect=connect,
                    prefix=self._prefix(),
                ),
            )
        except ValueError as error:
            # A typing mistake is no reason to refuse requests, nor to lift the limit.
            meant = UnusableStore(settings.rate_limit_store, str(error))
            return RateLimiter(meant, PostgresStore(connect))

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
