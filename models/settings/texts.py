# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the settings page says of each setting, and where; what there is to set, with
its type and default, stands in ``gateway/settings.py``.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from odoo.api import Environment

from ...auth.limiter.stores.base import STORES


class SettingText(NamedTuple):
    """How the page shows a setting.

    :param section: the block that it is in
    :param choices: the values, where they are few; each with its label
    """

    section: str
    label: str
    help: str
    choices: Callable[[Environment], list[tuple[str, str]]] | None = None


def _stores(env: Environment) -> list[tuple[str, str]]:
    translated = {"memory": env._("Memory")}
    return [
        ("auto", env._("Automatic")),
        *((name, translated.get(name, each.label)) for name, each in STORES.items()),
    ]


SETTING_TEXTS: Mapping[str, SettingText] = {
    "key_default_limit": SettingText(
        "keys",
        "Points of a New Key",
        "The points per minute of a new key, unless others are chosen. Only managers of"
        " the API can give a key more.",
    ),
    "keys_per_user": SettingText(
        "keys",
        "Keys per User",
        "How many keys of one user may work at a time. 0: any number.",
    ),
    "key_overlap_days": SettingText(
        "keys", "Days of Overlap", "How many days a rotated key keeps working."
    ),
    "key_reminder_days": SettingText(
        "keys",
        "Days of the Reminder",
        "How many days before a key expires its user gets a reminder, by mail and as an"
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
        "The address of the API for its clients, such as https://api.example.com. Links"
        " in answers begin with it; without it they are relative.",
    ),
    "issuer": SettingText(
        "signin",
        "Issuer",
        "The address at which people sign in to apps, such as https://erp.example.com."
        " Empty: nobody can sign in to an app. Access tokens name it, so every app has"
        " to sign in again when it changes.",
    ),
    "keyless_requests_per_min": SettingText(
        "security",
        "Requests without a Key",
        "How many GraphQL requests without a key one client address may send in a"
        " minute while Public Introspection is on.",
    ),
    "portal_identity_changes": SettingText(
        "security",
        "Change Portal Users",
        "Let keys change the e-mail address and the company of customers who sign in to"
        " the portal. Whoever controls the address controls the account.",
    ),
    "require_https": SettingText(
        "security",
        "Require HTTPS",
        "Refuse keys sent over plain HTTP from another machine.",
    ),
    "statement_timeout_ms": SettingText(
        "security",
        "Query Time-out",
        "How many milliseconds PostgreSQL may work for a request. 0: no limit.",
    ),
    "without_indexes": SettingText(
        "limits",
        "Filters without an Index",
        "Filters that nobody uses, such as customers.city, separated by spaces. At the"
        " next update of this addon the database drops their indexes; the filters then"
        " cost more points.",
    ),
    "cors_origins": SettingText(
        "security",
        "Allowed Origins",
        "Web pages on other servers that may use the API, separated by spaces, such"
        " as https://shop.example.com. * for all, empty for none.",
    ),
    "redis_url": SettingText(
        "limits",
        "Redis Address",
        "The Redis server that counts points for all servers, such as"
        " redis://localhost:6379/0. Empty for none.",
    ),
    "rate_limit_store": SettingText(
        "limits",
        "Where Points Are Counted",
        "Automatic: in Redis if an address is set, otherwise in PostgreSQL if there"
        " are worker processes, otherwise in memory.",
        _stores,
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
        "How many seconds the idempotency key of a request that never finished stays"
        " reserved.",
    ),
    "idempotency_kept_mib": SettingText(
        "limits",
        "Kept Answers of a Key (MiB)",
        "How much space the answers to requests with an idempotency key may take in 24"
        " hours, for each API key and its family. Each answer counts its size plus"
        " 1 KiB.",
    ),
    "log_retention_days": SettingText(
        "log",
        "Days of the Request Log",
        "How many days a request stays in the log; the usage of each day is kept. 0:"
        " requests are neither logged nor counted.",
    ),
    "log_free_rows_per_min": SettingText(
        "log",
        "Rows per Minute of Free Requests",
        "How many requests that cost no points, such as those without a key, are logged"
        " in a minute for each key and status. Further ones are only counted.",
    ),
    "password_login": SettingText(
        "signin",
        "Login Inside Own Apps",
        "Let apps of your own company ask for password and one-time code themselves."
        " Better they open the browser: users should type passwords nowhere else.",
    ),
    "app_registration": SettingText(
        "signin",
        "Registration by Request",
        "Let keys with the scope apps:write register apps by RFC 7591. Each app still"
        " waits for your approval.",
    ),
    "app_document_hosts": SettingText(
        "signin",
        "Hosts of Client Documents",
        "Hosts whose metadata documents describe apps, separated by spaces. Apps from"
        " these hosts need no registration.",
    ),
    "webhooks_per_key": SettingText(
        "webhooks",
        "Webhooks per Key",
        "How many webhooks a key may have. 0: any number.",
    ),
    "webhooks_in_all": SettingText(
        "webhooks",
        "Webhooks in All",
        "How many webhooks there may be. 0: any number.",
    ),
    "webhook_allow": SettingText(
        "webhooks",
        "Allowed Receivers",
        "Networks and hosts that webhooks may reach beside the public internet,"
        " separated by spaces, such as 10.1.0.0/16 or erp.example. With http:// in"
        " front, a host may be reached without TLS. Whoever creates a webhook can have"
        " requests sent there.",
    ),
    "deprecations_enforced": SettingText(
        "changes",
        "Refuse What Has Gone",
        "Answer 410 to requests that use what is past its last day. Otherwise it works"
        " on, and its use is only counted.",
    ),
    "deprecation_brownout_hours": SettingText(
        "changes",
        "Brown-out Hours",
        "Hours of each day, in UTC, in which everything deprecated is refused with 410,"
        " so that those who still use it find out in time: 9, or 9-11 for three hours,"
        " separated by spaces. Empty: never.",
    ),
    "upload_max_mib": SettingText(
        "files",
        "Largest File (MiB)",
        "How large a file may be that one request brings.",
    ),
    "uploads_at_once": SettingText(
        "files",
        "Uploads at Once",
        "How many files may arrive at a time. Each holds a worker of Odoo while it"
        " arrives.",
    ),
    "file_types": SettingText(
        "files",
        "Types of Files",
        "Which files may come, separated by spaces: some of csv, docx, gif, heic, jpeg,"
        " odp, ods, odt, pdf, png, pptx, tiff, txt, webp, xlsx and zip. What a file is"
        " called does not matter: the server looks into it.",
    ),
    "resumable_max_mib": SettingText(
        "files",
        "Largest File in Parts (MiB)",
        "How large a file may be that comes in parts, as phones on bad lines send it.",
    ),
    "resumable_per_key": SettingText(
        "files",
        "Unfinished Uploads per Key",
        "How many uploads in parts of one key may be unfinished. Each may take as much"
        " of the disk as the largest file. 0: any number.",
    ),
    "resumable_hours": SettingText(
        "files",
        "Hours of an Upload",
        "How many hours an upload in parts may take. Then what came of it is deleted.",
    ),
    "unattached_hours": SettingText(
        "files",
        "Hours of Unattached Files",
        "How many hours a file is kept that came over the API and belongs to no record."
        " 0: for ever.",
    ),
    "virus_scanner": SettingText(
        "files",
        "Virus Scanner",
        "Where ClamAV's clamd listens, such as localhost:3310 or"
        " /run/clamav/clamd.ctl. Every file is scanned before it is stored. Empty for"
        " none.",
    ),
    "unscanned_files": SettingText(
        "files",
        "Accept Unscanned Files",
        "Store files while the virus scanner does not answer, or finds them too large."
        " Otherwise they are refused then.",
    ),
    "metrics": SettingText(
        "log",
        "Metrics for Prometheus",
        "Serve metrics to keys with the scope operations:read. The server needs the"
        " Python package prometheus-client.",
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
        "Fields of a GraphQL document at any level. Fields of a fragment count once for"
        " each use of the fragment.",
    ),
}


def text_of(name: str) -> SettingText:
    """Return the texts of the setting; little, where nobody wrote one for it."""
    found = SETTING_TEXTS.get(name)
    return found or SettingText("more", name.replace("_", " ").capitalize(), "")
