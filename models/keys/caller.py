# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A key in the API: how it is recognised, and what it does with keys.

On behalf of a key no more is done than that one may.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.sql import table_exists

from ...auth.credentials.uses import RECORD_SECONDS, Uses
from ...auth.delegation import Allowance
from ...auth.principal import Principal, subject_of_key, utc_now
from ...auth.scopes import check_scope
from ...process import PerDatabase
from ...schema.catalog import KEYS_DELEGATE
from ...schema.errors import Forbidden, ValidationFailed, invalid
from ...schema.sentences import _lt
from .kept_principals import (
    KEY_CHANGES,
    PURGE_SQL,
    SCHEMA_SQL,
    TELL_SQL,
    is_shared,
    principals_of,
    share,
)
from .spelling import read_addresses, read_name, read_origins

_logger = logging.getLogger(__name__)

#: Who has a key, and all that a Principal is made of. It is asked before each write:
#: the ORM would take longer to put it together than PostgreSQL to answer it, and to
#: plan joins takes longer than to plan these looks into other rows.
WHO_SQL = """
    SELECT id, name, user_id, scopes, rate_limit_per_min, expires_at, replaced_by_id,
        allowed_origins, allowed_addresses, payloads_until, family,
        (SELECT root.rate_limit_per_min FROM api_key AS root
         WHERE root.id = api_key.root_id) AS family_limit
    FROM api_key
    WHERE is_active AND (expires_at IS NULL OR expires_at > %s)
        AND (SELECT active FROM res_users WHERE res_users.id = api_key.user_id)"""
_BY_HASH_SQL = f"{WHO_SQL} AND key_hash = %s"
_BY_ID_SQL = f"{WHO_SQL} AND id = %s"

#: When this process has asked last to record the use of a key.
uses = PerDatabase(lambda _database: Uses())

_Done = tuple["ApiKey", Mapping[str, Any]]


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

    @api.model
    def _principal(self, key_hash: str, address: str) -> Principal | None:
        """Who has the key with this hash: from memory, once it was seen to work.

        What is not found is looked up again each time: a cache of strangers'
        guesses would push the keys out. What is found and does not work any more is
        looked up too, so that nobody can tell by the time that it did once.

        :param address: where it came from
        """
        known = principals_of(self.env.registry)
        principal = known.get(key_hash)
        if principal is None:
            principal = self._look_up(key_hash)
            if principal is None:
                return None
            known[key_hash] = principal
        if principal.expired() or not principal.accepts_address(address):
            self._look_up(key_hash)
            return None
        return principal

    @api.model
    def _principal_now(self, key_hash: str, address: str) -> Principal | None:
        """The same, as the database says it now.

        :param address: where it came from
        """
        principal = self._look_up(key_hash)
        return principal if principal and principal.accepts_address(address) else None

    @api.model
    def _look_up(self, key_hash: str) -> Principal | None:
        """Who has the key with this hash, if it works."""
        return self._who(_BY_HASH_SQL, key_hash)

    def _principal_of_key(self) -> Principal | None:
        """Who has this key, if it works: for what is done on its behalf without a
        request.
        """
        self.ensure_one()
        return self._who(_BY_ID_SQL, self.id)

    @api.model
    def _who(self, query: str, value: str | int) -> Principal | None:
        # Who comes in is found before there is a user to ask as.
        self.flush_model()
        self.env["res.users"].flush_model(["active"])
        self.env.cr.execute(query, [utc_now(), value])
        found = self.env.cr.dictfetchone()
        return None if found is None else self._principal_of_row(found)

    @api.model
    def _principal_of_row(self, found: Mapping[str, Any]) -> Principal:
        """The Principal that a row of ``WHO_SQL`` says."""
        limit, family_limit = found["rate_limit_per_min"], found["family_limit"]
        return Principal(
            subject=subject_of_key(found["id"]),
            key_id=found["id"],
            name=found["name"],
            user_id=found["user_id"],
            scopes=frozenset((found["scopes"] or "").split()),
            limit=limit if family_limit is None else min(limit, family_limit),
            expires_at=found["expires_at"],
            replaced=found["replaced_by_id"] is not None,
            origins=tuple((found["allowed_origins"] or "").split()),
            addresses=tuple((found["allowed_addresses"] or "").split()),
            payloads_until=found["payloads_until"],
            family=subject_of_key(found["family"]) if found["family"] else "",
            family_limit=family_limit or 0,
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
                    [key_id, RECORD_SECONDS],
                    log_exceptions=False,
                )
        except psycopg2.Error as error:
            _logger.info("The use of API key %s was not recorded: %s", key_id, error)

    # -- what is done on its behalf -----------------------------------------------

    @api.model
    def _caller(self) -> "ApiKey":
        """The key that asks for what is done now; none outside of the API."""
        # No request can send such a value: it is no JSON.
        caller = self.env.context.get("dual_api_caller")
        number = caller.key_id if isinstance(caller, Principal) else False
        return self.sudo().browse(number or ())

    @api.private
    @api.model
    def _api_create(self, values: Mapping[str, Any], caller: Principal) -> _Done:
        self._check_makes_keys(caller)
        user_id = values.get("user_id", self.env.uid)
        if user_id != self.env.uid:
            check_scope(caller, KEYS_DELEGATE)
        name = self._read("name", read_name, values["name"])
        read_scopes = self.env["dual_api.resolver"]._catalog().read_scopes
        default_scopes = [scope for scope in read_scopes if scope in caller.scopes]
        grant = Allowance(
            scopes=tuple(dict.fromkeys(values.get("scopes", default_scopes))),
            limit=values.get("limit", min(self._default_limit(), caller.limit)),
            expires_at=values.get("expires_at") or caller.expires_at,
            origins=self._places(
                "allowed_origins", read_origins, values, caller.origins
            ),
            addresses=self._places(
                "allowed_addresses", read_addresses, values, caller.addresses
            ),
        )
        details = grant.excess(caller)
        if details:
            raise ValidationFailed(details=details)
        if grant.expires_at and grant.expires_at <= fields.Datetime.now():
            raise invalid("expires_at", _lt("This time is in the past."), "over")
        key, plain = self.with_context(dual_api_caller=caller)._generate(
            user_id,
            name,
            scopes=grant.scopes,
            rate_limit_per_min=grant.limit,
            expires_at=grant.expires_at,
            allowed_origins=" ".join(grant.origins) or False,
            allowed_addresses=" ".join(grant.addresses) or False,
        )
        return key, {"plain_key": plain}

    @api.private
    def _api_rotate(self, _values: Mapping[str, Any], caller: Principal) -> _Done:
        self._check_makes_keys(caller)
        if self.sudo().user_id.id != self.env.uid:
            check_scope(caller, KEYS_DELEGATE)
        # The new key is told to who asks: it would be a way to more.
        if self._allowance().excess(caller):
            raise Forbidden(
                _lt("The calling key has fewer rights than the key to rotate."),
            )
        key, plain = self.with_context(dual_api_caller=caller)._rotate()
        return key, {"plain_key": plain}

    @api.private
    def _api_revoke(self, values: Mapping[str, Any], caller: Principal) -> _Done:
        keys = self.with_context(dual_api_caller=caller)
        keys.revoke(descendants=values.get("descendants", True))
        return self, {}

    @api.model
    def _check_makes_keys(self, caller: Principal) -> None:
        """Let keys be made by what does not end when a user signs in otherwise.

        :raises Forbidden: for another credential than a key, and for an app
        """
        self._check_is_key(caller)
        if caller.client:
            raise Forbidden(
                _lt("An app cannot create or rotate keys; they would outlive it.")
            )

    @api.model
    def _check_is_key(self, caller: Principal) -> None:
        """Let keys be made by keys only: what a key makes ends with it.

        :raises Forbidden: for another credential
        """
        if caller.key_id is None:
            raise Forbidden(_lt("Only a key can create keys."))

    @api.model
    def _places(
        self,
        name: str,
        read: Callable[[api.Environment, Iterable[str]], str | bool],
        values: Mapping[str, Any],
        inherited: tuple[str, ...],
    ) -> tuple[str, ...]:
        """From where the new key works, as it will be stored."""
        if name not in values:
            return inherited
        return tuple((self._read(name, read, values[name]) or "").split())

    @api.model
    def _read(
        self, name: str, read: Callable[[api.Environment, Any], Any], value: Any
    ) -> Any:
        try:
            return read(self.env, value)
        except ValidationError as error:
            raise invalid(name, str(error.args[0])) from error
