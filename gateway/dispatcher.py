# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The way of a request, the same through both doors.

::

    Odoo's hook                  what happens                            errors
    ---------------------------  --------------------------------------  -------------
    ir.http._match               one spelling of path and method:        404, 405
                                 gateway/paths.py
    Dispatcher()                 correlation id; lives through retries.
                                 The body, whole and bounded, while
                                 nothing is held: early_body.py
    ir.http._auth_method_        credential -> Principal;                400, 401, 403
      dual_api                   one point, before anything is parsed;   429
                                 a place among those that run;           429
                                 the environment becomes the user's, in  403, 422
                                 the company and language: frame.py
    Dispatcher.pre_dispatch      sizes, text; CORS preflight; what was   400, 413, 414,
                                 wrong with the body; Accept             431, 406
    Dispatcher.dispatch          the door parses: Operations             400, 415, 422
      admit()                    scopes, what goes, cost, the points     403, 410, 422
                                 above one;                              429
                                 a write's Idempotency-Key: idempotent.py  409, 422
                                 What comes of it is a Call: call.py
      resolve()                  before the first write: does the key    401, 403
                                 still work? Then
                                 env["dual_api.resolver"]._resolve()     404, 409, 412,
                                                                         422, 503
    Dispatcher.post_dispatch     headers: limit, correlation, CORS, what goes; the use
                                 of the key
    Dispatcher.handle_error      one table of errors, the protocol's format and the
                                 client's language: refusing.py

Odoo runs everything from authentication to post-dispatch again, up to five times,
when the transaction fails to serialize (``odoo.service.model.retrying``). The
dispatcher is made once per HTTP request and outlives the attempts. What changes
meanwhile, and may happen only once, is all in its RetryState (``retry_state.py``): the
body, the verdicts of the limiter, the failed authentication, the claim of an
idempotency key.
"""

import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from werkzeug.exceptions import abort

from odoo.http import Dispatcher, Response, root

from ..auth.authentication import Authenticating
from ..auth.principal import Principal
from ..auth.scopes import check_scope, check_scopes
from ..monitoring import tracing
from ..monitoring.correlation import answering, trace_id
from ..monitoring.discreet_log import be_discreet
from ..monitoring.route_labels import route_name
from ..monitoring.tracing import traced
from ..schema.answer.outcome import Outcome
from ..schema.errors import ApiError, NotFound
from ..schema.headers import CORRELATION_ID, TRACEPARENT, names
from ..schema.media_types import JSON
from ..schema.request.cost import cost
from ..schema.request.json_text import MAX_VALUES
from ..schema.request.operation import Operation
from ..schema.versions import OF_VERSION, Version
from . import cors
from .allowed_methods import allowed_methods
from .body import MAX_BODY_BYTES
from .call import Call
from .charging import Charging
from .early_body import early_body
from .exceptions import to_api_error, without_database
from .frame import Framed
from .going import Going
from .idempotent import IdempotentWrites
from .json_body import read_json_body
from .late_body import LateBodies
from .log_entry import began
from .paths import is_spelled, sent_path
from .refusing import Refusing
from .request_logging import Logged
from .request_size import check_bounds
from .request_text import check_text
from .response_headers import limit_headers, route_headers
from .retry_state import RetryState, Route
from .setting_sources import server_settings
from .settings import Settings
from .streaming import Sent
from .telling import Telling
from .uploads import Uploads

_VARYING = names(varies=True)


class ApiDispatcher(
    Authenticating,
    Framed,
    Charging,
    Going,
    Logged,
    IdempotentWrites,
    LateBodies,
    Refusing,
    Telling,
    Uploads,
    Dispatcher,
):
    """What both doors do with a request; a protocol adds how it speaks."""

    routing_type = "dual_api"
    mimetypes: Collection[str] = (JSON,)
    #: What a protocol keeps through Odoo's attempts; the only thing that changes.
    state_type: type[RetryState] = RetryState
    state: RetryState

    def __init__(self, request: Any) -> None:
        super().__init__(request)
        request.session.can_save = False
        request.httprequest.max_content_length = MAX_BODY_BYTES
        be_discreet()
        headers = request.httprequest.headers
        self.state = self.state_type(
            correlation_id=answering.take(headers.get(CORRELATION_ID.name, "")),
            trace_id=trace_id(headers.get(TRACEPARENT.name, "")),
        )
        self._begin_span()
        self.state.body = early_body(request)

    @property
    def principal(self) -> Principal | None:
        """Who asks, once that is known."""
        return self.state.principal

    # What the parts of the dispatcher call an attribute they only read.
    @property
    def version(self) -> Version:  # type: ignore[override]
        """The version that the route is of; the newest for a route of none."""
        route = self.state.route
        if route is not None and route.version is not None:
            return route.version
        return self.request.env["dual_api.resolver"]._newest()

    def _begin_span(self) -> None:
        """Tell the log of the trace, and begin the request's part of it."""
        state, httprequest = self.state, self.request.httprequest
        answering.trace_id = "" if state.trace_id == "-" else state.trace_id
        moment = began(httprequest.environ)
        state.span = tracing.begin(httprequest.headers, moment)
        if state.span is not None:
            state.trace_id = state.span.trace_id

    @classmethod
    def is_compatible_with(cls, request: Any) -> bool:
        """Always: a wrong media type is refused in the protocol's own format."""
        return True

    # -- how much ---------------------------------------------------------------

    @traced("admit")
    def admit(self, operations: Iterable[Operation], body: Any = None) -> Call:
        """Let the operations be done: their scopes are there, their cost is charged,
        once, and a write's ``Idempotency-Key`` is claimed.

        :param body: what the client sent, parsed
        :return: the frame in which they are resolved, in this attempt
        :raises Replay: when the request was done before
        :raises ApiError: ``forbidden``, ``gone``, ``validation``,
            ``rate_limit_exceeded``, ``conflict``; ``not_found`` when an answer is
            asked for again that the key's user may not see any more
        """
        operations, principal = tuple(operations), self.state.caller
        check_scopes(principal, operations)
        self.note_uses(operations)
        settings = self._settings()
        allowed = settings.statement_timeout_ms
        if allowed and self.state.deadline is None:
            self.state.deadline = time.monotonic() + allowed / 1000
        self.charge_price(cost(operations, principal.limit))
        if any(operation.writes for operation in operations):
            self.claim(body, operations)
        return Call(
            principal=principal,
            version=self.version,
            root_url=settings.public_url,
            deadline=self.state.deadline,
            alone=len(operations) == 1,
            verdict=self.state.verdict,
        )

    def statement_seconds(self) -> float | None:
        """Return how long PostgreSQL may work for one request; ``None``: for ever."""
        return self._settings().statement_timeout_ms / 1000 or None

    def _settings(self) -> Settings:
        """The settings, the same ones for all of a request."""
        if self.state.settings is None:
            env = self.request.env
            self.state.settings = (
                server_settings() if env is None else env["dual_api.settings"]._get()
            )
        return self.state.settings

    # -- what -------------------------------------------------------------------

    def pre_dispatch(self, rule: Any, args: Mapping[str, Any]) -> None:
        """Answer a preflight; refuse what is too large before it is read.

        Without a database only those routes go on that say ``without_database``; a
        route of no resource may name the scope that it needs as ``dual_api_scope``, and
        one that stays out of the request log says ``dual_api_unlogged``. What more it
        answers to ``OPTIONS``, a function of the settings says, ``dual_api_options``.
        """
        httprequest = self.request.httprequest
        # Read once: they are put together anew each time.
        headers = list(httprequest.headers)
        check_bounds(headers, httprequest.path, httprequest.query_string)
        check_text(headers, httprequest.query_string)
        if self.request.env is None:
            # With a database ir.http has looked at the path before.
            if not is_spelled(sent_path(httprequest.environ)):
                raise NotFound()
            if not rule.endpoint.routing.get("without_database"):
                raise self.missing_database()
        routing = rule.endpoint.routing
        self.state.route = Route(
            name=route_name(httprequest.method, rule.rule, args),
            version=routing.get(OF_VERSION),
            logged=not routing.get("dual_api_unlogged"),
        )
        self.note_version()
        if httprequest.environ["REQUEST_METHOD"] == "OPTIONS":
            options = routing.get("dual_api_options")
            response = Response(
                status=204,
                headers={
                    "Allow": allowed_methods(self.request),
                    **(options(self._settings()) if options else {}),
                },
            )
            self._add_headers(response)
            abort(response)
        if self.state.body.error is not None:
            raise self.state.body.error
        scope = routing.get("dual_api_scope")
        if scope:
            check_scope(self.state.caller, scope)

    def json_body(self, most: int = MAX_VALUES) -> Any:
        """Return the parsed body.

        :param most: how many values it may have
        :raises ApiError: ``unsupported_media_type``, ``bad_request``
        """
        self.state.sent = read_json_body(self.request, self.state.body.data, most)
        return self.state.sent

    @traced("resolve")
    def resolve(self, operation: Operation, call: Call) -> Outcome:
        """Resolve the operation as the key's user, and return its outcome.

        :param call: that the operation was admitted with
        :raises ApiError: ``unauthorized``, ``forbidden`` where the key's rights have
            ended meanwhile; and what the resolver raises
        """
        if operation.writes:
            call = replace(call, principal=self.confirm(operation))
        outcome = self.request.env["dual_api.resolver"]._resolve(operation, call)
        self.log_withheld(outcome)
        if operation.writes and outcome.wrote:
            self.note_write(outcome)
        return self.tell(outcome)

    def log_withheld(self, outcome: Outcome) -> None:
        """Log what of the outcome is null by our fault; one of many says enough."""
        for withheld in outcome.withheld:
            error = to_api_error(withheld.reason)
            if error.status >= 500:
                self.log_failure(error, withheld.reason)
                return

    def dispatch(self, endpoint: Any, args: Mapping[str, Any]) -> Response:
        """Call the endpoint; it makes the whole response."""
        self.request.params = dict(args)
        if self.request.env is None:
            # Which versions there are, nobody knows: any number is in the path.
            return endpoint(**{name: args[name] for name in args if name != "version"})
        dispatch = self.request.registry["ir.http"]._dispatch
        if self.state.span is None:
            return self.answer_once(lambda: dispatch(endpoint))
        with self.state.span.current():
            return self.answer_once(lambda: dispatch(endpoint))

    def missing_database(self) -> ApiError:
        """Return the error for a request that has no database."""
        headers = self.request.httprequest.headers
        return without_database(headers.get("X-Odoo-Database"))

    # -- out --------------------------------------------------------------------

    def post_dispatch(self, response: Response) -> None:
        """Add the headers that every answer has; no session is saved."""
        self._add_headers(response)

    def _add_headers(self, response: Response) -> None:
        headers = response.headers
        if response.status_code in (204, 304):
            headers.pop("Content-Type", None)
        headers[CORRELATION_ID.name] = self.state.correlation_id
        for name, value in route_headers(self.request).items():
            headers[name] = value
        headers["Cache-Control"] = headers.get("Cache-Control", "private, no-cache")
        vary = headers.getlist("Vary")
        headers.remove("Vary")
        for name, value in self._cors_headers().items():
            headers[name] = value
        for name in (*self.accepted().headers, *_VARYING):
            headers.add("Vary", name)
        for name in vary:
            headers.add("Vary", name)
        verdict = self.state.verdict
        if verdict is not None:
            for name, value in limit_headers(verdict, self.state.caller).items():
                headers[name] = value
        for name, value in self.going_headers().items():
            if value not in headers.getlist(name):
                # The next page has a link of its own.
                headers.add(name, value)
        root.set_csp(response)
        self.let_body_be()
        self.let_file_go(response)
        self.log_when_sent(response)
        self.record_use()
        if self.state.sent_later is None:
            self.leave()

    def stream(self, response: Response, sent: Sent) -> None:
        """Keep the place among those that run until the response is sent.

        :param sent: counts what is
        """
        self.state.sent_later = sent
        response.call_on_close(self.leave)

    def _cors_headers(self) -> dict[str, str]:
        httprequest = self.request.httprequest
        origin = httprequest.headers.get("Origin")
        if origin is None:
            return {"Vary": "Origin"}
        return cors.response_headers(
            origin,
            self._settings().cors_origins,
            preflight=httprequest.method == "OPTIONS",
            credentials=self.accepted().headers,
        )
