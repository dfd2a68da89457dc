# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""API keys: whom a caller acts as, and what it may do."""

import logging
import threading
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Any

import psycopg2

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError, ValidationError

from ..auth.keys import hash_key, looks_like_key, new_key
from ..auth.principal import Principal

_logger = logging.getLogger(__name__)

MANAGER_GROUP = "dual_api.group_manager"
#: Points per minute of a key for which nobody says.
DEFAULT_LIMIT = 60
#: Seconds between two records of a key's use; more often would be a write per read.
_TOUCH_SECONDS = 60
#: A process asks the database a little later, so that its own record is old enough.
_ASK_SECONDS = _TOUCH_SECONDS + 1
_touched: dict[tuple[str, int], float] = {}
_touch_lock = threading.Lock()


class ApiKey(models.Model):
    """A key of the API. The plain key is shown once and never stored."""

    _name = "api.key"
    _description = "API key"
    _order = "name, id"

    name = fields.Char(required=True, help="What the key is for.")
    user_id = fields.Many2one(
        "res.users",
        required=True,
        index=True,
        ondelete="cascade",
        help="The key may see and change what this user may.",
    )
    key_hash = fields.Char(
        string="SHA-256",
        required=True,
        readonly=True,
        copy=False,
        groups=".",  # nobody: only the server itself reads it
        help="The hash of the key; the key itself is not stored.",
    )
    scopes = fields.Char(
        help="What the key may do, separated by spaces, such as customers:read."
    )
    rate_limit_per_min = fields.Integer(
        string="Points per Minute",
        default=DEFAULT_LIMIT,
        required=True,
        help="The points that may be spent in any 60 seconds, at both APIs together.",
    )
    expires_at = fields.Datetime(
        string="Expires", help="From then on the key no longer works."
    )
    replaced_by_id = fields.Many2one(
        "api.key",
        string="Replaced by",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The key that was issued when this one was rotated.",
    )
    last_used = fields.Datetime(
        readonly=True, copy=False, help="To the minute; no request waits for it."
    )
    is_active = fields.Boolean(
        string="Active", default=True, help="A key that is not active does not work."
    )
    allowed_origins = fields.Char(
        help="Browser origins that may use the key, separated by spaces. "
        "Empty: all that the server allows."
    )
    allowed_addresses = fields.Char(
        help="IP addresses or networks that may use the key, separated by spaces. "
        "Empty: any."
    )

    _key_hash_unique = models.UniqueIndex("(key_hash)")
    _rate_limit_positive = models.Constraint(
        "CHECK (rate_limit_per_min > 0)", "A key needs at least one point per minute."
    )

    @api.constrains("scopes")
    def _check_scopes(self) -> None:
        offered = self.env["dual_api.resolver"]._catalog().scopes
        for key in self:
            unknown = sorted(set((key.scopes or "").split()) - set(offered))
            if unknown:
                raise ValidationError(
                    self.env._(
                        "There is no scope %(scope)s. There are: %(offered)s.",
                        scope=unknown[0],
                        offered=", ".join(offered),
                    )
                )

    @api.constrains("allowed_addresses")
    def _check_allowed_addresses(self) -> None:
        for key in self:
            for network in (key.allowed_addresses or "").split():
                try:
                    ip_network(network)
                except ValueError as error:
                    raise ValidationError(
                        self.env._(
                            "%(network)s is no IP address or network.", network=network
                        )
                    ) from error

    # -- issuing ----------------------------------------------------------------

    @api.model
    def generate(
        self,
        user_id: int,
        name: str,
        scopes: Iterable[str] | None = None,
        rate_limit_per_min: int | None = None,
        expires_at: datetime | str | None = None,
    ) -> str:
        """Make a key and return it: 43 characters, the only time that it is seen.

        :param user_id: the user that the key acts as; only managers of the API
            may choose another than themselves
        :param scopes: what it may do; ``None`` for reading everything that the
            database offers, an empty one for nothing but ``/me``
        :raises odoo.exceptions.AccessError: for the key of another user
        :raises odoo.exceptions.ValidationError: for a scope that there is not
        """
        return self._generate(
            user_id,
            name,
            scopes=scopes,
            rate_limit_per_min=rate_limit_per_min,
            expires_at=expires_at,
        )[1]

    @api.model
    def _generate(
        self,
        user_id: int,
        name: str,
        *,
        scopes: Iterable[str] | None = None,
        rate_limit_per_min: int | None = None,
        **values: Any,
    ) -> tuple["ApiKey", str]:
        may_choose = self.env.su or self.env.user.has_group(MANAGER_GROUP)
        if not may_choose:
            if not self.env.user._is_internal():
                raise AccessError(self.env._("Keys are for internal users."))
            if user_id != self.env.uid:
                raise AccessError(self.env._("You can only make keys for yourself."))
        if scopes is None:
            scopes = self.env["dual_api.resolver"]._catalog().read_scopes
        if isinstance(scopes, str):
            scopes = scopes.split()
        if rate_limit_per_min is not None:
            if not may_choose and rate_limit_per_min > DEFAULT_LIMIT:
                raise AccessError(
                    self.env._("Only managers of the API may give a key more points.")
                )
            values["rate_limit_per_min"] = rate_limit_per_min
        plain = new_key()
        # The hash is out of everyone's reach but the server's own.
        key = self.sudo().create(
            {
                "name": name,
                "user_id": user_id,
                "key_hash": hash_key(plain),
                "scopes": " ".join(scopes),
                **values,
            }
        )
        return key.sudo(self.env.su), plain

    def rotate(self) -> str:
        """Issue a new key in place of this one and return it.

        This one works on for as many days as the setting ``key_overlap_days``
        says, and every answer to it tells until when.

        :raises odoo.exceptions.UserError: for a key that does not work any more or
            was replaced already: the new one would outlive what ended the old one
        """
        self.ensure_one()
        # Whoever sees a key may replace it: its user, and managers.
        self.check_access("read")
        old = self.sudo()
        expired = old.expires_at and old.expires_at <= fields.Datetime.now()
        if not old.is_active or expired or old.replaced_by_id:
            raise UserError(
                self.env._(
                    "Only a key that works and was not replaced can be replaced."
                )
            )
        values = old.copy_data()[0]
        # Its user may keep what a manager gave it.
        new, plain = old._generate(
            old.user_id.id,
            values.pop("name"),
            scopes=(values.pop("scopes") or "").split(),
            rate_limit_per_min=values.pop("rate_limit_per_min"),
            allowed_origins=old.allowed_origins,
            allowed_addresses=old.allowed_addresses,
            expires_at=old.expires_at,
        )
        days = self.env["dual_api.settings"]._get().key_overlap_days
        end = fields.Datetime.now() + timedelta(days=days)
        old.write(
            {
                "replaced_by_id": new.id,
                "expires_at": min(filter(None, (old.expires_at, end))),
            }
        )
        return plain

    # -- recognising ------------------------------------------------------------

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
            limit=key.rate_limit_per_min,
            expires_at=key.expires_at or None,
            replaced=bool(key.replaced_by_id),
            origins=tuple((key.allowed_origins or "").split()),
            addresses=tuple((key.allowed_addresses or "").split()),
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

    # -- forgetting what changed ------------------------------------------------

    def write(self, vals: dict[str, Any]) -> bool:
        """Change keys; every worker knows at its next request."""
        result = super().write(vals)
        self._forget()
        return result

    def unlink(self) -> bool:
        """Delete keys; every worker knows at its next request."""
        result = super().unlink()
        self._forget()
        return result

    def _forget(self) -> None:
        forget = self.env.registry.clear_cache
        forget()
        # Until the commit, another thread could read the old key into the cache.
        self.env.cr.postcommit.add(forget)
