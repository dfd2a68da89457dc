# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What apps ask without their user: tokens, their end, and what they are worth.

Every answer is returned, never raised: an error too changes something (a code is used
up, a grant has ended), which must be committed.
"""

from collections.abc import Callable, Mapping
from typing import Any

from odoo import SUPERUSER_ID
from odoo.http import Controller, Response, request, route

from ...auth.oauth.documents import DescriptionError
from ...auth.oauth.metadata import CHALLENGE, INTROSPECT, REGISTER, REVOKE, TOKEN
from ...gateway.json_response import json_response
from ...schema.errors import NotFound
from ...schema.sentences import _lt
from .dispatcher import ROUTE_TYPE

POSTED = {
    "type": ROUTE_TYPE,
    "auth": "none",
    "methods": ["POST", "OPTIONS"],
    "csrf": False,
    "save_session": False,
    "readonly": False,
}
_MOST_OF_DEVICE = 30
#: Errors that a guess would get, too.
_GUESSES = ("invalid_client", "invalid_grant", "access_denied", "invalid_session")

_Ask = Callable[[list[tuple[str, str]], Mapping[str, str]], Any]


class TokenController(Controller):
    """The endpoints for programs."""

    @route(TOKEN, **POSTED)
    def token(self) -> Response:
        """Exchange a code, a refresh token or a secret for an access token."""
        return _answer(lambda server: server.token)

    @route(REVOKE, **POSTED)
    def revoke(self) -> Response:
        """End a token, and the grant that it comes from."""
        return _answer(lambda server: server.revoke)

    @route(INTROSPECT, **POSTED)
    def introspect(self) -> Response:
        """Say what a token is worth to the app that it was made for."""
        return _answer(lambda server: server.introspect)

    @route(CHALLENGE, **POSTED)
    def challenge(self) -> Response:
        """Log a user in inside an app of one's own, and answer a code."""
        if not request.env["dual_api.settings"]._get().password_login:
            raise NotFound(_lt("This server has no login inside apps."))
        # oauthlib is optional.
        from ...auth.oauth.first_party import ChallengeError, SecondStep

        dispatcher = request.dispatcher
        limits = _limits()
        parameters = dispatcher.form()
        request.update_env(user=SUPERUSER_ID)
        oauth = request.env["dual_api.oauth"]
        try:
            asked = oauth._server().login(parameters, request.httprequest.headers)
            if isinstance(asked, SecondStep):
                code = oauth._second_step(asked)
            else:
                if not dispatcher.state.login_charged:
                    dispatcher.state.login_charged = True
                    limits.enter_login(asked.login, asked.client.client_id)
                code = oauth._log_in(asked)
        except ChallengeError as error:
            dispatcher.refuse(error.code)
            if error.code in _GUESSES:
                _guessed(limits)
            status = 401 if error.code == "invalid_client" else 400
            return json_response(error.members(), status)
        return json_response({"authorization_code": code})

    @route(REGISTER, **{**POSTED, "auth": "dual_api"}, dual_api_scope="apps:write")
    def register(self) -> Response:
        """Register an app that a key describes (RFC 7591)."""
        if not request.env["dual_api.settings"]._get().app_registration:
            raise NotFound(_lt("This server registers no apps by request."))
        dispatcher = request.dispatcher
        apps = request.env["api.client"]
        try:
            app, secret = apps._register_described(
                dispatcher.json_body(), dispatcher.principal
            )
        except DescriptionError as error:
            dispatcher.refuse(str(error))
            return json_response({"error": str(error)}, 400)
        return json_response(app._as_registered(secret), 201)


def _device() -> str:
    """The kind of program and system that asks, and nothing that tells one apart."""
    agent = request.httprequest.user_agent
    known = (agent.browser, agent.platform)
    named = " · ".join(each.capitalize() for each in known if each)
    return named or agent.string.partition("/")[0][:_MOST_OF_DEVICE]


def _limits() -> Any:
    """Count the request, once however often Odoo repeats it."""
    state = request.dispatcher.state
    limits = request.env["dual_api.oauth"]._limits(request.httprequest.remote_addr)
    if not state.stranger_charged:
        state.stranger_charged = True
        limits.enter()
    return limits


def _guessed(limits: Any) -> None:
    """Count what is wrong, once however often Odoo repeats the request."""
    state = request.dispatcher.state
    if not state.guess_charged:
        state.guess_charged = True
        limits.guessed()


def _answer(endpoint: Callable[[Any], _Ask]) -> Response:
    dispatcher = request.dispatcher
    limits = _limits()
    parameters = dispatcher.form()
    request.update_env(user=SUPERUSER_ID)
    answer = request.env["dual_api.oauth"]._answer(
        endpoint, parameters, request.httprequest.headers, _device()
    )
    if answer.error:
        dispatcher.refuse(answer.error)
        if answer.error in _GUESSES and not answer.proven:
            _guessed(limits)
    return Response(
        answer.body,
        status=answer.status,
        content_type="application/json; charset=utf-8",
        headers=dict(answer.headers),
    )
