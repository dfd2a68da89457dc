# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The first address that anybody tries lists what there is, and a 404 names it."""

from odoo.addons.dual_api.schema.answer.exports import EXPORT

from .common import ApiCase


class TestIndex(ApiCase):
    """``/api/v1``."""

    def test_it_lists_what_there_is(self):
        index = self.rest("GET", "/api/v1", key=None).json
        document = self.rest("GET", "/api/v1/openapi.json", key=None).json
        self.assertEqual(index["version"], document["info"]["version"])
        listed = {each["url"] for each in index["resources"].values()}
        # Each resource has one below it.
        listed |= {f"{url}/{EXPORT}" for url in listed}
        listed |= set(index["links"].values())
        there = {
            path
            for path, operations in document["paths"].items()
            if "get" in operations and "{" not in path
        }
        self.assertEqual(listed, there - {"/api/v1", "/api/v1/metrics"})
        self.assertEqual(index["links"]["health"], "/api/v1/health")
        self.assertEqual(index["links"]["openapi_yaml"], "/api/v1/openapi.yaml")

    def test_a_key_is_shown_what_it_may_ask_for(self):
        for scopes, resources in (((), set()), (("customers:read",), {"customers"})):
            with self.subTest(scopes):
                key = self.new_key(scopes)
                index = self.rest("GET", "/api/v1", key=key).json
                self.assertEqual(set(index["resources"]), resources)
                self.assertNotIn("metrics", index["links"])

    def test_what_a_setting_switches_on_is_listed_while_it_is_on(self):
        key = self.new_key(("operations:read",))
        for metrics in ("true", "false"):
            self.set_setting("metrics", metrics)
            links = self.rest("GET", "/api/v1", key=key).json["links"]
            self.assertEqual("metrics" in links, metrics == "true")

    def test_addresses_are_those_that_the_public_sees(self):
        self.set_setting("public_url", "https://api.example.com/odoo")
        index = self.rest("GET", "/api/v1", key=None).json
        start = "https://api.example.com/odoo/"
        self.assertEqual(index["resources"]["keys"]["url"], f"{start}api/v1/keys")
        self.assertTrue(all(url.startswith(start) for url in index["links"].values()))

    def test_a_setting_asks_for_a_key(self):
        self.set_setting("public_schemas", "false")
        self.assertEqual(self.rest("GET", "/api/v1", key=None).status, 401)
        self.assertEqual(self.rest("GET", "/api/v1").points, 1)

    def test_the_index_of_all_leads_to_it(self):
        index = self.rest("GET", "/api", key=None).json
        self.assertEqual(index["index"], "/api/v2")
        listed = [each["index"] for each in index["versions"]]
        self.assertEqual(listed, ["/api/v2", "/api/v1"])

    def test_a_404_names_it(self):
        for path, index in (
            ("/api/v1/customer", "/api/v1"),
            ("/api/v1/", "/api/v1"),
            ("/api/v2/customer", "/api/v2"),
            ("/api/nothing", "/api/v2"),
            ("/api/v9", "/api/v2"),
        ):
            told = self.rest("GET", path, key=None)
            self.assertIn(f"GET {index} lists", told.json["detail"], path)
        told = self.rest("GET", "/graphql/nothing", key=None)
        self.assertIn("GraphQL is at /graphql.", told.text)
