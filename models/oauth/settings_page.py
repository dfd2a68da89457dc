# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the settings page says of the issuer: why nobody can sign in there, if so."""

from typing import Any

from lxml import etree
from lxml.builder import E

from odoo import api, models
from odoo.http import db_filter
from odoo.service.db import list_dbs

from odoo.addons.base.models.res_users import check_identity

from ...auth.oauth.library import missing

#: How the packages are called that are imported by another name.
_PACKAGES = {"jwt": "PyJWT"}


class DualApiOauth(models.AbstractModel):
    _inherit = "dual_api.oauth"

    @api.model
    def _obstacles(self) -> list[str]:
        """Why nobody can sign in to an app; empty where all is well."""
        packages = [_PACKAGES.get(name, name) for name in missing()]
        found = []
        if packages:
            found.append(
                self.env._(
                    "Nobody can sign in: the server lacks these Python packages: %s.",
                    ", ".join(packages),
                )
            )
        issuer = self._issuer()
        if not issuer:
            found.append(
                self.env._(
                    "Nobody can sign in to an app yet: enter the address at which users"
                    " reach this database."
                )
            )
        elif not self._leads_here(issuer):
            found.append(
                self.env._(
                    "Requests to %(issuer)s do not reach this database alone. Apps come"
                    " without a session, so set dbfilter in odoo.conf so that this host"
                    " selects %(database)s.",
                    issuer=issuer,
                    database=self.env.cr.dbname,
                )
            )
        return found

    @api.model
    def _leads_here(self, issuer: str) -> bool:
        """Whether the host of the issuer selects this database, and only this one."""
        host = issuer.partition("://")[2]
        return db_filter(list_dbs(force=True), host=host) == [self.env.cr.dbname]


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    def _dual_api_of_issuer(self) -> list[etree._Element]:
        """What stands below the field of the issuer."""
        notes = [
            E.div(text, {"class": "text-danger"})
            for text in self.env["dual_api.oauth"]._obstacles()
        ]
        button = {
            "name": "action_dual_api_retire_signing_keys",
            "type": "object",
            "string": self.env._("Replace the Signing Keys Now"),
            "class": "btn-link",
            "icon": "fa-refresh",
            "confirm": self.env._(
                "No access token works any more; apps fetch new ones by themselves."
                " Do this if somebody may have copied a signing key."
            ),
        }
        return [*notes, E.button(button)]

    @check_identity
    def action_dual_api_retire_signing_keys(self) -> dict[str, Any]:
        """Believe no access token that was signed before, once the password was given.

        :raises odoo.exceptions.AccessError: for who may not change settings
        """
        self.env["res.config.settings"].check_access("write")
        self.env["api.signing_key"]._retire_now()
        return self._notice(self.env._("The signing keys were replaced."), "success")
