# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The pages in a real browser, and pages of other origins."""

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

ASK = """
([url, key]) => fetch(url, {headers: {"X-API-Key": key}}).then(
    (answer) => answer.status, (error) => error.name)"""


class Visit:
    """A tab of a fresh profile; `complaints` is what the browser objected to."""

    def __init__(self, browser, base_url):
        self.complaints = []
        self.sent = []
        self.context = browser.new_context(base_url=base_url)
        self.tab = self.context.new_page()
        self.tab.on("console", self._said)
        self.tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.context.on("request", self._requested)
        self.home = base_url

    def _said(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _requested(self, request):
        self.sent.append(request)
        if not request.url.startswith((f"{self.home}/", "data:", "blob:")):
            self.complaints.append(f"went to {request.url}")

    def enter_key(self, key):
        self.tab.get_by_label("API key").fill(key)
        self.tab.get_by_role("button", name="Use key").click()

    def open_graphiql(self, key):
        """With its first query in the editor, and the schema that the key opens."""
        self.tab.goto("/graphql")
        editor = self.tab.locator(".graphiql-query-editor .view-lines")
        expect(editor).to_contain_text("customers")
        expect(self.status()).to_contain_text("Enter an API key to see the schema")
        self.enter_key(key)
        expect(self.status()).to_have_text("Requests are sent with this key.")
        return editor

    def run_query(self):
        self.tab.get_by_role("button", name=re.compile("^Execute")).click()
        answer = self.tab.locator(".graphiql-response")
        expect(answer).to_contain_text('"customers"')
        expect(answer).not_to_contain_text('"errors"')

    def status(self):
        return self.tab.get_by_role("status").first

    def kept(self, storage):
        return self.tab.evaluate(f"JSON.stringify({storage})")


@pytest.fixture
def visit(browser, demo):
    """A first visit to the demo server; nothing is to be objected to in it."""
    made = Visit(browser, demo.server.base_url)
    yield made
    made.context.close()
    assert made.complaints == []


class Origin:
    """A server of pages that has nothing but an origin."""

    def __init__(self):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(b"<!DOCTYPE html><title>shop</title>")

            def log_message(self, *_arguments):
                """A test prints what failed, not what was asked."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def shop():
    """The origin that the careful server allows."""
    with Origin() as origin:
        yield origin


@pytest.fixture(scope="module")
def careful(tools, demo, shop):
    """The demo's database where schemas need a key, and one origin is allowed."""
    settings = {
        "DUAL_API_PUBLIC_SCHEMAS": "false",
        "DUAL_API_CORS_ORIGINS": shop.url,
    }
    with tools.Server(demo.database, env=settings) as server:
        yield server


def test_the_index_leads_to_the_pages(visit):
    visit.tab.goto("/api")
    visit.tab.get_by_role("main").get_by_role("link", name="Read about each").click()
    expect(visit.tab).to_have_title("REST reference · Dual API")
    pages = visit.tab.get_by_role("navigation", name="Pages")
    pages.get_by_role("link", name="GraphQL").click()
    expect(visit.tab).to_have_title("GraphiQL · Dual API")


def test_the_documentation_lists_every_operation_that_a_key_may_use(visit, demo):
    key = demo.keys["write"]
    headers = {"X-API-Key": key}
    document = visit.context.request.get("/api/v2/openapi.json", headers=headers)
    methods = {"get", "head", "post", "patch", "put", "delete"}
    paths = document.json()["paths"].values()
    offered = sum(len(methods & set(path)) for path in paths)
    offered += len(document.json().get("webhooks", {}))
    visit.tab.goto("/api")
    visit.tab.evaluate("(key) => sessionStorage.setItem('dual_api.key', key)", key)
    visit.tab.goto("/api/docs")
    sidebar = visit.tab.locator("aside")
    operations = sidebar.locator("a", has_text="HTTP Method:")
    while operations.count() < offered:
        sidebar.get_by_role("button", name="Open Group").first.click()
    expect(operations).to_have_count(offered)


def test_a_request_is_sent_from_the_documentation_as_it_stands(visit, demo):
    key = demo.keys["read"]
    visit.tab.goto("/api/docs")
    visit.enter_key(key)
    expect(visit.status()).to_have_text("Requests are sent with this key.")
    visit.tab.get_by_role("link", name="List customers").click()
    section = visit.tab.locator('section[id$="/listCustomers"]')
    section.get_by_role("button", name="Test Request").click()
    client = visit.tab.locator(".scalar-client--open")
    client.get_by_role("button", name="Send").first.click()
    expect(client).to_contain_text("200 OK")
    expect(client).to_contain_text('"results"')
    [sent] = [one for one in visit.sent if one.url.endswith("/customers")]
    assert sent.url == f"{demo.server.base_url}/api/v2/customers"
    assert sent.headers["x-api-key"] == key


def test_a_wrong_key_is_named_as_such(visit):
    for path in ("/api/docs", "/graphql"):
        visit.tab.goto(path)
        visit.enter_key("wrong")
        expect(visit.status()).to_have_text("The API key is not valid.")
        visit.tab.evaluate("sessionStorage.clear()")
    refused = [text for text in visit.complaints if "401" in text]
    assert refused == visit.complaints != []
    visit.complaints.clear()


def test_graphiql_runs_its_first_query_and_shows_the_schema_and_the_history(
    visit, demo
):
    visit.open_graphiql(demo.keys["read"])
    visit.run_query()
    visit.tab.get_by_role("button", name="Show Documentation Explorer").click()
    explorer = visit.tab.locator(".graphiql-doc-explorer")
    explorer.get_by_role("link", name="Customer", exact=True).click()
    expect(explorer).to_contain_text("A company or person")
    with visit.tab.expect_response("**/graphql") as again:
        visit.tab.get_by_role("button", name="Re-fetch GraphQL schema").click()
    assert "__schema" in again.value.json()["data"]
    visit.run_query()
    visit.tab.get_by_role("button", name="Show History").click()
    expect(visit.tab.locator(".graphiql-history-item")).to_have_count(1)


def test_the_editor_knows_what_is_wrong(visit, demo):
    visit.open_graphiql(demo.keys["read"]).click()
    visit.tab.keyboard.press("Control+A")
    visit.tab.keyboard.type("{ nonsense }")
    wrong = visit.tab.locator(".graphiql-query-editor .squiggly-error")
    expect(wrong.first).to_be_attached()


def test_a_guide_has_the_address_and_the_key_filled_in(visit, demo):
    key = demo.keys["read"]
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.tab.goto("/api/guides/pagination")
    example = visit.tab.locator(".highlight", has_text="curl").first
    expect(example).to_contain_text(f"{demo.server.base_url}/api/v2")
    expect(example).to_contain_text("X-API-Key: $KEY")
    visit.enter_key(key)
    expect(visit.status()).to_have_text("The examples carry this key.")
    expect(example).to_contain_text(f"X-API-Key: {key}")
    example.get_by_role("button", name="Copy").click()
    expect(example.get_by_role("button", name="Copied")).to_be_visible()
    copied = visit.tab.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("curl")
    assert key in copied
    visit.tab.get_by_role("link", name="Reliable writes").last.click()
    expect(visit.tab.locator(".highlight").first).to_contain_text(f"KEY={key}")
    visit.enter_key("$(id)")
    expect(visit.status()).to_have_text("That can't be a key.")
    assert not any(key in request.url for request in visit.sent)
    assert key not in visit.kept("localStorage")


def test_a_key_stays_in_its_tab(visit, demo):
    key = demo.keys["read"]
    visit.open_graphiql(key)
    visit.run_query()
    visit.tab.goto("/api/docs")
    expect(visit.status()).to_have_text("Requests are sent with this key.")
    assert key not in visit.kept("localStorage")
    assert not any(key in request.url for request in visit.sent)
    assert visit.context.cookies() == []
    other = visit.context.new_page()
    other.goto("/api/guides/keys")
    expect(other.get_by_label("API key")).to_have_value("")


def test_the_documentation_of_a_careful_server_appears_with_a_key(
    browser, careful, demo
):
    visit = Visit(browser, careful.base_url)
    visit.tab.goto("/api/docs")
    expect(visit.status()).to_have_text("Enter an API key to see the documentation.")
    visit.enter_key(demo.keys["read"])
    expect(visit.tab.get_by_role("link", name="List customers")).to_be_visible()
    visit.context.close()
    assert visit.complaints == []


def test_pages_of_an_allowed_origin_may_ask_and_others_are_refused(
    browser, careful, shop, demo
):
    with Origin() as stranger:
        for path in ("/api/v1/customers", "/graphql?query={viewer{name}}"):
            asked = [careful.base_url + path, demo.keys["read"]]
            answers = []
            for origin in (shop, stranger):
                tab = browser.new_page()
                tab.goto(origin.url)
                answers.append(tab.evaluate(ASK, asked))
                tab.close()
            assert answers == [200, "TypeError"]
