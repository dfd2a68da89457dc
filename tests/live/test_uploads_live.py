# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Files that come in parts over lines that break, by the clients that people use."""

import hashlib
import json
import os
import random
import signal
import socket
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from cutting_proxy import cutting
from declared import declared
from tusclient.client import TusClient

SCRIPT = Path(__file__).parent / "support" / "upload_in_parts.cjs"
KILOBYTE, MIB = 1024, 1024 * 1024
TUS = {"Tus-Resumable": "1.0.0"}
#: What gets through on a connection, headers and all.
CUT_AFTER = 64 * KILOBYTE
SIZE = 700 * KILOBYTE
UPLOADS = "/api/v1/uploads"
IN_A_PAGE = """
([endpoint, key, text]) => new Promise((resolve, reject) => {
  const file = new Blob([text], { type: "text/plain" });
  new tus.Upload(file, {
    endpoint,
    chunkSize: 1000,
    headers: { "X-API-Key": key },
    metadata: { filename: "page.txt", filetype: "text/plain" },
    storeFingerprintForResuming: false,
    onError: reject,
    onSuccess: ({ lastResponse }) => resolve(lastResponse.getHeader("X-File-ID")),
  }).start();
})
"""
hostile = declared("tests", "support.hostile_files")


@pytest.fixture(scope="module")
def key(demo, keys_in):
    scopes = ["files:read", "files:write"]
    asked = {"scopes": scopes, "rate_limit_per_min": 100_000}
    return keys_in(demo.database, uploads=asked)["uploads"]


@pytest.fixture
def api(demo, client, key):
    return client(demo.server.base_url, key)


@pytest.fixture
def document(tmp_path):
    """A document that nothing can shorten, other at each test."""
    data = hostile.pdf(random.randbytes(SIZE))
    path = tmp_path / "large.pdf"
    path.write_bytes(data)
    return path


def check(api, number, document):
    """The file is what was sent."""
    sent = hashlib.sha256(document.read_bytes()).hexdigest()
    content = api.get(f"files/{number}/content")
    assert content.status_code == 200, content.text
    assert hashlib.sha256(content.content).hexdigest() == sent
    row = api.get(f"files/{number}?fields=sha256,name,media_type").json()
    assert row["sha256"] == sent
    assert (row["name"], row["media_type"]) == (document.name, "application/pdf")
    files = api.get("files?include_total=true&limit=1").json()
    api.send("DELETE", f"files/{number}")
    return files["total"]


@pytest.mark.parametrize("chunk", [100 * KILOBYTE, 10_000 * KILOBYTE])
def test_tus_js_client_resumes_wherever_the_line_breaks(
    demo, tools, key, api, document, chunk
):
    before = api.get("files?include_total=true&limit=1").json()["total"]
    with cutting(urlsplit(demo.server.base_url).port, CUT_AFTER) as proxy:
        env = {
            "ENDPOINT": proxy.url + UPLOADS,
            "KEY": key,
            "CHUNK": str(chunk),
            "NAME": document.name,
            "TYPE": hostile.PDF,
        }
        ran = tools.node().run(
            SCRIPT, str(document), env=env, capture_output=True, text=True
        )
    told = json.loads(ran.stdout)
    assert "file" in told, (told, ran.stderr)
    # No connection brings more, so there were as many as the file has such pieces.
    assert proxy.cuts >= SIZE // CUT_AFTER
    assert told["breaks"] >= SIZE // CUT_AFTER
    assert check(api, told["file"], document) == before + 1


def test_tuspy_resumes_wherever_the_line_breaks(demo, key, api, document):
    port = urlsplit(demo.server.base_url).port
    # It leaves files open that it opens itself.
    with cutting(port, CUT_AFTER) as proxy, document.open("rb") as file:
        tus = TusClient(proxy.url + UPLOADS, headers={"X-API-Key": key})
        uploader = tus.uploader(
            file_stream=file,
            metadata={"filename": document.name, "filetype": hostile.PDF},
            chunk_size=150 * KILOBYTE,
            retries=50,
            retry_delay=0,
        )
        uploader.upload()
    assert proxy.cuts >= SIZE // CUT_AFTER
    last = uploader.request
    assert last is not None
    check(api, last.response_headers["x-file-id"], document)


def test_a_page_of_another_origin_sends_a_file(
    demo, tools, key, api, browser, app_origin
):
    library = tools.node().modules / "tus-js-client" / "dist" / "tus.min.js"
    text = "A page has written this.\n" * 200
    # The page's own policy lets no other scripts in.
    page = browser.new_page(bypass_csp=True)
    page.goto(app_origin)
    page.add_script_tag(path=library)
    asked = [demo.server.base_url + UPLOADS, key, text]
    number = page.evaluate(IN_A_PAGE, asked)
    page.close()
    assert api.get(f"files/{number}/content").text == text
    api.send("DELETE", f"files/{number}")


def test_what_a_file_is_refused_for_is_told_at_its_end(demo, tools, key, tmp_path):
    path = tmp_path / "cat.png"
    path.write_bytes(hostile.pdf())
    env = {"ENDPOINT": demo.server.base_url + UPLOADS, "KEY": key}
    env |= {"CHUNK": "100", "NAME": path.name, "TYPE": hostile.PNG}
    ran = tools.node().run(SCRIPT, str(path), env=env, capture_output=True, text=True)
    told = json.loads(ran.stdout)
    assert told["status"] == 422, told
    assert json.loads(told["error"])["error"] == "media_type_mismatch"


@pytest.mark.minutes
def test_a_worker_that_is_killed_loses_little(tools, client, keys_in):
    database = tools.create_database("live_uploads")
    scopes = ["files:read", "files:write"]
    asked = {"scopes": scopes, "rate_limit_per_min": 100_000}
    key = keys_in(database, uploads=asked)["uploads"]
    data = hostile.pdf(random.randbytes(24 * MIB))
    with tools.Server(database, workers=2) as server:
        api = client(server.base_url, key)
        said = {
            "Upload-Length": str(len(data)),
            "Upload-Metadata": "filename YS5wZGY=,filetype YXBwbGljYXRpb24vcGRm",
        }
        path = api.send("POST", UPLOADS, headers=TUS | said).headers["Location"]

        def offset():
            return int(api.send("HEAD", path, headers=TUS).headers["Upload-Offset"])

        killed = 0
        while (begun := offset()) + 9 * MIB < len(data):
            with sending(server, key, path, data, begun) as connection:
                # So much is on its way, and the rest does not come.
                connection.sendall(data[begun : begun + 9 * MIB])
                while offset() < begun + 8 * MIB:
                    time.sleep(0.05)
                [holder] = holders(tools, database, path)
                os.kill(holder, signal.SIGKILL)
                killed += 1
            # What it had not counted yet is sent again, over what is there.
            assert begun < offset() < len(data)
        rest = {
            "Upload-Offset": str(offset()),
            "Content-Type": "application/offset+octet-stream",
        }
        answer = api.send("PATCH", path, headers=TUS | rest, data=data[offset() :])
        assert answer.status_code == 204, answer.text
        assert killed > 1
        content = api.get(f"files/{answer.headers['X-File-ID']}/content").content
        assert hashlib.sha256(content).digest() == hashlib.sha256(data).digest()


@contextmanager
def sending(server, key, path, data, begun):
    """A connection on which all that is missing was announced."""
    address = urlsplit(server.base_url)
    head = (
        f"PATCH {path} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: {key}\r\n"
        "Tus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\n"
        f"Upload-Offset: {begun}\r\nContent-Length: {len(data) - begun}\r\n\r\n"
    )
    with socket.create_connection((address.hostname, address.port)) as connection:
        connection.sendall(head.encode())
        yield connection


def holders(tools, database, path):
    """The processes that have the file of an upload open."""
    file = tools.filestore() / database / "dual_api_parts" / path.rpartition("/")[2]
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if any(each.path == str(file) for each in process.open_files()):
                found.append(process.pid)
    return found
