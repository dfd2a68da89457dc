# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Apps that describe themselves: registered by a request, or read from an address."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...auth.oauth.documents import (
    MOST_BYTES,
    SECONDS,
    Described,
    DescriptionError,
    kept_for,
    may_describe,
    read_description,
    read_document,
)
from ...auth.principal import Principal
from ...webhooks.exchange import Message
from ...webhooks.sender import send

_logger = logging.getLogger(__name__)


class ApiClient(models.Model):
    _inherit = "api.client"

    @api.model
    def _register_described(
        self, said: object, caller: Principal
    ) -> tuple["ApiClient", str]:
        """Register an app as a request describes it (RFC 7591).

        :return: it, and its secret; empty for a public one
        :raises DescriptionError: for what can't be read
        :raises Forbidden: for an app
        """
        self._check_is_no_app(caller)
        described = read_description(said)
        asked = described.scopes or ()
        if not set(asked) <= caller.scopes:
            raise DescriptionError("invalid_client_metadata")
        values = {
            **self._values_of(described, asked),
            "name": described.name or self.env.user.name,
            "kind": "confidential" if described.confidential else "public",
            "origin": "request",
            "state": "requested",
            "owner_partner_id": self.env.user.partner_id.id,
        }
        app = self._created(values)
        secret = app._new_secret() if described.confidential else ""
        return app.sudo(self.env.su), secret

    @api.model
    def _from_document(self, address: str) -> "ApiClient":
        """The app that the document at this address describes, if its host may; as it
        was read last, for as long as that may be kept.
        """
        hosts = self.env["dual_api.settings"]._get().app_document_hosts
        if not may_describe(address, hosts):
            return self.browse()
        apps = self._unhindered()
        found = apps.search([("client_id", "=", address)], limit=1)
        if found.state == "suspended":
            return self.browse()
        now = fields.Datetime.now()
        if found.document_until and found.document_until > now:
            return found.sudo()
        answer = send(
            Message(
                url=address,
                headers={"Accept": "application/json"},
                body=b"",
                seconds=SECONDS,
                method="GET",
                most_kept=MOST_BYTES,
            )
        )
        try:
            described = read_document(address, answer.kept, answer.status)
            offered = self.env["dual_api.resolver"]._catalog().read_scopes
            asked = described.scopes if described.scopes is not None else offered
            values = {
                **self._values_of(described, asked),
                # Whoever is asked sees the host, which nobody can choose freely.
                "name": urlsplit(address).hostname,
                "kind": "public",
                "origin": "document",
                "state": "approved",
                "document_until": now + timedelta(seconds=kept_for(answer.fresh)),
            }
            if found:
                found.write(values)
            else:
                found = self._created({**values, "client_id": address})
        except (DescriptionError, ValidationError) as error:
            # Nothing of it is kept: the next request tries again.
            _logger.info("The document of an app was not used: %s", error)
            return self.browse()
        return found.sudo()

    def _created(self, values: dict[str, Any]) -> "ApiClient":
        """A new app.

        :raises DescriptionError: for what no app can be
        """
        try:
            with self.env.cr.savepoint():
                return self._unhindered().create(values)
        except ValidationError as error:
            raise DescriptionError("invalid_client_metadata") from error

    @api.model
    def _values_of(self, described: Described, scopes: Iterable[str]) -> dict[str, Any]:
        """What is stored of a description, as far as the database has it."""
        offered = self.env["dual_api.resolver"]._scopes()
        return {
            "redirect_uris": "\n".join(described.redirects),
            "scopes": " ".join(scope for scope in scopes if scope in offered),
            "homepage": described.homepage,
            "privacy_url": described.privacy_url,
        }

    def _as_registered(self, secret: str) -> dict[str, Any]:
        """The answer to a registration (RFC 7591, 3.2.1)."""
        app = self.sudo()
        method = "client_secret_basic" if secret else "none"
        found = {
            "client_id": app.client_id,
            "client_id_issued_at": int(app.create_date.timestamp()),
            "client_name": app.name,
            "redirect_uris": app._redirects(),
            "grant_types": app._grant_types(),
            "response_types": ["code"],
            "token_endpoint_auth_method": method,
            "scope": app.scopes or "",
        }
        if secret:
            found |= {"client_secret": secret, "client_secret_expires_at": 0}
        return found
