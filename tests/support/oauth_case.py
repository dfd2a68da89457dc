# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tests of OAuth share: an app, a user's browser, and the steps of a flow."""

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from lxml import html

from odoo.addons.dual_api.auth.oauth.metadata import AUTHORIZE, TOKEN

from ..common import PATIENCE, Answer, ApiCase

PASSWORD = "api_user"
REDIRECT = "https://app.example/signed-in"
VERIFIER = "v" * 43
_FORM = "application/x-www-form-urlencoded"


def challenge(verifier: str = VERIFIER) -> str:
    """Return what PKCE sends ahead of the verifier."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def answer_in(location: str) -> dict[str, str]:
    """Return the parameters that a browser takes to an app."""
    return dict(parse_qsl(urlsplit(location).query))


class OAuthCase(ApiCase):
    """A server with an issuer, an approved app, and its user's browser.

    ``app`` is public and may ask for ``customers:read`` and ``customers:write``.
    """

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.issuer = cls.base_url()
        cls.set_setting("issuer", cls.issuer)
        cls.app = cls.new_app()

    @classmethod
    def new_app(cls, *, approved: bool = True, **values: Any) -> Any:
        """Create an app."""
        app = cls.env["api.client"].create(
            {
                "name": "Field Service",
                "redirect_uris": REDIRECT,
                "scopes": "customers:read customers:write",
                **values,
            }
        )
        if approved:
            app._approve()
        return app

    def log_in(self) -> None:
        """Log the user in, in the browser."""
        self.authenticate("api_user", PASSWORD)

    def asking(self, app: Any = None, **changes: Any) -> dict[str, Any]:
        """Return the parameters of a request for consent; ``None`` leaves one out."""
        parameters = {
            "response_type": "code",
            "client_id": (app or self.app).client_id,
            "redirect_uri": REDIRECT,
            "scope": "customers:read",
            "state": "xyz",
            "code_challenge": challenge(),
            "code_challenge_method": "S256",
            **changes,
        }
        return {name: text for name, text in parameters.items() if text is not None}

    def visit(self, parameters: Any, method: str = "GET", **sent: Any) -> Any:
        """Let the browser ask for consent; it is led nowhere else."""
        url = f"{self.base_url()}{AUTHORIZE}?{urlencode(parameters)}"
        return self.opener.request(
            method, url, timeout=PATIENCE, allow_redirects=False, **sent
        )

    def press(self, page: Any, decision: str = "allow", **fields: Any) -> Any:
        """Fill in the page for consent, and press a button.

        :param fields: what is sent beside what the page holds; ``None`` leaves one out
        """
        [form] = html.fromstring(page.text).forms
        sent: dict[str, Any] = {
            "csrf_token": form.fields["csrf_token"],
            "scope": form.xpath(".//input[@name='scope'][@checked]/@value"),
            "life": form.fields["life"],
            "decision": decision,
            **fields,
        }
        sent = {name: text for name, text in sent.items() if text is not None}
        url = self.base_url() + form.get("action")
        return self.opener.post(url, sent, timeout=PATIENCE, allow_redirects=False)

    def consent(self, app: Any = None, **changes: Any) -> str:
        """Let the user agree, and return the code."""
        page = self.visit(self.asking(app, **changes))
        if page.status_code == 200:
            page = self.press(page)
        self.assertEqual(page.status_code, 303, page.text)
        return answer_in(page.headers["Location"])["code"]

    def token(self, path: str = TOKEN, basic: Any = None, **form: Any) -> Answer:
        """Send a form to the token endpoint, or to another one."""
        sent = {name: text for name, text in form.items() if text is not None}
        headers = {"Content-Type": _FORM}
        if basic:
            encoded = base64.b64encode(":".join(basic).encode()).decode()
            headers["Authorization"] = f"Basic {encoded}"
        body = urlencode(sent).encode()
        return self.rest("POST", path, key=None, data=body, headers=headers)

    def exchange(self, code: str, app: Any = None, **changes: Any) -> Answer:
        """Exchange a code for tokens."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT,
            "client_id": (app or self.app).client_id,
            "code_verifier": VERIFIER,
            **changes,
        }
        return self.token(**form)

    def sign_in(self, app: Any = None, **changes: Any) -> dict[str, Any]:
        """Do the whole flow, and return the tokens."""
        answer = self.exchange(self.consent(app, **changes), app)
        self.assertEqual(answer.status, 200, answer.text)
        return dict(answer.json)

    def bearer(self, token: str, path: str = "me") -> Answer:
        """Ask the API with an access token."""
        headers = {"Authorization": f"Bearer {token}"}
        return self.rest("GET", path, key=None, headers=headers)
