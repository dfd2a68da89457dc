# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From an app's beginning to its end: who may change it, its approval, its secret."""

from datetime import timedelta
from typing import Any

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import clean_context

from ...auth.oauth.secrets import hash_secret, is_same, new_secret
from ..keys.spelling import read_name

#: What decides about the tokens that it has.
_KNOWN_BY_TOKENS = frozenset({"state", "scopes", "client_id"})
#: What has a method of its own, or is what the server remembers.
_NEVER_WRITTEN = frozenset(
    {
        "client_id",
        "state",
        "origin",
        "approved_by_id",
        "approved_at",
        "secret_previous_until",
        "redirects_since",
        "document_until",
    }
)
#: What an app that acts by itself can do, and who has its secret.
_GIVES_MORE = frozenset({"scopes", "kind", "owner_partner_id"})
#: Days for which an old secret works beside the new one.
OVERLAP_DAYS = 7


class ApiClient(models.Model):
    _inherit = "api.client"

    @api.model_create_multi
    def create(self, vals_list: list[dict[str, Any]]) -> "ApiClient":
        """Create apps; what decides whether they work has methods of its own.

        Defaults that came with the request are no values of an app.
        """
        if not self.env.su:
            for vals in vals_list:
                self._check_writable(vals)
        apps = self.with_context(  # pylint: disable=context-overridden
            clean_context(self.env.context)
        )
        stored = [self._as_stored(vals) for vals in vals_list]
        return super(ApiClient, apps).create(stored).with_env(self.env)

    def write(self, vals: dict[str, Any]) -> bool:
        """Change apps; every worker knows at its next request what they may do."""
        if not self.env.su:
            self._check_writable(vals)
            self._check_stays_whose(vals)
            if not _GIVES_MORE.isdisjoint(vals):
                self._check_may_act_as_service()
        stored = self._as_stored(vals)
        if any(app._leads_elsewhere(stored) for app in self):
            stored["redirects_since"] = fields.Datetime.now()
        if "service_user_id" in vals:
            self._end_service(vals["service_user_id"])
        result = super().write(stored)
        if not _KNOWN_BY_TOKENS.isdisjoint(vals):
            # What works with a token of it is kept, in every worker.
            self.env["api.key"]._forget()
        return result

    def _end_service(self, user_id: int | bool) -> None:
        """End what the users have agreed to that the apps act as from now on, or did
        until now: a person's consent and what an app may by itself are never one.
        """
        for app in self.sudo():
            old, new = app.service_user_id, app.service_user_id.browse(user_id or [])
            if old != new:
                keys = app.grant_ids
                keys.search(
                    [("client_id", "=", app.id), ("user_id", "in", (old | new).ids)]
                ).revoke()

    def unlink(self) -> bool:
        """Delete apps; what users let them do ends with them, in every worker."""
        grants = self.env["api.key"].sudo().search([("client_id", "in", self.ids)])
        grants.unlink()
        return super().unlink()

    @api.model
    def _check_writable(self, vals: dict[str, Any]) -> None:
        """Keep what has a method of its own from being written by RPC.

        :raises odoo.exceptions.AccessError: for the user that the app acts as, where
            the writer does not have all rights of that one
        """
        if not _NEVER_WRITTEN.isdisjoint(vals):
            raise AccessError(
                self.env._(
                    "Use the buttons on the app's form to approve or suspend it."
                )
            )
        if vals.get("service_user_id"):
            user = self.env["res.users"].browse(vals["service_user_id"])
            self.env["api.key"]._check_may_act_as(user.sudo())

    def _check_stays_whose(self, vals: dict[str, Any]) -> None:
        """Let nobody make an app one's own without giving the password: such apps may
        ask for passwords.

        :raises odoo.exceptions.AccessError: for that
        """
        own = bool(vals.get("first_party"))
        if "first_party" in vals and any(app.first_party != own for app in self.sudo()):
            raise AccessError(
                self.env._(
                    "Use the button on the app's form to make it an app of your own"
                    " company, or not."
                )
            )

    def _check_may_act_as_service(self) -> None:
        """Let nobody become more by the user that the apps act as.

        :raises odoo.exceptions.AccessError: for whoever lacks rights of that one
        """
        for user in self.sudo().service_user_id:
            self.env["api.key"]._check_may_act_as(user)

    def _leads_elsewhere(self, vals: dict[str, Any]) -> bool:
        """Whether users could be sent where they could not be sent before."""
        uris = (vals.get("redirect_uris") or "").split()
        return not set(uris) <= {*self.sudo()._redirects()}

    def _as_stored(self, vals: dict[str, Any]) -> dict[str, Any]:
        found = dict(vals)
        if found.get("name"):
            found["name"] = read_name(self.env, found["name"])
        for name in ("scopes", "required_scopes"):
            if found.get(name):
                found[name] = " ".join(dict.fromkeys(found[name].split()))
        if found.get("redirect_uris"):
            uris = dict.fromkeys(found["redirect_uris"].split())
            found["redirect_uris"] = "\n".join(uris)
        return found

    def _unhindered(self) -> "ApiClient":
        """As the server, without defaults that came with the request."""
        context = clean_context(self.env.context)
        return self.with_context(  # pylint: disable=context-overridden
            context
        ).sudo()

    def _approve(self) -> None:
        """Let users consent to the apps."""
        self._unhindered().write(
            {
                "state": "approved",
                "approved_by_id": self.env.uid,
                "approved_at": fields.Datetime.now(),
            }
        )

    def _suspend(self) -> None:
        """Let nothing of the apps work, from the next request on."""
        self._unhindered().write({"state": "suspended"})

    def _new_secret(self) -> str:
        """Give the app a new secret and return it; the old one works for a week.

        :raises odoo.exceptions.UserError: for a public app
        :raises odoo.exceptions.AccessError: where the app acts as a user whose rights
            the one who asks does not all have: the secret is told to that one
        """
        self.ensure_one()
        self._check_may_act_as_service()
        client = self._unhindered()
        if client.kind != "confidential":
            raise UserError(self.env._("A public app has no secret."))
        plain = new_secret()
        until = fields.Datetime.now() + timedelta(days=OVERLAP_DAYS)
        client.write(
            {
                "secret_hash_previous": client.secret_hash,
                "secret_previous_until": until if client.secret_hash else False,
                "secret_hash": hash_secret(plain),
            }
        )
        return plain

    def _has_secret(self, plain: str) -> bool:
        """Whether that is the app's secret, or the one before it while that works."""
        client = self.sudo()
        if client.kind != "confidential" or not client.secret_hash:
            return False
        until = client.secret_previous_until
        old = until and until > fields.Datetime.now() and client.secret_hash_previous
        # Both are compared, whichever it is.
        same = [is_same(plain, stored) for stored in (client.secret_hash, old or None)]
        return any(same)
