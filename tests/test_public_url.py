# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Addresses in answers: relative or of the setting, never of what a client claims."""

import orjson

from odoo.addons.dual_api.gateway.settings import read_settings

from .common import ApiCase

PUBLIC = "https://api.example.com/erp"
#: Names for the server that a client may claim.
CLAIMS = (
    {},
    {"Host": "evil.example"},
    {"Host": "evil.example:80", "X-Forwarded-Host": "worse.example"},
    {"X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil"},
    {"Forwarded": "host=evil.example;proto=http", "X-Original-Host": "evil.example"},
)
NESTED = "customers/{}?fields=name,contacts.name&contacts.limit=1"


class TestAddresses(ApiCase):
    """Every address that an answer can hold, by names that a client claims."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Keys are taken from this machine by its own names only.
        cls.set_setting("require_https", "false")
        cls.company = cls.customer("Addressed")
        for number in range(3):
            cls.customer(f"Contact {number}", parent_id=cls.company.id)

    def addressed(self, headers):
        """Every address that answers tell, by where it stands."""
        sent = {"headers": headers}
        page = self.rest("GET", "customers?limit=1", **sent)
        yield "next", page.json["next"]
        yield "Link", page.headers["Link"][1:].partition(">")[0]
        nested = self.rest("GET", NESTED.format(self.company.id), **sent)
        yield "next of an inner list", nested.json["contacts"]["next"]
        created = self.rest("POST", "customers", json={"name": "New"}, **sent)
        yield "Location", created.headers["Location"]
        for path in ("nothing", "customers/2147483647", "customers?limit=x"):
            yield "type", self.rest("GET", path, **sent).json["type"]
        index = self.rest("GET", "/api/schemas", **sent).json
        yield "url", index["openapi"]["url"]
        yield "json_url", index["openapi"]["json_url"]
        yield "endpoint", index["graphql"]["endpoint"]

    def test_they_are_relative_whatever_a_client_claims(self):
        for claim in CLAIMS:
            for where, address in self.addressed(claim):
                with self.subTest(where, claim=claim):
                    self.assertRegex(address, r"^/(api|graphql)(/|$)")

    def test_a_setting_stands_in_front(self):
        self.set_setting("public_url", f"{PUBLIC}/")
        for claim in CLAIMS:
            for where, address in self.addressed(claim):
                with self.subTest(where, claim=claim):
                    self.assertRegex(address, rf"^{PUBLIC}/(api|graphql)(/|$)")

    def test_next_leads_on(self):
        first = self.rest("GET", "customers?limit=1&sort=name")
        second = self.rest("GET", first.json["next"])
        self.assertEqual((second.status, second.json["count"]), (200, 1))
        self.assertNotEqual(first.json["results"], second.json["results"])

    def tags(self, headers):
        """Entity tags of one state, at both doors."""
        path = NESTED.format(self.company.id)
        answer = self.rest("GET", path, headers=headers)
        # What is sent is what was asked for, whatever the tag is of.
        self.assertTrue(orjson.loads(answer.text)["contacts"]["next"])
        page = self.rest("GET", "customers?limit=1", headers=headers)
        query = "query ($id: ID!) { customer(id: $id) { etag } }"
        data = self.graphql(query, {"id": str(self.company.id)}, headers=headers).data
        return answer.headers["ETag"], page.headers["ETag"], data["customer"]["etag"]

    def test_a_tag_is_the_same_by_every_name_of_the_server(self):
        expected = self.tags({})
        for claim in CLAIMS:
            self.assertEqual(self.tags(claim), expected)
        self.set_setting("public_url", PUBLIC)
        self.assertEqual(self.tags({"Host": "evil.example"}), expected)
        path = NESTED.format(self.company.id)
        known = {"If-None-Match": expected[0]}
        self.assertEqual(self.rest("GET", path, headers=known).status, 304)
        condition = {"If-Match": expected[0], "Host": "evil.example"}
        body = {"name": "Addressed again"}
        answer = self.rest("PATCH", path, json=body, headers=condition)
        self.assertEqual(answer.status, 200, answer.text)

    def test_what_is_no_address_is_refused(self):
        for text in (
            *("api.example.com", "//api.example.com", "ftp://api.example.com"),
            *("https://", "https:///api", "https://user@api.example.com", "/api"),
            *("https://api.example.com?x", "https://api.example.com#x", "https://a b"),
            *("https://api.example.com/a//b", "https://a.example\nhttps://b.example"),
            *("javascript:alert(1)", "https://a.example:123456", "https://-a.example"),
        ):
            with self.subTest(text), self.assertRaises(ValueError):
                read_settings({"public_url": text}.get)
        for text in (PUBLIC, "http://[::1]:8069", "https://a.example/", "http://a:80"):
            read = read_settings({"public_url": text}.get)
            self.assertEqual(read.public_url, text.rstrip("/"))
