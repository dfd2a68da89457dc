# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Stores what the request log has gathered: a row for each request, and their sums."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing, suppress
from datetime import datetime, timezone

import psycopg2
from psycopg2 import errorcodes
from psycopg2.extras import execute_values

from ...monitoring.histogram import Kind, Usage, summed_up
from ...monitoring.queue import Entry, EntryError
from ..database.own_connection import own_connection

_STATEMENT_SECONDS = 20
#: Classes of errors that tell of the connection, the server or its tables, and so of
#: no entry. (psycopg2's own classes will not do: a value that is too long for an index
#: is an ``OperationalError`` like a connection that is lost.)
_NOT_OF_ENTRIES = frozenset(
    {
        errorcodes.CLASS_CONNECTION_EXCEPTION,
        errorcodes.CLASS_INVALID_TRANSACTION_STATE,
        errorcodes.CLASS_TRANSACTION_ROLLBACK,
        errorcodes.CLASS_SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION,
        errorcodes.CLASS_INSUFFICIENT_RESOURCES,
        errorcodes.CLASS_OBJECT_NOT_IN_PREREQUISITE_STATE,
        errorcodes.CLASS_OPERATOR_INTERVENTION,
        errorcodes.CLASS_SYSTEM_ERROR,
    }
)
_FAILED = 400
_LIMITED = 429
#: Whoever deletes a key takes it from its rows in any order, and may so be in the way.
_MOST_DEADLOCKS = 3
#: A key that goes leaves its subject and its name; one that is gone by now, the name
#: that it had when the request came.
_REQUESTS = """
    INSERT INTO api_request (
        moment, subject, key_name, key_id, user_id, protocol, endpoint, operation,
        status, error, mistakes, milliseconds, statements, points, size,
        correlation_id, address, client, request_text, response_text, records)
    SELECT new.moment, new.subject,
        COALESCE(
            api_key.name || COALESCE(' (' || api_key.key_hint || ')', ''), new.name),
        api_key.id, res_users.id, new.protocol,
        new.endpoint, new.operation, new.status, new.error, new.mistakes,
        new.milliseconds, new.statements, new.points, new.size, new.correlation_id,
        new.address, new.client, new.request_text, new.response_text, new.records
    FROM (VALUES %s) AS new (
        moment, subject, name, key_id, user_id, protocol, endpoint, operation, status,
        error, milliseconds, statements, points, size, correlation_id, address, client,
        mistakes, request_text, response_text, records)
    LEFT JOIN api_key ON api_key.id = new.key_id
    LEFT JOIN res_users ON res_users.id = new.user_id
"""
_REQUEST = (
    "(%s::timestamp, %s, %s, %s::int4, %s::int4, %s, %s, %s, %s::int4, %s,"
    " %s::float8, %s::int4, %s::int4, %s::int4, %s, %s, %s, %s, %s, %s, %s::int4)"
)
#: In an order that all processes follow, whatever order a join leaves: two of them that
#: update the same rows then never wait for each other in a circle.
_USAGE = """
    INSERT INTO api_usage AS kept (
        day, subject, key_name, key_id, user_id, protocol, endpoint, status, error,
        calls, errors, limited, points, size, milliseconds, histogram, hours,
        error_rate, p50, p95, p99)
    SELECT new.day, new.subject,
        COALESCE(
            api_key.name || COALESCE(' (' || api_key.key_hint || ')', ''), new.name),
        api_key.id, res_users.id,
        new.protocol, new.endpoint, new.status, new.error, new.calls,
        new.errors, new.limited, new.points, new.size, new.milliseconds,
        new.histogram, new.hours,
        new.errors * 100.0 / new.calls,
        dual_api_quantile(new.histogram, 0.50), dual_api_quantile(new.histogram, 0.95),
        dual_api_quantile(new.histogram, 0.99)
    FROM (VALUES %s) AS new (
        day, subject, key_id, user_id, protocol, endpoint, status, error, name,
        calls, errors, limited, points, size, milliseconds, histogram, hours)
    LEFT JOIN api_key ON api_key.id = new.key_id
    LEFT JOIN res_users ON res_users.id = new.user_id
    ORDER BY new.day, COALESCE(new.subject, ''), new.endpoint, new.status,
        COALESCE(new.error, '')
    ON CONFLICT
        (day, (COALESCE(subject, '')), endpoint, status, (COALESCE(error, '')))
    DO UPDATE SET
        calls = kept.calls + excluded.calls,
        errors = kept.errors + excluded.errors,
        limited = kept.limited + excluded.limited,
        points = kept.points + excluded.points,
        size = kept.size + excluded.size,
        milliseconds = kept.milliseconds + excluded.milliseconds,
        histogram = dual_api_histogram_add(kept.histogram, excluded.histogram),
        hours = COALESCE(
            dual_api_histogram_add(kept.hours, excluded.hours), excluded.hours),
        p50 = dual_api_quantile(
            dual_api_histogram_add(kept.histogram, excluded.histogram), 0.50),
        p95 = dual_api_quantile(
            dual_api_histogram_add(kept.histogram, excluded.histogram), 0.95),
        p99 = dual_api_quantile(
            dual_api_histogram_add(kept.histogram, excluded.histogram), 0.99)
"""
_USAGE_ROW = (
    "(%s::date, %s, %s::int4, %s::int4, %s, %s, %s::int4, %s, %s,"
    " %s::int4, %s::int4, %s::int4, %s::int4, %s::float8, %s::float8, %s::int4[],"
    " %s::int4[])"
)
_TOTALS = """
    INSERT INTO api_usage_total AS kept (
        protocol, endpoint, status, error, calls, admitted, refused, points,
        milliseconds, histogram)
    VALUES %s
    ON CONFLICT (protocol, endpoint, status, error) DO UPDATE SET
        calls = kept.calls + excluded.calls,
        admitted = kept.admitted + excluded.admitted,
        refused = kept.refused + excluded.refused,
        points = kept.points + excluded.points,
        milliseconds = kept.milliseconds + excluded.milliseconds,
        histogram = dual_api_histogram_add(kept.histogram, excluded.histogram)
"""
#: In the order of its unique index, as those of the usage are.
_DEPRECATED = """
    INSERT INTO api_deprecated_use AS kept (
        day, subject, key_name, key_id, user_id, slug, calls)
    SELECT new.day, new.subject,
        COALESCE(
            api_key.name || COALESCE(' (' || api_key.key_hint || ')', ''), new.name),
        api_key.id, res_users.id, new.slug, new.calls
    FROM (VALUES %s) AS new (day, subject, slug, name, key_id, user_id, calls)
    LEFT JOIN api_key ON api_key.id = new.key_id
    LEFT JOIN res_users ON res_users.id = new.user_id
    ORDER BY new.day, new.subject, new.slug
    ON CONFLICT (day, subject, slug) DO UPDATE SET calls = kept.calls + excluded.calls
"""
_DEPRECATED_ROW = "(%s::date, %s, %s, %s, %s::int4, %s::int4, %s::int4)"
#: Numbers of a row of totals before those of its histogram.
_PLAIN = 5


class RequestWriter:
    """Writes entries, on a connection that is kept while it works."""

    def __init__(self, database: str) -> None:
        self._database = database
        self._connection: psycopg2.extensions.connection | None = None

    def __call__(self, entries: Sequence[Entry]) -> None:
        """Store all of them, or none.

        :raises EntryError: when one of them can never be stored
        :raises psycopg2.Error: when the database does not take any now
        """
        for _deadlock in range(_MOST_DEADLOCKS):
            with suppress(psycopg2.errors.DeadlockDetected):
                return self._store(entries)
        return self._store(entries)

    def _store(self, entries: Sequence[Entry]) -> None:
        opened = self._connection or self._connect()
        self._connection = opened
        try:
            usage = summed_up(entries)
            with opened, opened.cursor() as cursor:
                rows = [_row(entry) for entry in entries if entry.row]
                if rows:
                    size = len(rows)
                    execute_values(cursor, _REQUESTS, rows, _REQUEST, page_size=size)
                rows = [_usage_row(kind, found) for kind, found in usage.items()]
                execute_values(cursor, _USAGE, rows, _USAGE_ROW, page_size=len(rows))
                rows = _totals(usage)
                execute_values(cursor, _TOTALS, rows, page_size=len(rows))
                rows = _deprecated_rows(entries)
                if rows:
                    size = len(rows)
                    execute_values(
                        cursor, _DEPRECATED, rows, _DEPRECATED_ROW, page_size=size
                    )
        except psycopg2.Error as error:
            if opened.closed or not _is_of_entries(error):
                with closing(opened):
                    self._connection = None
                raise
            # The server's whole message quotes the row.
            raise EntryError(error.diag.message_primary) from None
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise EntryError(type(error).__name__) from None

    def _connect(self) -> "psycopg2.extensions.connection":
        connection = own_connection(self._database)
        with connection, connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = %s", [f"{_STATEMENT_SECONDS}s"])
        return connection


def _is_of_entries(error: psycopg2.Error) -> bool:
    """Whether other entries may be written although these were not."""
    # Without a code it is the library that could not pass a value on, or has lost the
    # connection.
    if error.pgcode is None:
        return isinstance(error, (psycopg2.DataError, psycopg2.ProgrammingError))
    return error.pgcode[:2] not in _NOT_OF_ENTRIES


def _row(entry: Entry) -> tuple[object, ...]:
    *rest, _row, _deprecated = entry[1:]
    return (_moment(entry), *rest)


def _moment(entry: Entry) -> datetime:
    return datetime.fromtimestamp(entry.moment, timezone.utc).replace(tzinfo=None)


def _usage_row(kind: Kind, usage: Usage) -> tuple[object, ...]:
    refused = kind.status >= _FAILED or kind.error is not None
    return (
        *kind,
        usage.name,
        usage.calls,
        usage.calls if refused else 0,
        usage.calls if kind.status == _LIMITED else 0,
        usage.points,
        usage.size,
        usage.milliseconds,
        usage.classes,
        usage.hours,
    )


def _deprecated_rows(entries: Iterable[Entry]) -> list[tuple[object, ...]]:
    """What goes and was used, by day and caller: each request once for each of it."""
    found: dict[tuple[object, ...], list[object]] = {}
    calls: Counter[tuple[object, ...]] = Counter()
    for entry in entries:
        for slug in entry.deprecated if entry.subject else ():
            kind = (_moment(entry).date(), entry.subject, slug)
            found[kind] = [entry.name, entry.key_id, entry.user_id]
            calls[kind] += 1
    return [(*kind, *named, calls[kind]) for kind, named in found.items()]


def _totals(usage: Mapping[Kind, Usage]) -> list[tuple[object, ...]]:
    """The same without days and keys, in an order that all processes follow."""
    found: dict[tuple[str, str, int, str], list[float]] = {}
    for kind, one in usage.items():
        refused = kind.status == _LIMITED and kind.subject is not None
        numbers = [
            one.calls,
            one.admitted,
            one.calls if refused else 0,
            one.points,
            one.milliseconds,
            *one.classes,
        ]
        name = (kind.protocol, kind.endpoint, kind.status, kind.error or "")
        before = found.get(name, [0] * len(numbers))
        found[name] = [a + b for a, b in zip(before, numbers, strict=True)]
    return [
        (*name, *numbers[:_PLAIN], numbers[_PLAIN:])
        for name, numbers in sorted(found.items())
    ]
