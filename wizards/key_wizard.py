# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a key is made in the back office."""

from datetime import timedelta
from typing import Any

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from odoo.addons.base.models.res_users import check_identity

from ..auth.groups import ADMINISTRATORS
from ..schema.catalog import SERVICE_SCOPES
from ..schema.resources.app import APPS
from ..schema.resources.delivery import DELIVERIES
from ..schema.resources.key import KEYS
from ..schema.resources.webhook import WEBHOOKS

#: What a key gets only if somebody says so: it gives keys, or sends data elsewhere.
_UNUSUAL = frozenset({KEYS.name, APPS.name, WEBHOOKS.name, DELIVERIES.name})
#: Points per minute (``None``: those of a new key) and whether it writes.
_PRESETS = {
    "export": (None, False),
    "browser": (600, False),
    "integration": (1_200, True),
    "bulk": (6_000, True),
}


class DualApiKeyWizard(models.TransientModel):
    _name = "dual_api.key.wizard"
    _description = "New API key"

    name = fields.Char(required=True, help="What the key is for.")
    preset = fields.Selection(
        [
            ("export", "Read-only export: reads, 60 points"),
            ("browser", "Browser app: reads, 600 points"),
            ("integration", "Integration: reads and writes, 1,200 points"),
            ("bulk", "Bulk load: reads and writes, 6,000 points"),
        ],
        default="export",
        help="Fills in the scopes and the rate limit. Change them as needed.",
    )
    user_id = fields.Many2one(
        "res.users",
        required=True,
        default=lambda self: self._default_user(),
        help="The key may see and change what this user may, within its scopes.",
    )
    for_administrator = fields.Boolean(compute="_compute_for_administrator")
    manages = fields.Boolean(
        compute="_compute_manages", default=lambda self: self.env["api.key"]._manages()
    )
    scope_ids = fields.One2many(
        "dual_api.key.wizard.scope",
        "wizard_id",
        string="What It May Do",
        default=lambda self: self._default_scopes(),
    )
    rate_limit_per_min = fields.Integer(
        string="Points per Minute",
        required=True,
        default=lambda self: self.env["api.key"]._default_limit(),
        help="A request costs one point or more, depending on the work it asks for.",
    )
    duration = fields.Selection(
        [
            ("30", "30 days"),
            ("90", "90 days"),
            ("365", "1 year"),
            ("0", "Until it is revoked"),
            ("-1", "Until a day you choose"),
        ],
        string="Works for",
        required=True,
        default="90",
    )
    expires_at = fields.Datetime(
        string="Expires", compute="_compute_expires_at", store=True, readonly=False
    )
    allowed_origins = fields.Char(
        help="Browser origins that may use the key, separated by spaces. "
        "Empty: all that the server allows."
    )
    allowed_addresses = fields.Char(
        help="IP addresses or networks that may use the key, separated by spaces. "
        "Empty: any."
    )

    @api.model
    def _default_user(self) -> int | bool:
        """Oneself, but no administrator where there is a choice."""
        user = self.env.user
        choose = self.env["api.key"]._manages() and user.has_group(ADMINISTRATORS)
        return not choose and user.id

    @api.depends("user_id")
    def _compute_for_administrator(self) -> None:
        for wizard in self:
            # Who is one is no secret to who chooses a user.
            user = wizard.user_id.sudo()
            wizard.for_administrator = bool(user) and user.has_group(ADMINISTRATORS)

    @api.onchange("preset")
    def _onchange_preset(self) -> None:
        if not self.preset:
            return
        points, writes = _PRESETS[self.preset]
        usual = self.env["api.key"]._default_limit()
        # Only managers give more.
        self.rate_limit_per_min = (points if self.manages else None) or usual
        granted = self._usual_scopes(writes=writes)
        for line in self.scope_ids:
            line.granted = line.scope in granted

    @api.model
    def _usual_scopes(self, *, writes: bool = False) -> set[str]:
        """Those of every resource that holds business data.

        But for events: as long as a key has that scope, changes are written down.
        """
        catalog = self.env["dual_api.resolver"]._catalog()
        usual = [
            each
            for each in catalog.resources.values()
            if each.name not in _UNUSUAL and not each.by_scopes
        ]
        found = {each.read_scope for each in usual}
        if writes:
            found |= {each.write_scope for each in usual} & catalog.scopes.keys()
        return found

    @api.model
    def _default_scopes(self) -> list[Any]:
        scopes = self.env["dual_api.resolver"]._scopes()
        granted = self._usual_scopes()
        offered = set(scopes)
        if not self.env["api.key"]._manages():
            offered -= SERVICE_SCOPES.keys()
        return [
            Command.create({"scope": scope, "granted": scope in granted})
            for scope in scopes
            if scope in offered
        ]

    @api.depends_context("uid")
    def _compute_manages(self) -> None:
        self.manages = self.env["api.key"]._manages()

    @api.depends("duration")
    def _compute_expires_at(self) -> None:
        for wizard in self:
            days = int(wizard.duration or 0)
            if days >= 0:
                end = fields.Datetime.now() + timedelta(days=days)
                wizard.expires_at = end if days else False

    @check_identity
    def make_key(self) -> dict[str, Any]:
        """Make the key, once the user has given the password, and show it."""
        self.ensure_one()
        if self.duration == "-1" and not self.expires_at:
            raise ValidationError(self.env._("Choose the day on which it expires."))
        granted = self.scope_ids.filtered("granted")
        key, plain = self.env["api.key"]._generate(
            self.user_id.id,
            self.name,
            scopes=granted.mapped("scope"),
            rate_limit_per_min=self.rate_limit_per_min,
            expires_at=self.expires_at,
            allowed_origins=self.allowed_origins,
            allowed_addresses=self.allowed_addresses,
        )
        return self.env["dual_api.key.show"]._open(key, plain)


class DualApiKeyWizardScope(models.TransientModel):
    _name = "dual_api.key.wizard.scope"
    _description = "Scope of a new API key"
    _order = "id"

    wizard_id = fields.Many2one(
        "dual_api.key.wizard", required=True, ondelete="cascade"
    )
    scope = fields.Char(required=True)
    sentence = fields.Char(string="Meaning", compute="_compute_sentence")
    granted = fields.Boolean()

    @api.depends("scope")
    def _compute_sentence(self) -> None:
        sentences = self.env["dual_api.scope_texts"]._sentences()
        for line in self:
            line.sentence = sentences.get(line.scope)
