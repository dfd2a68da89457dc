# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The reference at /api/docs: it can be read, on any screen, and its samples run."""

import json
import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

#: Higher than a screen or four is no longer read.
HIGHEST = 5_500
NARROW, WIDE = 390, 1280
LANGUAGES = ("curl", "JavaScript", "Python")
MODULE = ("--input-type=module", "--eval")
#: What reaches over the edge of the screen, but for what can be moved sideways by
#: itself, and for the button beside a heading, which a mouse brings out.
STICKING_OUT = """
(section) => [...section.querySelectorAll("*")].filter((element) => {
    if (element.getBoundingClientRect().right <= innerWidth + 1) return false;
    if (element.closest("button")?.innerText.trim() === "Copy link") return false;
    for (let around = element; around !== section; around = around.parentElement) {
        if (getComputedStyle(around).overflowX !== "visible") return false;
    }
    return true;
}).map((element) => element.outerHTML.slice(0, 200))"""


class Reference:
    """The page in a tab of its own, with a key."""

    def __init__(self, browser, server, key):
        self.base_url = server.base_url
        self.went = []
        self.context = browser.new_context(
            base_url=server.base_url,
            viewport={"width": WIDE, "height": 900},
            permissions=["clipboard-read", "clipboard-write"],
            bypass_csp=True,
        )
        self.context.on("request", lambda request: self.went.append(request.url))
        self.tab = self.context.new_page()
        self.tab.goto("/api/docs")
        self.tab.get_by_label("API key").fill(key)
        self.tab.get_by_role("button", name="Use key").click()
        status = self.tab.get_by_role("status").first
        expect(status).to_have_text("Requests are sent with this key.")

    def open(self, place):
        """Show what is called so in the address; its section."""
        self.tab.evaluate("(place) => { location.hash = place }", f"tag/{place}")
        section = self.tab.locator(f'section[id$="tag/{place}"]')
        expect(section).to_be_visible()
        return section

    def operation(self, operation_id, tag="customers"):
        return self.open(f"{tag}/{operation_id}")

    def size(self, width):
        self.tab.set_viewport_size({"width": width, "height": 900})

    def fits(self, section):
        """Whether all of it is on the screen, and the page is as wide as that."""
        width = "document.documentElement.scrollWidth <= innerWidth"
        return self.tab.evaluate(width) and section.evaluate(STICKING_OUT) == []

    def grave(self, part):
        """What keeps somebody out of that part, by the rules of axe."""
        found = part.evaluate("(part) => axe.run(part).then((all) => all.violations)")
        return {
            rule["id"]: [node["html"][:200] for node in rule["nodes"]]
            for rule in found
            if rule["impact"] in ("critical", "serious")
        }


@pytest.fixture(scope="module")
def reference(browser, demo):
    found = Reference(browser, demo.server, demo.keys["write"])
    yield found
    found.context.close()
    own = (f"{demo.server.base_url}/", "data:", "blob:")
    assert [url for url in found.went if not url.startswith(own)] == []


@pytest.fixture(scope="module")
def document(client, demo):
    """The document that the page shows to its key."""
    asks = client(demo.server.base_url, demo.keys["write"])
    return asks.get("/api/v2/openapi.json").json()


def operations(document):
    """(method, path, tag, operation)"""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield method, path, operation["tags"][0], operation


def longest(document):
    """Of each tag the longest operation: what is higher or wider than these, `make
    reliability` finds, which opens all.
    """
    found = {}
    for method, path, tag, operation in operations(document):
        known = found.setdefault(tag, (method, path, tag, operation))
        if len(json.dumps(operation)) > len(json.dumps(known[-1])):
            found[tag] = (method, path, tag, operation)
    return found.values()


OPENED = [longest, pytest.param(operations, marks=pytest.mark.minutes)]


@pytest.fixture(scope="module")
def axe(tools):
    return (tools.node().modules / "axe-core" / "axe.min.js").read_text()


@pytest.mark.parametrize(
    "scheme", ["light", pytest.param("dark", marks=pytest.mark.minutes)]
)
def test_everybody_can_read_and_try_an_operation(reference, axe, scheme):
    """First: the page grows with whatever is opened, and axe looks at all of it."""
    reference.tab.emulate_media(color_scheme=scheme)
    reference.tab.evaluate(axe)
    assert reference.grave(reference.open("the-customer-object")) == {}
    section = reference.operation("createCustomer")
    assert reference.grave(section) == {}
    section.get_by_role("button", name="Test Request").click()
    client = reference.tab.locator(".scalar-client--open")
    expect(client.get_by_role("button", name="Send").first).to_be_visible()
    assert reference.grave(client) == {}
    reference.size(NARROW)
    assert reference.fits(client)
    reference.size(WIDE)
    reference.tab.keyboard.press("Escape")
    expect(client).to_be_hidden()


@pytest.mark.parametrize("opened", OPENED)
def test_an_operation_can_be_read_in_one_go(reference, document, opened):
    for _method, _path, tag, operation in opened(document):
        name = operation["operationId"]
        section = reference.operation(name, tag)
        security = operation["security"]
        needs_key = bool(security) and {} not in security
        shown = section.get_by_text("Auth Required", exact=True)
        expect(shown).to_have_count(int(needs_key))
        assert section.bounding_box()["height"] < HIGHEST, name


@pytest.mark.parametrize("opened", OPENED)
def test_an_operation_fits_a_telephone(reference, document, opened):
    reference.size(NARROW)
    for _method, _path, tag, operation in opened(document):
        section = reference.operation(operation["operationId"], tag)
        assert reference.fits(section), operation["operationId"]
    reference.size(WIDE)


def test_the_object_has_a_page_with_every_field(reference, document):
    section = reference.open("the-customer-object")
    expect(section.get_by_role("heading", name="The customer object")).to_be_visible()
    rows = section.locator("tbody tr")
    properties = document["components"]["schemas"]["Customer"]["properties"]
    expect(rows).to_have_count(len(properties))
    shown = [row.locator("td").all_inner_texts() for row in rows.all()]
    for (name, member), (field, type_, scope, example) in zip(
        properties.items(), shown, strict=True
    ):
        assert field.startswith(f"{name}\n")
        assert member["description"].replace("`", "") in field
        assert type_
        writable = member.get("x-writable")
        assert scope.startswith(writable["scopes"][0] if writable else "read only")
        assert example or "examples" not in member
    reference.size(NARROW)
    assert reference.fits(section)
    reference.size(WIDE)


def test_what_every_answer_has_is_said_once(reference, document):
    headers = document["components"]["headers"]
    section = reference.open("headers")
    rows = section.locator("tbody tr")
    expect(rows).to_have_count(len(headers))
    for name, row in zip(headers, rows.all(), strict=True):
        expect(row.locator("td").first).to_contain_text(name)
    everywhere = [n for n, header in headers.items() if header["x-answers"] != "some"]
    listed = reference.operation("listCustomers")
    for name in everywhere:
        assert listed.get_by_text(name, exact=True).count() == 0, name


def test_each_operation_has_samples_with_the_key_of_the_page(reference, demo):
    section = reference.operation("createCustomer")
    card = section.locator(".scalar-card", has_text="Test Request")
    for label in LANGUAGES:
        choose(reference, card, label)
        card.get_by_role("button", name="Copy").first.click()
        copied = reference.tab.evaluate("navigator.clipboard.readText()")
        assert f"{demo.server.base_url}/api/v2/customers" in copied
        assert demo.keys["write"] in copied


def choose(reference, card, label):
    """The language of the samples; the button names the one that is shown."""
    button = card.get_by_role("button", name=re.compile("|".join(LANGUAGES)))
    if button.inner_text().strip() != label:
        button.click()
        reference.tab.get_by_role("option", name=label).click()
    expect(button).to_have_text(label)


def test_samples_run(document, client, demo, tools):
    """Each language makes a customer, finds, changes and deletes it."""
    asks = client(demo.server.base_url, demo.keys["write"])
    found = {each["operationId"]: each for _m, _p, _t, each in operations(document)}
    environ = {**os.environ, "NO_PROXY": "*"}

    def said(label, name, record="/customers/7"):
        samples = found[name]["x-codeSamples"]
        [source] = [each["source"] for each in samples if each["label"] == label]
        replaced = {
            "https://odoo.example.com": demo.server.base_url,
            "YOUR_API_KEY": demo.keys["write"],
            "/customers/7": record,
        }
        for placeholder, text in replaced.items():
            source = source.replace(placeholder, text)
        words = {
            "curl": ["bash", "-c", source],
            "JavaScript": [tools.node().program, *MODULE, source],
            "Python": [sys.executable, "-c", source],
        }[label]
        answer = subprocess.run(
            words, capture_output=True, text=True, env=environ, timeout=60, check=False
        )
        assert answer.returncode == 0, f"{source}\n{answer.stderr}"
        return answer.stdout

    for label in LANGUAGES:
        shown = said(label, "createCustomer")
        number = re.search(r"\bid\W+(\d+)", shown)[1]
        record = f"/customers/{number}"
        assert asks.get(f"/api/v1{record}").json()["name"] in shown
        assert "Azure Interior" in said(label, "getCustomer", record)
        assert "next_cursor" in said(label, "listCustomers")
        assert "customers" in said(label, "postGraphql")
        before = asks.get(f"/api/v1{record}").headers["ETag"]
        said(label, "updateCustomer", record)
        assert asks.get(f"/api/v1{record}").headers["ETag"] != before
        said(label, "deleteCustomer", record)
        assert asks.get(f"/api/v1{record}").status_code == 404
