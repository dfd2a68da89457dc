# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The dispatcher of what apps ask of the authorization server.

The common pipeline, with forms in and OAuth's own errors out. No route of it reads a
cookie, so that pages of any origin may use it; all of them are missing (404) while the
server has no issuer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import orjson

from odoo.http import Response

from ...auth.oauth.library import is_installed
from ...gateway.dispatcher import ApiDispatcher
from ...gateway.protocols import REST
from ...gateway.retry_state import Refused, RetryState
from ...schema.errors import (
    ApiError,
    BadRequest,
    NotFound,
    PayloadTooLarge,
    UnsupportedMediaType,
)
from ...schema.headers import CORRELATION_ID
from ...schema.mistakes import Listener
from ...schema.open_types import Json
from ...schema.sentences import _lt

ROUTE_TYPE = "dual_api.oauth"
MAX_FORM_BYTES = 16 * 1024
MAX_PARAMETERS = 30
_FORM = "application/x-www-form-urlencoded"
_PREFLIGHT_SECONDS = "7200"
#: What OAuth calls our errors (RFC 6749, 5.2), by their status.
_NAMES = {
    400: "invalid_request",
    405: "invalid_request",
    413: "invalid_request",
    415: "invalid_request",
    422: "invalid_request",
    503: "temporarily_unavailable",
    500: "server_error",
}


@dataclass(slots=True)
class OAuthState(RetryState):
    """One of each HTTP request.

    :ivar login_charged: whether its login was counted
    :ivar guess_charged: whether what was wrong with it was counted
    """

    login_charged: bool = False
    guess_charged: bool = False


class OAuthDispatcher(ApiDispatcher):
    """Reads forms, and refuses as RFC 6749 does."""

    state_type = OAuthState
    state: OAuthState

    routing_type = ROUTE_TYPE
    protocol = REST

    def pre_dispatch(self, rule: Any, args: Mapping[str, Any]) -> None:
        """Know nothing of OAuth while the server has no issuer, or lacks a library."""
        if not self._settings().issuer or not is_installed():
            raise NotFound(_lt("This server has no sign-in for apps."))
        return super().pre_dispatch(rule, args)

    def form(self) -> list[tuple[str, str]]:
        """Return the parameters of the body, in their order.

        :raises ApiError: ``unsupported_media_type`` for anything but a form,
            ``payload_too_large``, ``bad_request``
        """
        httprequest = self.request.httprequest
        if httprequest.mimetype != _FORM:
            raise UnsupportedMediaType(_lt("Send a form: %(type)s.", type=_FORM))
        body = self.state.body.data
        if len(body) > MAX_FORM_BYTES:
            raise PayloadTooLarge()
        try:
            found = parse_qsl(
                body.decode(),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=MAX_PARAMETERS,
            )
        except ValueError as error:
            raise BadRequest(_lt("The form is malformed.")) from error
        if any("\0" in name or "\0" in text for name, text in found):
            raise BadRequest(_lt("The form is malformed."))
        # What stands in the form may stand in no log.
        self.state.sent = dict(found)
        return found

    def refuse(self, error: str) -> None:
        """Tell the request log of an error that the answer holds."""
        self.state.refused = Refused(error, None)

    def render_error(self, error: ApiError, listener: Listener) -> Response:
        """Return the error in OAuth's form."""
        return Response(
            orjson.dumps(self.problem(error, listener)),
            status=error.code,
            content_type="application/json; charset=utf-8",
        )

    def problem(self, error: ApiError, listener: Listener) -> dict[str, Json]:
        """Return the members of an error."""
        told = error.members(self.state.correlation_id, listener)
        return {
            "error": _NAMES.get(error.status, error.error),
            "error_description": told.get("detail") or told["title"],
            "correlation_id": self.state.correlation_id,
        }

    def _add_headers(self, response: Response) -> None:
        response.headers.setdefault("Cache-Control", "no-store")
        return super()._add_headers(response)

    def _cors_headers(self) -> dict[str, str]:
        """Any page may ask: the browser adds nothing that the page does not know."""
        httprequest = self.request.httprequest
        found = {"Vary": "Origin"}
        if httprequest.headers.get("Origin") is None:
            return found
        found["Access-Control-Allow-Origin"] = "*"
        if httprequest.method == "OPTIONS":
            found["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
            found["Access-Control-Allow-Headers"] = ", ".join(
                dict.fromkeys(
                    ("Content-Type", "Authorization", *self.accepted().headers)
                )
            )
            found["Access-Control-Max-Age"] = _PREFLIGHT_SECONDS
        else:
            exposed = (CORRELATION_ID.name, "Retry-After", "WWW-Authenticate")
            found["Access-Control-Expose-Headers"] = ", ".join(exposed)
        return found
