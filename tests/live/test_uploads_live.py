# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Files that come in parts over lines that break, by the clients that people use."""

import hashlib
import json
import random
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cutting_proxy import cutting
from declared import declared
from tusclient.client import TusClient

SCRIPT = Path(__file__).parent / "support" / "upload_in_parts.cjs"
KILOBYTE = 1024
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
    with cutting(urlsplit(demo.server.base_url).port, CUT_AFTER) as proxy:
        tus = TusClient(proxy.url + UPLOADS, headers={"X-API-Key": key})
        uploader = tus.uploader(
            str(document),
            metadata={"filename": document.name, "filetype": hostile.PDF},
            chunk_size=150 * KILOBYTE,
            retries=50,
            retry_delay=0,
            upload_checksum=False,
        )
        uploader.upload()
    assert proxy.cuts >= SIZE // CUT_AFTER
    check(api, uploader.request.response_headers["x-file-id"], document)


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
