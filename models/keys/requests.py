# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the API does with keys, on behalf of a key: never more than that one may."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...auth.delegation import Grant
from ...auth.principal import Principal
from ...auth.scopes import check_scope
from ...schema.catalog import KEYS_DELEGATE
from ...schema.errors import Forbidden, ValidationFailed, invalid
from ...schema.sentences import _lt

_Done = tuple["ApiKey", Mapping[str, Any]]


class ApiKey(models.Model):
    _inherit = "api.key"

    @api.private
    @api.model
    def _api_create(self, values: Mapping[str, Any], caller: Principal) -> _Done:
        self._check_is_key(caller)
        user_id = values.get("user_id", self.env.uid)
        if user_id != self.env.uid:
            check_scope(caller, KEYS_DELEGATE)
        name = self._read("name", self._read_name, values["name"])
        read_scopes = self.env["dual_api.resolver"]._catalog().read_scopes
        default_scopes = [scope for scope in read_scopes if scope in caller.scopes]
        grant = Grant(
            scopes=tuple(dict.fromkeys(values.get("scopes", default_scopes))),
            limit=values.get("limit", min(self._default_limit(), caller.limit)),
            expires_at=values.get("expires_at") or caller.expires_at,
            origins=self._places(
                "allowed_origins", self._read_origins, values, caller.origins
            ),
            addresses=self._places(
                "allowed_addresses", self._read_addresses, values, caller.addresses
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
        self._check_is_key(caller)
        if self.sudo().user_id.id != self.env.uid:
            check_scope(caller, KEYS_DELEGATE)
        # The new key is told to who asks: it would be a way to more.
        if self._grant().excess(caller):
            raise Forbidden(
                _lt("The calling key may do less than the key to rotate."),
            )
        key, plain = self.with_context(dual_api_caller=caller)._rotate()
        return key, {"plain_key": plain}

    @api.private
    def _api_revoke(self, values: Mapping[str, Any], caller: Principal) -> _Done:
        keys = self.with_context(dual_api_caller=caller)
        keys.revoke(descendants=values.get("descendants", True))
        return self, {}

    @api.model
    def _check_is_key(self, caller: Principal) -> None:
        """Let keys be made by keys only: what a key makes ends with it.

        :raises Forbidden: for another credential
        """
        if caller.key_id is None:
            raise Forbidden(_lt("Only a key can make keys."))

    @api.model
    def _places(
        self,
        name: str,
        read: Callable[[Iterable[str]], str | bool],
        values: Mapping[str, Any],
        inherited: tuple[str, ...],
    ) -> tuple[str, ...]:
        """From where the new key works, as it will be stored."""
        if name not in values:
            return inherited
        return tuple((self._read(name, read, values[name]) or "").split())

    @api.model
    def _read(self, name: str, read: Callable[[Any], Any], value: Any) -> Any:
        try:
            return read(value)
        except ValidationError as error:
            raise invalid(name, str(error.args[0])) from error

    def _grant(self) -> Grant:
        return Grant(
            scopes=tuple((self.scopes or "").split()),
            limit=self.rate_limit_per_min,
            expires_at=self.expires_at or None,
            origins=tuple((self.allowed_origins or "").split()),
            addresses=tuple((self.allowed_addresses or "").split()),
        )
