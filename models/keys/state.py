# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a key is at this moment; it changes with the clock, so it is not stored."""

from collections.abc import Collection

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, Query

from ...auth.groups import ADMINISTRATORS


class ApiKey(models.Model):
    _inherit = "api.key"

    #: Fields that SQL can read although they are not stored.
    _sql_of_computed = ("state",)

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
        help="A replaced key works on until it expires.",
    )
    works = fields.Boolean(compute="_compute_state")
    for_administrator = fields.Boolean(compute="_compute_warnings")
    outgrown = fields.Boolean(compute="_compute_warnings")

    @api.depends("user_id", "create_uid", "create_date")
    def _compute_warnings(self) -> None:
        """Whether its user is an administrator, or has more rights than its maker."""
        for key in self:
            user, maker = key.sudo().user_id, key.sudo().create_uid
            key.for_administrator = bool(user) and user.has_group(ADMINISTRATORS)
            key.outgrown = bool(maker) and not (
                maker._is_superuser()
                or user == maker
                or key.with_user(maker)._may_act_as(user)
            )

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
