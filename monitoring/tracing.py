# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Spans of OpenTelemetry, where its packages are there and somebody listens.

That is where its own variables name a collector (``OTEL_EXPORTER_OTLP_ENDPOINT``), or
where ``opentelemetry-instrument`` has started Odoo. Without the packages, what
:func:`traced` decorates stays as it is.

A span holds what the request log keeps, without the client's own words: no path, no
value, no name of anybody, no statement and no message of an error.
"""

import logging
import os
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from ..schema.errors import ERRORS
from .correlation import answering
from .queue import Entry

try:
    from opentelemetry import trace
    from opentelemetry.trace import SpanKind, Status, StatusCode
    from opentelemetry.trace.propagation.tracecontext import (
        TraceContextTextMapPropagator,
    )
except ImportError:
    trace = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span, Tracer

_P = ParamSpec("_P")
_R = TypeVar("_R")
_logger = logging.getLogger(__name__)

_NAME = "dual_api"
#: The variables of OpenTelemetry that name a collector.
_ADDRESSES = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_SECOND = 1_000_000_000


class _Tracing:
    """The tracer of this process: what sends spans lives in threads of its own, which
    a forked process has not.

    :ivar tracer: ``None`` where nobody listens
    """

    def __init__(self) -> None:
        self.process = 0
        self.tracer: Tracer | None = None

    def of_this_process(self) -> "Tracer | None":
        if self.process != os.getpid():
            self.tracer = _make_tracer() if trace is not None else None
            self.process = os.getpid()
        return self.tracer


_tracing = _Tracing()


class RequestSpan:
    """The span of one request, from its first line until its answer was sent."""

    def __init__(self, span: "Span") -> None:
        self._span = span
        context = span.get_span_context()
        self.trace_id = trace.format_trace_id(context.trace_id)
        answering.trace_id = self.trace_id
        answering.span_id = trace.format_span_id(context.span_id)

    def current(self) -> "AbstractContextManager[Span]":
        """Make what happens meanwhile a part of it."""
        return trace.use_span(
            self._span, record_exception=False, set_status_on_exception=False
        )

    def end(self, entry: Entry, route: str) -> None:
        """End it; a second call does nothing.

        :param entry: what the request log keeps of it
        :param route: its method and route
        """
        span = self._span
        if not span.is_recording():
            return
        method, _, path = route.partition(" ")
        span.update_name(entry.endpoint)
        attributes: dict[str, str | int] = {
            "http.request.method": method,
            "http.route": path,
            "http.response.status_code": entry.status,
            "http.response.body.size": entry.size,
            "dual_api.protocol": entry.protocol,
            "dual_api.operation": entry.endpoint,
            "dual_api.points": entry.points,
            "dual_api.statements": entry.statements,
            "dual_api.correlation_id": entry.correlation_id,
        }
        if entry.subject:
            attributes["enduser.pseudo.id"] = entry.subject
        if entry.error:
            attributes["error.type"] = entry.error
            error = ERRORS.get(entry.error)
            if error is None or error.status >= 500:
                span.set_status(Status(StatusCode.ERROR))
        span.set_attributes(attributes)
        span.end(int((entry.moment + entry.milliseconds / 1000) * _SECOND))


def begin(headers: Mapping[str, str], moment: float) -> RequestSpan | None:
    """Begin the span of the request that this thread answers; ``None`` for none.

    :param headers: with the trace that it belongs to
    :param moment: when it began, in seconds since 1970
    """
    tracer = _tracing.of_this_process()
    if tracer is None:
        return None
    carrier = {name.lower(): text for name, text in headers.items()}
    span = tracer.start_span(
        "request",
        TraceContextTextMapPropagator().extract(carrier),
        kind=SpanKind.SERVER,
        start_time=int(moment * _SECOND),
    )
    return RequestSpan(span)


def traced(
    name: str, **attributes: str
) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Give what is called a span of its own within that of the request.

    :param name: of the span, after ``dual_api.``
    :param attributes: what the span says; ``__`` stands for a dot
    """
    if trace is None:
        return lambda function: function
    said = {key.replace("__", "."): text for key, text in attributes.items()}

    def decorate(function: Callable[_P, _R]) -> Callable[_P, _R]:
        @wraps(function)
        def within(*args: _P.args, **kwargs: _P.kwargs) -> _R:
            tracer = _tracing.tracer
            if tracer is None or not trace.get_current_span().is_recording():
                return function(*args, **kwargs)
            span = tracer.start_span(f"{_NAME}.{name}", attributes=said)
            try:
                # Words of an exception may be a client's.
                with trace.use_span(
                    span, record_exception=False, set_status_on_exception=False
                ):
                    return function(*args, **kwargs)
            except Exception as error:
                span.set_attribute("error.type", type(error).__qualname__)
                raise
            finally:
                span.end(time.time_ns())

        return within

    return decorate


def _make_tracer() -> "Tracer | None":
    provider = trace.get_tracer_provider()
    if not isinstance(provider, trace.ProxyTracerProvider):
        # Somebody else has asked for spans.
        return provider.get_tracer(_NAME)
    own = _own_provider()
    return own.get_tracer(_NAME) if own is not None else None


def _own_provider() -> "TracerProvider | None":
    """What sends spans to the collector that OpenTelemetry's variables name."""
    named = any(os.environ.get(name) for name in _ADDRESSES)
    if not named or os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (
            OTLPSpanExporter,
        )
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        _logger.warning(
            "No spans are sent to OpenTelemetry: the package %s is missing.", error.name
        )
        return None
    os.environ.setdefault("OTEL_SERVICE_NAME", "odoo")
    provider = TracerProvider(resource=Resource.create())
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider
