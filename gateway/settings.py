# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an administrator can set, with its default, in one list.

A setting is an Odoo system parameter ``dual_api.<name>``; what is set outside of the
database wins over it (``gateway/setting_sources.py``).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, get_type_hints

from ..auth.restrictions import read_origin
from ..files.media_types import USUAL_TYPES, media_types
from ..files.scanner import read_address
from ..webhooks.addresses import read_allow_list

#: A server, and perhaps a folder: no user, query or fragment.
_PUBLIC_URL = re.compile(
    r"https?://(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])"
    r"(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~-]+)*/?"
)
#: The machine itself, and any port of it.
_LOOPBACK = re.compile(r"(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(?::\d+)?")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one database.

    :param redis_url: the Redis that counts points; empty for none
    :param rate_limit_store: ``auto``, or the name of a store
    :param failed_logins_per_min: wrong keys that one client address may try
    :param keyless_requests_per_min: GraphQL requests without a key that one client
        address may send, where ``public_introspection`` lets them in
    :param requests_at_once: requests of one key that may run at once; 0: any number
    :param portal_identity_changes: whether the address of a customer who signs in to
        the portal can be changed, and the company that he belongs to
    :param cors_origins: browser origins that may use the API; ``*`` for all
    :param public_url: what stands in front of the addresses that are told to clients,
        such as ``https://api.example.com``; empty for relative addresses
    :param issuer: the address that people sign in at, such as
        ``https://erp.example.com``, which access tokens name; empty: nobody can sign in
    :param password_login: whether apps of one's own may ask for passwords themselves
    :param app_registration: whether apps can be registered by a request of a key that
        has ``apps:write`` (RFC 7591)
    :param app_document_hosts: hosts whose documents describe apps, so that the address
        of one is a client id; none: no host's
    :param require_https: whether keys are refused that came over plain HTTP from
        another machine
    :param statement_timeout_ms: how long PostgreSQL may work for a request; 0 for ever
    :param key_overlap_days: how long a replaced key works on
    :param idempotency_lease_seconds: when an idempotency key is free again whose
        request was never finished
    :param idempotency_kept_mib: how many MiB the answers that are kept for one key, or
        one family of keys, may take
    :param key_default_limit: points per minute of a new key for which nobody says
    :param keys_per_user: how many keys of a user may work at a time; 0: any number
    :param key_reminder_days: how long before its end a key's user is reminded
    :param public_schemas: whether OpenAPI and SDL are shown without a key
    :param public_introspection: whether GraphQL introspection needs no key
    :param without_indexes: filters, such as ``customers.city``, that nobody uses, so
        that the database need not keep an index for them
    :param graphql_depth: levels of fields in a document
    :param graphql_tokens: tokens in a document
    :param graphql_document_bytes: size of a document
    :param graphql_aliases: root fields of a document
    :param graphql_fields: fields of a document at any level, each as often as the
        fragment is spread that it stands in
    :param log_retention_days: how long the request log keeps a request; 0: none is
        kept, and none is counted
    :param log_free_rows_per_min: rows that the request log takes in a minute of
        requests that cost no points, for each key (and for those without one) and
        status, from each process; the others are only counted
    :param webhooks_per_key: how many webhooks a key may have; 0: any number
    :param webhooks_in_all: how many there may be; 0: any number
    :param webhook_allow: networks and hosts that webhooks may reach beside the public
        internet: ``10.1.0.0/16``, ``erp.example``, ``http://10.1.2.3``
    :param deprecations_enforced: whether what is past its sunset is refused
    :param deprecation_brownout_hours: hours of each day, in UTC, in which all that is
        deprecated is refused, so that who still uses it finds out
    :param upload_max_mib: how large a file may be that one request brings, in MiB
    :param uploads_at_once: how many files may arrive at a time, on this host
    :param file_types: which types of files may come, by the words of
        ``files/media_types.py``
    :param resumable_max_mib: how large a file may be that comes in parts, in MiB
    :param resumable_per_key: how many uploads of one key may be unfinished
    :param resumable_hours: how long an upload may take
    :param unattached_hours: how long a file is kept that came by the API and belongs to
        no record
    :param virus_scanner: where ClamAV's clamd listens, ``host:port`` or the path of a
        socket; empty for none
    :param unscanned_files: whether files are taken that the scanner can't look at
    :param metrics: whether Prometheus is given numbers
    """

    redis_url: str = ""
    rate_limit_store: str = "auto"
    failed_logins_per_min: int = 20
    keyless_requests_per_min: int = 60
    requests_at_once: int = 4
    portal_identity_changes: bool = False
    cors_origins: tuple[str, ...] = ()
    public_url: str = ""
    issuer: str = ""
    password_login: bool = False
    app_registration: bool = False
    app_document_hosts: tuple[str, ...] = ()
    require_https: bool = True
    statement_timeout_ms: int = 10_000
    key_overlap_days: int = 30
    idempotency_lease_seconds: int = 60
    idempotency_kept_mib: int = 64
    key_default_limit: int = 60
    keys_per_user: int = 100
    key_reminder_days: int = 14
    public_schemas: bool = True
    public_introspection: bool = False
    without_indexes: tuple[str, ...] = ()
    graphql_depth: int = 10
    graphql_tokens: int = 1000
    graphql_document_bytes: int = 64 * 1024
    graphql_aliases: int = 30
    graphql_fields: int = 5000
    log_retention_days: int = 30
    log_free_rows_per_min: int = 60
    webhooks_per_key: int = 20
    webhooks_in_all: int = 100
    webhook_allow: tuple[str, ...] = ()
    deprecations_enforced: bool = False
    deprecation_brownout_hours: frozenset[int] = frozenset()
    upload_max_mib: int = 25
    uploads_at_once: int = 4
    file_types: tuple[str, ...] = USUAL_TYPES
    resumable_max_mib: int = 1024
    resumable_per_key: int = 10
    resumable_hours: int = 24
    unattached_hours: int = 24
    virus_scanner: str = ""
    unscanned_files: bool = False
    metrics: bool = False


#: A value of whichever type the setting has.
_Setting = Any  # type: ignore[explicit-any]


def read_settings(look_up: Callable[[str], str | None]) -> Settings:
    """Return the settings that ``look_up`` finds by name; what is missing keeps its
    default.

    :raises ValueError: naming the settings that can't be read
    """
    settings, mistakes = readable_settings(look_up)
    if mistakes:
        raise ValueError("; ".join(mistakes))
    return settings


def readable_settings(
    look_up: Callable[[str], str | None],
) -> tuple[Settings, list[str]]:
    """Return the settings that can be read, and what is wrong with the others.

    These keep their defaults: one mistake undoes nothing else that was set.
    """
    types = get_type_hints(Settings)
    values: dict[str, _Setting] = {}
    mistakes = []
    for field in fields(Settings):
        text = look_up(field.name)
        if text is None or not text.strip():
            continue
        try:
            parse = _PARSERS.get(field.name, _parse)
            values[field.name] = parse(text.strip(), types[field.name])
        except (KeyError, ValueError):
            mistakes.append(f"{field.name}: {text[:100]!r} is no valid value")
    return Settings(**values), mistakes


def _public_url(text: str, _type: object) -> _Setting:
    if not _PUBLIC_URL.fullmatch(text):
        raise ValueError
    return text.rstrip("/")


def _issuer(text: str, _type: object) -> _Setting:
    """One origin, in the one spelling in which tokens are compared with it.

    Over plain HTTP only on the machine itself: codes and tokens go there.
    """
    origin = read_origin(text.removesuffix("/"))
    scheme, _, place = origin.partition("://")
    if scheme != "https" and not (scheme == "http" and _LOOPBACK.fullmatch(place)):
        raise ValueError
    return origin


def _webhook_allow(text: str, type_: object) -> _Setting:
    entries = _parse(text, type_)
    read_allow_list(entries)
    return entries


def _hours(text: str, type_: object) -> _Setting:
    """Hours of the day: ``9``, ``9-11`` for those of 9, 10 and 11, or several."""
    found: set[int] = set()
    for part in text.replace(",", " ").split():
        begin, dash, end = part.partition("-")
        first = int(begin)
        last = int(end) if dash else first
        if not 0 <= first <= last <= 23:
            raise ValueError
        found.update(range(first, last + 1))
    return frozenset(found)


def _file_types(text: str, type_: object) -> _Setting:
    words = _parse(text, type_)
    media_types(words)
    return words


def _virus_scanner(text: str, _type: object) -> _Setting:
    read_address(text)
    return text


#: By setting: what reads more than its type.
_PARSERS = {
    "public_url": _public_url,
    "issuer": _issuer,
    "webhook_allow": _webhook_allow,
    "deprecation_brownout_hours": _hours,
    "file_types": _file_types,
    "virus_scanner": _virus_scanner,
}


def _parse(text: str, type_: object) -> _Setting:
    if type_ is str:
        return text
    if type_ is bool:
        return {"true": True, "1": True, "false": False, "0": False}[text.lower()]
    if type_ is int:
        number = int(text)
        if number < 0:
            raise ValueError
        return number
    return tuple(text.replace(",", " ").split())
