# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Requests that no client library would send, byte by byte, to both kinds of server."""

import json
import socket

import pytest

RECORD = b'{"name": "Bytes"}'
MEBIBYTE = 1024 * 1024
CHUNKED = "Transfer-Encoding: chunked"
#: Long enough for the server to wait for the rest of a body, which it does.
PATIENCE = 10
LONG = "x" * 9_000


@pytest.fixture(scope="module")
def database(tools):
    return tools.create_database("live_bytes")


@pytest.fixture(scope="module")
def key(database, keys_in):
    scopes = ["customers:read", "customers:write"]
    wanted = {"scopes": scopes, "rate_limit_per_min": 10_000}
    return keys_in(database, all=wanted)["all"]


@pytest.fixture(scope="module", params=[0, 1], ids=["threads", "worker"])
def server(request, tools, database, key):
    with tools.Server(database, workers=request.param) as server:
        if request.param:
            server.expect(r"code 431, message Line too long")
            server.expect(r"code 431, message Too many headers")
            server.expect(r"code 414, message Request-URI Too Long")
        yield server


@pytest.fixture
def send(server, key):
    def send(*headers, body=RECORD, path="/api/v1/customers", method="POST", cut=False):
        """The status and the document that a request of these bytes is answered by."""
        lines = [
            f"{method} {path} HTTP/1.1",
            "Host: localhost",
            f"X-API-Key: {key}",
            "Content-Type: application/json",
            *headers,
        ]
        data = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
        with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as sock:
            sock.sendall(data)
            if cut:
                sock.shutdown(socket.SHUT_WR)
            return answer_on(sock)

    return send


def answer_on(sock):
    answer = b""
    while piece := sock.recv(65536):
        answer += piece
    head, _blank, body = answer.partition(b"\r\n\r\n")
    is_json = b"json" in head.lower()
    return int(head.split()[1]), json.loads(body) if is_json else body.decode()


def of(length):
    return f"Content-Length: {length}"


def chunk(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


END = b"0\r\n\r\n"


def count(tools, database):
    query = "SELECT count(*) FROM res_partner WHERE name = 'Bytes'"
    return tools.sql(database, query)[0][0]


def test_a_body_in_chunks_is_a_body(tools, database, send):
    before = count(tools, database)
    halves = chunk(RECORD[:5]) + chunk(RECORD[5:]) + END
    assert send(CHUNKED, body=halves)[0] == 201
    assert count(tools, database) == before + 1


BROKEN = {
    "no size of a chunk": ([CHUNKED], b"ZZ\r\n{}\r\n" + END, 400),
    "a negative chunk": ([CHUNKED], b"-5\r\n{}\r\n" + END, 400),
    "a chunk cut off": ([CHUNKED], b"10\r\n{}", 400),
    "a chunk of terabytes": ([CHUNKED], b"FFFFFFFFFFFF\r\n{}", 413),
    "compressed": (["Content-Encoding: gzip", of(17)], RECORD, 415),
    "another coding": (["Content-Encoding: br, gzip", of(17)], RECORD, 415),
    "shorter than it is": ([of(5)], RECORD, 400),
    "longer than it is": ([of(500)], RECORD, 400),
    "of no length": ([], RECORD, 400),
    "of a negative length": ([of(-5)], RECORD, 400),
    "of a length that is no number": ([of("many")], RECORD, 400),
    "of two lengths": ([of(17), of(3)], RECORD, 400),
    "of terabytes": ([of(10**13)], RECORD, 413),
    "one byte too many": ([of(MEBIBYTE + 1)], RECORD, 413),
}


@pytest.mark.parametrize("path", ["/api/v1/customers", "/graphql"])
@pytest.mark.parametrize("name", BROKEN)
def test_a_body_that_is(tools, database, send, path, name):
    headers, body, status = BROKEN[name]
    before = count(tools, database)
    answered, document = send(*headers, body=body, path=path, cut=True)
    assert answered == status
    failure = document["errors"][0]["extensions"] if path == "/graphql" else document
    assert failure["status"] == status
    assert count(tools, database) == before


def test_more_than_a_mebibyte_in_chunks(send):
    body = chunk(b'{"name": "' + b"x" * MEBIBYTE) + chunk(b'"}') + END
    status, document = send(CHUNKED, body=body)
    assert (status, document["error"]) == (413, "payload_too_large")


def test_two_lengths_are_one_body_and_no_second_request(tools, database, send):
    # What a proxy took for the next request would be smuggled past it.
    before = count(tools, database)
    smuggled = b"DELETE /api/v1/customers/1 HTTP/1.1\r\nHost: localhost\r\n\r\n"
    body = chunk(RECORD) + END + smuggled
    status, document = send(CHUNKED, of(3), body=body)
    # The connection ends with the first answer: `document` is one JSON text.
    assert (status, document["name"]) == (201, "Bytes")
    assert count(tools, database) == before + 1


SIZES = {
    "URL": (414, "uri_too_long", [], f"/api/v1/customers?q={LONG}"),
    "path": (414, "uri_too_long", [], f"/api/v1/{LONG}"),
    "path of GraphQL": (414, "uri_too_long", [], f"/graphql/{LONG}"),
    "query by GET": (414, "uri_too_long", [], f"/graphql?query={LONG}"),
    "parameters": (
        400,
        "bad_request",
        [],
        "/api/v1/customers?" + "&".join(f"p{number}=1" for number in range(201)),
    ),
    **{
        name: (431, "headers_too_large", [f"{name}: {LONG}"], "/api/v1/customers")
        for name in (
            "Accept",
            "Origin",
            "Idempotency-Key",
            "If-Match",
            "If-None-Match",
            "X-Correlation-ID",
            "traceparent",
            "X-Unknown",
        )
    },
    "Accept of GraphQL": (
        431,
        "headers_too_large",
        [f"Accept: {'a/b;q=0.1,' * 900}"],
        "/graphql?query={viewer{name}}",
    ),
}


@pytest.mark.parametrize("name", SIZES)
def test_too_long(send, name):
    status, error, headers, path = SIZES[name]
    answered, document = send(*headers, path=path, method="GET", body=b"")
    failure = document["errors"][0]["extensions"] if "errors" in document else document
    assert (answered, failure["error"]) == (status, error)


def test_a_key_that_is_too_long_is_no_key(server, send, client):
    answer = client(server.base_url, "x" * 9_000).get("me")
    assert (answer.status_code, answer.json()["error"]) == (401, "unauthorized")


@pytest.mark.parametrize(
    ("headers", "path", "status"),
    [
        ([f"Origin: {'x' * 70_000}"], "/api/v1/me", 431),
        ([f"X-{number}: 1" for number in range(201)], "/api/v1/me", 431),
        ([], f"/api/v1/me?q={'x' * 70_000}", 414),
    ],
    ids=["header", "headers", "URL"],
)
def test_what_is_longer_still_does_not_reach_the_api(
    server, send, headers, path, status
):
    if not server.workers:
        pytest.skip("Odoo's server of threads ends the connection without an answer.")
    answered, page = send(*headers, path=path, method="GET", body=b"")
    assert answered == status
    assert "Traceback" not in page


def test_after_all_this_it_still_answers(send):
    assert send(path="/api/v1/me", method="GET", body=b"")[0] == 200
