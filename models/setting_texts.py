# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the settings page says of each setting, and where; what there is to set, with
its type and default, stands in ``auth/settings.py``.
"""

from collections.abc import Mapping
from typing import NamedTuple


class SettingText(NamedTuple):
    """How the page shows a setting.

    :param section: the block that it is in
    :param choices: the values, where they are few; each with its label
    """

    section: str
    label: str
    help: str
    choices: tuple[tuple[str, str], ...] = ()


SETTING_TEXTS: Mapping[str, SettingText] = {
    "key_default_limit": SettingText(
        "keys",
        "Points of a New Key",
        "The points per minute of a new key when nobody says; its owner can't have"
        " more without a manager of the API.",
    ),
    "keys_per_user": SettingText(
        "keys",
        "Keys per User",
        "How many keys of one user may work at a time. 0: any number.",
    ),
    "key_overlap_days": SettingText(
        "keys", "Days of Overlap", "How many days a rotated key works on."
    ),
    "key_reminder_days": SettingText(
        "keys",
        "Days of the Reminder",
        "How many days before a key ends its user is reminded, by mail and as an"
        " activity. 0: never.",
    ),
    "failed_logins_per_min": SettingText(
        "security",
        "Wrong Keys per Minute",
        "How many wrong keys one client address may try in a minute.",
    ),
    "public_url": SettingText(
        "documents",
        "Public Address",
        "What clients find the API at, such as https://api.example.com. It stands in"
        " front of the addresses in answers; without it these are relative.",
    ),
    "keyless_requests_per_min": SettingText(
        "security",
        "Requests without a Key",
        "How many GraphQL requests without a key one client address may send in a"
        " minute, with Public Introspection.",
    ),
    "portal_identity_changes": SettingText(
        "security",
        "Change Portal Users",
        "Let keys change the e-mail address of customers who sign in to the portal, and"
        " the company that they belong to. Who has the address has the account.",
    ),
    "require_https": SettingText(
        "security",
        "Require HTTPS",
        "Refuse keys that came over plain HTTP from another machine.",
    ),
    "statement_timeout_ms": SettingText(
        "security",
        "Query Time-out",
        "How many milliseconds PostgreSQL may work for a request. 0: for ever.",
    ),
    "cors_origins": SettingText(
        "security",
        "Allowed Origins",
        "Web pages of other servers that may use the API, separated by spaces, such as"
        " https://shop.example.com. * for all, empty for none.",
    ),
    "redis_url": SettingText(
        "limits",
        "Redis Address",
        "The Redis that counts points for all servers, such as"
        " redis://localhost:6379/0. Empty for none.",
    ),
    "rate_limit_store": SettingText(
        "limits",
        "Where Points Are Counted",
        "Automatic: in Redis if it has an address, else in PostgreSQL with worker"
        " processes, else in memory.",
        (
            ("auto", "Automatic"),
            ("memory", "Memory"),
            ("redis", "Redis"),
            ("postgres", "PostgreSQL"),
        ),
    ),
    "requests_at_once": SettingText(
        "limits",
        "Requests at Once",
        "How many requests of one key a server works on at the same time. 0: any"
        " number.",
    ),
    "idempotency_lease_seconds": SettingText(
        "limits",
        "Lease of an Idempotency Key",
        "After how many seconds the idempotency key of a request that was never"
        " finished is free again.",
    ),
    "idempotency_kept_mib": SettingText(
        "limits",
        "Kept Answers of a Key (MiB)",
        "How much the answers to requests with an idempotency key may take for each API"
        " key and its family in 24 hours. Each counts 1 KiB more than its size.",
    ),
    "log_retention_days": SettingText(
        "log",
        "Days of the Request Log",
        "How many days a request stays in the log; what was used each day stays. 0: no"
        " request is kept or counted.",
    ),
    "log_free_rows_per_min": SettingText(
        "log",
        "Rows per Minute of Free Requests",
        "Requests that cost no points, such as those without a key, fill the log with"
        " at most so many rows a minute for each key and status. The others are only"
        " counted.",
    ),
    "metrics": SettingText(
        "log",
        "Metrics for Prometheus",
        "Answer /api/v1/metrics to keys with the scope operations:read. The server"
        " needs the Python package prometheus-client for it.",
    ),
    "public_schemas": SettingText(
        "documents",
        "Public Documents",
        "Show OpenAPI and the GraphQL schema without a key.",
    ),
    "public_introspection": SettingText(
        "documents",
        "Public Introspection",
        "Answer GraphQL introspection without a key.",
    ),
    "graphql_depth": SettingText(
        "graphql", "Depth", "Levels of fields in a GraphQL document."
    ),
    "graphql_tokens": SettingText("graphql", "Tokens", "Tokens in a GraphQL document."),
    "graphql_document_bytes": SettingText(
        "graphql", "Bytes", "Size of a GraphQL document."
    ),
    "graphql_aliases": SettingText(
        "graphql", "Root Fields", "Root fields of a GraphQL document."
    ),
    "graphql_fields": SettingText(
        "graphql",
        "Fields",
        "Fields of a GraphQL document at any level, each as often as the fragment is"
        " spread that it stands in.",
    ),
}


def text_of(name: str) -> SettingText:
    """What is said of the setting; little, where nobody wrote a text for it."""
    found = SETTING_TEXTS.get(name)
    return found or SettingText("more", name.replace("_", " ").capitalize(), "")
