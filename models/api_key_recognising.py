# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who has which key, and when it was last used."""

import logging
import threading
import time

import psycopg2

from odoo import api, fields, models, tools

from ..auth.keys import hash_key, looks_like_key
from ..auth.principal import Principal

_logger = logging.getLogger(__name__)

#: Seconds between two records of a key's use; more often would be a write per read.
_TOUCH_SECONDS = 60
#: A process asks the database a little later, so that its own record is old enough.
_ASK_SECONDS = _TOUCH_SECONDS + 1
_touched: dict[tuple[str, int], float] = {}
_touch_lock = threading.Lock()


class ApiKey(models.Model):
    _inherit = "api.key"

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
        # Who comes in is found before there is a user to ask as.
        return self.sudo().search(
            [
                ("key_hash", "=", key_hash),
                ("is_active", "=", True),
                ("user_id.active", "=", True),
                "|",
                ("expires_at", "=", False),
                ("expires_at", ">", fields.Datetime.now()),
            ]
        )

    @api.model
    @tools.ormcache("key_hash")
    def _known_principal(self, key_hash: str) -> Principal:
        key = self._look_up(key_hash)
        if not key:
            raise LookupError
        return Principal(
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
            **key._numbers_of_family(),
        )

    @api.model
    def _touch(self, key_id: int) -> None:
        """Record that the key is in use: at most once a minute, on a cursor of its
        own, and never at the expense of the request."""
        identity = (self.env.cr.dbname, key_id)
        now = time.monotonic()
        with _touch_lock:
            if now - _touched.get(identity, -_ASK_SECONDS) < _ASK_SECONDS:
                return
            _touched[identity] = now
        try:
            with self.env.registry.cursor() as cr:
                cr.execute(
                    "UPDATE api_key SET last_used = now() AT TIME ZONE 'UTC'"
                    " WHERE id IN (SELECT id FROM api_key WHERE id = %s"
                    # Another process may have recorded it.
                    " AND (last_used IS NULL OR last_used <="
                    " now() AT TIME ZONE 'UTC' - %s * interval '1 second')"
                    " FOR UPDATE SKIP LOCKED)",
                    [key_id, _TOUCH_SECONDS],
                    log_exceptions=False,
                )
        except psycopg2.Error as error:
            _logger.info("The use of API key %s was not recorded: %s", key_id, error)
