# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""nginx in front of the server, with the configuration of the deployment guide."""

import re
import subprocess
import time

import pytest
import requests
from devkit import processes, programs
from doc_pages import ROOT
from playwright.sync_api import expect

GUIDE = ROOT / "docs/how-to/deployment.md"
PUBLIC = "api.example.com"
MAIN = """
daemon off;
error_log stderr;
pid {folder}/nginx.pid;
events {{}}
http {{
    types {{ text/html html; }}
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{site}
}}
"""


def certificate(folder):
    """A key and a certificate that nobody has signed."""
    files = {"key": folder / "tls.key", "certificate": folder / "tls.crt"}
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    words += ["-subj", f"/CN={PUBLIC}", "-keyout", files["key"]]
    subprocess.run(
        [*words, "-out", files["certificate"]], check=True, capture_output=True
    )
    return files


@pytest.fixture(scope="module")
def database(tools):
    return tools.create_database("live_proxy")


@pytest.fixture(scope="module")
def key(keys_in, database):
    wanted = {"scopes": ["customers:read"], "rate_limit_per_min": 10_000}
    return keys_in(database, any=wanted)["any"]


@pytest.fixture(scope="module")
def proxy(tools, database, tmp_path_factory):
    """The address of nginx, which leads to a server of its own."""
    folder = tmp_path_factory.mktemp("nginx")
    (block,) = re.findall(r"```nginx\n(.*?)```", GUIDE.read_text(), re.S)
    port = processes.free_port()
    files = certificate(folder)
    with tools.Server(database, words=["--proxy-mode"]) as server:
        site = block.replace("127.0.0.1:8069", f"127.0.0.1:{server.port}")
        site = site.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
        site = site.replace("/etc/ssl/api.example.com.crt", str(files["certificate"]))
        site = site.replace("/etc/ssl/api.example.com.key", str(files["key"]))
        assert site.count(str(folder)) == 2
        (folder / "nginx.conf").write_text(MAIN.format(folder=folder, site=site))
        program = programs.nginx()
        words = [str(program), "-p", str(folder), "-c", str(folder / "nginx.conf")]
        with (folder / "said.log").open("wb") as log:
            child = subprocess.Popen([*words, "-e", "stderr"], stderr=log)
        try:
            wait_for(f"https://127.0.0.1:{port}/api/v1/livez", child, folder)
            yield f"https://127.0.0.1:{port}"
        finally:
            child.terminate()
            child.wait(30)


def wait_for(url, child, folder):
    """Until nginx answers."""
    deadline = time.monotonic() + 120
    while True:
        assert child.poll() is None, (folder / "said.log").read_text()
        try:
            return requests.get(url, verify=False, timeout=5)  # noqa: S501 - its own
        except requests.ConnectionError:
            assert time.monotonic() < deadline


@pytest.fixture
def ask(proxy):
    """A request through the proxy, by its public name."""

    def asked(path, key=None):
        headers = {"Host": PUBLIC, **({"X-API-Key": key} if key else {})}
        url = proxy + path
        return requests.get(
            url,
            headers=headers,
            verify=False,  # noqa: S501 - nobody has signed the certificate
            timeout=30,
            allow_redirects=False,
        )

    return asked


pytestmark = pytest.mark.filterwarnings("ignore:Unverified HTTPS request")


def test_both_doors_are_behind_it(ask, key):
    assert ask("/api/v1/me", key).status_code == 200
    assert ask("/graphql?query={viewer{name}}", key).json()["data"]["viewer"]
    answer = ask("/api/v1/customers?limit=1", key)
    assert answer.headers["Strict-Transport-Security"]
    assert answer.headers["X-Correlation-ID"]


def test_everything_else_is_not(ask):
    for path in ("/web/login", "/", "/odoo", "/fr/api/v1/me", "/apis", "/web/static/x"):
        answer = ask(path)
        assert answer.status_code == 404, path
        assert "X-Correlation-ID" not in answer.headers


def test_the_pages_have_what_they_load(ask, proxy, browser):
    for path in ("/api", "/api/docs", "/graphql", "/api/docs/errors"):
        page = requests.get(
            proxy + path,
            headers={"Accept": "text/html"},
            verify=False,  # noqa: S501 - nobody has signed the certificate
            timeout=30,
        )
        loaded = re.findall(r'(?:src|href)="(/dual_api/static/[^"]*)"', page.text)
        assert loaded
        assert {ask(each).status_code for each in loaded} == {200}
    context = browser.new_context(ignore_https_errors=True)
    tab = context.new_page()
    tab.goto(f"{proxy}/api/docs")
    expect(tab.locator(".opblock").first).to_be_visible()
    context.close()
