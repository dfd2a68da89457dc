# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reads the pages of the documentation once, as fixtures for what is tested of them."""

import re

import pytest
from doc_answers import http_differences, json_differences
from doc_pages import examples, name_of, pages
from doc_runners import Session
from doc_shell import Ran

PAGES = {name_of(page): page for page in pages()}
#: What this very run does all the time, and a piece of an addon.
MAKE = re.compile(r"(?:[A-Z_]+=\S+ )*make ([\w-]+)(?: [A-Z_]+=\S+)*(?: +#.*)?")
EXCERPT = "_inherit = "
#: What is written in Python here are pieces of addons, which tests have whole.
OF_ADDONS = ("docs/explanation/architecture.md", "docs/how-to/offering-resources.md")
#: Read on a machine that has no addon yet, in test_installation.py; with a model of its
#: own, in tests/test_declaring.py; and what can't be run here at all.
ELSEWHERE = (
    "docs/how-to/install.md",
    "docs/tutorials/your-own-models.md",
    "docs/untested.md",
)
#: What Odoo logs when the examples of a page are run.
LOGGED = {
    "docs/how-to/coming-from-rpc.md": (
        "endpoints are deprecated in Odoo 19",
        "Record does not exist",
    ),
    "docs/reference/errors.md": ("violates RESTRICT setting of foreign key",),
}
SETUP = """
from datetime import datetime, timedelta
user = env.ref("dual_api_demo.api_demo")
scopes = {"read": ["customers:read"], "none": [], "write": None}
scopes["write"] = [
    "customers:read", "customers:write", "files:read", "files:write"]
scopes["manage"] = ["customers:read", "keys:read", "keys:write"]
keys = env["api.key"]
until = datetime.now() + timedelta(days=1)
old_keys = env["res.users.apikeys"].with_user(user).sudo()
result = {
    "pages": {
        page: {
            name: keys.generate(user.id, f"{page}: {name}", scopes=granted)
            for name, granted in scopes.items()
        }
        for page in PAGES
    },
    "LOGIN": user.login,
    "PASSWORD": old_keys._generate("rpc", "Docs", until),
}
"""


@pytest.fixture(scope="session")
def console(app_origin, browser):
    """The console of a page on an origin that may use the API."""
    page = browser.new_page()
    page.goto(app_origin)
    session, said = page.context.new_cdp_session(page), []
    page.on("console", lambda message: said.append(message.text))

    def run(text):
        said.clear()
        asked = {"expression": text, "replMode": True, "awaitPromise": True}
        wrong = session.send("Runtime.evaluate", asked).get("exceptionDetails")
        # What was logged before has been heard of when this is answered.
        page.evaluate("0")
        return Ran("".join(f"{line}\n" for line in said), str(wrong or ""))

    yield run
    page.context.close()


@pytest.fixture(scope="session")
def readers(demo, tools, console, tmp_path_factory):
    """A Session for the name of a page, each with keys that nobody else spends."""
    # A user has so many keys at most, and most pages run nothing.
    run = [
        name
        for name, page in PAGES.items()
        if not all(map(needs_no_run, examples(page)))
    ]
    made = tools.evaluate(demo.database, f"PAGES = {run!r}\n{SETUP}")
    old = {"LOGIN": made["LOGIN"], "PASSWORD": made["PASSWORD"], "DB": demo.database}
    sessions = {}

    def reader(page):
        if page not in sessions:
            known = {
                "base_url": demo.server.base_url,
                "database": demo.database,
                "keys": {**demo.keys, **made["pages"][page]},
                "oauth": demo.oauth,
            }
            folder = tmp_path_factory.mktemp("reader")
            programs = [tools.contract().program("")]
            sessions[page] = Session(
                demo.server, folder, known, old, tools.node(), programs, console
            )
        return sessions[page]

    yield reader
    for session in sessions.values():
        session.close()


@pytest.fixture(scope="session")
def ran(readers, demo):
    """What an example has printed, once its page was read down to it."""
    results = {}

    def result(example):
        if example.page not in results:
            found = results[example.page] = {}
            for pattern in LOGGED.get(example.page, ()):
                demo.server.expect(pattern)
            reader = readers(example.page)
            for each in examples(PAGES[example.page]):
                if needs_no_run(each):
                    continue
                answer = reader.run(each)
                found[each.block.line] = (answer, complaints(each, answer, reader))
        return results[example.page][example.block.line]

    return result


def needs_no_run(example):
    """Whether it is a command of this run, is run elsewhere, or stands in a tested
    addon.
    """
    if example.page in ELSEWHERE:
        return True
    lines = example.block.text.strip().splitlines()
    if example.block.language == "bash" and all(map(MAKE.fullmatch, lines)):
        return True
    excerpt = example.page in OF_ADDONS or EXCERPT in example.block.text
    return example.block.language == "python" and excerpt


def complaints(example, answer: Ran, reader) -> list[str]:
    """What is wrong with an answer; nothing when it is what the page says."""
    if answer.error:
        return [answer.error]
    if example.answer is None:
        unforeseen = re.search(r'"(error|errors)": ?["\[]', answer.output)
        return [f"a refusal that the page does not show: {answer.output}"] * bool(
            unforeseen
        )
    written, language = example.answer.text, example.answer.language
    if language == "text":
        return [] if written == answer.output else [f"it says:\n{answer.output}"]
    compare = json_differences if language == "json" else http_differences
    found = compare(written, answer.output, reader.ids)
    return [*found, f"it says:\n{answer.output}"] if found else []
