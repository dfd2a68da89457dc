# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One name for reading and writing; lists of names in one piece or several."""

from odoo.addons.dual_api.schema.naming import camel, from_global_id
from odoo.addons.dual_api.schema.request.spelling import by_write_name
from odoo.addons.dual_api.schema.versions import V1

from .common import ApiCase

CREATE = """mutation($input: CreateCustomerInput!) {
    createCustomer(input: $input) {
        customer { country parent { databaseId } salesperson { id } } } }"""


class TestWriteNames(ApiCase):
    """What is read as ``country`` is written as ``country``, and ``country_code``."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.parent = cls.customer("Parent")
        cls.values = {
            "country": "FR",
            "parent": cls.parent.id,
            "salesperson": cls.api_user.id,
        }
        cls.twice_named = [
            member
            for member in cls.customers().writable
            # A picture is a copy: test_files.py.
            if member.name not in (member.write_name, "image")
        ]

    @classmethod
    def customers(cls):
        return cls.env["dual_api.resolver"]._catalog(V1).resources["customers"]

    def written(self):
        customer = self.last()
        return {
            "country": customer.country_id.code,
            "parent": customer.parent_id.id,
            "salesperson": customer.user_id.id,
        }

    def test_every_such_member_is_known_here(self):
        self.assertEqual({m.name for m in self.twice_named}, set(self.values))

    def test_either_name_both_doors(self):
        for of in (lambda member: member.name, lambda member: member.write_name):
            sent = {of(m): self.values[m.name] for m in self.twice_named}
            answer = self.rest("POST", "customers", json={"name": "N", **sent})
            self.assertEqual(answer.status, 201, answer.text)
            self.assertEqual(self.written(), self.values)
            spelled = {camel(name): value for name, value in sent.items()}
            answer = self.graphql(CREATE, {"input": {"name": "N", **spelled}})
            self.assertNotIn("errors", answer.json, answer.text)
            self.assertEqual(self.written(), self.values)
            path = f"customers/{self.last().id}"
            answer = self.rest("PATCH", path, json=dict.fromkeys(sent))
            self.assertEqual(answer.status, 200, answer.text)
            self.assertFalse(self.last().parent_id)

    def last(self):
        return self.env["res.partner"].search([], order="id desc", limit=1)

    def test_both_names_have_to_agree(self):
        for member in self.twice_named:
            value = self.values[member.name]
            both = {member.name: value, member.write_name: str(value)}
            answer = self.rest("POST", "customers", json={"name": "N", **both})
            self.assertEqual(answer.status, 201, answer.text)
            other = "DE" if member.name == "country" else 1
            for wrong in (other, None):
                both = {"name": "N", member.name: wrong, member.write_name: value}
                answer = self.rest("POST", "customers", json=both)
                self.assertProblem(answer, "validation", status=422)
                self.assertEqual(list(answer.details), [member.name])
                both = {camel(name): sent for name, sent in both.items()}
                answer = self.graphql(CREATE, {"input": both})
                self.assertEqual(list(answer.details), [member.name])

    def test_a_mistake_has_the_name_that_was_sent(self):
        wrong = {"country": "XX", "parent": 2_000_000_000, "salesperson": "x"}
        for member in self.twice_named:
            for name in (member.name, member.write_name):
                sent = {name: wrong[member.name]}
                answer = self.rest("POST", "customers", json={"name": "N", **sent})
                self.assertEqual((answer.status, [*answer.details]), (422, [name]))
                sent = {camel(name): wrong[member.name]}
                answer = self.graphql(CREATE, {"input": {"name": "N", **sent}})
                self.assertEqual(len(answer.details), 1)
                found = camel(next(iter(answer.details)))
                self.assertEqual(found, camel(name))

    def test_what_is_the_same(self):
        members = tuple(self.twice_named)
        for one, other in ((7, "7"), ("FR", "FR"), (None, None)):
            found = by_write_name(members, {"parent": one, "parent_id": other})
            self.assertEqual(found.values, {"parent_id": other})
        found = by_write_name(members, {"parent": 7, "name": "N"})
        self.assertEqual(
            found, ({"parent_id": 7, "name": "N"}, {"parent_id": "parent"})
        )


class TestPieces(ApiCase):
    """What generated clients send: a list as the same parameter several times."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.parent = cls.customer("Mother", email="mother@example.com")
        for name in ("B", "A", "C"):
            cls.customer(name, parent_id=cls.parent.id, city="PIECES", type="other")
        cls.env.flush_all()

    def test_repeated_lists_join(self):
        whole = "fields=name,ref&sort=ref,-name&expand=parent,salesperson"
        pieces = (
            "fields=name&fields=ref&sort=ref&sort=-name"
            "&expand=parent&expand=salesperson"
        )
        rows = []
        for query in (whole, pieces):
            url = f"/api/v1/customers?city=PIECES&limit=1&{query}"
            found = []
            while url:
                answer = self.rest("GET", url)
                self.assertEqual(answer.status, 200, answer.text)
                found += answer.json["results"]
                url = answer.json["next"]
            rows.append(found)
        self.assertEqual(rows[0], rows[1])
        self.assertEqual([row["name"] for row in rows[0]], ["C", "B", "A"])

    def test_nothing_else_is_repeated(self):
        for name in ("limit", "q", "name_prefix", "cursor", "contacts.limit"):
            answer = self.rest("GET", f"customers?{name}=1&{name}=1")
            self.assertProblem(answer, "validation", status=422)
            self.assertEqual(list(answer.details), [name])

    def test_next_cursor(self):
        """Beside ``next``, for those who make addresses of their own."""
        path, found = "customers?city=PIECES&limit=2&sort=name&fields=name", []
        page = self.rest("GET", path).json
        self.assertTrue(page["next"].endswith(f"cursor={page['next_cursor']}"))
        page = self.rest("GET", f"{path}&cursor={page['next_cursor']}").json
        found = [row["name"] for row in page["results"]]
        self.assertEqual(
            (found, page["next"], page["next_cursor"]), (["C"], None, None)
        )
        inner = f"customers/{self.parent.id}?fields=contacts.name&contacts.limit=1"
        page = self.rest("GET", inner).json["contacts"]
        self.assertTrue(page["next"].endswith(f"cursor={page['next_cursor']}"))

    def test_a_cursor_brings_its_order(self):
        path = "customers?city=PIECES&limit=1&fields=name"
        page = self.rest("GET", f"{path}&sort=-name").json
        cursor = page["next_cursor"]
        rows = self.rest("GET", f"{path}&cursor={cursor}").json["results"]
        self.assertEqual([row["name"] for row in rows], ["B"])
        document = (
            "query($after: String, $order: [CustomerOrder!]) { customers(first: 1,"
            ' filter: {city: "PIECES"}, after: $after, orderBy: $order)'
            " { nodes { name } } }"
        )
        for order in (None, []):
            answer = self.graphql(document, {"after": cursor, "order": order})
            self.assertEqual(answer.data["customers"]["nodes"], [{"name": "B"}])
        answer = self.rest("GET", f"{path}&sort=name&cursor={cursor}")
        self.assertEqual((answer.status, list(answer.details)), (422, ["cursor"]))

    def test_the_size_of_a_list_that_is_not_shown(self):
        """It has no effect; but it is a size, and of a list."""
        for path in ("customers?", f"customers/{self.parent.id}?"):
            shown = self.rest("GET", f"{path}contacts.limit=5")
            self.assertEqual(shown.status, 200, shown.text)
            plain = self.rest("GET", path.rstrip("?"))
            if plain.json.get("next") is None:
                self.assertEqual(shown.json, plain.json)
            for wrong in ("contacts.limit=201", "parent.limit=5", "nothing.limit=5"):
                answer = self.rest("GET", path + wrong)
                name = wrong.partition("=")[0]
                self.assertEqual((answer.status, [*answer.details]), (422, [name]))

    def test_the_id_is_always_there(self):
        path = f"customers/{self.parent.id}"
        row = self.rest(
            "GET", f"{path}?fields=name,contacts.name,salesperson.name"
        ).json
        self.assertEqual(row["id"], self.parent.id)
        self.assertTrue(all(one["id"] for one in row["contacts"]["results"]))
        for answer in (
            self.rest("GET", "customers?fields=name"),
            self.rest("GET", f"{path}/contacts?fields=name,parent.name"),
        ):
            self.assertTrue(all(one["id"] for one in answer.json["results"]))
        self.assertEqual(row["id"], self.rest("PATCH", path, json={}).json["id"])
        made = self.rest("POST", "customers?fields=name", json={"name": "N"}).json
        self.assertTrue(made["id"])
        with_id = self.rest("GET", f"{path}?fields=id,name")
        without = self.rest("GET", f"{path}?fields=name")
        self.assertEqual(without.headers["ETag"], with_id.headers["ETag"])
        document = 'query { customer(id: %d) { etag(fields: ["name"]) } }'
        answer = self.graphql(document % self.parent.id)
        self.assertEqual(answer.data["customer"]["etag"], without.headers["ETag"])

    def test_what_is_expanded_is_shown(self):
        """Beside a field of it that is named, in whichever order."""
        path = f"customers/{self.customer('Child', parent_id=self.parent.id).id}"
        default = self.rest("GET", f"{path}?fields=parent").json["parent"]
        self.assertIn("email", default)
        for query in (
            "fields=parent.ref&expand=parent",
            "fields=parent,parent.ref",
            "fields=parent.ref,parent",
        ):
            shown = self.rest("GET", f"{path}?{query}").json["parent"]
            self.assertEqual(shown, {**default, "ref": None}, query)
        only = self.rest("GET", f"{path}?fields=parent.ref").json["parent"]
        self.assertEqual(only, {"id": self.parent.id, "ref": None})

    def test_the_viewer_has_an_id(self):
        """Caches of clients keep what has one."""
        record = self.key_record(self.api_key)
        self.assertEqual(self.rest("GET", "me").json["id"], record.id)
        row = self.rest("GET", "me?fields=node_id").json
        answer = self.graphql("{ viewer { id databaseId } }")
        viewer = answer.data["viewer"]
        self.assertEqual(viewer, {"id": row["node_id"], "databaseId": record.id})
        self.assertEqual(from_global_id(row["node_id"]), ("Viewer", record.id))
        document = "query($id: ID!) { node(id: $id) { id } }"
        answer = self.graphql(document, {"id": row["node_id"]})
        self.assertEqual(answer.error, "not_found")
