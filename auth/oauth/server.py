# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The authorization server: requests in, answers out, by the rules of oauthlib.

What a request says is read here first: each parameter once, and only those that there
are, since oauthlib keeps what it finds out about a request among them.
"""

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from oauthlib.oauth2 import (
    AuthorizationCodeGrant,
    AuthorizationEndpoint,
    BearerToken,
    ClientCredentialsGrant,
    FatalClientError,
    IntrospectEndpoint,
    OAuth2Error,
    RefreshTokenGrant,
    RevocationEndpoint,
    TokenEndpoint,
)
from oauthlib.oauth2.rfc6749.errors import AccessDeniedError

from .first_party import LOGIN, NO_REDIRECT, ChallengeError, Login, SecondStep
from .model import Backend, Client, Code, Consent
from .resources import Resources
from .secrets import new_code
from .validator import Validator, known


def _is_warning(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING


# Below that it writes codes and tokens into the log. A level would hold only until
# somebody sets another one, and a filter only for the logger that it is of.
for _name in [*logging.root.manager.loggerDict]:
    if _name.partition(".")[0] == "oauthlib":
        logging.getLogger(_name).addFilter(_is_warning)

#: oauthlib's request, of which it has no type.
_Request = Any  # type: ignore[explicit-any]

ASKED = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
    "resource",
    "response_mode",
)
_CLIENT = ("client_id", "client_secret")
_EXCHANGED = (
    "grant_type",
    "code",
    "redirect_uri",
    "code_verifier",
    "refresh_token",
    "scope",
    "resource",
    *_CLIENT,
)
_TOKEN = ("token", "token_type_hint", *_CLIENT)
_METHOD = "S256"

Parameters = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for consent that is in order.

    :param resource: for which part of the API
    :param parameters: of the request, as it came
    """

    client: Client
    redirect_uri: str
    scopes: tuple[str, ...]
    resource: str
    state: str | None
    challenge: str
    parameters: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What an endpoint answers.

    :param refreshed: whether a refresh token was exchanged, which must not stay so
        where the answer is an error
    :param proven: whether an app has proved itself, so that a token which does not
        work is no guess of a stranger
    """

    status: int
    body: str
    headers: Mapping[str, str]
    error: str | None = None
    refreshed: bool = False
    proven: bool = False


class UnanswerableError(Exception):
    """A request for consent that leads nowhere: the browser must not be sent on.

    :ivar code: the error, as OAuth names it
    """

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code


class RefusedError(Exception):
    """A request for consent that is refused.

    :ivar location: where the browser is sent with the error
    """

    def __init__(self, location: str) -> None:
        super().__init__("refused")
        self.location = location


class _CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]
    """Codes that secret scanners know, and PKCE by no other method."""

    _code_challenge_methods = {
        _METHOD: AuthorizationCodeGrant._code_challenge_methods[_METHOD]
    }

    def create_authorization_code(self, request: _Request) -> dict[str, str]:
        return {"code": new_code(), "state": request.state or ""}


class AuthorizationServer:
    """One server, for one request.

    :param issuer: its address
    :param resources: the parts of the API that it makes tokens for
    """

    def __init__(self, backend: Backend, issuer: str, resources: Resources) -> None:
        self._backend = backend
        self._issuer = issuer
        self._resources = resources

    # -- consent ------------------------------------------------------------------

    def asked(self, parameters: Parameters) -> Asked:
        """Return what an app asks a user for.

        :raises UnanswerableError: when it is unknown who asks, or where to answer
        :raises RefusedError: for anything else that is wrong
        """
        found = self._read(parameters)
        validator = Validator(self._backend, self._resources)
        grant = _CodeGrant(validator)
        grant.custom_validators.post_auth.append(validator.check_asked)
        endpoint = AuthorizationEndpoint("code", None, {"code": grant, "none": grant})
        try:
            scopes, details = endpoint.validate_authorization_request(self._uri(found))
        except FatalClientError as error:
            raise UnanswerableError(error.error, error.description or "") from error
        except OAuth2Error as error:
            redirect_uri = dict(found)["redirect_uri"]
            raise RefusedError(self._location(redirect_uri, error.twotuples)) from error
        if validator.client is None or details["redirect_uri"] is None:
            raise UnanswerableError("invalid_request", "")
        if details["request"].response_mode not in (None, "query"):
            raise RefusedError(
                self._location(
                    details["redirect_uri"],
                    [
                        ("error", "invalid_request"),
                        ("error_description", "The response_mode must be query."),
                        ("state", details["state"]),
                    ],
                )
            )
        return Asked(
            client=validator.client,
            redirect_uri=details["redirect_uri"],
            scopes=tuple(dict.fromkeys(scopes)),
            resource=details["resource"],
            state=details["state"],
            challenge=details["code_challenge"],
            parameters=tuple(found),
        )

    def consented(self, asked: Asked, consent: Consent) -> str:
        """Return where to send the browser with a code for what was agreed to."""
        code = new_code()
        bound = Code(
            client_id=asked.client.client_id,
            redirect_uri=asked.redirect_uri,
            challenge=asked.challenge,
            consent=consent,
        )
        self._backend.save_code(code, bound)
        answer = [("code", code), ("state", asked.state)]
        return self._location(asked.redirect_uri, answer)

    def refused(self, asked: Asked, error: str = AccessDeniedError.error) -> str:
        """Return where to send the browser when nothing was agreed to.

        :param error: why, as OAuth and OpenID name it
        """
        answer = [("error", error), ("state", asked.state)]
        return self._location(asked.redirect_uri, answer)

    def _read(self, parameters: Parameters) -> list[tuple[str, str]]:
        try:
            return known(parameters, ASKED)
        except ValueError as error:
            raise UnanswerableError(
                "invalid_request", f"The parameter {error} comes twice."
            ) from error

    def _location(
        self, redirect_uri: str, answer: Iterable[tuple[str, str | None]]
    ) -> str:
        """The redirect URI as it was registered, with the answer, and whose it is."""
        given = [(name, text) for name, text in answer if text]
        given.append(("iss", self._issuer))
        mark = "&" if "?" in redirect_uri else "?"
        return f"{redirect_uri}{mark}{urlencode(given)}"

    def _uri(self, parameters: Parameters) -> str:
        return f"{self._issuer}/?{urlencode(list(parameters))}"

    # -- login inside an app ------------------------------------------------------

    def login(
        self, parameters: Parameters, headers: Mapping[str, str]
    ) -> Login | SecondStep:
        """Return what an app asks for that lets its user log in inside it.

        :raises ChallengeError: for what is not in order
        """
        try:
            found = dict(known(parameters, LOGIN))
        except ValueError as error:
            raise ChallengeError(
                "invalid_request", f"The parameter {error} comes twice."
            ) from error
        validator = Validator(self._backend, self._resources)
        client = validator.authenticated_client(found, headers)
        if client is None or not client.first_party:
            raise ChallengeError("invalid_client", "The app may not do that.")
        if "auth_session" in found:
            return SecondStep(client, found["auth_session"], found.get("otp", ""))
        scopes = tuple(dict.fromkeys(found.get("scope", "").split())) or client.scopes
        wrong = validator.mistake_of_login(found, scopes)
        if wrong is not None:
            raise ChallengeError(*wrong)
        return Login(
            client=client,
            scopes=scopes,
            resource=self._resources.find(found.get("resource")) or "",
            challenge=found["code_challenge"],
            login=found["login"],
            password=found["password"],
        )

    def logged_in(self, client: Client, challenge: str, consent: Consent) -> str:
        """Return the code for a user who has logged in inside the app."""
        code = new_code()
        bound = Code(client.client_id, NO_REDIRECT, challenge, consent)
        self._backend.save_code(code, bound)
        return code

    # -- tokens -------------------------------------------------------------------

    def token(self, parameters: Parameters, headers: Mapping[str, str]) -> Answer:
        """Answer a request for tokens (RFC 6749, 3.2)."""
        validator = Validator(self._backend, self._resources)
        bearer = BearerToken(
            validator,
            token_generator=validator.access_token,
            refresh_token_generator=validator.refresh_token,
            expires_in=validator.expires_in,
        )
        code, refresh = _CodeGrant(validator), RefreshTokenGrant(validator)
        service = ClientCredentialsGrant(validator)
        code.custom_validators.pre_token.append(validator.check_exchange)
        service.custom_validators.post_token.append(validator.check_service)
        endpoint = TokenEndpoint(
            "authorization_code",
            bearer,
            {
                "authorization_code": code,
                "refresh_token": refresh,
                "client_credentials": service,
            },
        )
        answer = self._ask(
            endpoint.create_token_response, parameters, _EXCHANGED, headers
        )
        return Answer(
            answer.status,
            answer.body,
            answer.headers,
            answer.error,
            refreshed=validator.issued is not None,
            proven=validator.client is not None and validator.client.confidential,
        )

    def revoke(self, parameters: Parameters, headers: Mapping[str, str]) -> Answer:
        """Answer a request to end a token (RFC 7009)."""
        endpoint = RevocationEndpoint(Validator(self._backend, self._resources))
        ask = endpoint.create_revocation_response
        return self._ask(ask, parameters, _TOKEN, headers)

    def introspect(self, parameters: Parameters, headers: Mapping[str, str]) -> Answer:
        """Answer what a token is worth, to an app that proves itself (RFC 7662)."""
        validator = Validator(self._backend, self._resources, authenticated=True)
        ask = IntrospectEndpoint(validator).create_introspect_response
        return self._ask(ask, parameters, _TOKEN, headers)

    def _ask(  # type: ignore[explicit-any]
        self,
        ask: Any,
        parameters: Parameters,
        names: Iterable[str],
        headers: Mapping[str, str],
    ) -> Answer:
        try:
            found = known(parameters, names)
        except ValueError as error:
            return _invalid(f"The parameter {error} comes twice.")
        given = dict(found)
        if names is _EXCHANGED and "grant_type" not in given:
            return _invalid("Send the parameter grant_type.")
        authorization = {
            name: text
            for name, text in headers.items()
            if name.lower() == "authorization"
        }
        try:
            _headers, body, status = ask(
                self._issuer, "POST", urlencode(found), authorization
            )
        except (OAuth2Error, FatalClientError) as error:
            body, status = error.json, error.status_code
        return _answer(status, body or "{}", basic=bool(authorization))


def _answer(status: int, body: str, *, basic: bool) -> Answer:
    error = None
    challenge: dict[str, str] = {}
    if status != 200:
        error = json.loads(body)["error"]
        # oauthlib answers some of them otherwise in one version than in the other.
        status = 401 if error == "invalid_client" else max(status, 400)
    if status == 401 and basic:
        challenge = {"WWW-Authenticate": 'Basic realm="oauth"'}
    return Answer(status, body, challenge, error)


def _invalid(description: str) -> Answer:
    members = {"error": "invalid_request", "error_description": description}
    return Answer(400, json.dumps(members), {}, "invalid_request")
