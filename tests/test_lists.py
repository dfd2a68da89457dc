# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Lists inside lists, and lists of which nothing is asked."""

from .common import ApiCase


class TestLists(ApiCase):
    """Two contacts, each with two of their own."""

    def setUp(self):
        super().setUp()
        self.top = self.customer("Top")
        for number in (1, 2):
            middle = self.customer(f"Middle {number}", parent_id=self.top.id)
            for letter in "ab":
                self.customer(f"Low {number}{letter}", parent_id=middle.id)

    def test_next_of_an_inner_list_keeps_the_sizes_below_it(self):
        answer = self.rest(
            "GET",
            f"customers/{self.top.id}",
            params={
                "fields": "contacts.name,contacts.contacts.name",
                "contacts.limit": 1,
                "contacts.contacts.limit": 1,
            },
        )
        following = answer.json["contacts"]["next"]
        page = self.rest("GET", following).json
        self.assertEqual([row["name"] for row in page["results"]], ["Middle 2"])
        below = page["results"][0]["contacts"]
        self.assertEqual([row["name"] for row in below["results"]], ["Low 2a"])
        self.assertIsNotNone(below["next"])

    def test_edges_of_which_nothing_is_asked(self):
        """As many as there are, like nodes."""
        answer = self.graphql(
            f"{{ customer(id: {self.top.id}) {{ contacts {{"
            " edges { cursor @skip(if: true) } nodes { name @skip(if: true) }"
            " } } }"
        )
        contacts = answer.data["customer"]["contacts"]
        self.assertEqual(contacts, {"edges": [{}, {}], "nodes": [{}, {}]})
