# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The Postman collection holds every operation of both APIs, and nothing else.

That it can be run is tested where newman runs it (tests/live/test_postman.py).
"""

import json
import re

from .common import ApiCase

METHODS = ("get", "post", "patch", "put", "delete")


def requests_in(item, *folders):
    """(folders, request) of all that is in an item, folders within folders."""
    if "request" in item:
        yield folders, item
    for each in item.get("item", ()):
        yield from requests_in(each, *folders, item.get("name", ""))


class TestPostman(ApiCase):
    def collection(self, key=None):
        answer = self.rest("GET", "postman.json", key=key)
        self.assertEqual(answer.status, 200)
        return answer.json

    def operations(self, collection, *folders):
        """(method, path) of the requests in those folders, in order."""
        return [
            (
                item["request"]["method"],
                item["request"]["url"]["raw"].partition("?")[0],
            )
            for found, item in requests_in(collection)
            if found[1 : 1 + len(folders)] == folders
        ]

    def fields(self, collection):
        """The root fields that have a request."""
        return [
            item["name"]
            for folders, item in requests_in(collection)
            if folders[1:] == ("GraphQL", "Fields")
        ]

    def documented(self, key=None):
        """(method, path) of the operations in OpenAPI."""
        document = self.rest("GET", "openapi.json", key=key).json
        return [
            (method.upper(), "{{base_url}}" + re.sub(r"{(\w+)}", r":\1", path))
            for path, item in document["paths"].items()
            for method in METHODS
            if method in item
        ]

    def test_every_operation_of_openapi_is_a_request(self):
        collection = self.collection()
        found = [
            *self.operations(collection, "REST"),
            *self.operations(collection, "GraphQL", "Endpoint"),
        ]
        self.assertCountEqual(found, self.documented())

    def test_every_root_field_is_a_request(self):
        schema = self.graphql(
            "{ __schema { queryType { fields { name } }"
            " mutationType { fields { name } } } }"
        ).data["__schema"]
        names = [field["name"] for each in schema.values() for field in each["fields"]]
        self.assertCountEqual(self.fields(self.collection()), names)

    def test_what_is_made_is_read_changed_and_deleted_in_that_order(self):
        address = "{{base_url}}/api/v1/customers"
        self.assertEqual(
            self.operations(self.collection(), "REST", "customers"),
            [
                ("POST", address),
                ("GET", f"{address}/:id"),
                ("GET", address),
                ("PATCH", f"{address}/:id"),
                ("GET", f"{address}/:id/contacts"),
                ("DELETE", f"{address}/:id"),
            ],
        )

    def test_a_key_is_shown_what_it_may_do(self):
        reader = self.new_key(scopes=["customers:read"])
        collection = self.collection(reader)
        self.assertCountEqual(
            [
                *self.operations(collection, "REST"),
                *self.operations(collection, "GraphQL", "Endpoint"),
            ],
            self.documented(reader),
        )
        self.assertEqual(
            [method for method, _ in self.operations(collection, "REST", "customers")],
            ["GET", "GET", "GET"],
        )
        self.assertCountEqual(
            self.fields(collection), ["viewer", "customer", "customers", "node"]
        )
        writer = self.collection(self.new_key(scopes=["customers:write"]))
        self.assertCountEqual(
            self.fields(writer),
            ["viewer", "createCustomer", "updateCustomer", "deleteCustomer"],
        )
        nobody = self.collection(self.new_key(scopes=()))
        self.assertEqual(self.fields(nobody), ["viewer"])
        self.assertEqual(self.operations(nobody, "REST", "customers"), [])

    def test_every_request_is_tested_described_and_its_own(self):
        found = [item for _folders, item in requests_in(self.collection())]
        for item in found:
            with self.subTest(item["name"]):
                (tests,) = [e for e in item["event"] if e["listen"] == "test"]
                self.assertIn("pm.test(", "".join(tests["script"]["exec"]))
                self.assertTrue(item["request"]["description"])
        ids = [each["id"] for item in found for each in (item, *item["response"])]
        self.assertEqual(len(ids), len(set(ids)))

    def test_every_operation_has_an_answer_to_look_at(self):
        for folders, item in requests_in(self.collection()):
            if "Refusals" in folders:
                continue
            with self.subTest(item["name"]):
                self.assertTrue(item["response"])
                for answer in item["response"]:
                    if answer["_postman_previewlanguage"] == "json":
                        self.assertIsInstance(json.loads(answer["body"]), dict)

    def test_no_variable_is_used_that_is_not_there(self):
        collection = self.collection()
        known = {variable["key"] for variable in collection["variable"]}
        used = set(re.findall(r"{{(\w+)}}", json.dumps(collection)))
        used |= set(
            re.findall(r'ariables\.\w+\(\\"(\w+)\\"', json.dumps(collection["item"]))
        )
        self.assertEqual(used, known)

    def test_no_key_is_in_it(self):
        collection = self.collection(self.api_key)
        self.assertNotIn(self.api_key, json.dumps(collection))
        values = {each["key"]: each["value"] for each in collection["variable"]}
        self.assertEqual(values["api_key"], "")
