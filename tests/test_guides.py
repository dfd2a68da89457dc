# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The guides that the addon serves, and what language models read."""

import re
from html import unescape
from pathlib import Path
from unittest.mock import patch

from odoo.addons.dual_api.gateway import guides
from odoo.addons.dual_api.schema.errors import ERRORS

from .common import ApiCase
from .test_pages import BROWSER, links_of, policy_of

ROOT = Path(__file__).resolve().parent.parent
DEMO_SERVER = "http://127.0.0.1:8069"
ENTRY = re.compile(r"^- \[(.+?)\]\((.+?)\)", re.MULTILINE)


class TestGuides(ApiCase):
    """``/api/guides``."""

    def page(self, name="", **options):
        return self.rest("GET", f"/api/guides{name}", key=None, **options)

    def names(self):
        """The guides, in the order of the index."""
        index = (ROOT / "docs" / "index.md").read_text()
        return [Path(source).stem for _title, source in ENTRY.findall(index)]

    def test_the_index_leads_to_all_in_its_order(self):
        page = self.page().text
        listed = re.findall(r'<li><a href="/api/guides/([\w-]+)"', page)
        # Once in the text, once in the navigation.
        self.assertEqual(listed, self.names() * 2)
        sections = re.findall(r"<h2>(.+)</h2>", page)
        expected = ["Tutorials", "How-to", "Reference", "Explanation"]
        self.assertEqual(sections, expected)

    def test_every_guide_is_a_page_that_loads_what_is_there(self):
        loaded, anchors = set(), {}
        for name in self.names():
            answer = self.page(f"/{name}")
            self.assertEqual(answer.status, 200, name)
            self.assertIn(' aria-current="page"', answer.text)
            self.assertNotRegex(answer.text, r"<style|\sstyle=|\son\w+=")
            self.assertNotRegex(answer.text, r"<script(?![^>]* src=)")
            ids = set(re.findall(r'\bid="([^"]+)"', answer.text))
            anchors[f"/api/guides/{name}"] = ids
            found = links_of(answer.text)
            loaded |= {f"/api/guides/{name}{each}" for each in found if each[0] == "#"}
            loaded |= {each for each in found if each[0] == "/"}
        asked = {}
        for url in sorted(loaded):
            path, _hash, anchor = url.partition("#")
            with self.subTest(url):
                if path not in asked:
                    asked[path] = self.page_status(path)
                self.assertEqual(asked[path], 200)
                if path in anchors and anchor:
                    self.assertIn(anchor, anchors[path])

    def page_status(self, path):
        """The status of what a page leads to, for a browser."""
        return self.rest("GET", path, key=None, headers={"Accept": BROWSER}).status

    def test_a_page_loads_what_is_of_this_server_only(self):
        policy = policy_of(self.page("/keys"))
        self.assertEqual(policy["default-src"], "'none'")
        own = {policy[name] for name in ("script-src", "style-src", "img-src")}
        self.assertEqual(own, {"'self'"})

    def test_what_the_browser_has_is_not_sent_again(self):
        for name in ("/errors", "/errors.md"):
            first = self.page(name)
            headers = {"If-None-Match": first.headers["ETag"]}
            again = self.page(name, headers=headers)
            self.assertEqual((again.status, again.text), (304, ""))
            self.assertEqual(again.headers["ETag"], first.headers["ETag"])

    def test_no_statement_is_executed_for_a_guide(self):
        self.page("/errors")
        with self.statements() as statements:
            self.page("/errors")
        self.assertEqual(statements, [])

    def test_a_key_that_is_sent_pays_and_must_be_right(self):
        for name in ("", "/keys", "/keys.md"):
            answer = self.rest("GET", f"/api/guides{name}")
            self.assertEqual(answer.points, 1)
            answer = self.rest("GET", f"/api/guides{name}", key="wrong")
            self.assertEqual(answer.status, 401)

    def test_a_guide_is_markdown_too(self):
        answer = self.page("/on-a-server.md")
        self.assertEqual(answer.headers["Content-Type"], "text/markdown; charset=utf-8")
        self.assertTrue(answer.text.startswith("# On a server"))
        self.assertIn("](/api/guides/pagination.md#staying-up-to-date)", answer.text)
        self.assertNotIn(".run/demo.json", answer.text)

    def test_examples_speak_to_this_server(self):
        # A script has to say which it is.
        self.assertIn(" data-unnamed", self.page("/keys").text)
        self.set_setting("public_url", "https://api.example.com")
        page = self.page("/on-a-server").text
        self.assertNotIn(" data-unnamed", page)
        self.assertIn('<span class="server">https://api.example.com</span>', page)
        for name in ("/on-a-server", "/on-a-server.md"):
            self.assertNotIn(DEMO_SERVER, self.page(name).text)

    def test_what_is_to_be_filled_in_is_marked(self):
        page = unescape(self.page("/on-a-server").text)
        self.assertIn('<span class="key">YOUR_KEY</span>', page)
        self.assertIn('<span class="key"><span class="nv">$KEY</span></span>', page)

    def test_what_is_no_guide_is_not_found(self):
        for name in ("/nothing", "/nothing.md", "/..", "/keys/more"):
            answer = self.page(name)
            self.assertProblem(answer, "not_found", {}, 404)
        self.assertIn("GET /api/guides lists", self.page("/nothing").json["detail"])

    def test_guides_that_are_not_built_say_so(self):
        with patch.object(guides, "LIB", Path("/nowhere")):
            for name in ("", "/keys", "/keys.md"):
                answer = self.page(name)
                self.assertEqual(answer.status, 503)
                self.assertIn("<code>make assets</code>", answer.text)
            self.assertNotIn("## Tutorials", self.rest("GET", "/api/llms.txt").text)

    def test_an_error_leads_to_its_examples(self):
        errors = self.rest("GET", "/api/docs/errors", key=None).text
        guide = self.page("/errors").text
        for code in ERRORS:
            self.assertIn(f'"/api/guides/errors#{code}"', errors)
            self.assertIn(f'<h2 id="{code}"', guide)


class TestLlmsText(ApiCase):
    """``/api/llms.txt``."""

    def test_it_has_the_form(self):
        answer = self.rest("GET", "/api/llms.txt", key=None)
        self.assertEqual(answer.headers["Content-Type"], "text/plain; charset=utf-8")
        title, *lines = answer.text.splitlines()
        self.assertEqual(title, "# Dual API")
        self.assertTrue(lines[1].startswith("> "))
        headings = [line[3:] for line in lines if line.startswith("## ")]
        self.assertEqual(headings[:3], ["Resources", "Contract", "Tutorials"])

    def test_it_leads_to_what_is_there(self):
        text = self.rest("GET", "/api/llms.txt").text
        urls = re.findall(r"^- \[.+?\]\((.+?)\)", text, re.MULTILINE)
        self.assertIn("/api/v2/customers", urls)
        self.assertIn("/api/v2/openapi.yaml", urls)
        self.assertIn("/api/guides/errors.md", urls)
        for url in urls:
            headers = {"Accept": "*/*"}
            self.assertEqual(self.rest("GET", url, headers=headers).status, 200, url)

    def test_a_key_is_shown_what_it_may_do(self):
        key = self.new_key(())
        text = self.rest("GET", "/api/llms.txt", key=key).text
        self.assertNotIn("/api/v1/customers)", text)
        self.set_setting("public_schemas", "false")
        self.assertEqual(self.rest("GET", "/api/llms.txt", key=None).status, 401)
