# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The calendar of what goes: the same as a page, as JSON and as a feed."""

import re
from xml.etree import ElementTree as ET

from odoo.tests import tagged

from .support.going_case import (
    DELETE,
    HAS_EMAIL,
    PARENT,
    PHONE,
    REF,
    VERSION,
    ZIP,
    GoingCase,
)

CHANGES = "/api/docs/changes"
_ATOM = "{http://www.w3.org/2005/Atom}"
#: What goes first comes first.
ORDER = [
    goes.doc
    for goes in sorted(
        (DELETE, HAS_EMAIL, PARENT, PHONE, REF, ZIP), key=lambda each: each.order
    )
]


@tagged("-at_install", "post_install")
class TestChanges(GoingCase):
    def json(self, key=None):
        answer = self.rest("GET", f"{CHANGES}.json", key=key)
        self.assertEqual(answer.status, 200, answer.text)
        return {each["doc"]: each for each in answer.json["changes"]}

    def test_all_that_goes_is_listed_with_its_places(self):
        with self.offered():
            found = self.json()
        self.assertEqual(list(found), ORDER)
        self.assertEqual(
            found["customer-zip"],
            {
                "doc": "customer-zip",
                "use": ZIP.use,
                "since": str(ZIP.since),
                "sunset": str(ZIP.sunset),
                "rest": [
                    {"version": "v1", "path": path}
                    for path in (
                        "Customer.zip",
                        "customers?zip",
                        "customers?zip_prefix",
                    )
                ],
                "graphql": [
                    "Customer.zip",
                    "CustomerFilter.zip",
                    "CustomerFilter.zipPrefix",
                ],
                "url": f"{CHANGES}#customer-zip",
            },
        )
        self.assertEqual(
            found["customer-delete"]["graphql"],
            ["Mutation.deleteCustomer", "Mutation.deleteCustomers"],
        )

    def test_a_version_is_an_entry_of_rest(self):
        with self.offered(version_goes=True):
            found = self.json()
        self.assertEqual(list(found), [VERSION.doc])
        [entry] = found.values()
        self.assertEqual(entry["rest"], [{"version": "v1", "path": "/api/v1"}])
        self.assertEqual(entry["graphql"], [])

    def test_the_page_and_the_feed_say_the_same(self):
        with self.offered():
            page = self.rest(
                "GET", CHANGES, key=None, headers={"Accept": "text/html"}
            ).text
            feed = self.rest(
                "GET",
                f"{CHANGES}.atom",
                key=None,
                headers={"Accept": "application/atom+xml"},
            )
        self.assertEqual(re.findall(r'<section id="([^"]*)"', page), ORDER)
        self.assertIn(f"works until {ZIP.sunset}", page)
        self.assertIn("<code>CustomerFilter.zip</code>", page)
        self.assertIn(f'href="{CHANGES}.atom"', page)
        self.assertIn("application/atom+xml", feed.headers["Content-Type"])
        root = ET.fromstring(feed.text.encode())  # noqa: S314 - it is ours
        entries = root.findall(f"{_ATOM}entry")
        self.assertEqual(
            [each.find(f"{_ATOM}link").get("href") for each in entries],
            [f"{CHANGES}#{doc}" for doc in ORDER],
        )
        for each in (root, *entries):
            for name in ("id", "title", "updated"):
                self.assertTrue(each.find(f"{_ATOM}{name}").text)
        self.assertEqual(len({each.find(f"{_ATOM}id").text for each in entries}), 6)

    def test_a_key_sees_what_it_may_do(self):
        poor = self.new_key(scopes=["events:read"])
        reader = self.new_key(scopes=["customers:read"])
        with self.offered():
            self.assertEqual(self.json(poor), {})
            found = self.json(reader)
        self.assertIn("customer-zip", found)
        self.assertNotIn("customer-delete", found)

    def test_who_has_it_already_gets_no_more(self):
        with self.offered():
            for path, accept in (
                (CHANGES, "text/html"),
                (f"{CHANGES}.json", "application/json"),
                (f"{CHANGES}.atom", "application/atom+xml"),
            ):
                headers = {"Accept": accept}
                first = self.rest("GET", path, key=None, headers=headers)
                headers["If-None-Match"] = first.headers["ETag"]
                again = self.rest("GET", path, key=None, headers=headers)
                self.assertEqual((again.status, again.text), (304, ""), path)

    def test_a_setting_may_ask_for_a_key(self):
        self.set_setting("public_schemas", "false")
        for path in (CHANGES, f"{CHANGES}.json", f"{CHANGES}.atom"):
            answer = self.rest("GET", path, key=None, headers={"Accept": "*/*"})
            self.assertEqual(answer.status, 401, path)
