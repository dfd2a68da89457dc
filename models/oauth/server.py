# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The authorization server of the database."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from odoo import api, models

from ...auth.client_address import counted_as
from ...auth.oauth.library import is_installed
from ...auth.oauth.limits import Limits
from ...auth.oauth.metadata import WHOLE, resource_metadata, server_metadata
from ...auth.oauth.resources import Resources
from ...schema.open_types import Json
from .backend import DatabaseBackend

if TYPE_CHECKING:
    from ...auth.oauth.server import Answer, AuthorizationServer, Parameters


class DualApiOauth(models.AbstractModel):
    """What controllers ask about OAuth."""

    _name = "dual_api.oauth"
    _description = "Authorization server"

    @api.model
    def _is_offered(self) -> bool:
        """Whether there is an issuer, and all that is needed for it."""
        return bool(self._issuer()) and is_installed()

    @api.model
    def _issuer(self) -> str:
        return self.env["dual_api.settings"]._get().issuer

    @api.model
    def _resources(self) -> Resources:
        """The parts of the API that tokens can be for."""
        known = self.env["api.key"]._resources()
        return Resources(f"{self._issuer()}{WHOLE}", known)

    @api.model
    def _server(
        self, device: str = "", *, reads: bool = False
    ) -> "AuthorizationServer":
        """The server, for one request.

        :param device: on which the app runs, as far as it says so
        :param reads: whether documents that describe apps are read anew
        """
        # oauthlib is optional.
        from ...auth.oauth.server import AuthorizationServer

        backend = DatabaseBackend(self.env, device, reads=reads)
        return AuthorizationServer(backend, self._issuer(), self._resources())

    @api.model
    def _answer(
        self,
        endpoint: Callable[["AuthorizationServer"], Callable[..., "Answer"]],
        parameters: "Parameters",
        headers: Mapping[str, str],
        device: str = "",
    ) -> "Answer":
        """Answer a request of an app.

        :param device: on which it runs, as far as it says so

        An error leaves what it has changed, but for a refresh token that was exchanged
        for nothing.
        """
        with self.env.cr.savepoint() as savepoint:
            answer = endpoint(self._server(device))(parameters, headers)
            if answer.error and answer.refreshed:
                self.env.flush_all()
                savepoint.rollback()
                self.env.invalidate_all(flush=False)
        return answer

    @api.model
    def _limits(self, address: str | None) -> Limits:
        """What counts the requests of one address."""
        return Limits(
            self.env["dual_api.rate_limit"]._limiter(),
            counted_as(address),
            self.env["dual_api.settings"]._get().failed_logins_per_min,
        )

    # -- what anybody may know ----------------------------------------------------

    @api.model
    def _server_metadata(self) -> dict[str, Json]:
        settings = self.env["dual_api.settings"]._get()
        return server_metadata(
            self._issuer(),
            self._scopes(),
            challenge=settings.password_login,
            registration=settings.app_registration,
            documents=bool(settings.app_document_hosts),
        )

    @api.model
    def _resource_metadata(self, path: str) -> dict[str, Json] | None:
        """What is said of the part below that path; ``None`` where there is none."""
        resource = f"{self._issuer()}{path or WHOLE}"
        if resource not in self._resources().known:
            return None
        return resource_metadata(self._issuer(), resource, self._scopes())

    @api.model
    def _scopes(self) -> list[str]:
        return list(self.env["dual_api.resolver"]._scopes())
