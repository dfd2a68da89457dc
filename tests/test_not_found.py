# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is not there, and what may not be seen, are the same to a client."""

from odoo.addons.dual_api.schema.naming import to_global_id

from .common import ApiCase

_UPDATE = (
    "mutation ($id: ID!)"
    ' { it: updateCustomer(input: {id: $id, name: "a"}) { customer { id } } }'
)
_DELETE = "mutation ($id: ID!) { it: deleteCustomer(input: {id: $id}) { deletedId } }"
_READ = "query ($id: ID!) { it: customer(id: $id) { id name } }"
_NODE = "query ($id: ID!) { it: node(id: $id) { id } }"
_BEYOND_INTEGER = (2**31, 2**63, 10**30, 10**300)


class TestNotFound(ApiCase):
    """One answer, clean JSON, whatever the reason."""

    def setUp(self):
        super().setUp()
        self.there = self.customer("There")
        self.hidden = self.customer("Hidden")
        self.gone = self.customer("Deleted")
        self.gone_id = self.gone.id
        self.gone.unlink()
        self.env["ir.rule"].create(
            {
                "name": "Test",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": repr([("id", "!=", self.hidden.id)]),
            }
        )

    def rest_refusals(self, identity):
        """What REST answers for the id, on every path and method that takes one."""
        for method, path, json in (
            ("GET", f"customers/{identity}", None),
            ("PATCH", f"customers/{identity}", {"name": "a"}),
            ("DELETE", f"customers/{identity}", None),
            ("GET", f"customers/{identity}/contacts", None),
            ("GET", f"customers/{identity}?fields=contacts.name,parent.name", None),
        ):
            answer = self.rest(method, path, json=json)
            self.assertProblem(answer, "not_found", {}, status=404)
            yield answer.json

    def graphql_refusals(self, identity):
        """What GraphQL answers for the id, in every field that takes one."""
        for query in (_READ, _UPDATE, _DELETE):
            answer = self.graphql(query, {"id": identity})
            self.assertProblem(answer, "not_found", {}, status=200)
            self.assertIsNone(answer.data["it"])
            yield answer.json["errors"][0]

    def members(self, documents):
        """The documents without what differs between any two answers."""
        found = set()
        for document in documents:
            document = document.get("extensions", document)
            found.add((document["error"], document["title"], document.get("detail")))
        return found

    def test_all_reasons_look_the_same(self):
        for identity in (self.gone_id, self.hidden.id, 2**31 - 1, *_BEYOND_INTEGER):
            with self.subTest(identity=identity):
                expected = {("not_found", "Not found", None)}
                found = self.members(self.rest_refusals(identity))
                self.assertEqual(found, expected)
                found = self.members(self.graphql_refusals(str(identity)))
                self.assertEqual(found, expected)

    def test_number_of_thousands_of_digits(self):
        """Python itself refuses to read it."""
        number = "9" * 5000
        self.assertEqual(len(list(self.rest_refusals(number))), 5)
        self.assertEqual(len(list(self.graphql_refusals(number))), 3)
        answer = self.rest("GET", f"customers/{number}", key=None)
        self.assertProblem(answer, "unauthorized", status=401)

    def test_text_that_is_no_id(self):
        for identity in ("abc", "1.5", "-1", "0x10", "é", "1;2", "%00", "%20", "1e3"):
            with self.subTest(identity=identity):
                for answer in self.rest_refusals(identity):
                    self.assertEqual(answer["error"], "not_found")
        for identity in ("abc", "1.5", "-1", "", "é", "\0", " 1", "1;2", "0"):
            with self.subTest(identity=identity):
                for answer in self.graphql_refusals(identity):
                    self.assertEqual(answer["path"], ["it"])

    def test_a_number_has_one_spelling(self):
        """``/customers/01`` is not ``/customers/1``, at no door and in no filter."""
        number = self.customer("Spelled").id
        for identity in (f"0{number}", f"+{number}", f"00{number}"):
            with self.subTest(identity=identity):
                list(self.rest_refusals(identity))
                list(self.graphql_refusals(identity))
                answer = self.rest("GET", "customers", params={"parent_id": identity})
                self.assertProblem(answer, "validation", status=422)
        self.assertEqual(self.rest("GET", f"customers/{number}").status, 200)

    def test_global_ids(self):
        """They must lead to a record of the type that the field is of."""
        number = self.there.id
        found = to_global_id("Customer", number)
        self.assertEqual(self.graphql(_READ, {"id": found}).data["it"]["id"], found)
        self.assertEqual(self.graphql(_NODE, {"id": found}).data["it"]["id"], found)
        for identity in (
            to_global_id("User", number),
            to_global_id("customer", number),
            to_global_id("Customer", self.gone_id),
            to_global_id("Customer", self.hidden.id),
            to_global_id("Customer", 2**31),
            to_global_id("Customer", 0),
            found[:-1],
            f"{found}=",
        ):
            with self.subTest(identity=identity):
                list(self.graphql_refusals(identity))
                answer = self.graphql(_NODE, {"id": identity})
                self.assertProblem(answer, "not_found", status=200)

    def test_node_takes_global_ids_only(self):
        number = str(self.there.id)
        answer = self.graphql(_NODE, {"id": number})
        self.assertProblem(answer, "not_found", status=200)

    def test_the_other_fields_of_a_document_stay(self):
        number = self.there.id
        answer = self.graphql(
            f"{{ a: customer(id: {number}) {{ databaseId }}"
            f"   b: customer(id: {self.gone_id}) {{ databaseId }} }}"
        )
        self.assertEqual(answer.data, {"a": {"databaseId": number}, "b": None})
        self.assertEqual([e["path"] for e in answer.json["errors"]], [["b"]])

    def test_unknown_paths(self):
        identity = self.there.id
        for path in (
            "/api/nonsense",
            "/api/v3/customers",
            "/api/v1/nonsense",
            f"/api/v1/customers/{identity}/nonsense",
            f"/api/v1/customers/{identity}/parent",
            f"/api/v1/customers/{identity}/name",
            "/graphql/nonsense",
        ):
            for key in (self.api_key, None):
                with self.subTest(path=path, key=key is not None):
                    answer = self.rest("GET", path, key=key)
                    self.assertProblem(answer, "not_found", {}, status=404)

    def test_what_hides_behind_a_filter(self):
        """A hidden record is no more found by what points to it."""
        child = self.customer("Child", parent_id=self.hidden.id)
        answer = self.rest("GET", "customers", params={"parent_id": self.hidden.id})
        self.assertNotIn("Hidden", answer.text)
        answer = self.rest("GET", f"customers/{child.id}?fields=parent.name")
        self.assertEqual(answer.json, {"id": child.id, "parent": None})
