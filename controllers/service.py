# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How the service is: for load balancers, Prometheus, and people who watch it.

REST's dispatcher carries these routes, so errors look as everywhere below ``/api``.
"""

import psycopg2

from odoo.http import Controller, Response, request, route

from ..gateway.documentation import Documented
from ..gateway.json_response import json_response
from ..gateway.protocols import REST
from ..schema.catalog import OPERATIONS_READ
from ..schema.documents.openapi.operations import Answer, json_content, needs_key
from ..schema.documents.openapi.routes import Tag
from ..schema.errors import ApiError, NotFound
from ..schema.media_types import PLAIN
from ..schema.sentences import _lt
from ..schema.versions import VERSIONED
from .service_schemas import HEALTH_ANSWERS, HEALTH_SCHEMAS, LIVENESS_SCHEMAS

SERVICE = Tag("service", "The service itself.", place=30)
#: Not one of the answers depends on ``Accept`` as REST reads it: Prometheus has a
#: negotiation of its own, which always finds a type.
_SERVICE = {
    "type": REST.route_type,
    "methods": ["GET"],
    "csrf": False,
    "dual_api_answers": (),
}

#: What is used only when there is a database.
_BEHIND = ("redis", "queue", "cron", "declarations", "capture")


class ServiceController(Controller):
    """Health, liveness and metrics."""

    @Documented(
        "getHealth",
        "Whether the service works",
        tag=SERVICE,
        description=(
            "For load balancers and people. Never rate limited; the answer is at most"
            " one second old."
            " `degraded` means that it works, but something it depends on does not,"
            " or the database is read-only. Works without a key; a key with"
            f" `{OPERATIONS_READ}` also gets `details`."
        ),
        security=[{}, *needs_key(OPERATIONS_READ)],
        answers=HEALTH_ANSWERS,
        schemas=HEALTH_SCHEMAS,
    )
    @route(
        f"{VERSIONED}/health",
        auth="none",
        # Odoo leads what needs nobody to log in to a replica.
        readonly=False,
        without_database=True,
        **_SERVICE,
    )
    def health(self) -> Response:
        """Answer whether the service works, for load balancers and people.

        A replica, to which other reads are led, knows little of it.
        """
        if request.env is None:
            reason = request.dispatcher.missing_database()
            if reason.code != 503:
                raise reason
            # Nothing is counted or queued while there is no database.
            checks = {"database": "down", **dict.fromkeys(_BEHIND, "unused")}
            return json_response(
                {"status": "down", "checks": checks}, 503, reason.headers
            )
        report = request.env["dual_api.health"]._report(detailed=_operates())
        return json_response(report, 503 if report["status"] == "down" else 200)

    @Documented(
        "getLiveness",
        "Whether the process is alive",
        tag=SERVICE,
        description=(
            "For supervisors that restart a hanging process: uses neither the"
            " database nor anything else, and is never rate limited or logged."
        ),
        answers=[
            Answer(
                description="It is alive.",
                content=json_content("Liveness", ok={"status": "ok"}),
            )
        ],
        schemas=LIVENESS_SCHEMAS,
    )
    @route(
        f"{VERSIONED}/livez",
        auth="none",
        readonly=True,
        without_database=True,
        dual_api_unlogged=True,
        **_SERVICE,
    )
    def livez(self) -> Response:
        """That this process answers; nothing else is asked."""
        return json_response({"status": "ok"})

    @Documented(
        "getMetrics",
        "Metrics for Prometheus",
        tag=SERVICE,
        description=(
            "Requests, their durations, the rate limiter's decisions and the state of"
            " the service in Prometheus' text format, or as OpenMetrics if you ask"
            " for it."
            " 404 unless an administrator has switched it on."
        ),
        answers=[
            Answer(
                description="The metrics.",
                content={PLAIN: ({"type": "string"}, {})},
            )
        ],
        errors=[NotFound],
        setting="metrics",
    )
    @route(
        f"{VERSIONED}/metrics",
        auth="dual_api",
        dual_api_scope=OPERATIONS_READ,
        **_SERVICE,
    )
    def metrics(self) -> Response:
        """Answer what Prometheus reads, where the setting wants it.

        Never from a replica: a counter that went back would be taken for a new one.
        """
        request.dispatcher.admit([])
        if not request.env["dual_api.settings"]._get().metrics:
            raise NotFound(_lt("The metrics are switched off."))
        accept = request.httprequest.headers.get("Accept")
        body, media_type = request.env["dual_api.metrics"]._exposed(accept)
        return Response(body, content_type=media_type)


def _operates() -> bool:
    """Whether the key, if one was sent, is of who runs the service.

    Health is told without a key, so one that is not valid is no reason to refuse it.
    """
    dispatcher = request.dispatcher
    try:
        dispatcher.authenticate_if_sent()
    except (ApiError, psycopg2.Error):
        return False
    if dispatcher.principal is None:
        return False
    dispatcher.report_remaining()
    return OPERATIONS_READ in dispatcher.principal.scopes
