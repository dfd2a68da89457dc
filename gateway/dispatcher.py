# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The way of a request, the same through both doors.

::

    Odoo's hook                  what happens                            refusals
    ---------------------------  --------------------------------------  -------------
    ir.http._match               one spelling of path and method:        404, 405
                                 gateway/paths.py
    Dispatcher()                 correlation id; lives through retries.
                                 The body, whole and bounded, while
                                 nothing is held: gateway/body.py
    ir.http._auth_method_        credential -> Principal;                400, 401, 403
      dual_api                   one point, before anything is parsed;   429
                                 a place among those that run;           429
                                 the environment becomes the user's      403
    Dispatcher.pre_dispatch      sizes, text; CORS preflight; what was   400, 413, 414,
                                 wrong with the body; Accept             431, 406
    Dispatcher.dispatch          the door parses: Operations             400, 415, 422
      admit()                    scopes, cost, the points above one;     403, 422, 429
                                 a write's Idempotency-Key: idempotent.py  409, 422
                                 What comes of it is a Call: call.py
      resolve()                  before the first write: does the key    401, 403
                                 still work? Then
                                 env["dual_api.resolver"]._resolve()     404, 409, 412,
                                                                         422, 503
    Dispatcher.post_dispatch     headers: limit, correlation, CORS; the use of the key
    Dispatcher.handle_error      one table, the door's dress and the client's language

Odoo runs everything from authentication to post-dispatch again, up to five times,
when the transaction fails to serialize (``odoo.service.model.retrying``). The
dispatcher is made once per HTTP request and outlives the attempts. What changes
meanwhile, and may happen only once, is all in its RetryState (``retry_state.py``): the
body, the verdicts of the limiter, the failed authentication, the claim of an
idempotency key.
"""

import logging
import time
from abc import abstractmethod
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

import psycopg2
from werkzeug.exceptions import HTTPException, abort

from odoo.http import Dispatcher, Response, root

from ..auth.authentication import Authenticating
from ..auth.principal import Principal
from ..auth.scopes import check_scope, check_scopes
from ..monitoring.discreet_log import be_discreet
from ..monitoring.route_labels import route_name
from ..schema.answer.outcome import Outcome
from ..schema.errors import ApiError, NotFound, Timeout, UnsupportedMediaType
from ..schema.headers import CORRELATION_ID, METHODS, TRACEPARENT
from ..schema.media_types import JSON
from ..schema.mistakes import Listener
from ..schema.request.cost import cost
from ..schema.request.json_text import BODY, read_json
from ..schema.request.operation import Operation
from ..schema.sentences import _lt, shortened
from ..schema.versions import OF_VERSION, Version
from . import cors
from .body import MAX_BODY_BYTES, Body, has_body, read_body
from .call import Call
from .charging import Charging
from .exceptions import to_api_error, without_database
from .idempotent import IdempotentWrites
from .language import choose, tell_language, translator
from .paths import is_spelled, sent_path
from .request_logging import Logged
from .request_size import check_bounds
from .request_text import check_text
from .response_headers import correlation_id, limit_headers, trace_id
from .retry_state import RetryState, Route
from .setting_sources import server_settings
from .settings import Settings

_logger = logging.getLogger(__name__)

#: The routing type of REST's dispatcher, for the routes outside ``rest/``.
REST_TYPE = "dual_api.rest"
#: Seconds of waiting for a body after which Odoo is asked again what has changed. It
#: asked when the request came; sending a body takes a moment.
_LONG = 0.05


class ApiDispatcher(Authenticating, Charging, Logged, IdempotentWrites, Dispatcher):
    """What both doors do with a request; a door adds how it speaks."""

    routing_type = "dual_api"
    mimetypes: Collection[str] = (JSON,)
    #: What a door keeps through Odoo's attempts; the only thing that changes.
    state_type: type[RetryState] = RetryState
    state: RetryState
    #: Whether the door spells names as GraphQL does.
    camel = False

    def __init__(self, request: Any) -> None:
        super().__init__(request)
        request.session.can_save = False
        request.httprequest.max_content_length = MAX_BODY_BYTES
        be_discreet()
        headers = request.httprequest.headers
        self.state = self.state_type(
            correlation_id=correlation_id(headers.get(CORRELATION_ID.name, "")),
            trace_id=trace_id(headers.get(TRACEPARENT.name, "")),
        )
        self.state.body = self._read_body()

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

    def _read_body(self) -> Body:
        """The body, or why there is none; Odoo renders nothing that is raised here."""
        try:
            return self._body_first()
        except psycopg2.Error as error:
            return Body(error=to_api_error(error))

    def _body_first(self) -> Body:
        """The body, before anything is known of the request, and nothing held for it.

        What other processes have told meanwhile is heard before the key is looked at:
        with worker processes, one that waits hears nothing.
        """
        request = self.request
        if request.env is None:
            return Body()
        cr = request.env.cr
        # Odoo's own copy leaves out how the body is read.
        environ = request.httprequest._HTTPRequest__environ
        if not cr.readonly and not has_body(environ):
            # Nobody is waited for, and Odoo does next what is done below.
            return read_body(environ)
        # On a read-only cursor Odoo goes on in the transaction in which it looked
        # for changes; on others it does the same as here.
        cr.rollback()
        body = read_body(environ)
        if body.waited > _LONG:
            request.registry = request.registry.check_signaling(cr)
            cr.rollback()
            request.env.transaction.reset()
        request.env["ir.http"]._remember_clearings()
        return body

    @classmethod
    def is_compatible_with(cls, request: Any) -> bool:
        """Always: a wrong media type shall be refused in the door's own dress."""
        return True

    # -- how much ---------------------------------------------------------------

    def admit(self, operations: Iterable[Operation], body: Any = None) -> Call:
        """Let the operations be done: their scopes are there, their cost is charged,
        once, and a write's ``Idempotency-Key`` is claimed.

        :param body: what the client sent, parsed
        :return: the frame in which they are resolved, in this attempt
        :raises Replay: when the request was done before
        :raises ApiError: ``forbidden``, ``validation``, ``rate_limit_exceeded``,
            ``conflict``; ``not_found`` when an answer is asked for again that the key's
            user may not see any more
        """
        operations, principal = tuple(operations), self.state.caller
        check_scopes(principal, operations)
        settings = self._settings()
        allowed = settings.statement_timeout_ms
        deadline = time.monotonic() + allowed / 1000 if allowed else None
        self.charge_price(cost(operations, principal.limit))
        if any(operation.writes for operation in operations):
            self.claim(body, operations)
        return Call(
            principal=principal,
            version=self.version,
            root_url=settings.public_url,
            deadline=deadline,
            alone=len(operations) == 1,
            verdict=self.state.verdict,
        )

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
        one that stays out of the request log says ``dual_api_unlogged``.
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
        if httprequest.environ["REQUEST_METHOD"] == "OPTIONS":
            response = Response(status=204, headers={"Allow": self.allowed_methods()})
            self._add_headers(response)
            abort(response)
        if self.state.body.error is not None:
            raise self.state.body.error
        scope = routing.get("dual_api_scope")
        if scope:
            check_scope(self.state.caller, scope)

    def allowed_methods(self) -> str:
        """The methods that the request's path knows, as ``Allow`` lists them.

        Empty for an unknown path: only a route for any method answers it.
        """
        environ = self.request.httprequest.environ
        if not is_spelled(sent_path(environ)):
            return ""
        adapter = self.request.env["ir.http"].routing_map().bind_to_environ(environ)
        allowed = []
        for method in METHODS:
            try:
                rule, _args = adapter.match(method=method, return_rule=True)
            except HTTPException:
                continue
            if rule.methods is not None:
                allowed.append(method)
        return ", ".join(allowed)

    def json_body(self) -> Any:
        """The body, parsed.

        :raises ApiError: ``unsupported_media_type``, ``bad_request``
        """
        httprequest = self.request.httprequest
        if httprequest.mimetype != JSON:
            raise UnsupportedMediaType()
        if httprequest.content_encoding not in (None, "", "identity"):
            # RFC 9110, section 15.5.16: the header says that it is this, and not
            # the type, what is not supported.
            raise UnsupportedMediaType(
                _lt("The body must not be compressed."),
                headers={"Accept-Encoding": "identity"},
            )
        charset = httprequest.mimetype_params.get("charset", "utf-8").lower()
        if charset not in ("utf-8", "utf8"):
            raise UnsupportedMediaType(_lt("The body must be UTF-8."))
        self.state.sent = read_json(self.state.body.data, BODY)
        return self.state.sent

    def resolve(self, operation: Operation, call: Call) -> Outcome:
        """What the operation came to, done as the key's user.

        :param call: that the operation was admitted with
        :raises ApiError: ``unauthorized``, ``forbidden`` where the key's rights have
            ended meanwhile; and what the resolver raises
        """
        if operation.writes:
            call = replace(call, principal=self.confirm(operation))
        outcome = self.request.env["dual_api.resolver"]._resolve(operation, call)
        if operation.writes:
            self.note_write(outcome)
        return outcome

    def dispatch(self, endpoint: Any, args: Mapping[str, Any]) -> Response:
        """Call the endpoint; it makes the whole response."""
        self.request.params = dict(args)
        if self.request.env is None:
            # Which versions there are, nobody knows: any number is in the path.
            return endpoint(**{name: args[name] for name in args if name != "version"})
        dispatch = self.request.registry["ir.http"]._dispatch
        return self.answer_once(lambda: dispatch(endpoint))

    def missing_database(self) -> ApiError:
        """The refusal of a request that has no database."""
        headers = self.request.httprequest.headers
        return without_database(headers.get("X-Odoo-Database"))

    # -- out --------------------------------------------------------------------

    def post_dispatch(self, response: Response) -> None:
        """Add the headers that every answer has; no session is saved."""
        self._add_headers(response)

    def handle_error(self, exc: Exception) -> Response:
        """Dress any exception; log what is our fault, with the correlation id."""
        self.give_up()
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
        tell_language(response, language)
        for name, value in error.headers.items():
            response.headers[name] = value
        self._add_headers(response)
        return response

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
        """The refusal as this door says it.

        :param listener: who is told
        """

    def listener(self, language: str) -> Listener:
        """Who is told of refusals.

        :param language: that they are told in
        """
        principal = self.state.principal
        return Listener(
            translate=translator(language),
            scopes=principal.scopes if principal else (),
            camel=self.camel,
        )

    def language(self) -> str:
        """The language that the client takes, or else the one of the key's user."""
        env = self.request.env
        own = None
        if env is not None and self.state.principal is not None:
            own = env.context.get("lang")
        wanted = self.request.httprequest.headers.get("Accept-Language", "")
        return choose(wanted, own)

    def _add_headers(self, response: Response) -> None:
        headers = response.headers
        if response.status_code in (204, 304):
            headers.pop("Content-Type", None)
        headers[CORRELATION_ID.name] = self.state.correlation_id
        headers["Cache-Control"] = headers.get("Cache-Control", "private, no-cache")
        vary = headers.getlist("Vary")
        headers.remove("Vary")
        for name, value in self._cors_headers().items():
            headers[name] = value
        for name in self.accepted().headers:
            headers.add("Vary", name)
        for name in vary:
            headers.add("Vary", name)
        verdict = self.state.verdict
        if verdict is not None:
            for name, value in limit_headers(verdict, self.state.caller).items():
                headers[name] = value
        root.set_csp(response)
        self.log_when_sent(response)
        self.record_use()
        self.leave()

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
