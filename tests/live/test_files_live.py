# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Files of a size that matters, through a real server and its disk."""

import hashlib
import os
import socket
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from devkit import live

MIB = 2**20
#: As large as the default setting lets a file be.
SIZE = 25 * MIB
GROWTH_MIB = 40
PDF = b"%PDF-1.7\n" + os.urandom(MIB)
#: Threads that read, requests of each, and how much longer the slower ones may take.
READERS, READS, SLOWER = 8, 40, 1.2


def large():
    """A file, piece by piece; who sends it has it in memory only once."""
    yield PDF
    for _number in range(SIZE // MIB - 1):
        yield PDF[:MIB]


@pytest.fixture(scope="module")
def api(demo, client):
    return client(demo.server.base_url, demo.keys["write"])


def upload(api, data, **headers):
    sent = {"Content-Type": "application/pdf", **headers}
    return api.send("POST", "files", data=data, headers=sent, timeout=120)


def peak(server):
    """The most MiB that the server's memory has taken since the last call."""
    process = Path(f"/proc/{server.pid}")
    words = dict(
        line.split(":", 1) for line in (process / "status").read_text().splitlines()
    )
    (process / "clear_refs").write_text("5")
    return int(words["VmHWM"].split()[0]) / 1024


def spooled(demo):
    folder = live.filestore() / demo.database / "dual_api_uploads"
    return list(folder.iterdir()) if folder.exists() else []


def test_a_large_file_is_never_in_memory(api, demo):
    data = b"".join(large())[:SIZE]
    # What a first upload and a first download load.
    small = upload(api, PDF).json()
    api.get(f"files/{small['id']}/content")
    peak(demo.server)
    before = peak(demo.server)
    answer = upload(api, data)
    assert answer.status_code == 201, answer.text
    assert peak(demo.server) - before < GROWTH_MIB
    chunked = upload(api, (data[start : start + MIB] for start in range(0, SIZE, MIB)))
    assert chunked.status_code == 201, chunked.text
    assert peak(demo.server) - before < GROWTH_MIB
    form = {"file": ("large.pdf", data, "application/pdf")}
    answer = api.send("POST", "files", files=form, timeout=120)
    assert answer.status_code == 201, answer.text
    assert peak(demo.server) - before < GROWTH_MIB
    digest = hashlib.sha256()
    with api.get(f"files/{answer.json()['id']}/content", stream=True) as content:
        for piece in content.iter_content(MIB):
            digest.update(piece)
    assert digest.digest() == hashlib.sha256(data).digest()
    assert peak(demo.server) - before < GROWTH_MIB
    assert not spooled(demo)


def test_a_larger_one_in_parts_is_not_either(api, demo):
    """More than one request may bring whole."""
    data = b"".join(large())[:SIZE] + PDF
    said = {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": str(len(data)),
        "Upload-Metadata": "filename YS5wZGY=,filetype YXBwbGljYXRpb24vcGRm",
    }
    path = api.send("POST", "uploads", headers=said).headers["Location"]
    part = {
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": "0",
        "Content-Type": "application/offset+octet-stream",
    }
    peak(demo.server)
    before = peak(demo.server)
    answer = api.send("PATCH", path, data=data, headers=part, timeout=120)
    assert answer.status_code == 204, answer.text
    assert peak(demo.server) - before < GROWTH_MIB
    number = answer.headers["X-File-ID"]
    sent = hashlib.sha256(data).hexdigest()
    assert api.get(f"files/{number}?fields=sha256").json()["sha256"] == sent
    # It lies in Odoo's own place now, and nowhere else.
    assert not list((live.filestore() / demo.database / "dual_api_parts").iterdir())


def test_a_broken_upload_leaves_nothing(api, demo):
    address = urlsplit(demo.server.base_url)
    head = (
        "POST /api/v1/files HTTP/1.1\r\nHost: localhost\r\n"
        f"X-API-Key: {demo.keys['write']}\r\nContent-Type: application/pdf\r\n"
        f"Content-Length: {4 * MIB}\r\n\r\n"
    )
    with socket.create_connection((address.hostname, address.port)) as connection:
        connection.sendall(head.encode() + PDF)
        connection.shutdown(socket.SHUT_WR)
        answer = connection.makefile("rb").read()
    assert b" 400 " in answer.splitlines()[0]
    assert not spooled(demo)


def test_who_may_not_is_told_before_the_file_is_sent(api, client, demo):
    for key, status in ((None, 401), (demo.keys["read"], 403)):
        answer = upload(client(demo.server.base_url, key), PDF * 3)
        assert answer.status_code == status


@pytest.mark.minutes
def test_readers_hardly_notice(tools, client, keys_in):
    """Large uploads beside eight readers: their p95 grows by less than a fifth."""
    database = tools.create_database("live_files")
    scopes = ["customers:read", "files:write"]
    asked = {"scopes": scopes, "rate_limit_per_min": 100_000}
    keys = keys_in(database, **{str(n): asked for n in range(READERS + 1)})
    data = b"".join(large())[:SIZE]
    with tools.Server(database, workers=4) as server:

        def read(number):
            api, times = client(server.base_url, keys[str(number)]), []
            for _turn in range(READS):
                began = time.monotonic()
                assert api.get("customers?limit=50").status_code == 200
                times.append(time.monotonic() - began)
            return times

        def read_all():
            with ThreadPoolExecutor(READERS) as pool:
                found = pool.map(read, range(READERS))
                return statistics.quantiles(chain.from_iterable(found), n=20)[-1]

        read_all()
        quiet = read_all()
        over = threading.Event()

        def send():
            api = client(server.base_url, keys[str(READERS)])
            while not over.is_set():
                assert upload(api, data).status_code == 201

        sender = threading.Thread(target=send)
        sender.start()
        try:
            busy = read_all()
        finally:
            over.set()
            sender.join()
    assert busy < quiet * SLOWER, (quiet, busy)
