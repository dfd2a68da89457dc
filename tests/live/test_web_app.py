# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""clients/web in a real browser, on another origin than Odoo's."""

import base64
import hmac
import re
import time

import pytest
from devkit import processes
from devkit.other_origin import served
from doc_pages import ROOT
from playwright.sync_api import expect

APP = ROOT / "clients" / "web"
SIZE = 10
MANY = 23
LOGIN, PASSWORD = "web_user", "open sesame of the web app"
#: On whichever port.
REDIRECT = "http://127.0.0.1/"
SECRET = base64.b32encode(b"twenty bytes of totp").decode()


def totp(secret):
    """What an authenticator shows now (RFC 6238)."""
    step = int(time.time() // 30).to_bytes(8, "big")
    digest = hmac.digest(base64.b32decode(secret), step, "sha1")
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**6:06}"


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


@pytest.fixture(scope="module")
def app(tools, demo):
    """The app as it is registered at the server, and a user with a password."""
    return tools.evaluate(
        demo.database,
        f"""
user = env["res.users"].create({{"name": "Web", "login": {LOGIN!r},
    "password": {PASSWORD!r}, "group_ids": [(6, 0, [
        env.ref("base.group_user").id, env.ref("base.group_partner_manager").id])]}})
app = env["api.client"].create({{"name": "Customers", "redirect_uris": {REDIRECT!r},
    "scopes": "customers:read customers:write"}})
app._approve()
result = {{"user": user.id, "app": app.id, "client_id": app.client_id}}
""",
    )


@pytest.fixture
def changed(tools, demo, app):
    """Runs something on the grants of the user for the app, and on the user."""

    def change(source):
        names = (
            f"user = env['res.users'].browse({app['user']})\n"
            f"app = env['api.client'].browse({app['app']})\n"
            "grants = app.grant_ids.filtered('is_active')\n"
        )
        return tools.evaluate(demo.database, names + source)

    yield change
    change("grants.revoke()")


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
def log_in(page, demo):
    """Logs the user in at the server, as its own page does."""

    def logged_in():
        address = f"{demo.server.base_url}/web/login"
        text = page.request.get(address).text()
        token = re.search(r'name="csrf_token" value="([^"]+)"', text)[1]
        form = {"csrf_token": token, "login": LOGIN, "password": PASSWORD}
        page.request.post(address, form=form)

    return logged_in


@pytest.fixture
def sign_in(page, app_origin, demo, app, log_in, changed):
    """Opens the app, signs in at the server, and allows what is asked."""

    def signed_in(server=None, at=None, without=(), consents=True):
        log_in()
        page.goto(at or app_origin)
        page.get_by_label("Server").fill(server or demo.server.base_url)
        page.get_by_label("Client ID").fill(app["client_id"])
        page.get_by_role("button", name="Sign in").click()
        if consents:
            for sentence in without:
                page.get_by_label(sentence).uncheck()
            page.get_by_role("button", name="Allow").click()

    return signed_in


@pytest.fixture
def found(page, sign_in, customers):
    """Opens the app and searches for the many customers."""
    sign_in()
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


def test_what_was_not_allowed_is_refused(page, sign_in):
    sign_in(without=["Create, update and delete customers."])
    page.get_by_role("button", name="Edit").first.click()
    page.get_by_label("Phone").fill("1")
    page.get_by_role("button", name="Save").click()
    refused = page.locator("#editor-trouble")
    expect(refused).to_contain_text("lacks the scope customers:write")


def test_who_does_not_allow_it_is_not_signed_in(page, sign_in, app_origin):
    sign_in(consents=False)
    page.get_by_role("button", name="Cancel").click()
    expect(trouble(page)).to_have_text("You did not allow it.")
    assert page.url == f"{app_origin}/"


def test_access_that_was_ended_is_forgotten(page, found, changed):
    changed("grants.revoke()")
    page.get_by_role("button", name="Search").click()
    expect(trouble(page)).to_contain_text("You are signed out")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0


def test_a_token_that_is_over_is_replaced_unseen(page, found):
    page.evaluate(
        """() => {
            const session = JSON.parse(sessionStorage.getItem("session"));
            session.tokens.access_token = "over";
            sessionStorage.setItem("session", JSON.stringify(session));
        }"""
    )
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("customers")
    kept = page.evaluate("JSON.parse(sessionStorage.getItem('session')).tokens")
    assert kept["access_token"] != "over"


def test_too_many_requests_are_waited_for(page, sign_in, changed):
    sign_in()
    search = page.get_by_role("button", name="Search")
    expect(page.get_by_role("status")).to_contain_text("customers")
    changed("grants.rate_limit_per_min = 2")
    # The browser's own clock, so that nobody has to sit the wait out.
    page.clock.install()
    for _ in range(3):
        search.click()
    expect(trouble(page)).to_contain_text(
        re.compile(r"^Too many requests\. Trying again in \d+ seconds\.$")
    )
    with page.expect_request("**/graphql"):
        page.clock.fast_forward(62_000)


def test_the_session_lives_in_the_tab_and_nowhere_else(page, sign_in, app_origin):
    sign_in()
    expect(page.get_by_role("status")).to_contain_text("customers")
    assert page.url == f"{app_origin}/"
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("customers")
    tokens = page.evaluate("JSON.parse(sessionStorage.getItem('session')).tokens")
    elsewhere = page.evaluate("JSON.stringify([localStorage, document.cookie])")
    for name in ("access_token", "refresh_token"):
        assert tokens[name] not in elsewhere
    other = page.context.new_page()
    other.goto(app_origin)
    expect(other.get_by_role("button", name="Sign in")).to_be_visible()
    # Both would end the same access at once.
    with page.expect_response("**/api/oauth/revoke"):
        page.get_by_role("button", name="Sign out").click()
    assert page.evaluate("sessionStorage.length") == 0
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_an_answer_for_another_tab_is_refused(page, app_origin, demo):
    page.goto(f"{app_origin}/?code=dac_x&state=y&iss={demo.server.base_url}")
    expect(trouble(page)).to_contain_text("for another tab")
    assert page.url == f"{app_origin}/"


def test_a_second_factor_comes_before_consent(page, app_origin, demo, app, changed):
    """Odoo's own pages, in the browser, from the app and back to it."""
    changed(f"user.totp_secret = {SECRET!r}")
    try:
        page.goto(app_origin)
        page.get_by_label("Server").fill(demo.server.base_url)
        page.get_by_label("Client ID").fill(app["client_id"])
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/web/login?**")
        # With a login in the address the form needs no script.
        page.goto(f"{page.url}&login={LOGIN}")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Log in", exact=True).click()
        page.wait_for_url("**/web/login/totp**")
        page.locator("input[name=totp_token]").fill(totp(SECRET))
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_role("heading")).to_contain_text("wants to use Odoo as you")
        expect(page.get_by_text("127.0.0.1", exact=False).first).to_be_visible()
        page.get_by_role("button", name="Allow").click()
        expect(page.get_by_role("status")).to_contain_text("customers")
    finally:
        changed("user.totp_secret = False")


def test_the_browser_refuses_an_origin_that_is_not_allowed(page, sign_in, demo):
    with served(APP) as stranger:
        sign_in(at=f"{stranger}/")
        expect(trouble(page)).to_have_text(
            f"{demo.server.base_url} does not let pages from {stranger} use it."
            " Its administrator can allow this origin."
        )
        assert names_on(page) == []


def test_a_server_that_is_away_is_called_so(page, sign_in, demo):
    nowhere = f"http://127.0.0.1:{processes.free_port()}"
    sign_in(server=nowhere, consents=False)
    expect(trouble(page)).to_contain_text(f"{nowhere} does not answer")


def test_what_the_api_answers_is_text_and_no_page(page, sign_in, demo, client):
    api = client(demo.server.base_url, demo.keys["write"])
    name = '<img src=x onerror="document.title=1"> <b>Fett</b>'
    made = api.send("POST", "customers", {"name": name, "is_company": True}).json()
    try:
        sign_in()
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
