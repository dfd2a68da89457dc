# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The paths of OpenAPI for those who watch over the service."""

from functools import partial

from ...catalog import OPERATIONS_READ
from ...errors import NotFound
from ...media_types import JSON
from ...visible import Offer
from .json_schema import Schema as Document
from .json_schema import ref
from .operations import (
    KEY_ERRORS,
    NO_KEY,
    Answer,
    json_content,
    needs_key,
    operation,
)
from .refusals import PROBLEM_JSON

SERVICE_TAG = "service"


def monitoring_paths(offer: Offer) -> Document:
    """By path; what needs a scope is shown to who has it."""
    url = partial(offer.catalog.version.url, "")
    paths = {url("health"): {"get": _health()}, url("livez"): {"get": _livez()}}
    if offer.allows(OPERATIONS_READ):
        paths[url("metrics")] = {"get": _metrics()}
    return paths


def _health() -> Document:
    down = {"status": "down", "checks": {**_WELL, "database": "down"}}
    return operation(
        "getHealth",
        "Whether the service works",
        SERVICE_TAG,
        description=(
            "For load balancers and people; never limited, and a second old at most."
            " `degraded`: it works, but something that it uses does not, or the"
            " database can only be read. Works without a key; one with"
            f" `{OPERATIONS_READ}` is told the `details`."
        ),
        security=[{}, *needs_key(OPERATIONS_READ)],
        answers=[
            Answer(
                description="It works, perhaps degraded.",
                content=json_content(
                    "Health",
                    ok={"status": "ok", "checks": _WELL},
                    detailed={"status": "ok", "checks": _WELL, "details": _DETAILED},
                ),
            ),
            Answer(
                status=503,
                description="It does not work.",
                content={
                    JSON: (ref("Health"), {"down": down}),
                    PROBLEM_JSON: (ref("Problem"), {}),
                },
            ),
        ],
        errors=(),
        negotiated=False,
    )


def _livez() -> Document:
    return operation(
        "getLiveness",
        "Whether the process answers",
        SERVICE_TAG,
        description=(
            "For supervisors that restart what hangs: asks neither the database nor"
            " anything else, and is never limited or logged."
        ),
        security=NO_KEY,
        answers=[
            Answer(
                description="It does.",
                content=json_content("Liveness", ok={"status": "ok"}),
            )
        ],
        errors=(),
        negotiated=False,
    )


def _metrics() -> Document:
    return operation(
        "getMetrics",
        "What was counted, for Prometheus",
        SERVICE_TAG,
        description=(
            "Requests, their durations, what the rate limit decided, and how the"
            " service is, as text that Prometheus reads; as OpenMetrics when that is"
            " asked for."
            " 404 unless the administrator has switched it on."
        ),
        security=needs_key(OPERATIONS_READ),
        answers=[
            Answer(
                description="The numbers.",
                content={"text/plain": ({"type": "string"}, {})},
            )
        ],
        errors=(*KEY_ERRORS, NotFound),
        negotiated=False,
    )


_WELL = {
    "database": "ok",
    "redis": "unused",
    "queue": "ok",
    "cron": "ok",
    "declarations": "ok",
}
_DETAILED = {
    "rate_limit_store": "postgres",
    "log_waiting": 3,
    "log_lost": 0,
    "left_out": ["Customer.shoe_size: there is no field 'x_shoe_size'"],
    "replica_lag_seconds": None,
    "cron_late_seconds": 0.0,
    "database_cache_hit_rate": 0.998,
}
_NUMBER: Document = {"type": ["number", "null"], "minimum": 0}
_COUNT: Document = {"type": "integer", "minimum": 0}
_DETAILS: Document = {
    "type": "object",
    "description": f"More, for keys with `{OPERATIONS_READ}`.",
    "required": list(_DETAILED),
    "properties": {
        "rate_limit_store": {
            "type": "string",
            "description": "Where points are counted now.",
        },
        "log_waiting": {
            **_COUNT,
            "description": "Requests that the answering process has yet to log.",
        },
        "log_lost": {**_COUNT, "description": "Requests that it could not log."},
        "left_out": {
            "type": "array",
            "items": {"type": "string"},
            "description": "What is declared but can't work in this database, and why;"
            " `declarations` is degraded then.",
        },
        "replica_lag_seconds": {
            **_NUMBER,
            "description": "How far the replica is behind; null without one.",
        },
        "cron_late_seconds": {
            **_NUMBER,
            "description": "For how long the oldest scheduled action is overdue.",
        },
        "database_cache_hit_rate": {
            **_NUMBER,
            "description": "How much the database finds in its memory, of 1.",
        },
    },
}
_LIVENESS: Document = {
    "type": "object",
    "description": "That the process answers.",
    "required": ["status"],
    "properties": {
        "status": {"type": "string", "const": "ok", "description": "Always `ok`."}
    },
}
_USED = ["ok", "down", "unused"]
_STATES = {
    "database": ["ok", "degraded", "down"],
    "redis": _USED,
    "queue": _USED,
    "cron": _USED,
    "declarations": ["ok", "degraded", "unused"],
}
_HEALTH: Document = {
    "type": "object",
    "description": "How the service is, and what it uses.",
    "required": ["status", "checks"],
    "properties": {
        "status": {
            "type": "string",
            "enum": ["ok", "degraded", "down"],
            "description": "How it is on the whole.",
        },
        "checks": {
            "type": "object",
            "description": "How what it uses is; `unused`: it does without.",
            "required": list(_WELL),
            "properties": {
                name: {"type": "string", "enum": _STATES[name]} for name in _WELL
            },
        },
        "details": _DETAILS,
    },
}
MONITORING_SCHEMAS: Document = {"Health": _HEALTH, "Liveness": _LIVENESS}
