# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The page on which a user lets an app in.

It is a page of Odoo's: Odoo's own login, second factor and passkeys come before it, and
Odoo's own token guards the form. Whatever the app sends is checked anew when the form
comes back; nothing of it is believed because it was on the page.
"""

import time
from typing import Any
from urllib.parse import urlencode

from werkzeug.exceptions import (
    MethodNotAllowed,
    NotFound,
    ServiceUnavailable,
    TooManyRequests,
)

from odoo.http import Controller, Response, request, route
from odoo.tools.misc import hash_sign, verify_hash_signed

from ...auth.oauth.metadata import AUTHORIZE
from ...auth.oauth.model import Consent
from ...auth.oauth.redirects import shown_place
from ...schema.errors import RateLimitExceeded, Unavailable

#: No other site may show the page in a frame, and none learns its address.
_HEADERS = {
    "Content-Security-Policy": "frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}
_TICKET, _TICKET_SCOPE = "login_ticket", "dual_api.oauth.login"
#: Hours for which a user may take to log in again.
_TICKET_HOURS = 1
MAX_FORM_BYTES = 64 * 1024
#: A user can give access for one day instead of the app's whole time.
_SHORT = 1
#: Who is not asked gives no access for longer, or to more, than before.
_AS_BEFORE = 0


class AuthorizeController(Controller):
    """The authorization endpoint (RFC 6749, 3.1)."""

    @route(
        AUTHORIZE,
        type="http",
        auth="public",
        methods=["GET", "POST"],
        sitemap=False,
        # Beside `website`, Odoo's layout needs a website; the address has no language.
        website=True,
        multilang=False,
        readonly=False,
        max_content_length=MAX_FORM_BYTES,
    )
    def authorize(self, **_parameters: Any) -> Response:
        """Ask the user, and send the browser back to the app with the answer."""
        oauth, httprequest = request.env["dual_api.oauth"], request.httprequest
        if not oauth._is_offered():
            raise NotFound()
        if httprequest.method not in ("GET", "POST"):
            raise MethodNotAllowed(["GET", "POST"])
        try:
            oauth._limits(httprequest.remote_addr).enter()
        except RateLimitExceeded as error:
            raise TooManyRequests(str(error), retry_after=error.retry_after) from error
        # oauthlib is optional.
        from ...auth.oauth.server import RefusedError, UnanswerableError

        parameters = list(httprequest.args.items(multi=True))
        server = oauth._server(reads=True)
        try:
            asked, refused = server.asked(parameters), None
        except Unavailable as error:
            raise ServiceUnavailable(
                str(error), retry_after=error.retry_after
            ) from error
        except UnanswerableError as error:
            return _page("dual_api.oauth_error", {"error": error}, 400)
        except RefusedError as error:
            asked, refused = None, error.location
        prompt = set(httprequest.args.get("prompt", "").split())
        if not request.session.uid or request.env.user._is_public():
            if asked is not None and "none" in prompt:
                return _redirect(server.refused(asked, "login_required"))
            return _to_login(httprequest.full_path)
        if refused is not None:
            # Not sooner: whoever is sent on from here trusts this server.
            return _redirect(refused)
        if not request.env.user._is_internal():
            return _redirect(server.refused(asked))
        client = oauth._client(asked).sudo()
        if not oauth._may_let_in(client):
            if "none" in prompt:
                return _redirect(server.refused(asked))
            values = {"client": client, "other_user": _other_user(asked)}
            return _page("dual_api.oauth_service_user", values, 403)
        if "login" in prompt and not _came_back(asked):
            return _to_login_again(asked, parameters)
        if httprequest.method == "POST":
            return self._answered(server, asked)
        return self._ask(server, asked, prompt)

    def _ask(self, server: Any, asked: Any, prompt: set[str]) -> Response:
        oauth = request.env["dual_api.oauth"]
        client = oauth._client(asked)
        lines = oauth._lines(client, asked.scopes, asked.resource)
        if "consent" not in prompt and oauth._need_not_ask(client, asked, lines):
            return _consented(server, asked, asked.scopes, _AS_BEFORE)
        if "none" in prompt:
            return _redirect(server.refused(asked, "consent_required"))
        return _page(
            "dual_api.oauth_consent",
            {
                "client": client.sudo(),
                "place": shown_place(asked.redirect_uri),
                "lines": lines,
                "known": any(not line.new for line in lines),
                "impossible": any(
                    line.required and not line.possible for line in lines
                ),
                "action": request.httprequest.full_path,
                "days": client.sudo().grant_life,
                "short": _SHORT,
                "other_user": _other_user(asked),
            },
        )

    def _answered(self, server: Any, asked: Any) -> Response:
        form = request.httprequest.form
        if form.get("decision") != "allow":
            return _redirect(server.refused(asked))
        oauth = request.env["dual_api.oauth"]
        client = oauth._client(asked)
        lines = oauth._lines(client, asked.scopes, asked.resource)
        agreed = oauth._agreed(lines, form.getlist("scope"))
        lacking = any(line.required and not line.possible for line in lines)
        if lacking or not agreed:
            return _redirect(server.refused(asked))
        longest = client.sudo().grant_life
        life = _SHORT if form.get("life") == str(_SHORT) else longest
        return _consented(server, asked, tuple(agreed), life)


def _consented(server: Any, asked: Any, scopes: tuple[str, ...], life: int) -> Response:
    consent = Consent(
        user_id=request.env.uid, scopes=scopes, resource=asked.resource, life=life
    )
    return _redirect(server.consented(asked, consent))


def _other_user(asked: Any) -> str:
    """Return where to log in as somebody else, and be asked the same."""
    again = f"{AUTHORIZE}?{urlencode(asked.parameters)}"
    login = f"/web/login?{urlencode({'redirect': again})}"
    return f"/web/session/logout?{urlencode({'redirect': login})}"


def _page(template: str, values: dict[str, Any], status: int = 200) -> Response:
    response = request.render(template, values, status=status)
    response.headers.update(_HEADERS)
    return response


def _redirect(location: str) -> Response:
    # Odoo's own redirect would rewrite what an app has registered.
    return Response(status=303, headers={**_HEADERS, "Location": location})


def _to_login(address: str) -> Response:
    query = urlencode({"redirect": address})
    return _redirect(f"/web/login?{query}")


def _to_login_again(asked: Any, parameters: list[tuple[str, str]]) -> Response:
    """Log the user out, and back in: the ticket says since when that counts."""
    kept = [(name, text) for name, text in parameters if name != _TICKET]
    ticket = hash_sign(
        request.env(su=True),
        _TICKET_SCOPE,
        [asked.client.client_id, time.time()],
        expiration_hours=_TICKET_HOURS,
    )
    request.session.logout(keep_db=True)
    return _to_login(f"{AUTHORIZE}?{urlencode([*kept, (_TICKET, ticket)])}")


def _came_back(asked: Any) -> bool:
    ticket = request.httprequest.args.get(_TICKET, "")
    try:
        told = verify_hash_signed(request.env(su=True), _TICKET_SCOPE, ticket)
    except ValueError:
        return False
    if told is None:
        return False
    (client_id, since), began = told, request.session["create_time"]
    # A session begins with a login; an old one was logged in before.
    return client_id == asked.client.client_id and began >= since
