# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the server makes it takes again: cursors, addresses, entity tags, ids."""

from random import Random
from urllib.parse import urlencode

from odoo.addons.dual_api.gateway.request_size import MAX_HEADER_BYTES, MAX_URL_BYTES
from odoo.addons.dual_api.schema.graph.root_fields import plural_field
from odoo.addons.dual_api.schema.naming import constant, to_global_id
from odoo.addons.dual_api.schema.request import cursor as cursors
from odoo.addons.dual_api.schema.request.cursor import MAX_CURSOR_LENGTH
from odoo.addons.dual_api.schema.request.paging import order_of
from odoo.addons.dual_api.schema.request.rules import sort_values
from odoo.addons.dual_api.schema.versions import V1

from .common import ApiCase

#: Beginnings that make a cursor long: by bytes, by escapes, by number.
_LONG = ("x" * 3_100, "\U0001f43b" * 900, '\x01\\"' * 700, "é" * 301, "漢" * 100)


class TestTokens(ApiCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        random = Random(1)
        ends = ("", "a", "b", "b", "z", " ", "é", "\U0001f43b")
        texts = [start + end for start in _LONG for end in ends]
        texts += ["", " ", "ab", "AB", "'\"\\%_", "\x7f", "x" * 299, "x" * 300]
        values = [
            {
                "name": random.choice(texts) or "N",
                "email": random.choice([*texts, False]),
                "ref": random.choice([*texts, False]),
                "city": random.choice([*texts, False]),
                "zip": "TOKEN",
            }
            for _number in range(36)
        ]
        cls.partners = cls.env["res.partner"].create(values)
        cls.env.flush_all()

    def test_every_list_goes_on_in_every_order(self):
        """The whole list comes, each record once, in the order of a single page."""
        catalog = self.env["dual_api.resolver"]._catalog(V1)
        orders = {
            resource: [[key] for key in sort_values(resource)]
            for resource in catalog.resources.values()
        }
        customers = catalog.resources["customers"]
        orders[customers] += [["city", "-ref", "name"], ["-name", "email", "-city"]]
        for resource, sorts in orders.items():
            for sort in sorts:
                asked = {"sort": ",".join(sort), "fields": "id"}
                if resource is customers:
                    asked |= {"zip": "TOKEN", "is_company": "all"}
                whole = self.rest(
                    "GET", resource.name, params={**asked, "limit": 200}
                ).json["results"]
                with self.subTest(sort=sort):
                    walked = self.walk_rest(resource, {**asked, "limit": 7})
                    self.assertEqual(walked, whole)
                    ids = [row["id"] for row in whole]
                    self.assertEqual(self.walk_graphql(resource, sort), ids)
                    self.assertEqual(self.walk_graphql(resource, sort, True), ids)

    def walk_rest(self, resource, asked):
        return self.follow(f"/api/v1/{resource.name}?{urlencode(asked)}")

    def follow(self, url):
        """The rows of a list from that address on."""
        rows = []
        while url:
            self.assertLessEqual(len(url), MAX_URL_BYTES)
            answer = self.rest("GET", url)
            self.assertEqual(answer.status, 200, answer.text)
            rows += answer.json["results"]
            url = answer.json["next"]
        return rows

    def walk_graphql(self, resource, sort, backward=False):
        """By the cursors of the edges, which are those of the page's ends."""
        size, edge = ("last", "before") if backward else ("first", "after")
        more = "hasPreviousPage" if backward else "hasNextPage"
        order = ", ".join(
            f"{{field: {constant(key.removeprefix('-'))},"
            f" direction: {'DESC' if key[0] == '-' else 'ASC'}}}"
            for key in sort
        )
        only = ', filter: {zip: "TOKEN", isCompany: null}'
        only = only if resource.name == "customers" else ""
        field = plural_field(resource)
        document = (
            f"query($cursor: String) {{ {field}({size}: 7, {edge}: $cursor,"
            f" orderBy: [{order}]{only}) {{ edges {{ cursor node {{ databaseId }} }}"
            f" pageInfo {{ {more} startCursor endCursor }} }} }}"
        )
        cursor, going, found = None, True, []
        while going:
            answer = self.graphql(document, {"cursor": cursor})
            self.assertNotIn("errors", answer.json, answer.text)
            page = answer.data[field]
            edges, info = page["edges"], page["pageInfo"]
            if not edges:
                self.assertIsNone(info["startCursor"])
                return found
            ids = [one["node"]["databaseId"] for one in edges]
            found = [*ids, *found] if backward else [*found, *ids]
            ends = [edges[0]["cursor"], edges[-1]["cursor"]]
            self.assertEqual(ends, [info["startCursor"], info["endCursor"]])
            for one in edges:
                self.assertLessEqual(len(one["cursor"]), MAX_CURSOR_LENGTH)
            cursor, going = ends[0 if backward else 1], info[more]
        return found

    def test_a_cut_cursor_outlives_its_record(self):
        """What comes after it still comes, whatever becomes of the record."""
        start = "y" * 1_000
        for sort, ends in (("city", "abcdef"), ("-city", "fedcba")):
            for change in ("changed", "gone"):
                partners = self.env["res.partner"].create(
                    [
                        {"name": end, "city": start + end, "zip": sort + change}
                        for end in ends
                    ]
                )
                self.env.flush_all()
                asked = {"sort": sort, "limit": 3, "zip": sort + change}
                asked |= {"is_company": "all", "fields": "name"}
                first = self.rest("GET", "customers", params=asked).json
                last = partners[2]
                if change == "gone":
                    last.unlink()
                else:
                    last.city = "elsewhere"
                self.env.flush_all()
                rows = self.follow(first["next"])
                found = {row["name"] for row in (*first["results"], *rows)}
                with self.subTest(sort=sort, change=change):
                    self.assertEqual(found, set(ends))

    def test_a_cut_cursor_tells_nothing_of_what_is_hidden(self):
        """The value of a record that the user does not see is not compared with."""
        start = "z" * 400
        shown, hidden = self.env["res.partner"].create(
            [
                {"name": "Shown", "city": start + "b", "zip": "HIDDEN"},
                {"name": "Hidden", "city": start + "c", "zip": "HIDDEN"},
            ]
        )
        self.env.flush_all()
        asked = {"sort": "city", "zip": "HIDDEN", "is_company": "all", "fields": "name"}
        asked["limit"] = 1
        page = self.rest("GET", "customers", params=asked).json
        cursor = page["next"].rpartition("cursor=")[2]
        # The same cursor, of the other record.
        order = order_of(self.customers(), ["city"])
        self.assertEqual(cursors.decode(cursor, order)[-1], shown.id)
        forged = cursors.encode(order, [start + "c", hidden.id])
        self.env["ir.rule"].create(
            {
                "name": "Hidden",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', '!=', {hidden.id})]",
            }
        )
        self.env.flush_all()
        answer = self.rest("GET", "customers", params={**asked, "cursor": forged})
        # From where the beginning begins: not from behind the hidden value.
        self.assertEqual([row["name"] for row in answer.json["results"]], ["Shown"])

    def test_entity_tags(self):
        """A tag that is told holds, however much was asked for; or it is refused."""
        customer = self.partners[0]
        catalog = self.env["dual_api.resolver"]._catalog(V1)
        customers = catalog.resources["customers"]
        names = [field.name for field in customers.fields]
        below = ["", "parent.", "salesperson.", "parent.parent.", "contacts.parent."]
        for depth in range(1, len(below) + 1):
            paths = [
                start + name
                for start in below[:depth]
                for name in (["name"] if start == "salesperson." else names)
            ]
            path = f"customers/{customer.id}?fields={','.join(paths)}"
            answer = self.rest("GET", path)
            self.assertEqual(answer.status, 200, answer.text)
            tag = answer.headers["ETag"]
            self.assertLessEqual(len(tag), MAX_HEADER_BYTES)
            condition = {"If-Match": tag}
            answer = self.rest(
                "PATCH", f"customers/{customer.id}", json={}, headers=condition
            )
            self.assertEqual(answer.status, 200, depth)

    def test_what_no_tag_could_name_is_refused(self):
        """Whatever the customer has; the same in GraphQL."""
        names = {f.name: f.graphql_name for f in self.customers().fields}
        pairs = [
            ("parent." * depth + name, "parent." * depth + graphql_name)
            for depth in (9, 8, 7, 6)
            for name, graphql_name in names.items()
        ]
        fields, told = zip(*pairs, strict=True)
        path = f"customers/{self.partners[0].id}?fields={','.join(fields)}"
        answer = self.rest("GET", path)
        self.assertEqual((answer.status, list(answer.details)), (422, ["fields"]))
        document = (
            "query($fields: [String!]) { customer(id: %d) { etag(fields: $fields) } }"
        )
        answer = self.graphql(document % self.partners[0].id, {"fields": list(told)})
        self.assertEqual(list(answer.details), ["fields"])

    def customers(self):
        return self.env["dual_api.resolver"]._catalog(V1).resources["customers"]

    def test_every_address_of_a_next_page_can_be_followed(self):
        """The longer the request, the sooner it is refused; never its next page."""
        parent = self.customer("With contacts", zip="LONG")
        self.env["res.partner"].create(
            [{"name": text, "parent_id": parent.id} for text in _LONG]
        )
        self.env.flush_all()
        names = [field.name for field in self.customers().fields]
        refused = 0
        for count in range(1, 240, 15):
            paths = [
                "parent." * (number // len(names)) + names[number % len(names)]
                for number in range(count)
            ]
            for path in (
                f"customers/{parent.id}/contacts?sort=name&limit=1&is_company=all"
                f"&fields={','.join(paths)}",
                f"customers/{parent.id}?contacts.limit=1&fields="
                + ",".join(f"contacts.{one}" for one in paths),
            ):
                answer = self.rest("GET", path)
                if answer.status != 200:
                    self.assertIn(answer.error, ("uri_too_long", "validation"))
                    refused += 1
                    continue
                page = answer.json.get("contacts", answer.json)
                following = self.rest("GET", page["next"])
                self.assertEqual(following.status, 200, following.text)
        self.assertTrue(refused)

    def test_ids(self):
        """A global id is taken wherever an id is: in addresses, inputs, filters."""
        partner = self.customer("Of an id")
        identity = to_global_id("Customer", partner.id)
        answer = self.rest("GET", f"customers?parent_id={identity}")
        self.assertEqual(answer.status, 200, answer.text)
        for number in (1, 62, 63, 999, 2**31 - 1):
            self.assertNotRegex(to_global_id("Customer", number), "[+/]")
        body = {"name": "Child", "parent_id": identity}
        made = self.rest("POST", "customers", json=body)
        self.assertEqual(made.status, 201, made.text)
        location = made.headers["Location"]
        self.assertEqual(self.rest("GET", location).status, 200)
