# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""API keys: whom a caller acts as, and what it may do."""

import re
from ipaddress import ip_network
from typing import Any

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^/\s,]+", re.IGNORECASE)


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

    @api.depends("scopes")
    def _compute_scope_sentences(self) -> None:
        sentences = self.env["dual_api.scope_texts"]._sentences()
        for key in self:
            key.scope_sentences = "\n".join(
                sentences.get(scope, scope) for scope in (key.scopes or "").split()
            ) or self.env._("Ask about itself only.")

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

    @api.constrains("allowed_origins")
    def _check_allowed_origins(self) -> None:
        for key in self:
            for origin in (key.allowed_origins or "").split():
                if not _ORIGIN.fullmatch(origin):
                    raise ValidationError(
                        self.env._(
                            "%(origin)s is no origin, such as https://shop.example.com.",
                            origin=origin,
                        )
                    )

    # -- forgetting what changed ------------------------------------------------

    def write(self, vals: dict[str, Any]) -> bool:
        """Change keys; every worker knows at its next request.

        :raises odoo.exceptions.UserError: for another user: who has the plain key
            would become somebody else
        """
        if any(key.user_id.id != vals.get("user_id", key.user_id.id) for key in self):
            raise UserError(
                self.env._("A key keeps its user. Make a new key for the other one.")
            )
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
