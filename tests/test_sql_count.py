# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How many SQL statements a request takes: as many for ten records as for 200.

Counted is what a request executes once the server is warm, on all its cursors: with
one key, one user, one document. What opens and divides transactions is left out, and
Odoo's question whether another process has changed something, which tests suppress.
"""

from odoo.addons.dual_api.schema.versions import V1

from .common import ApiCase

#: The records themselves, with the values behind a many2one.
LEVEL = 1
#: Fields, as REST names them, and the statements that a list of them takes.
REST_LISTS = {
    "name": LEVEL,
    "name,email,phone,street,city,zip,vat,created_at,comment": LEVEL,
    "name,country,state": LEVEL,
    "name,tags": LEVEL + 1,
    "name,parent.name": LEVEL + 1,
    "name,parent.name,parent.country": LEVEL + 1,
    "name,contacts.name": LEVEL + 1,
    "name,country,parent.name,tags,contacts.name": LEVEL + 3,
    "name,contacts.name,contacts.tags,contacts.parent.name": LEVEL + 3,
}
#: The statements by which a customer is created: whether the key still works, the
#: country, the INSERT and what has come of it; four more are Odoo's.
WRITTEN = 4 + 4
_EVERYTHING = "name country parent { name } tags contacts { nodes { name } }"
#: What is asked of the connection of customers, and the statements that it takes.
GRAPHQL_LISTS = {
    "nodes { name }": LEVEL,
    "nodes { id databaseId email country } pageInfo { hasNextPage endCursor }": LEVEL,
    "nodes { name tags }": LEVEL + 1,
    "nodes { name parent { name } }": LEVEL + 1,
    "nodes { name contacts { nodes { name } } }": LEVEL + 1,
    f"nodes {{ {_EVERYTHING} }}": LEVEL + 3,
    f"edges {{ cursor node {{ {_EVERYTHING} }} }}": LEVEL + 3,
    "nodes { name } edges { node { email } }": LEVEL,
    "totalCount nodes { name }": LEVEL + 1,
    "nodes { name contacts { totalCount nodes { name } } }": LEVEL + 2,
    "nodes { etag }": LEVEL,
    "nodes { name etag parent { etag } contacts { nodes { etag } } }": LEVEL + 2,
}


class TestStatements(ApiCase):
    """Numbers, not measurements: one more statement fails the test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tags = cls.env["res.partner.category"].create(
            [{"name": f"Tag {number}"} for number in range(5)]
        )
        groups = cls.env["res.partner"].create(
            [{"name": f"Group {number}", "is_company": True} for number in range(9)]
        )
        countries = (cls.env.ref("base.fr"), cls.env.ref("base.us"))
        cls.env["res.partner"].create(
            [
                {
                    "name": f"Company {number}",
                    "is_company": True,
                    "type": "other",
                    "country_id": countries[number % 2].id,
                    "category_id": [(6, 0, tags[: number % 5].ids)],
                    "parent_id": groups[number % 9].id,
                    "user_id": cls.api_user.id,
                    "child_ids": [
                        (0, 0, {"name": f"Person {number}.{child}"})
                        for child in range(number % 4)
                    ],
                }
                for number in range(200)
            ]
        )

    def count(self, send):
        """How many statements a request takes that was sent once before.

        :return: the number, and the answer
        """
        send()
        with self.statements() as statements:
            answer = send()
        self.assertIsNone(answer.failure, answer.text)
        self.assertOnlyReads(statements)
        return len(statements), answer

    def list_of(self, fields, size):
        """The count for a page of REST's list, which is full."""
        # The newest companies: those with contacts.
        params = {"fields": fields, "limit": size, "sort": "-id", "is_company": "true"}

        def send():
            return self.rest("GET", "customers", params=params)

        number, answer = self.count(send)
        self.assertEqual(answer.json["count"], size)
        return number

    def connection_of(self, selection, size):
        """The count for a page of GraphQL's list."""
        order = "orderBy: {field: ID, direction: DESC}"
        page = f"first: {size}, {order}, filter: {{isCompany: true}}"
        query = f"{{ customers({page}) {{ {selection} }} }}"
        number, answer = self.count(lambda: self.graphql(query))
        found = answer.data["customers"]
        self.assertEqual(len(found.get("nodes") or found["edges"]), size)
        return number

    def test_rest_lists(self):
        for fields, expected in REST_LISTS.items():
            for size in (10, 200):
                with self.subTest(fields=fields, size=size):
                    self.assertEqual(self.list_of(fields, size), expected)

    def test_graphql_lists(self):
        for selection, expected in GRAPHQL_LISTS.items():
            for size in (10, 200):
                with self.subTest(selection=selection, size=size):
                    self.assertEqual(self.connection_of(selection, size), expected)

    def test_every_relation(self):
        """Whatever the relation leads to, its rows are not read one by one."""
        resource = self.env["dual_api.resolver"]._catalog(V1).resources["customers"]
        for relation in resource.relations:
            fields = f"name,{relation.name}"
            numbers = {self.list_of(fields, size) for size in (10, 200)}
            self.assertEqual(len(numbers), 1, fields)
            self.assertLessEqual(numbers.pop(), LEVEL + 2, fields)

    def test_totals(self):
        path = "customers?include_total=true&fields=name"
        number, answer = self.count(lambda: self.rest("GET", path))
        self.assertEqual(number, LEVEL + 1)
        self.assertGreaterEqual(answer.json["total"], 209)

    def test_pages_further_down(self):
        """A cursor costs no statement of its own, at whatever depth."""
        path = "customers?fields=name&limit=100&sort=name"
        for _page in range(2):
            number, answer = self.count(lambda path=path: self.rest("GET", path))
            self.assertEqual(number, LEVEL)
            path = answer.json["next"]

    def test_one_customer(self):
        customer = self.env["res.partner"].search([("name", "=", "Company 3")])
        path = f"customers/{customer.id}"
        number, answer = self.count(lambda: self.rest("GET", path))
        self.assertEqual((number, answer.json["name"]), (LEVEL, "Company 3"))
        query = f"{{ customer(id: {customer.id}) {{ name country }} }}"
        self.assertEqual(self.count(lambda: self.graphql(query))[0], LEVEL)
        known = {"If-None-Match": answer.headers["ETag"]}
        number, answer = self.count(lambda: self.rest("GET", path, headers=known))
        self.assertEqual((number, answer.status), (LEVEL, 304))
        number, answer = self.count(lambda: self.rest("GET", f"{path}/contacts"))
        self.assertEqual((number, answer.json["count"]), (LEVEL + 1, 3))
        query = f"{{ customer(id: {customer.id}) {{ contacts {{ nodes {{ id }} }} }} }}"
        self.assertEqual(self.count(lambda: self.graphql(query))[0], LEVEL + 1)

    def test_refusals(self):
        """Who is refused before anything is read costs the database nothing."""
        spent = self.new_key(limit=1)
        self.rest("GET", "customers", key=spent)
        for error, send in (
            ("validation", lambda: self.rest("GET", "customers?limit=-1")),
            ("validation", lambda: self.graphql("{ nonsense }")),
            ("rate_limit_exceeded", lambda: self.rest("GET", "me", key=spent)),
            (
                "rate_limit_exceeded",
                lambda: self.graphql("{ viewer { name } }", key=spent),
            ),
        ):
            send()
            with self.statements() as statements:
                answer = send()
            self.assertEqual((answer.error, statements), (error, []))

    def test_what_is_written_is_written_once(self):
        """With a key that spends the points of another one, too."""
        body = {"name": "New", "country_code": "FR"}
        child = self.new_key(scopes=("customers:write",))
        self.key_record(child).root_id = self.key_record(self.api_key)
        for key in (self.api_key, child):
            self.rest("POST", "customers", json=body, key=key)
            with self.statements() as statements:
                answer = self.rest("POST", "customers", json=body, key=key)
            self.assertEqual(answer.status, 201)
            inserts = [text for text in statements if text.startswith("INSERT")]
            self.assertEqual(len(inserts), 1, inserts)
            self.assertLessEqual(len(statements), WRITTEN, "\n".join(statements))
            self.assertRaises(AssertionError, self.assertOnlyReads, statements)
