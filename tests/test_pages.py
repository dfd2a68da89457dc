# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The pages for people: who gets them, what they may load, what they say."""

import re
from html import unescape
from pathlib import Path
from unittest.mock import patch

from odoo.addons.dual_api.gateway import page_layout
from odoo.addons.dual_api.schema.errors import ERRORS

from .common import GRAPHQL_JSON, ApiCase
from .support.http_case import JSON, methods

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
YAML = "application/yaml"
#: By path: what comes without a page.
PAGES = {"/api": JSON, "/api/v1": JSON, "/api/docs": YAML, "/graphql": JSON}
ALL_PAGES = (*PAGES, "/api/docs/errors")


def policy_of(answer):
    """The directives of its Content-Security-Policy."""
    said = answer.headers["Content-Security-Policy"]
    return dict(part.split(" ", 1) for part in said.split("; "))


def links_of(page):
    """What it loads and what it leads to."""
    return {unescape(url) for url in re.findall(r'(?:href|src)="([^"]*)"', page)}


class TestPages(ApiCase):
    """What a browser is shown."""

    def page(self, path, accept=BROWSER, **options):
        options.setdefault("key", None)
        return self.rest("GET", path, headers={"Accept": accept}, **options)

    def built(self, path):
        """Stands for ``static/lib/built``."""
        return patch.object(page_layout, "BUILT", Path(path))

    def test_a_browser_gets_a_page(self):
        for path in ALL_PAGES:
            with self.subTest(path):
                answer = self.page(path)
                self.assertEqual(answer.status, 200)
                self.assertEqual(
                    answer.headers["Content-Type"], "text/html; charset=utf-8"
                )
                vary = methods(answer.headers["Vary"])
                self.assertLessEqual({"Accept", "Origin"}, vary)

    def test_who_likes_another_type_as_much_gets_no_page(self):
        accepts = (
            "*/*",
            f"{JSON}, {YAML}, text/html",
            f"text/html;q=0.8, {YAML}, {JSON}",
            "text/html;q=0.5, */*;q=0.5",
            f"text/html, {JSON}, {GRAPHQL_JSON}, {YAML}",
        )
        for path in PAGES:
            for accept in accepts:
                with self.subTest(path, accept=accept):
                    answer = self.page(path, accept, key=self.api_key)
                    self.assertNotIn("html", answer.headers["Content-Type"])

    def test_without_a_page_everything_is_as_it_was(self):
        self.assertEqual(
            self.page("/api", "*/*").json, self.rest("GET", "/api/schemas").json
        )
        document = self.rest("GET", "/api/v2/openapi.yaml", key=None)
        self.assertEqual(self.page("/api/docs", "*/*").text, document.text)
        for accept, content_type in (("*/*", JSON), (GRAPHQL_JSON, GRAPHQL_JSON)):
            answer = self.page(
                "/graphql?query={viewer{name}}", accept, key=self.api_key
            )
            self.assertEqual(answer.status, 200)
            self.assertIn(content_type, answer.headers["Content-Type"])
            self.assertEqual(self.page("/graphql", accept).status, 401)

    def test_a_query_in_the_url_is_a_query_for_a_browser_too(self):
        answer = self.page("/graphql?query={viewer{name}}", key=self.api_key)
        self.assertEqual((answer.status, list(answer.data)), (200, ["viewer"]))

    def test_only_get_and_head_have_pages(self):
        for path in ALL_PAGES:
            answer = self.rest("HEAD", path, key=None, headers={"Accept": BROWSER})
            self.assertEqual((answer.status, answer.text), (200, ""))
        answer = self.rest("POST", "/api", headers={"Accept": BROWSER})
        self.assertEqual(answer.status, 405)
        self.assertEqual(methods(answer.headers["Allow"]), {"GET", "HEAD", "OPTIONS"})
        answer = self.graphql("{ viewer { name } }", accept=f"{BROWSER}, {JSON}")
        self.assertEqual(list(answer.data), ["viewer"])

    def test_a_page_may_load_what_is_of_this_server_only(self):
        for path in ALL_PAGES:
            with self.subTest(path):
                policy = policy_of(self.page(path))
                self.assertEqual(policy["default-src"], "'none'")
                self.assertEqual(policy["frame-ancestors"], "'none'")
                self.assertEqual(policy["form-action"], "'none'")
                self.assertEqual(policy["base-uri"], "'none'")
                self.assertIn(policy.get("script-src"), (None, "'self'"))
                sources = set(" ".join(policy.values()).split())
                known = {"'none'", "'self'", "data:"}
                if path in ("/graphql", "/api/docs"):
                    known |= {"'unsafe-inline'"}
                self.assertLessEqual(sources, known)

    def test_a_page_tells_nobody_and_is_what_it_says(self):
        for path in ALL_PAGES:
            headers = self.page(path).headers
            self.assertEqual(headers["Referrer-Policy"], "no-referrer", path)
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff", path)

    def test_nothing_in_a_page_is_a_script_or_a_style(self):
        for path in ALL_PAGES:
            page = self.page(path).text
            self.assertNotRegex(page, r"<script(?![^>]* src=)", path)
            self.assertNotRegex(page, r"<style|\sstyle=|\son\w+=", path)

    def test_whatever_a_page_loads_or_leads_to_is_there(self):
        found = set().union(*(links_of(self.page(path).text) for path in ALL_PAGES))
        self.assertGreater(len(found), 10)
        for url in found:
            with self.subTest(url):
                self.assertRegex(url, r"^(/(?!/)|#)")
                path = url.partition("#")[0]
                if path:
                    answer = self.page(path)
                    self.assertEqual(answer.status, 200)
                    self.assertTrue(answer.text)

    def test_the_index_leads_to_everything_there_is(self):
        leads_to = links_of(self.page("/api").text)
        for path in (
            "/api/docs",
            "/graphql",
            "/api/v2/openapi.yaml",
            "/api/v2/openapi.json",
            "/graphql/schema.graphql",
            "/api/docs/errors",
            "/api/v2/health",
            "/api/schemas",
        ):
            self.assertIn(path, leads_to)

    def test_pages_need_no_key_where_the_schemas_do(self):
        self.assertIn(" data-public=", self.page("/api/docs").text)
        self.assertNotIn(" data-public=", self.page("/graphql").text)
        self.set_setting("public_schemas", "false")
        self.set_setting("public_introspection", "true")
        for path in ALL_PAGES:
            self.assertEqual(self.page(path).status, 200, path)
        self.assertNotIn(" data-public=", self.page("/api/docs").text)
        self.assertIn(" data-public=", self.page("/graphql").text)
        self.assertEqual(self.page("/api", JSON).status, 401)

    def test_a_key_that_is_sent_pays_and_must_be_right(self):
        for path in ALL_PAGES:
            self.assertEqual(self.page(path, key=self.api_key).points, 1, path)
            self.assertEqual(self.page(path, key="wrong").status, 401, path)

    def test_the_first_query_of_graphiql_can_be_run(self):
        query = re.search(r'data-query="([^"]*)"', self.page("/graphql").text)[1]
        answer = self.graphql(unescape(query))
        self.assertNotIn("errors", answer.json)
        (listed,) = answer.data.values()
        self.assertEqual(set(listed), {"nodes", "pageInfo"})

    def test_a_page_that_is_not_built_says_so_and_where_else_to_look(self):
        instead = {
            "/api/docs": "/api/v2/openapi.yaml",
            "/graphql": "/graphql/schema.graphql",
        }
        with self.built("/nowhere/built"):
            for path, other in instead.items():
                answer = self.page(path)
                self.assertEqual(answer.status, 503)
                self.assertIn("<code>make assets</code>", answer.text)
                self.assertIn(other, links_of(answer.text))
                self.assertNotIn("<script", answer.text)
            document = self.rest("GET", "/api/v2/openapi.yaml", key=None)
            self.assertEqual(self.page("/api/docs", "*/*").text, document.text)
            for path in ("/api", "/api/docs/errors"):
                self.assertEqual(self.page(path).status, 200)

    def test_a_code_in_the_list_of_errors_is_its_own_anchor(self):
        page = self.page("/api/docs/errors").text
        self.assertEqual(set(re.findall(r'<section id="(\w+)"', page)), set(ERRORS))
        self.assertLessEqual({f"#{code}" for code in ERRORS}, links_of(page))
        self.assertEqual(page.count("<dt>What to do</dt>"), len(ERRORS))
        self.assertNotIn("`", page)
