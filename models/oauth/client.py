# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Apps that users can let act for them: what each is, and what it may ask for."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...auth.oauth.model import Client
from ...auth.oauth.redirects import MAX_REDIRECTS, check_redirect
from ...auth.oauth.secrets import new_client_id

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
#: One that is an address may be long.
MAX_CLIENT_ID = 500
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
