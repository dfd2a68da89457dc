# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Each request leaves one entry in the request log, once its answer is sent."""

import logging
import weakref
from collections.abc import Callable, Collection
from typing import TypeVar

from werkzeug.exceptions import HTTPException

from odoo.http import Response

from ..monitoring.mistake_names import MistakeNames
from ..monitoring.personal_texts import PersonalTexts
from ..monitoring.redaction import Redactor, payload_text
from ..monitoring.route_labels import method_name, route_name
from ..schema.catalog import Catalog
from ..schema.errors import ApiError
from ..schema.open_types import OdooRequest
from ..schema.versions import Version
from .log_entry import Answered, Asked, began, entry_of, finished, statements
from .protocols import ApiProtocol
from .retry_state import Refused, RetryState
from .settings import Settings

_logger = logging.getLogger(__name__)
#: The column holds no more.
_MAX_SIZE = 2**31 - 1
_Derived = TypeVar("_Derived")


class Logged:
    """The dispatcher's part of it: the state's error, and its texts that are kept
    out of the logs.
    """

    request: OdooRequest
    state: RetryState
    version: Version
    secrets: Callable[[], list[str]]
    used_slugs: Callable[[], tuple[str, ...]]
    _settings: Callable[[], Settings]
    #: Which of the two it speaks.
    protocol: ApiProtocol

    def of_version(self, name: str, derive: Callable[[Catalog], _Derived]) -> _Derived:
        """Return what is made, once, of the declarations that the request is about."""
        resolver = self.request.env["dual_api.resolver"]
        return resolver._derived(name, derive, self.version)

    def remember(self, error: ApiError) -> None:
        """Tell the request log of an error: of several in one answer, the first, but
        our own fault before a client's.
        """
        mistakes = None
        if error.details and self.request.env is not None:
            names = self.of_version("mistake names", MistakeNames)
            mistakes = names.redacted(map(str, error.details))
        self.state.refused = Refused(error.error, mistakes)

    def personal_texts(self) -> PersonalTexts:
        """Return what was sent, as far as it was read, that may stand in no log."""
        state = self.state
        if state.personal_texts is not None and state.personal_texts[0] is state.sent:
            return state.personal_texts[1]
        harmless: Collection[str] = ()
        if self.request.env is not None:
            harmless = self.of_version("redactor", Redactor).harmless
        arguments = self.request.httprequest.args.items(multi=True)
        asked = [{name: text} for name, text in arguments]
        found = PersonalTexts([*asked, state.sent, self.secrets()], harmless)
        state.personal_texts = (state.sent, found)
        return found

    def redacted_payloads(self, response: Response) -> tuple[str, str]:
        """Return what the request log may keep of request and answer, as text."""
        httprequest = self.request.httprequest
        redactor = self.of_version("redactor", Redactor)
        asked = redactor.hidden(httprequest.args.to_dict())
        body = redactor.body(httprequest.get_data())
        # What is made while it is sent is not kept, nor made before.
        told = b"" if response.is_streamed else response.get_data()
        answered = redactor.body(told)
        return (
            payload_text(httprequest.headers, query=asked, body=body),
            payload_text(response.headers, body=answered),
        )

    def log_when_sent(self, response: Response) -> None:
        """Leave an entry in the request log, and end the span, once this response, of
        all that Odoo's attempts make, is sent.
        """
        env, state = self.request.env, self.state
        if state.route is not None and not state.route.logged:
            return
        settings, span = self._settings(), state.span
        kept = env is not None and settings.log_retention_days
        if not kept and span is None:
            return
        log, free = kept and env["api.request"]._log(), settings.log_free_rows_per_min
        asked = self._asked()
        entry = entry_of(state.principal, asked, self._answered(response))
        route = state.route.name if state.route else asked.endpoint
        later = state.sent_later

        def leave() -> None:
            done = finished(entry)
            if later is not None:
                done = done._replace(
                    error=state.refused and state.refused.error,
                    points=state.points,
                    statements=done.statements + later.statements,
                    size=min(later.size, _MAX_SIZE),
                    records=later.records,
                )
            if log:
                log.put(done, free)
            if span is not None:
                span.end(done, route)

        # A client that resets the connection keeps the server from closing the
        # response; it goes all the same. Whichever comes first does it, once. Odoo
        # passes a proxy of it around, which goes before anything is sent.
        itself = getattr(response, "_wrapped__", response)
        left = weakref.finalize(itself, leave)
        left.atexit = False
        response.call_on_close(left)

    def _asked(self) -> Asked:
        httprequest, label = self.request.httprequest, self.state.label
        return Asked(
            moment=began(httprequest.environ),
            protocol=self.protocol.name,
            endpoint=label.endpoint if label else self._route_name(),
            operation=label and label.name,
            correlation_id=self.state.correlation_id,
            address=httprequest.remote_addr,
            client=httprequest.headers.get("User-Agent"),
        )

    def _route_name(self) -> str:
        if self.state.route is not None:
            return self.state.route.name
        # Who is refused before it is known has asked for one all the same.
        httprequest = self.request.httprequest
        if self.request.env is None:
            return method_name(httprequest.method)
        try:
            rule, args = self.request.registry["ir.http"]._match(httprequest.path)
        except HTTPException:
            return method_name(httprequest.method)
        return route_name(httprequest.method, rule.rule, args)

    def _answered(self, response: Response) -> Answered:
        request_text, response_text = self._payloads(response)
        error, mistakes = self.state.refused or (None, None)
        return Answered(
            status=response.status_code,
            error=error,
            mistakes=mistakes,
            statements=statements(),
            points=self.state.points,
            size=response.content_length or 0,
            deprecated=self.used_slugs() if self.state.principal else (),
            request_text=request_text,
            response_text=response_text,
        )

    def _payloads(self, response: Response) -> tuple[str | None, str | None]:
        """Request and answer as text, where a manager has asked for them."""
        principal = self.state.principal
        if principal is None or not principal.payloads_logged():
            return None, None
        try:
            return self.redacted_payloads(response)
        except Exception as error:  # noqa: BLE001 - no request fails for its log
            _logger.warning(
                "The payloads of request %s could not be logged: %s",
                self.state.correlation_id,
                type(error).__name__,
            )
            return None, None
