# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What those are answered who watch over the service, as OpenAPI has it."""

from ..schema.catalog import OPERATIONS_READ
from ..schema.documents.openapi.error_responses import PROBLEM_JSON
from ..schema.documents.openapi.json_schema import Schema as Document
from ..schema.documents.openapi.json_schema import ref
from ..schema.documents.openapi.operations import Answer, json_content
from ..schema.media_types import JSON

_WELL = {
    "database": "ok",
    "redis": "unused",
    "queue": "ok",
    "cron": "ok",
    "declarations": "ok",
    "capture": "ok",
}
_DETAILED = {
    "rate_limit_store": "postgres",
    "log_waiting": 3,
    "log_lost": 0,
    "left_out": ["Customer.shoe_size: there is no field 'x_shoe_size'"],
    "replica_lag_seconds": None,
    "cron_late_seconds": 0.0,
    "database_cache_hit_rate": 0.998,
    "events_late_seconds": 0.2,
    "deliveries_waiting": 2,
    "delivery_late_seconds": 0.4,
}
_NUMBER: Document = {"type": ["number", "null"], "minimum": 0}
_COUNT: Document = {"type": "integer", "minimum": 0}
_DETAILS: Document = {
    "type": "object",
    "description": f"Details, for keys with `{OPERATIONS_READ}`.",
    "required": list(_DETAILED),
    "properties": {
        "rate_limit_store": {
            "type": "string",
            "description": "Where points are counted now.",
        },
        "log_waiting": {
            **_COUNT,
            "description": "Requests that this process has yet to log.",
        },
        "log_lost": {**_COUNT, "description": "Requests that it could not log."},
        "left_out": {
            "type": "array",
            "items": {"type": "string"},
            "description": "What is declared but cannot work in this database, and"
            " why; `declarations` is then `degraded`.",
        },
        "replica_lag_seconds": {
            **_NUMBER,
            "description": "How far the replica lags behind; null without a replica.",
        },
        "cron_late_seconds": {
            **_NUMBER,
            "description": "How long the oldest scheduled action has been overdue.",
        },
        "database_cache_hit_rate": {
            **_NUMBER,
            "description": "The share of reads that the database answers from memory,"
            " 0 to 1.",
        },
        "events_late_seconds": {
            **_NUMBER,
            "description": "How long the oldest change has waited to become an event;"
            " null if none waits.",
        },
        "deliveries_waiting": {
            **_NUMBER,
            "description": "Webhook messages yet to be sent, at most 100,000.",
        },
        "delivery_late_seconds": {
            **_NUMBER,
            "description": "How long the oldest of them has been overdue.",
        },
    },
}
_LIVENESS: Document = {
    "type": "object",
    "description": "That the process is alive.",
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
    "capture": ["ok", "degraded", "down", "unused"],
}
_HEALTH: Document = {
    "type": "object",
    "description": "The state of the service and its dependencies.",
    "required": ["status", "checks"],
    "properties": {
        "status": {
            "type": "string",
            "enum": ["ok", "degraded", "down"],
            "description": "The overall state.",
        },
        "checks": {
            "type": "object",
            "description": "The state of each dependency; `unused` if there is none.",
            "required": list(_WELL),
            "properties": {
                name: {"type": "string", "enum": _STATES[name]} for name in _WELL
            },
        },
        "details": _DETAILS,
    },
}
HEALTH_SCHEMAS: Document = {"Health": _HEALTH}
LIVENESS_SCHEMAS: Document = {"Liveness": _LIVENESS}
_DOWN = {"status": "down", "checks": {**_WELL, "database": "down"}}
HEALTH_ANSWERS = [
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
            JSON: (ref("Health"), {"down": _DOWN}),
            PROBLEM_JSON: (ref("Problem"), {}),
        },
    ),
]
