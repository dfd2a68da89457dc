# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""API keys: whom a caller acts as, and what it may do."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...auth.groups import MANAGERS
from ...auth.restrictions import read_network, read_origin, stored
from ...monitoring.spreadsheets import is_formula
from ...schema.declaration.text import is_blank

#: Characters of the plain key that stay readable, at either end, to tell keys apart:
#: 35 others remain, which are 210 bits.
_SHOWN = 4
#: What managers of the API write into a key. All else has a method of its own, which
#: asks for the password or looks after the key's family.
_WRITABLE = frozenset(
    {"name", "scopes", "rate_limit_per_min", "allowed_origins", "allowed_addresses"}
)
_NAME_LENGTH = 200


class ApiKey(models.Model):
    """A key of the API. The plain key is shown once and never stored."""

    _name = "api.key"
    _description = "API key"
    _order = "name, id"

    name = fields.Char(required=True, help="What the key is for.")
    key_hint = fields.Char(
        string="Key",
        readonly=True,
        copy=False,
        help="The first and last characters of the key, to tell keys apart.",
    )
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
    scope_sentences = fields.Text(
        string="What It May Do", compute="_compute_scope_sentences"
    )
    rate_limit_per_min = fields.Integer(
        string="Points per Minute",
        default=lambda self: self.env["dual_api.settings"]._get().key_default_limit,
        required=True,
        aggregator=None,
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
        readonly=True, copy=False, help="Accurate to the minute."
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

    @api.depends("scopes")
    def _compute_scope_sentences(self) -> None:
        sentences = self.env["dual_api.scope_texts"]._sentences()
        for key in self:
            key.scope_sentences = "\n".join(
                sentences.get(scope, scope) for scope in (key.scopes or "").split()
            ) or self.env._("Ask about itself only.")

    @api.constrains("scopes")
    def _check_scopes(self) -> None:
        offered = self.env["dual_api.resolver"]._scopes()
        for key in self:
            unknown = sorted(set((key.scopes or "").split()) - set(offered))
            if unknown:
                raise ValidationError(
                    self.env._(
                        "%(scope)s is not a scope. Choose from these: %(offered)s.",
                        scope=unknown[0],
                        offered=", ".join(offered),
                    )
                )

    # -- what was read is what is stored ------------------------------------------

    @api.model
    def _as_stored(self, vals: Mapping[str, Any]) -> dict[str, Any]:
        """The values in the one spelling in which they are compared and enforced.

        :raises odoo.exceptions.ValidationError: for what can't be read
        """
        vals = dict(vals)
        if vals.get("name"):
            vals["name"] = self._read_name(vals["name"])
        if vals.get("scopes"):
            vals["scopes"] = " ".join(dict.fromkeys(vals["scopes"].split()))
        if vals.get("allowed_addresses"):
            addresses = self._read_addresses(vals["allowed_addresses"].split())
            vals["allowed_addresses"] = addresses
        if vals.get("allowed_origins"):
            origins = self._read_origins(vals["allowed_origins"].split())
            vals["allowed_origins"] = origins
        return vals

    @api.model
    def _read_name(self, name: str) -> str:
        """The name without white space around it.

        :raises odoo.exceptions.ValidationError: for one that shows nothing, and for
            one with line breaks or other control characters
        """
        name = name.strip()
        if is_blank(name):
            raise ValidationError(self.env._("Enter a name."))
        if any(unicodedata.category(each) in ("Cc", "Zl", "Zp") for each in name):
            raise ValidationError(
                self.env._("Enter a name without line breaks or control characters.")
            )
        if len(name) > _NAME_LENGTH:
            raise ValidationError(
                self.env._("Enter a name of at most %s characters.", _NAME_LENGTH)
            )
        if is_formula(name):
            # The log with the name in it is exported to spreadsheets.
            raise ValidationError(
                self.env._("Enter a name that does not begin with =, +, - or @.")
            )
        return name

    @api.model
    def _read_addresses(self, items: Iterable[str]) -> str | bool:
        try:
            return stored(read_network, items) or False
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "%(network)s is not an IP address or network.", network=error
                )
            ) from error

    @api.model
    def _read_origins(self, items: Iterable[str]) -> str | bool:
        try:
            return stored(read_origin, items) or False
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "%(origin)s is not an origin, such as https://shop.example.com.",
                    origin=error,
                )
            ) from error

    @api.model
    def _hint(self, plain: str) -> str:
        """What stays readable of a plain key."""
        return f"{plain[:_SHOWN]}…{plain[-_SHOWN:]}"

    @api.depends("name", "key_hint")
    @api.depends_context("uid")
    def _compute_display_name(self) -> None:
        # Odoo shows the name of a record that another one leads to without asking
        # whether it may be seen.
        user = self.env.user
        sees_all = user._is_superuser() or user.has_group(MANAGERS)
        for key in self:
            if not sees_all and key.sudo().user_id.id != self.env.uid:
                key.display_name = self.env._("Another user's key")
            else:
                key.display_name = key._label()

    def _label(self) -> str:
        """Name and hint of the key, for those who may know them."""
        return f"{self.name} ({self.key_hint})" if self.key_hint else self.name

    # -- changes ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list: list[dict[str, Any]]) -> "ApiKey":
        """Make keys, in one spelling."""
        return super().create([self._as_stored(vals) for vals in vals_list])

    def write(self, vals: dict[str, Any]) -> bool:
        """Change keys; every worker knows at its next request.

        :raises odoo.exceptions.UserError: for another user: who has the plain key
            would become somebody else
        :raises odoo.exceptions.AccessError: for what has a method of its own, for the
            rights of a key of somebody whose rights the user does not have, and for
            more rights, unless the password was given
        """
        if any(key.user_id.id != vals.get("user_id", key.user_id.id) for key in self):
            raise UserError(
                self.env._("A key keeps its user. Make a new key for the other one.")
            )
        grants = {}
        if not self.env.su:
            self._check_change(vals.keys())
            grants = {key: key._grant() for key in self.sudo()}
        vals = self._as_stored(vals)
        changes = self._changes(vals)
        result = super().write(vals)
        if any(key._grant().excess(grant) for key, grant in grants.items()):
            self._check_confirmed()
        if changes:
            self._forget()
        return result

    def _check_change(self, names: Iterable[str]) -> None:
        if set(names) - _WRITABLE - {"user_id"}:
            raise AccessError(
                self.env._("Use the buttons of the key to rotate, extend or revoke it.")
            )
        if set(names) - {"name"}:
            for user in self.sudo().user_id:
                self._check_may_act_as(user)

    def _changes(self, vals: dict[str, Any]) -> bool:
        """Whether a key is another one afterwards."""
        for name, value in vals.items():
            field = self._fields.get(name)
            for key in self.sudo():
                if field is None or field.convert_to_cache(
                    value, key
                ) != field.convert_to_cache(key[name], key):
                    return True
        return False

    def unlink(self) -> bool:
        """Delete keys; every worker knows at its next request."""
        known = bool(self)
        result = super().unlink()
        if known:
            self._forget()
        return result
