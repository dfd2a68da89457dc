# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What becomes of an exception: an error of the table, in the client's language."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable

from odoo.http import Response

from ..schema.errors import ApiError, Timeout
from ..schema.mistakes import Listener
from ..schema.open_types import OdooRequest
from ..schema.sentences import shortened
from .exceptions import to_api_error
from .language import choose, set_content_language, translator
from .retry_state import RetryState

_logger = logging.getLogger(__name__)


class Refusing(ABC):
    """The dispatcher's part of it; a protocol adds how an error looks."""

    request: OdooRequest
    state: RetryState
    give_up: Callable[[], None]
    remember: Callable[[ApiError], None]
    charge_timeout: Callable[[], None]
    _add_headers: Callable[[Response], None]
    #: Whether the protocol spells names as GraphQL does.
    camel = False

    def handle_error(self, exc: Exception) -> Response:
        """Render any exception; log what is our fault, with the correlation id."""
        self.give_up()
        self.state.sent_later = None
        error = to_api_error(exc)
        self.remember(error)
        if isinstance(error, Timeout):
            self.charge_timeout()
        if error.status >= 500:
            self.log_failure(error, exc)
        # Odoo would log it again, without the correlation id.
        exc.loglevel = logging.DEBUG  # type: ignore[attr-defined]
        language = self.language()
        response = self.render_error(error, self.listener(language))
        set_content_language(response, language)
        for name, value in error.headers.items():
            response.headers[name] = value
        self._challenge_scopes(error, response)
        self._add_headers(response)
        return response

    def _challenge_scopes(self, error: ApiError, response: Response) -> None:
        """Let a client ask its user for the scopes that it lacks."""
        sent, scopes = self.state.credential, error.extensions.get("required_scopes")
        if sent is None or not isinstance(scopes, list):
            return
        challenge = sent.credential.challenge_of_scopes(map(str, scopes))
        if challenge is not None:
            response.headers["WWW-Authenticate"] = challenge

    def log_failure(self, error: ApiError, exc: BaseException) -> None:
        """Log what is our fault: with everything, where nobody outside sees it."""
        _logger.log(
            logging.ERROR if error.code == 500 else logging.WARNING,
            "%s %s failed; correlation id %s, trace id %s",
            shortened(self.request.httprequest.method),
            shortened(self.request.httprequest.path),
            self.state.correlation_id,
            self.state.trace_id,
            exc_info=exc,
        )

    @abstractmethod
    def render_error(self, error: ApiError, listener: Listener) -> Response:
        """Return the error as the protocol shows it.

        :param listener: who reads it
        """

    def listener(self, language: str) -> Listener:
        """Return who reads the errors of this request.

        :param language: in which they are written, as Odoo names it
        """
        principal = self.state.principal
        return Listener(
            translate=translator(language),
            scopes=principal.scopes if principal else (),
            camel=self.camel,
        )

    def language(self) -> str:
        """Return the language that the client takes, or else the key's user's."""
        env = self.request.env
        own = None
        if env is not None and self.state.principal is not None:
            own = env.context.get("lang")
        wanted = self.request.httprequest.headers.get("Accept-Language", "")
        return choose(wanted, own)
