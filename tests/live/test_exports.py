# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Exports by clients that stop reading, hang up and come back, while rows change."""

import contextlib
import io
import json
import socket
import statistics
import time

import psutil
import pytest
from devkit import database as databases

ROWS = 15_000
#: More than a connection holds that nobody reads.
PADDING = 600
MILLION = 1_000_000
#: For what Python and Odoo keep; all rows together are ten times as much.
GROWTH_MIB = 12
#: In which a worker lets go of a client that reads nothing; and for a busy machine.
STALLED_SECONDS, PATIENCE = 3, 60
FIELDS = "fields=id,name,street&is_company=all"
MORE = """
    INSERT INTO res_partner (name, complete_name, type, active, is_company, street)
    SELECT 'Row ' || n, 'Row ' || n, 'contact', true, true, repeat('x', {padding})
    FROM generate_series(1, {rows}) AS n;
    ANALYZE res_partner"""


@pytest.fixture(scope="module")
def database(tools):
    name = tools.create_database("live_exports")
    with databases.connected(tools.runner().variables, name) as cursor:
        cursor.execute(MORE.format(rows=ROWS, padding=PADDING))
    return name


@pytest.fixture(scope="module")
def key(database, keys_in):
    values = {"scopes": ["customers:read"], "rate_limit_per_min": 10_000}
    return keys_in(database, all=values)["all"]


@pytest.fixture(scope="module")
def server(tools, database, key):
    env = {
        # So a place that is not left is seen at once.
        "DUAL_API_REQUESTS_AT_ONCE": "1",
        "ODOO_HTTP_SOCKET_TIMEOUT": str(STALLED_SECONDS),
    }
    with tools.Server(database, workers=2, env=env) as server:
        yield server


@pytest.fixture
def api(server, client, key):
    return client(server.base_url, key)


@pytest.fixture
def sql(tools, database):
    """Executes a statement beside the server, and gives what it finds."""
    with databases.connected(tools.runner().variables, database) as cursor:

        def execute(statement, *parameters):
            cursor.execute(statement, parameters or None)
            return cursor.fetchall() if cursor.description else None

        yield execute


@pytest.fixture
def opened(server, key):
    """Begins an export, and reads no more than what it is asked to."""

    @contextlib.contextmanager
    def begin():
        with socket.socket() as connection:
            # Else the machine reads for the client.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.settimeout(PATIENCE)
            connection.connect(("127.0.0.1", server.port))
            head = (
                f"GET /api/v1/customers/export?{FIELDS} HTTP/1.1\r\nHost: localhost\r\n"
                f"X-API-Key: {key}\r\nAccept: application/x-ndjson\r\n\r\n"
            )
            connection.sendall(head.encode())
            with connection.makefile("rb") as stream:
                assert b" 200 " in stream.readline()
                while stream.readline().strip():
                    pass
                yield stream

    return begin


def export(api, **parameters):
    """All records, and what the last line says."""
    words = "".join(f"&{name}={value}" for name, value in parameters.items())
    answer = api.get(f"customers/export?{FIELDS}{words}", timeout=PATIENCE)
    assert answer.status_code == 200, answer.text
    *records, last = map(json.loads, answer.text.splitlines())
    return records, last["_end"]


def until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        # Every look costs a process of PostgreSQL some work.
        time.sleep(0.05)


def transactions(sql, database):
    """How many hold a state of the database open, but for this one and PostgreSQL's."""
    return sql(
        "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
        " AND datname = %s AND backend_xmin IS NOT NULL",
        database,
    )[0][0]


def test_one_state_of_the_database(api, sql, opened):
    """Whatever is written while it is read."""
    before, _end = export(api)
    last = before[-1]["id"]
    with opened() as stream:
        lines = [stream.readline()]
        sql(
            "UPDATE res_partner SET name = 'Changed' WHERE id = %s;"
            "DELETE FROM res_partner WHERE id = %s;"
            "INSERT INTO res_partner (name, complete_name, type, active, is_company)"
            " VALUES ('New', 'New', 'contact', true, true)",
            last,
            before[-2]["id"],
        )
        lines += stream.read().splitlines()
    *records, end = map(json.loads, lines)
    assert records == before
    assert end == {"_end": {"rows": len(before), "next": None}}
    now, _end = export(api, after=before[-3]["id"])
    assert [record["name"] for record in now] == ["Changed", "New"]


def test_who_was_cut_off_goes_on(api, opened):
    whole, _end = export(api)
    with opened() as stream:
        *lines, cut = stream.read(PADDING * 3_000).split(b"\n")
    with pytest.raises(json.JSONDecodeError):
        json.loads(cut)
    first = [json.loads(line) for line in lines]
    until(lambda: api.get("me").status_code == 200)
    rest, end = export(api, after=first[-1]["id"])
    assert first + rest == whole
    assert end["rows"] == len(rest)


def test_who_stops_reading_holds_nothing_for_long(api, sql, opened, database):
    """Neither a worker, nor a place of the key, nor a state of the database."""
    with opened() as stream:
        stream.readline()
        assert transactions(sql, database) == 1
        assert api.get("me").status_code == 429
        until(lambda: transactions(sql, database) == 0)
        until(lambda: api.get("me").status_code == 200)
        assert b'"_end"' not in stream.read()


def test_the_log_knows_what_was_sent(api, sql):
    records, _end = export(api)
    length = int(ROWS * PADDING)

    def logged():
        return sql(
            "SELECT points, size FROM api_request WHERE status = 200"
            " AND endpoint LIKE '%%/export' AND records = %s",
            len(records),
        )

    until(logged)
    points, size = logged()[0]
    assert points == -(-len(records) // 2_000)
    assert size > length


def memory(server):
    """MiB of the workers' own memory, all together."""
    workers = psutil.Process(server.pid).children(recursive=True)
    return sum(worker.memory_info().rss for worker in workers) / 2**20


def drained(api, look=lambda: None):
    """Reads an export as it comes, and counts its lines.

    :param look: called now and then
    """
    answer = api.get(f"customers/export?{FIELDS}", stream=True, timeout=PATIENCE)
    lines = 0
    for lines, _line in enumerate(answer.iter_lines(chunk_size=2**16)):
        if lines % 5_000 == 0:
            look()
    return lines


def settled(server, api):
    """Both workers have done what is measured before."""
    for _turn in range(6):
        drained(api)
    return memory(server)


def test_memory_of_the_worker_is_bounded(server, api):
    before, seen = settled(server, api), []
    for _turn in range(4):
        assert drained(api, lambda: seen.append(memory(server))) > ROWS * 0.9
    assert max(seen) - before < GROWTH_MIB


#: What an export of 50,000 customers shows by default, as PostgreSQL itself writes it.
COPY = """
    COPY (SELECT row_to_json(row) FROM (
        SELECT partner.id, partner.name, partner.email, partner.phone,
            country.code AS country
        FROM res_partner AS partner
        LEFT JOIN res_country AS country ON country.id = partner.country_id
        WHERE partner.active ORDER BY partner.id) AS row) TO STDOUT"""
COPIED, ROUNDS, SHARE = 50_000, 7, 0.5


@pytest.mark.minutes
def test_half_as_fast_as_copy(tools, server, api, sql, database):
    """By turns, so that what else the machine does slows both of a round.

    That PostgreSQL writes the JSON is in tests/support/parity_exports.py; a clock is
    asked where a machine has nothing else to do.
    """
    there = sql("SELECT count(*) FROM res_partner WHERE active")[0][0]
    sql(MORE.format(rows=max(0, COPIED - there), padding=10))
    shares = []
    with databases.connected(tools.runner().variables, database) as cursor:
        for _round in range(ROUNDS):
            began = time.monotonic()
            cursor.copy_expert(COPY, io.BytesIO())
            copied = time.monotonic()
            answer = api.get("customers/export?is_company=all", timeout=PATIENCE)
            shares.append((copied - began) / (time.monotonic() - copied))
            assert len(answer.content.splitlines()) > COPIED * 0.9
    assert statistics.median(shares) > SHARE, shares


@pytest.mark.minutes
def test_a_million_rows(server, api, sql):
    before, seen = settled(server, api), []
    sql(MORE.format(rows=MILLION, padding=10))
    assert drained(api, lambda: seen.append(memory(server))) >= MILLION
    assert max(seen) - before < GROWTH_MIB
