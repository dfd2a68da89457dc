# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""API keys: whom a caller acts as, and what it may do.

The class stands in four files: what a key is (here), what becomes of it
(``lifecycle``), what it does in the API (``caller``), and what people see and press in
Odoo (``office``).
"""

from collections.abc import Collection, Iterable
from typing import Any

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, Query

from ...auth.delegation import Allowance
from ...auth.groups import MANAGERS
from .spelling import as_stored

#: What managers of the API write into a key. All else has a method of its own, which
#: asks for the password or looks after the key's family.
_WRITABLE = frozenset(
    {"name", "scopes", "rate_limit_per_min", "allowed_origins", "allowed_addresses"}
)


class ApiKey(models.Model):
    """A key of the API. The plain key is shown once and never stored."""

    _name = "api.key"
    _description = "API key"
    _order = "name, id"

    #: Fields that SQL can read although they are not stored.
    _sql_of_computed = ("state",)

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
        readonly=True,
        copy=False,
        groups=".",  # nobody: only the server itself reads it
        help="The hash of the key; the key itself is not stored. A grant has none.",
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
        help="The points that may be spent in any 60 seconds, over both APIs together.",
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
    parent_id = fields.Many2one(
        "api.key",
        string="Created With",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The key that created this one over the API. Revoking it revokes this"
        " one too.",
    )
    child_ids = fields.One2many("api.key", "parent_id", string="Keys Created With It")
    root_id = fields.Many2one(
        "api.key",
        string="Shares the Points Of",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The first key of its family. All of them share its points.",
    )
    family = fields.Integer(
        readonly=True,
        copy=False,
        groups=".",  # nobody: a number of the limiter
        help="The number that the family's points are counted under; 0: the key's id.",
    )
    # The same keys, in the same order, as in schema/resources/key.py; a test compares.
    state = fields.Selection(
        [
            ("active", "Active"),
            ("replaced", "Replaced, still active"),
            ("expired", "Expired"),
            ("suspended", "User Archived"),
            ("revoked", "Revoked"),
        ],
        compute="_compute_state",
        search="_search_state",
        help="A replaced key keeps working until it expires.",
    )
    works = fields.Boolean(compute="_compute_state")
    for_administrator = fields.Boolean(compute="_compute_warnings")
    outgrown = fields.Boolean(compute="_compute_warnings")
    requests_today = fields.Integer(compute="_compute_today", help="Since 0:00 UTC.")
    limited_today = fields.Integer(
        string="Rate Limited Today",
        compute="_compute_today",
        help="Requests of today that got 429.",
    )
    payloads_until = fields.Datetime(
        string="Payloads Logged Until",
        readonly=True,
        copy=False,
        groups=MANAGERS,
        help="Until then the request log keeps what is sent and answered, without "
        "personal values.",
    )
    reminded_of = fields.Datetime(
        copy=False, groups=".", help="The expiry that the user was reminded of."
    )
    change_ids = fields.One2many("api.key.change", "key_id", string="History")

    _key_hash_unique = models.UniqueIndex("(key_hash)")
    _rate_limit_positive = models.Constraint(
        "CHECK (rate_limit_per_min > 0)", "A key needs at least one point per minute."
    )

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

    # -- what it is at this moment, which changes with the clock ------------------

    @api.depends("is_active", "expires_at", "user_id.active", "replaced_by_id")
    def _compute_state(self) -> None:
        now = fields.Datetime.now()
        for key in self:
            # Whose user is archived is nobody's secret to who sees the key.
            user = key.sudo().user_id
            if not key.is_active:
                key.state = "revoked"
            elif key.expires_at and key.expires_at <= now:
                key.state = "expired"
            elif user and not user.active:
                key.state = "suspended"
            else:
                key.state = "replaced" if key.replaced_by_id else "active"
            key.works = key.state in ("active", "replaced")

    def _state_sql(self, alias: str) -> SQL:
        """The same in SQL."""
        return SQL(
            "CASE WHEN %s IS NOT TRUE THEN 'revoked'"
            " WHEN %s <= (now() AT TIME ZONE 'UTC') THEN 'expired'"
            " WHEN NOT EXISTS (SELECT FROM res_users AS state_user"
            " WHERE state_user.id = %s AND %s) THEN 'suspended'"
            " WHEN %s IS NOT NULL THEN 'replaced' ELSE 'active' END",
            self._field_to_sql(alias, "is_active"),
            self._field_to_sql(alias, "expires_at"),
            self._field_to_sql(alias, "user_id"),
            SQL.identifier(
                "state_user", "active", to_flush=self.env["res.users"]._fields["active"]
            ),
            self._field_to_sql(alias, "replaced_by_id"),
        )

    def _field_to_sql(
        self, alias: str, field_expr: str, query: Query | None = None
    ) -> SQL:
        if field_expr == "state":
            return self._state_sql(alias)
        return super()._field_to_sql(alias, field_expr, query)

    @api.model
    def _search_state(self, operator: str, value: Collection[str]) -> Domain:
        if operator != "in":
            return NotImplemented
        states = tuple(value)
        return Domain.custom(
            to_sql=lambda model, alias, _query: SQL(
                "%s IN %s", model._state_sql(alias), states
            ),
            predicate=lambda key: key.state in states,
        )

    # -- changes ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list: list[dict[str, Any]]) -> "ApiKey":
        """Make keys, in one spelling, and remember by whom."""
        keys = super().create([as_stored(self.env, vals) for vals in vals_list])
        self.env["api.key.change"]._remember_created(keys)
        return keys

    def write(self, vals: dict[str, Any]) -> bool:
        """Change keys, and remember what they were; every worker knows at its next
        request.

        :raises odoo.exceptions.UserError: for another user: who has the plain key
            would become somebody else
        :raises odoo.exceptions.AccessError: for what has a method of its own, for the
            rights of a key of somebody whose rights the user does not have, and for
            more rights, unless the password was given
        """
        if any(key.user_id.id != vals.get("user_id", key.user_id.id) for key in self):
            raise UserError(
                self.env._(
                    "A key's user cannot be changed. Create a new key for the"
                    " other user."
                )
            )
        grants = {}
        if not self.env.su:
            self._check_change(vals.keys())
            grants = {key: key._allowance() for key in self.sudo()}
        history = self.env["api.key.change"]
        names, vals = history._names(vals), as_stored(self.env, vals)
        before = history._texts(self, names)
        changes = self._changes(vals)
        result = super().write(vals)
        history._remember_changed(before, history._texts(self, names))
        if any(key._allowance().excess(grant) for key, grant in grants.items()):
            self._check_confirmed()
        if changes:
            self._forget()
        return result

    def _check_change(self, names: Iterable[str]) -> None:
        if set(names) - _WRITABLE - {"user_id"}:
            raise AccessError(
                self.env._(
                    "Use the buttons on the key's form to rotate, extend or revoke it."
                )
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

    def _allowance(self) -> Allowance:
        return Allowance(
            scopes=tuple((self.scopes or "").split()),
            limit=self.rate_limit_per_min,
            expires_at=self.expires_at or None,
            origins=tuple((self.allowed_origins or "").split()),
            addresses=tuple((self.allowed_addresses or "").split()),
        )
