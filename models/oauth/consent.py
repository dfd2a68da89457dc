# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a user is asked when an app asks for access, and what comes of the answer."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from odoo import api, models

from ...auth.groups import MANAGERS
from ...schema.catalog import SERVICE_SCOPES

if TYPE_CHECKING:
    from ...auth.oauth.server import Asked


@dataclass(frozen=True, slots=True)
class Line:
    """One scope on the page.

    :param possible: whether the user may do that at all
    :param required: whether the app works only with it
    :param new: whether the user has not agreed to it before
    """

    scope: str
    sentence: str
    possible: bool
    required: bool
    new: bool


class DualApiOauthConsent(models.AbstractModel):
    """Asked as the user whose consent it is."""

    _inherit = "dual_api.oauth"

    @api.model
    def _lines(
        self, client: models.BaseModel, scopes: Iterable[str], resource: str
    ) -> list[Line]:
        """What the page shows of the scopes that an app asks for."""
        sentences = self.env["dual_api.scope_texts"]._sentences()
        granted = self._granted_before(client, resource)
        required = client.sudo()._scopes_required()
        return [
            Line(
                scope=scope,
                sentence=sentences.get(scope, scope),
                possible=self._is_possible(scope),
                required=scope in required,
                new=scope not in granted,
            )
            for scope in scopes
        ]

    @api.model
    def _agreed(self, lines: Iterable[Line], chosen: Collection[str]) -> list[str]:
        """The scopes that the user has agreed to: of those that were asked for."""
        return [
            line.scope
            for line in lines
            if line.possible and (line.required or line.scope in chosen)
        ]

    @api.model
    def _client(self, asked: "Asked") -> models.BaseModel:
        """The app that asks."""
        return self.env["api.client"]._find(asked.client.client_id)

    @api.model
    def _may_let_in(self, client: models.BaseModel) -> bool:
        """Whether the user is another one than the app acts as by itself.

        That one's consent would become as wide as all that the app may.
        """
        return client.sudo().service_user_id != self.env.user

    @api.model
    def _need_not_ask(
        self, client: models.BaseModel, asked: "Asked", lines: Iterable[Line]
    ) -> bool:
        """Whether the user has agreed to all of it before.

        Not where another program on the user's device can take the app's place, to
        which anything but https leads (RFC 8252, 8.6); nor where the app leads
        elsewhere since.
        """
        since = client.sudo().redirects_since
        certain = asked.redirect_uri.startswith("https://") and not (
            since and any(grant.auth_time <= since for grant in self._grants(client))
        )
        return certain and all(line.possible and not line.new for line in lines)

    @api.model
    def _grants(self, client: models.BaseModel) -> models.BaseModel:
        """The grants that the user has given the app, and that work."""
        grants = self.env["api.key"].sudo()
        mine = [("client_id", "=", client.id), ("user_id", "=", self.env.uid)]
        return grants.search([*mine, ("state", "=", "active")])

    @api.model
    def _granted_before(self, client: models.BaseModel, resource: str) -> set[str]:
        """What the user lets the app do now."""
        return {
            scope
            for grant in self._grants(client)
            if grant.resource == resource
            for scope in (grant.scopes or "").split()
        }

    @api.model
    def _is_possible(self, scope: str) -> bool:
        """Whether the user's own rights allow anything of the scope."""
        user = self.env.user
        if scope in SERVICE_SCOPES:
            return user.has_group(MANAGERS)
        catalog = self.env["dual_api.resolver"]._catalog()
        for resource in catalog.resources.values():
            model = self.env[resource.model]
            if scope == resource.read_scope:
                return bool(model.has_access("read"))
            verbs = [
                each for each in resource.verbs if resource.scope_of(each) == scope
            ]
            if verbs:
                # What has a method of its own is refused there, if it is.
                return any(model.has_access(each.access or "read") for each in verbs)
        return True
