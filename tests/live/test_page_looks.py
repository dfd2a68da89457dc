# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How the pages look and read: light and dark, screens, screen readers."""

import pytest
from playwright.sync_api import expect

PAGES = (
    "/api",
    "/api/docs",
    "/api/docs/errors",
    "/api/guides",
    "/api/guides/keys",
    "/graphql",
)
WIDTHS = (1280, 360)
FITS = "document.documentElement.scrollWidth <= innerWidth"
LUMINANCE = """
() => {
    const drawn = [document.querySelector("main") ?? document.body, document.body];
    const colours = drawn.map((each) => getComputedStyle(each).backgroundColor);
    const seen = colours.find((each) => !each.endsWith(", 0)"));
    const [red, green, blue] = seen.match(/[0-9.]+/g).map(Number);
    return (red + green + blue) / 765;
}"""


@pytest.fixture(scope="module")
def axe(tools):
    return (tools.node().modules / "axe-core" / "axe.min.js").read_text()


def enter(tab, key):
    """Enter a key where a page asks for one."""
    tab.get_by_label("API key").fill(key)
    tab.get_by_role("button", name="Use key").click()
    status = tab.get_by_role("status").first
    expect(status).to_have_text("Requests are sent with this key.")


@pytest.fixture(scope="module")
def visit(browser, demo):
    """Opens a page, as the first visitor does."""
    contexts = []

    def opened(path):
        contexts.append(
            browser.new_context(base_url=demo.server.base_url, bypass_csp=True)
        )
        tab = contexts[-1].new_page()
        tab.goto(path)
        if path == "/api/docs":
            expect(tab.get_by_role("heading", name="List customers")).to_be_visible()
        return tab

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="module", params=PAGES)
def page(visit, demo, request):
    """A page, with a key where it takes one; all tests look at the same."""
    tab = visit(request.param)
    show(tab, "light", min(WIDTHS))
    expect(tab.get_by_role("main")).to_be_visible()
    assert tab.evaluate(FITS), "before a key is entered it has to be moved sideways"
    if request.param in ("/api/docs", "/graphql"):
        enter(tab, demo.keys["read"])
    show(tab, "light")
    if request.param == "/graphql":
        tab.get_by_role("button", name="Execute query").click()
        expect(tab.locator(".graphiql-response")).to_contain_text("databaseId")
        tab.get_by_role("button", name="Show Documentation Explorer").click()
        expect(tab.get_by_text("All Schema Types")).to_be_visible()
    if request.param == "/api/docs":
        tab.get_by_role("link", name="The customer object").first.click()
        expect(tab.get_by_role("table").first).to_be_visible()
    return tab


def show(tab, scheme, width=1280):
    """As a system in those colours shows it, on a screen of that width."""
    tab.set_viewport_size({"width": width, "height": 900})
    tab.emulate_media(color_scheme=scheme)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_is_light_or_dark_as_the_system_is(page, width):
    show(page, "light", width)
    page.wait_for_function(f"({LUMINANCE})() > 0.8")
    show(page, "dark", width)
    page.wait_for_function(f"({LUMINANCE})() < 0.25")
    assert page.evaluate(FITS), "it has to be moved sideways"


#: The reference is by far the longest: of it only `make reliability` looks at all that
#: is dark.
LOOKED_AT = [
    pytest.param(
        *(path, scheme, width),
        marks=pytest.mark.minutes if (path, scheme) == ("/api/docs", "dark") else (),
    )
    for path in PAGES
    for scheme, width in (("light", min(WIDTHS)), ("dark", max(WIDTHS)))
]


@pytest.mark.parametrize(("page", "scheme", "width"), LOOKED_AT, indirect=["page"])
def test_a_screen_reader_and_everybody_can_read_a_page(page, axe, scheme, width):
    show(page, scheme, width)
    page.evaluate(axe)
    found = page.evaluate("axe.run().then((result) => result.violations)")
    faults = {
        rule["id"]: [node["html"][:200] for node in rule["nodes"]] for rule in found
    }
    assert faults == {}


def test_graphiql_keeps_documents_as_long_as_the_tab(visit, demo):
    tab = visit("/graphql")
    enter(tab, demo.keys["read"])
    tab.evaluate("localStorage.setItem('graphiql:query', 'of an older version')")
    editor = tab.locator(".graphiql-query-editor")
    editor.locator(".view-lines").click()
    tab.keyboard.press("Control+A")
    tab.keyboard.type('{ customers(filter: {name: "Confidential"}) { totalCount ')
    tab.keyboard.press("Control+Enter")
    expect(tab.locator(".graphiql-response")).to_contain_text("totalCount")
    expect(editor.locator(".view-lines")).to_contain_text("Confidential")
    tab.get_by_role("button", name="Show History").click()
    tab.reload()
    expect(tab.locator(".graphiql-query-editor .view-lines")).to_contain_text(
        "Confidential"
    )
    assert tab.evaluate("JSON.stringify(localStorage)") == "{}"
    other = tab.context.new_page()
    other.goto("/graphql")
    lines = other.locator(".graphiql-query-editor .view-lines")
    expect(lines).to_contain_text("customers")
    expect(lines).not_to_contain_text("Confidential")
