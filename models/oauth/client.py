# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Apps that users can let act for them: what each is, and what it may ask for."""

from datetime import timedelta
from typing import Any

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools.misc import clean_context

from ...auth.oauth.model import Client
from ...auth.oauth.redirects import MAX_REDIRECTS, check_redirect
from ...auth.oauth.secrets import hash_secret, is_same, new_client_id, new_secret
from ..keys.spelling import read_name

KINDS = [
    ("public", "Public: runs on the user's device, keeps no secret"),
    ("confidential", "Confidential: runs on a server, has a secret"),
]
STATES = [
    ("draft", "Draft"),
    ("requested", "Waiting for approval"),
    ("approved", "Approved"),
    ("suspended", "Suspended"),
]
ORIGINS = [
    ("office", "Odoo"),
    ("api", "The API"),
    ("request", "A request"),
    ("document", "A metadata document"),
]
#: What decides about the tokens that it has.
_KNOWN_BY_TOKENS = frozenset({"state", "scopes", "client_id"})
#: One that is an address may be long.
MAX_CLIENT_ID = 500
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
#: Seconds for which an access token works, and days for which a user's consent does.
ACCESS_LIFE, GRANT_LIFE = 600, 90


class ApiClient(models.Model):
    """An app (RFC 6749: client), known by its ``client_id``."""

    _name = "api.client"
    _description = "App"
    _order = "name, id"

    name = fields.Char(required=True, help="Shown to users who are asked for consent.")
    client_id = fields.Char(
        string="Client ID",
        required=True,
        readonly=True,
        copy=False,
        default=lambda _self: new_client_id(),
        help="The public name of the app in every request.",
    )
    kind = fields.Selection(KINDS, required=True, default="public")
    secret_hash = fields.Char(copy=False, groups=".")
    secret_hash_previous = fields.Char(copy=False, groups=".")
    secret_previous_until = fields.Datetime(
        string="Previous Secret Works Until", readonly=True, copy=False
    )
    redirect_uris = fields.Text(
        string="Redirect URIs",
        help="Where users are sent back to, one address per line: https://…,"
        " http://127.0.0.1/… for programs on the user's machine, or a scheme of the"
        " app's own with a dot, such as com.example.app:/signed-in.",
    )
    redirects_since = fields.Datetime(
        readonly=True,
        copy=False,
        help="When a redirect URI was added: users are asked anew, as the app may lead"
        " elsewhere now.",
    )
    logo = fields.Image(max_width=256, max_height=256)
    homepage = fields.Char(help="The address of the app's own page.")
    privacy_url = fields.Char(string="Privacy Policy")
    scopes = fields.Char(
        help="The most that the app may ask for, separated by spaces.",
    )
    required_scopes = fields.Char(
        help="Those of them that users can't leave out, separated by spaces.",
    )
    uses_code = fields.Boolean(
        string="Users Sign In",
        default=True,
        help="Users sign in and consent in the browser (authorization code, PKCE).",
    )
    uses_refresh = fields.Boolean(
        string="Stays Signed In",
        default=True,
        help="The app gets refresh tokens.",
    )
    service_user_id = fields.Many2one(
        "res.users",
        string="Acts by Itself as",
        ondelete="restrict",
        help="For a confidential app without users: it gets tokens for this user with"
        " its secret alone (client credentials).",
    )
    first_party = fields.Boolean(
        string="Our Own App",
        help="An app of your own company. Only such apps may use the login inside the"
        " app, where it is switched on.",
    )
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, copy=False, index=True
    )
    origin = fields.Selection(
        ORIGINS,
        string="Registered With",
        required=True,
        default="office",
        readonly=True,
        copy=False,
    )
    owner_partner_id = fields.Many2one(
        "res.partner",
        string="Owner",
        ondelete="set null",
        default=lambda self: self.env.user.partner_id,
    )
    approved_by_id = fields.Many2one(
        "res.users", string="Approved by", readonly=True, copy=False
    )
    approved_at = fields.Datetime(readonly=True, copy=False)
    access_life = fields.Integer(
        string="Access Token (Seconds)",
        required=True,
        default=ACCESS_LIFE,
        aggregator=None,
    )
    grant_life = fields.Integer(
        string="Consent (Days)",
        required=True,
        default=GRANT_LIFE,
        aggregator=None,
        help="After so many days the app has to ask the user again.",
    )
    document_until = fields.Datetime(
        string="Document Read Again",
        readonly=True,
        copy=False,
        help="When the metadata document is fetched again.",
    )

    _client_id_unique = models.UniqueIndex("(client_id)")
    _access_life_bounds = models.Constraint(
        "CHECK (access_life BETWEEN 60 AND 3600)",
        "An access token works for 60 to 3,600 seconds.",
    )
    _grant_life_bounds = models.Constraint(
        "CHECK (grant_life BETWEEN 1 AND 365)", "A consent holds for 1 to 365 days."
    )

    # -- what it may be -----------------------------------------------------------

    @api.constrains("redirect_uris")
    def _check_redirect_uris(self) -> None:
        for client in self:
            uris = client._redirects()
            if len(uris) > MAX_REDIRECTS:
                raise ValidationError(
                    self.env._("An app has at most %s redirect URIs.", MAX_REDIRECTS)
                )
            for uri in uris:
                try:
                    check_redirect(uri)
                except ValueError as error:
                    raise ValidationError(
                        self.env._(
                            "%s is no redirect URI. Use https://, http://127.0.0.1, or"
                            " a scheme of the app's own with a dot.",
                            uri[:100],
                        )
                    ) from error

    @api.constrains("scopes", "required_scopes")
    def _check_scopes(self) -> None:
        offered = self.env["dual_api.resolver"]._scopes()
        for client in self:
            scopes = client._scopes_asked()
            unknown = [scope for scope in scopes if scope not in offered]
            if unknown:
                raise ValidationError(
                    self.env._(
                        "%(scope)s is not a scope. Choose from these: %(offered)s.",
                        scope=unknown[0],
                        offered=", ".join(offered),
                    )
                )
            if not set(client._scopes_required()) <= set(scopes):
                raise ValidationError(
                    self.env._("A required scope must be among the app's scopes.")
                )

    @api.constrains("kind", "service_user_id")
    def _check_service_user(self) -> None:
        for client in self:
            if client.service_user_id and client.kind != "confidential":
                raise ValidationError(
                    self.env._("Only a confidential app can act by itself.")
                )

    @api.constrains("homepage", "privacy_url")
    def _check_links(self) -> None:
        for client in self:
            for url in (client.homepage, client.privacy_url):
                if url and not url.startswith("https://"):
                    raise ValidationError(
                        self.env._("%s does not begin with https://.", url[:100])
                    )

    def _redirects(self) -> list[str]:
        """The redirect URIs, as they were written."""
        return (self.redirect_uris or "").split()

    def _scopes_asked(self) -> list[str]:
        """The most that it may ask for."""
        return (self.scopes or "").split()

    def _scopes_required(self) -> list[str]:
        """What of that users can't leave out."""
        return (self.required_scopes or "").split()

    def _grant_types(self) -> list[str]:
        """The grant types of RFC 6749 that it may use."""
        client = self.sudo()
        found = []
        if client.uses_code:
            found.append("authorization_code")
            if client.uses_refresh:
                found.append("refresh_token")
        if client.service_user_id:
            found.append("client_credentials")
        return found

    def _as_client(self) -> Client:
        """What the rules of OAuth know of it."""
        client = self.sudo()
        return Client(
            client_id=client.client_id,
            confidential=client.kind == "confidential",
            redirects=tuple(client._redirects()),
            scopes=tuple(client._scopes_asked()),
            first_party=client.first_party,
            grant_types=frozenset(client._grant_types()),
            access_life=client.access_life,
        )

    # -- from its beginning to its end --------------------------------------------

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

    @api.model
    def _find(self, client_id: str) -> "ApiClient":
        """The app with that public name that works; none of any other.

        One that a document describes is as that was read last: it is read only where a
        user signs in, so that nothing else waits for somebody else's server.
        """
        if len(client_id) > MAX_CLIENT_ID or "\0" in client_id:
            return self.browse()
        if client_id.startswith("https://") and not self._is_address(client_id):
            return self.browse()
        found = self.sudo().search([("client_id", "=", client_id)], limit=1)
        return found if found.state == "approved" else self.browse()

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
