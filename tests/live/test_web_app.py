# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""clients/web in a real browser, on another origin than Odoo's."""

import re

import pytest
from devkit import processes
from devkit.other_origin import served
from doc_pages import ROOT
from playwright.sync_api import expect

APP = ROOT / "clients" / "web"
SIZE = 10
MANY = 23


@pytest.fixture(scope="module")
def customers(demo, client):
    """More than two pages of customers that a search finds, by name."""
    api = client(demo.server.base_url, demo.keys["write"])
    names = [f"Seitenweise {number:02}" for number in range(MANY)]
    made = {
        name: api.send("POST", "customers", {"name": name, "is_company": True}).json()
        for name in names
    }
    yield {name: row["id"] for name, row in made.items()}
    for row in made.values():
        api.send("DELETE", f"customers/{row['id']}")


@pytest.fixture
def key(demo, keys_in):
    """Makes a key that nobody else spends."""
    return lambda **wanted: keys_in(demo.database, app=wanted)["app"]


@pytest.fixture
def page(browser):
    """A page of a browser that knows nothing yet, and complains of nothing."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    opened = context.new_page()
    broken = []
    opened.on("pageerror", lambda error: broken.append(str(error)))
    yield opened
    context.close()
    assert broken == []


@pytest.fixture
def sign_in(page, app_origin, demo):
    """Opens the app and types a key."""

    def signed_in(key, server=None, at=None):
        page.goto(at or app_origin)
        page.get_by_label("Server").fill(server or demo.server.base_url)
        page.get_by_label("API key").fill(key)
        page.get_by_role("button", name="Show customers").click()

    return signed_in


@pytest.fixture
def found(page, sign_in, customers, demo):
    """Opens the app and searches for the many customers."""
    sign_in(demo.keys["write"])
    page.get_by_label("Name or e-mail").fill("Seitenweise")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("status")).to_have_text(f"{MANY} customers")


def names_on(page):
    return page.locator("#customers h3").all_text_contents()


def trouble(page):
    return page.locator("#trouble")


def test_it_pages_forward_and_back(page, found, customers):
    names = sorted(customers)
    forward, back = (page.get_by_role("button", name=n) for n in ("Next", "Previous"))
    first = page.locator("#customers h3").first
    assert names_on(page) == names[:SIZE]
    expect(back).to_be_disabled()
    for start in (SIZE, 2 * SIZE):
        forward.click()
        expect(first).to_have_text(names[start])
        assert names_on(page) == names[start : start + SIZE]
    expect(forward).to_be_disabled()
    for start in (SIZE, 0):
        back.click()
        expect(first).to_have_text(names[start])
        assert names_on(page) == names[start : start + SIZE]
    expect(back).to_be_disabled()


def edit(page, name, **values):
    page.get_by_role("button", name=f"Edit {name}").click()
    for label, value in values.items():
        page.locator("#editor").get_by_label(label).fill(value)
    page.get_by_role("button", name="Save").click()


def test_an_edit_is_stored_and_shown(page, found, customers, demo, client):
    edit(page, "Seitenweise 03", Phone="+49 30 1234")
    expect(page.locator("#editor")).to_be_hidden()
    row = page.get_by_role("listitem").filter(has_text="Seitenweise 03")
    expect(row).to_contain_text("+49 30 1234")
    api = client(demo.server.base_url, demo.keys["write"])
    stored = api.get(f"customers/{customers['Seitenweise 03']}").json()
    assert (stored["phone"], stored["email"]) == ("+49 30 1234", None)


def test_the_servers_words_stand_at_the_field(page, found, customers, demo, client):
    edit(page, "Seitenweise 04", **{"E-mail": "no address"})
    email = page.locator("#editor").get_by_label("E-mail")
    expect(email).to_have_attribute("aria-invalid", "true")
    expect(email).to_be_focused()
    expect(email).to_have_accessible_description("Enter a valid e-mail address.")
    expect(page.get_by_label("Phone")).to_have_attribute("aria-invalid", "false")
    email.fill("right@de.example")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#editor")).to_be_hidden()
    api = client(demo.server.base_url, demo.keys["write"])
    stored = api.get(f"customers/{customers['Seitenweise 04']}").json()
    assert stored["email"] == "right@de.example"


def test_a_key_that_may_only_read_is_told_so(page, sign_in, demo):
    sign_in(demo.keys["read"])
    page.get_by_role("button", name="Edit").first.click()
    page.get_by_label("Phone").fill("1")
    page.get_by_role("button", name="Save").click()
    refused = page.locator("#editor-trouble")
    expect(refused).to_contain_text("lacks the scope customers:write")


@pytest.mark.parametrize("name", ["expired", "revoked"])
def test_a_key_that_is_over_is_refused_and_forgotten(page, sign_in, demo, name):
    sign_in(demo.keys[name])
    expect(trouble(page)).to_contain_text("does not know this key")
    expect(page.get_by_label("API key")).to_have_value("")
    assert page.evaluate("sessionStorage.length") == 0


def test_too_many_requests_are_waited_for(page, sign_in, key):
    sign_in(key(rate_limit_per_min=2))
    search = page.get_by_role("button", name="Search")
    expect(page.get_by_role("status")).to_contain_text("customers")
    # The browser's own clock, so that nobody has to sit the wait out.
    page.clock.install()
    search.click()
    search.click()
    expect(trouble(page)).to_contain_text(
        re.compile(r"^Too many requests with this key\. Trying again in \d+ seconds\.$")
    )
    with page.expect_request("**/graphql"):
        page.clock.fast_forward(62_000)


def test_the_key_lives_in_the_tab_and_nowhere_else(page, sign_in, app_origin, demo):
    sign_in(demo.keys["read"])
    expect(page.get_by_role("status")).to_contain_text("customers")
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("customers")
    assert demo.keys["read"] not in page.url
    assert page.evaluate("[localStorage.length, document.cookie]") == [0, ""]
    other = page.context.new_page()
    other.goto(app_origin)
    expect(other.get_by_label("API key")).to_have_value("")
    page.get_by_role("button", name="Forget the key").click()
    assert page.evaluate("sessionStorage.length") == 0
    expect(page.get_by_label("API key")).to_be_visible()


def test_the_browser_refuses_an_origin_that_is_not_allowed(page, sign_in, demo):
    with served(APP) as stranger:
        sign_in(demo.keys["read"], at=stranger)
        expect(trouble(page)).to_have_text(
            f"{demo.server.base_url} does not let pages from {stranger} use it."
            " Its administrator can allow this origin."
        )
        assert names_on(page) == []


def test_a_server_that_is_away_is_called_so(page, sign_in, demo):
    nowhere = f"http://127.0.0.1:{processes.free_port()}"
    sign_in(demo.keys["read"], server=nowhere)
    expect(trouble(page)).to_contain_text(f"{nowhere} does not answer")


def test_what_the_api_answers_is_text_and_no_page(page, sign_in, demo, client):
    api = client(demo.server.base_url, demo.keys["write"])
    name = '<img src=x onerror="document.title=1"> <b>Fett</b>'
    made = api.send("POST", "customers", {"name": name, "is_company": True}).json()
    try:
        sign_in(demo.keys["read"])
        page.get_by_label("Name or e-mail").fill("<b>Fett")
        page.get_by_role("button", name="Search").click()
        expect(page.get_by_role("status")).to_have_text("1 customer")
        assert names_on(page) == [name]
        expect(page).to_have_title("Customers")
    finally:
        api.send("DELETE", f"customers/{made['id']}")


def test_nothing_is_wider_than_a_phone(page, found):
    wide = "document.documentElement.scrollWidth - innerWidth"
    assert page.evaluate(wide) <= 0
    page.get_by_role("button", name="Edit").first.click()
    assert page.evaluate(wide) <= 0
