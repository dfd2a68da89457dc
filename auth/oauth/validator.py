# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What oauthlib asks while it checks a request, and what we answer.

A validator is made for one request and remembers what it has found out about it. What
oauthlib's own request object says of apps and users is not believed: parameters of a
client end up there, too.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from typing import Protocol
from urllib.parse import unquote_plus

from oauthlib.oauth2 import RequestValidator
from oauthlib.oauth2.rfc6749.errors import (
    CustomOAuth2Error,
    InvalidRequestError,
)

from ...schema.open_types import Json
from .first_party import NO_REDIRECT
from .model import Backend, Client, Code, Issued
from .redirects import matches
from .resources import Resources

#: Of SHA-256, as PKCE writes it (RFC 7636, 4.2).
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


class Request(Protocol):
    """What we read and write of oauthlib's request, which has no types."""

    headers: Mapping[str, str]
    client: object
    client_id: str | None
    client_secret: str | None
    code_challenge: str
    code_verifier: str | None
    scopes: list[str]


class InvalidTargetError(CustomOAuth2Error):  # type: ignore[misc]
    """A resource that there is not (RFC 8707, 2)."""

    def __init__(self, request: Request) -> None:
        super().__init__(
            error="invalid_target",
            description="This server has no such resource.",
            request=request,
        )


class Validator(RequestValidator):  # type: ignore[misc]
    """Answers for one request.

    :param authenticated: whether only an app that proves itself may ask
    """

    def __init__(
        self, backend: Backend, resources: Resources, *, authenticated: bool = False
    ) -> None:
        super().__init__()
        self._backend = backend
        self._resources = resources
        self._authenticated = authenticated
        self.client: Client | None = None
        self.code: Code | None = None
        self._plain_code = ""
        self._service_resource = resources.whole
        self.issued: Issued | None = None
        self.consented: Code | None = None

    # -- which app ----------------------------------------------------------------

    def client_authentication_required(
        self, request: Request, *_args: object, **_kwargs: object
    ) -> bool:
        """Whether the app must prove itself: all do that have a secret."""
        if self._authenticated or _basic(request.headers) is not None:
            return True
        client = self._backend.client(request.client_id or "")
        return client is not None and client.confidential

    def authenticate_client(
        self, request: Request, *_args: object, **_kwargs: object
    ) -> bool:
        """Find the app by its secret, which came in one of the two ways."""
        basic = _basic(request.headers)
        name, secret = basic or (request.client_id, request.client_secret)
        if basic is not None and (
            request.client_secret or request.client_id not in (None, "", name)
        ):
            return False
        client = self._backend.client(name or "")
        if client is None or not client.confidential or not secret:
            return False
        if not self._backend.has_secret(client, secret):
            return False
        return self._is_by(client, request)

    def authenticate_client_id(
        self, client_id: str | None, request: Request, *_args: object, **_kwargs: object
    ) -> bool:
        """Find an app that has no secret."""
        client = self._backend.client(client_id or "")
        if client is None or client.confidential:
            return False
        return self._is_by(client, request)

    def validate_client_id(
        self, client_id: str, request: Request, *_args: object, **_kwargs: object
    ) -> bool:
        """Whether there is such an app, and it works."""
        client = self._backend.client(client_id)
        return client is not None and self._is_by(client, request)

    def authenticated_client(
        self, parameters: Mapping[str, str], headers: Mapping[str, str]
    ) -> Client | None:
        """Return the app that asks, where oauthlib has no endpoint for it."""
        name = parameters.get("client_id")
        basic = _basic(headers)
        secret = parameters.get("client_secret")
        if basic is not None:
            if secret or name not in (None, basic[0]):
                return None
            name, secret = basic
        client = self._backend.client(name or "")
        if client is None or client.confidential != bool(secret):
            return None
        if secret and not self._backend.has_secret(client, secret):
            return None
        self.client = client
        return client

    def mistake_of_login(
        self, parameters: Mapping[str, str], scopes: tuple[str, ...]
    ) -> tuple[str, str] | None:
        """Return what is wrong with a request for a login inside an app: the error, and
        a sentence.
        """
        if parameters.get("response_type") != "code":
            return "unsupported_response_type", "The response_type must be code."
        if parameters.get("code_challenge_method") != "S256" or not (
            _CHALLENGE.fullmatch(parameters.get("code_challenge", ""))
        ):
            return "invalid_request", "Send a code_challenge of the method S256."
        if not self.validate_scopes("", list(scopes)):
            return "invalid_scope", "The app may not ask for that scope."
        if self._resources.find(parameters.get("resource")) is None:
            return "invalid_target", "This server has no such resource."
        if not parameters.get("login") or not parameters.get("password"):
            return "invalid_request", "Send login and password."
        return None

    def _is_by(self, client: Client, request: Request) -> bool:
        self.client = request.client = client
        request.client_id = client.client_id
        return True

    @property
    def _app(self) -> Client:
        if self.client is None:
            raise LookupError("No app was found.")
        return self.client

    # -- what it may ask for ------------------------------------------------------

    def validate_redirect_uri(
        self, _client_id: str, redirect_uri: str, *_args: object, **_kwargs: object
    ) -> bool:
        """Whether the app has registered it."""
        return matches(self._app.redirects, redirect_uri)

    def get_default_redirect_uri(self, *_args: object, **_kwargs: object) -> str | None:
        """None: a request names it, but for a code that no browser has carried."""
        carried = self.code is None or self.code.redirect_uri != NO_REDIRECT
        return None if carried else NO_REDIRECT

    def validate_response_type(
        self, _client_id: str, response_type: str, *_args: object, **_kwargs: object
    ) -> bool:
        """Only a code, for apps with users."""
        return response_type == "code" and "authorization_code" in self._app.grant_types

    def validate_grant_type(
        self, _client_id: str, grant_type: str, *_args: object, **_kwargs: object
    ) -> bool:
        """Whether the app may use it."""
        return grant_type in self._app.grant_types

    def validate_scopes(
        self, _client_id: str, scopes: list[str], *_args: object, **_kwargs: object
    ) -> bool:
        """Whether the app may ask for all of them."""
        return bool(scopes) and set(scopes) <= set(self._app.scopes)

    def get_default_scopes(self, *_args: object, **_kwargs: object) -> list[str]:
        """What the app was registered for."""
        return list(self._app.scopes)

    def is_pkce_required(self, *_args: object, **_kwargs: object) -> bool:
        """Always."""
        return True

    def check_asked(self, request: Request) -> Mapping[str, Json]:
        """Check of a request for consent what oauthlib does not.

        :return: what oauthlib adds to what it knows of the request
        """
        if not _CHALLENGE.fullmatch(request.code_challenge):
            raise InvalidRequestError(
                description="The code_challenge is not of the method S256.",
                request=request,
            )
        resource = self._resources.find(_resource(request))
        if resource is None:
            raise InvalidTargetError(request)
        return {"resource": resource}

    def check_exchange(self, request: Request) -> None:
        """Check of a request for tokens what oauthlib does not."""
        verifier = request.code_verifier
        if verifier is not None and not _VERIFIER.fullmatch(verifier):
            raise InvalidRequestError(
                description="The code_verifier is malformed.", request=request
            )

    def check_service(self, request: Request) -> None:
        """Check of a request of an app for itself what oauthlib does not."""
        resource = self._resources.find(_resource(request))
        if resource is None:
            raise InvalidTargetError(request)
        self._service_resource = resource

    # -- codes --------------------------------------------------------------------

    def save_authorization_code(
        self,
        _client_id: str,
        code: Mapping[str, str],
        *_args: object,
        **_kwargs: object,
    ) -> None:
        """Remember the code with what the user agreed to."""
        if self.consented is None:
            raise LookupError("Nobody has consented.")
        self._backend.save_code(code["code"], self.consented)

    def validate_code(
        self,
        client_id: str,
        code: str,
        _client: object,
        request: Request,
        *_args: object,
        **_kwargs: object,
    ) -> bool:
        """Take the code, whatever is wrong with the rest of the request."""
        found = self._backend.take_code(code)
        if found is None or found.client_id != client_id:
            return False
        if self._narrowed(found.consent.resource, request) is None:
            raise InvalidTargetError(request)
        self.code, self._plain_code = found, code
        request.scopes = list(found.consent.scopes)
        return True

    def confirm_redirect_uri(
        self,
        _client_id: str,
        _code: str,
        redirect_uri: str,
        *_args: object,
        **_kwargs: object,
    ) -> bool:
        """Whether the code was sent there."""
        return self.code is not None and self.code.redirect_uri == redirect_uri

    def get_code_challenge(self, *_args: object, **_kwargs: object) -> str | None:
        """What the verifier must fit."""
        return self.code.challenge if self.code else None

    def get_code_challenge_method(self, *_args: object, **_kwargs: object) -> str:
        """The only one."""
        return "S256"

    def invalidate_authorization_code(self, *_args: object, **_kwargs: object) -> None:
        """Nothing: it was taken."""

    # -- refresh tokens -----------------------------------------------------------

    def validate_refresh_token(
        self,
        token: str,
        _client: object,
        request: Request,
        *_args: object,
        **_kwargs: object,
    ) -> bool:
        """Exchange it."""
        found = self._backend.refresh(token, self._app)
        if found is None:
            return False
        # Sooner than an error: what was exchanged for nothing is taken back.
        self.issued = found
        if self._narrowed(found.resource, request) is None:
            raise InvalidTargetError(request)
        return True

    def get_original_scopes(self, *_args: object, **_kwargs: object) -> list[str]:
        """What the grant allows."""
        return list(self._grant.scopes)

    # -- tokens -------------------------------------------------------------------

    def access_token(self, request: Request) -> str:
        """Return a new access token; the grant is made here, where it is new."""
        if self.issued is None:
            refreshes = "refresh_token" in self._app.grant_types
            if self.code is not None:
                self.issued = self._backend.grant(
                    self._plain_code, self.code, refreshes=refreshes
                )
            else:
                self.issued = self._backend.service_grant(
                    self._app, tuple(request.scopes), self._service_resource
                )
        audience = self._narrowed(self._grant.resource, request)
        return self._backend.access_token(
            self._grant, tuple(request.scopes), audience or self._grant.resource
        )

    def refresh_token(self, _request: object) -> str | None:
        """Return the refresh token of the grant."""
        return self._grant.refresh

    def expires_in(self, _request: object) -> int:
        """Return for how many seconds an access token works."""
        return self._app.access_life

    def save_bearer_token(self, *_args: object, **_kwargs: object) -> None:
        """Nothing: all of it is stored."""

    def revoke_token(self, token: str, *_args: object, **_kwargs: object) -> None:
        """End what the token comes from."""
        self._backend.revoke(token, self._app)

    def introspect_token(
        self, token: str, *_args: object, **_kwargs: object
    ) -> dict[str, Json] | None:
        """Return what the token says."""
        found = self._backend.introspect(token, self._app)
        return None if found is None else dict(found)

    @property
    def _grant(self) -> Issued:
        if self.issued is None:
            raise LookupError("Nothing was granted.")
        return self.issued

    def _narrowed(self, granted: str, request: Request) -> str | None:
        """The part of what was granted that a request for tokens names."""
        return self._resources.narrowed(granted, _resource(request))


def _resource(request: object) -> str | None:
    return getattr(request, "resource", None) or None


def _basic(headers: Mapping[str, str]) -> tuple[str, str] | None:
    """Name and secret, as RFC 6749, 2.3.1 writes them; empty ones for what is none."""
    header = next(
        (text for name, text in headers.items() if name.lower() == "authorization"), ""
    )
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return "", ""
    name, _, secret = text.partition(":")
    return unquote_plus(name), unquote_plus(secret)


def known(
    parameters: Iterable[tuple[str, str]], names: Iterable[str]
) -> list[tuple[str, str]]:
    """Return the parameters that an endpoint knows; all others are ignored (RFC 6749).

    :raises ValueError: naming one that comes twice
    """
    allowed, found = frozenset(names), dict[str, str]()
    for name, text in parameters:
        if name not in allowed:
            continue
        if name in found:
            raise ValueError(name)
        found[name] = text
    # An empty one counts as missing (RFC 6749, 3.1).
    return [(name, text) for name, text in found.items() if text]
