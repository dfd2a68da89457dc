# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The guides as a site: no link leads nowhere, and its search finds things."""

import re
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from devkit import environment, guides
from devkit.console import Problem
from playwright.sync_api import expect


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and says nothing of it."""

    def log_message(self, *_args):
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of the site; a link that leads nowhere would have ended the build."""
    folder = tmp_path_factory.mktemp("site")
    guides.run(environment.guides().python, folder)
    return folder


@pytest.fixture(scope="module")
def home(site):
    """The address of the site."""
    handler = partial(Quiet, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.parametrize(
    "scheme", ["light", pytest.param("dark", marks=pytest.mark.minutes)]
)
def test_a_screen_reader_and_everybody_can_read_it(home, browser, tools, scheme):
    axe = (tools.node().modules / "axe-core" / "axe.min.js").read_text()
    tab = browser.new_page(color_scheme=scheme)
    for path in ("index.html", "how-to/recipes.html"):
        tab.goto(home + path)
        tab.evaluate(axe)
        found = tab.evaluate("axe.run().then((result) => result.violations)")
        faults = {
            rule["id"]: [node["html"][:200] for node in rule["nodes"]] for rule in found
        }
        assert faults == {}, path
    tab.close()


def test_its_search_finds_idempotency(home, browser):
    tab = browser.new_page()
    loaded = []
    tab.on("request", lambda request: loaded.append(request.url))
    tab.goto(f"{home}index.html")
    tab.get_by_placeholder("Search").press_sequentially("idempotency")
    title = "Writes you can rely on"
    found = tab.locator(".md-search-result__link", has_text=title)
    expect(found.first).to_be_visible()
    tab.close()
    assert [url for url in loaded if not url.startswith((home, "blob:"))] == []


def test_language_models_are_led_to_every_guide(site):
    text = (site / "llms.txt").read_text(encoding="utf-8")
    led = re.findall(r"\]\((\S+\.md)\)", text)
    sources = {path.relative_to(guides.DOCS) for path in guides.DOCS.rglob("*.md")}
    assert {"index.md", *led} == {path.as_posix() for path in sources}
    index = (guides.DOCS / "index.md").read_text(encoding="utf-8")
    entries = re.findall(r"^- \[(?:.|\n )+", index, re.M)
    assert len(entries) == len(led)
    assert [one for one in entries if re.sub(r"\s+", " ", one) not in text] == []
    assert all((site / path).is_file() for path in led)


def test_a_link_that_leads_nowhere_ends_the_build(tmp_path):
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "index.md").write_text("# Guides\n\nTo [nowhere](nowhere.md).\n")
    python = environment.guides().python
    with pytest.raises(Problem, match=r"nowhere\.md"):
        guides.run(python, tmp_path / "site", docs=docs)
