# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Adds badges: a secret in a header of its own that acts as a user, without a key.

A system parameter says whose badge it is: ``dual_api_badge.<SHA-256>``, the user's id.
"""

from collections.abc import Mapping
from hashlib import sha256

from odoo import api, models

from odoo.addons.dual_api.auth.credentials.base import Credential, Environment
from odoo.addons.dual_api.auth.principal import Principal
from odoo.addons.dual_api.schema.security import SecurityScheme

# Odoo's export takes every `_lt(` below this addon for a term of its own.
from odoo.addons.dual_api.schema.sentences import _lt as sentence

HEADER = "X-Badge"
SCOPES = frozenset({"customers:read", "customers:write", "keys:write"})
LIMIT = 100


class Badge(Credential):
    """Who wears a badge."""

    scheme = SecurityScheme(
        name="Badge",
        header=HEADER,
        challenge='Badge realm="api"',
        definition={"type": "apiKey", "in": "header", "name": HEADER},
        description="A badge of the company.",
        instruction=f"Show a badge in the header `{HEADER}`.",
    )
    missing = sentence("Show your badge in the header %(header)s.", header=HEADER)
    invalid = sentence("The badge is not valid.")

    def challenge(self, *, refused: bool) -> str:
        """Say that it was the badge that does not work."""
        error = ', error="invalid_badge"' if refused else ""
        return f"{self.scheme.challenge}{error}"

    def find(self, headers: Mapping[str, str]) -> str | None:
        """Return what stands in its header."""
        return headers.get(HEADER)

    def principal(self, env: Environment, text: str, address: str) -> Principal | None:
        """Return whose badge it is, from Odoo's cache of parameters."""
        number = sha256(text.encode()).hexdigest()
        found = env["ir.config_parameter"].sudo().get_param(f"dual_api_badge.{number}")
        return self._of(env, number, found)

    def confirm(self, env: Environment, text: str, address: str) -> Principal | None:
        """Return whose badge it is, from the database."""
        number = sha256(text.encode()).hexdigest()
        parameters = env["ir.config_parameter"].sudo()
        found = parameters.search([("key", "=", f"dual_api_badge.{number}")])
        return self._of(env, number, found.value)

    def record_use(self, env: Environment, principal: Principal) -> None:
        """Record nothing: the request log is enough."""

    def _of(self, env: Environment, number: str, found: str) -> Principal | None:
        user = env["res.users"].sudo().browse(int(found or 0)).exists()
        if not user.active:
            return None
        return Principal(
            subject=f"badge:{number[:16]}",
            name=f"Badge of {user.name}",
            user_id=user.id,
            scopes=SCOPES,
            limit=LIMIT,
        )


BADGE = Badge()


class DualApiResolver(models.AbstractModel):
    _inherit = "dual_api.resolver"

    @api.model
    def _credentials(self):
        return (*super()._credentials(), BADGE)
