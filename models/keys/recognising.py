# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who has which key, and when it was last used."""

import logging
import threading
import time

import psycopg2

from odoo import api, fields, models
from odoo.tools.sql import table_exists

from ...auth.credentials.api_key import hash_key, looks_like_key
from ...auth.principal import Principal, subject_of_key
from ...process import PerDatabase
from .kept_principals import (
    KEY_CHANGES,
    PURGE_SQL,
    SCHEMA_SQL,
    TELL_SQL,
    is_shared,
    principals_of,
    share,
)

_logger = logging.getLogger(__name__)

#: Seconds between two records of a key's use; more often would be a write per read.
_TOUCH_SECONDS = 60
#: A process asks the database a little later, so that its own record is old enough.
_ASK_SECONDS = _TOUCH_SECONDS + 1
#: What a Principal is made of.
_OF_PRINCIPAL = (
    "name",
    "user_id",
    "scopes",
    "rate_limit_per_min",
    "expires_at",
    "replaced_by_id",
    "allowed_origins",
    "allowed_addresses",
    "payloads_until",
    "root_id",
)


class Uses:
    """When this process has asked the database last to record the use of a key."""

    def __init__(self) -> None:
        #: On the clock of ``time.monotonic``, by the key's number.
        self.asked: dict[int, float] = {}
        self._lock = threading.Lock()

    def is_due(self, key_id: int) -> bool:
        """Whether it is time to ask again, which is left to who is told so."""
        now = time.monotonic()
        with self._lock:
            due = now - self.asked.get(key_id, -_ASK_SECONDS) >= _ASK_SECONDS
            if due:
                self.asked[key_id] = now
        return due


uses = PerDatabase(lambda _database: Uses())


class ApiKey(models.Model):
    _inherit = "api.key"

    def init(self) -> None:
        """Create the table by which workers tell each other of changes."""
        self.env.cr.execute(SCHEMA_SQL)
        return super().init()

    def _register_hook(self) -> None:
        super()._register_hook()
        # A server that runs before its database is updated goes on without it.
        if table_exists(self.env.cr, KEY_CHANGES):
            share(self.env.registry)

    @api.model
    def _forget(self) -> None:
        """Forget all keys: here at once, everywhere with the commit."""
        forget = principals_of(self.env.registry).clear
        forget()
        if is_shared(self.env.registry):
            self.env.cr.execute(TELL_SQL)
        # Until the commit, another thread could read the old key into the cache.
        self.env.cr.postcommit.add(forget)

    @api.autovacuum
    def _gc_key_changes(self) -> None:
        self.env.cr.execute(PURGE_SQL)

    @api.private
    @api.model
    def authenticate(self, plain: str) -> "ApiKey":
        """The key that works and has this plain text, or an empty recordset."""
        principal = self._principal(hash_key(plain)) if looks_like_key(plain) else None
        return self.browse(principal.key_id if principal else ())

    @api.model
    def _principal(self, key_hash: str, address: str | None = None) -> Principal | None:
        """Who has the key with this hash: from memory, once it was seen to work.

        What is not found is looked up again each time: a cache of strangers'
        guesses would push the keys out. What is found and does not work any more is
        looked up too, so that nobody can tell by the time that it did once.

        :param address: where it came from; ``None``: it may have come from anywhere
        """
        try:
            principal = self._known_principal(key_hash)
        except LookupError:
            return None
        elsewhere = address is not None and not principal.accepts_address(address)
        if principal.expired() or elsewhere:
            self._look_up(key_hash)
            return None
        return principal

    @api.model
    def _look_up(self, key_hash: str) -> "ApiKey":
        # Who comes in is found before there is a user to ask as. In one statement.
        return self.sudo().search_fetch(
            [
                ("key_hash", "=", key_hash),
                ("is_active", "=", True),
                ("user_id.active", "=", True),
                "|",
                ("expires_at", "=", False),
                ("expires_at", ">", fields.Datetime.now()),
            ],
            _OF_PRINCIPAL,
        )

    @api.model
    def _principal_now(self, key_hash: str, address: str) -> Principal | None:
        """The same, as the database says it now.

        :param address: where it came from
        """
        key = self._look_up(key_hash)
        principal = key._as_principal() if key else None
        return principal if principal and principal.accepts_address(address) else None

    @api.model
    def _known_principal(self, key_hash: str) -> Principal:
        """From memory, where it is known.

        :raises LookupError: when no key works that has the hash
        """
        known = principals_of(self.env.registry)
        principal = known.get(key_hash)
        if principal is None:
            key = self._look_up(key_hash)
            if not key:
                raise LookupError
            principal = known[key_hash] = key._as_principal()
        return principal

    def _as_principal(self) -> Principal:
        key = self
        return Principal(
            subject=subject_of_key(key.id),
            key_id=key.id,
            name=key.name,
            user_id=key.user_id.id,
            scopes=frozenset((key.scopes or "").split()),
            limit=min(key.rate_limit_per_min, (key.root_id or key).rate_limit_per_min),
            expires_at=key.expires_at or None,
            replaced=bool(key.replaced_by_id),
            origins=tuple((key.allowed_origins or "").split()),
            addresses=tuple((key.allowed_addresses or "").split()),
            payloads_until=key.payloads_until or None,
            **key._family_of_principal(),
        )

    @api.model
    def _touch(self, key_id: int) -> None:
        """Record that the key is in use: at most once a minute, on a cursor of its
        own, and never at the expense of the request."""
        if not uses.get(self.env.cr.dbname).is_due(key_id):
            return
        try:
            with self.env.registry.cursor() as cr:
                cr.execute(
                    "UPDATE api_key SET last_used = now() AT TIME ZONE 'UTC'"
                    " WHERE id IN (SELECT id FROM api_key WHERE id = %s"
                    # Another process may have recorded it.
                    " AND (last_used IS NULL OR last_used <="
                    " now() AT TIME ZONE 'UTC' - %s * interval '1 second')"
                    # Who makes a key with it, or changes it, has not committed yet.
                    " FOR NO KEY UPDATE SKIP LOCKED)",
                    [key_id, _TOUCH_SECONDS],
                    log_exceptions=False,
                )
        except psycopg2.Error as error:
            _logger.info("The use of API key %s was not recorded: %s", key_id, error)
