# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every example in the OpenAPI document is sent, or held against a real answer."""

import json

from odoo.tests import tagged

from .support.effort import EFFORT, SOAKS
from .support.openapi_case import JSON_TYPES, OpenApiCase, examples_of, pointer, spelled

#: What is asked for to be answered like the example of that name.
ASKED = {"page": {"limit": 1}, "expanded": "expand"}


@tagged(SOAKS)
class TestSent(OpenApiCase):
    """What is sent as the document shows it is accepted."""

    def test_each_parameter_alone(self):
        """One that is the same everywhere, such as the size of a page, once."""
        alone = set()
        for path, method, operation in self.operations(self.document()):
            query = {
                one["name"]: one
                for one in operation["parameters"]
                if one["in"] == "query"
            }
            for name, parameter in query.items():
                if EFFORT == 1 and repr(parameter) in alone:
                    continue
                alone.add(repr(parameter))
                sent = {name: spelled(parameter)}
                sent |= {
                    other: spelled(one)
                    for other, one in query.items()
                    if one.get("required")
                    # Of the record that a new file belongs to, both are needed.
                    or (method == "post" and {name, other} == {"resource", "record_id"})
                }
                self.assertAccepted(path, method, operation, sent)

    def test_all_parameters_together(self):
        asked = 0
        for path, method, operation in self.operations(self.document()):
            sent = {
                one["name"]: spelled(one)
                for one in operation["parameters"]
                if one["in"] == "query"
            }
            if sent:
                self.assertAccepted(path, method, operation, sent)
                asked += 1
        self.assertGreaterEqual(asked, 7)

    def assertAccepted(self, path, method, operation, sent):
        bodies = self.bodies(operation)
        with self.subTest(operation["operationId"], sent=sent):
            body = next(iter(bodies.values()), None)
            # Some things can be done to a record only once.
            with self.env.cr.savepoint() as savepoint:
                answer = self.ask(path, method, operation, self.api_key, sent, body)
                savepoint.rollback()
            self.assertLess(answer.status, 300, answer.text)
            self.assertIsNone(answer.error, answer.text)

    def bodies(self, operation):
        content = operation.get("requestBody", {}).get("content", {})
        bodies = examples_of(content.get("application/json", {}))
        # Who makes a key for somebody else needs all rights of that user.
        own = {"user_id": self.api_user.id}
        return {
            name: {key: own.get(key, each) for key, each in body.items()}
            for name, body in bodies.items()
        }

    def test_every_parameter_has_an_example_of_its_schema(self):
        document = self.document()
        for path, item in document["paths"].items():
            for place in (item, *item.values()):
                if not isinstance(place, dict):
                    continue
                method = [name for name in item if item[name] is place]
                for number, one in enumerate(place.get("parameters", ())):
                    if "$ref" in one:
                        continue
                    at = ("paths", path, *method, "parameters", number)
                    if "content" in one:
                        at = (*at, "content", "application/json")
                        one = one["content"]["application/json"]
                    with self.subTest(at=at):
                        self.assertFits(
                            document, pointer(*at, "schema"), one["example"]
                        )

    def test_each_body_is_accepted_and_answered_like_its_example(self):
        document, sent = self.document(), 0
        for path, method, operation in self.operations(document):
            bodies = self.bodies(operation)
            content = operation.get("requestBody", {}).get("content", {})
            if JSON_TYPES[0] in content:
                self.assertTrue(bodies, path)
            for name, body in bodies.items():
                at = ("paths", path, method, "requestBody", "content", JSON_TYPES[0])
                with self.subTest(path, body=name):
                    self.assertFits(document, pointer(*at, "schema"), body)
                    with self.env.cr.savepoint() as savepoint:
                        answer = self.ask(
                            path, method, operation, self.api_key, body=body
                        )
                        savepoint.rollback()
                    self.assertLess(answer.status, 300, answer.text)
                    self.assertIsNone(answer.error, answer.text)
                    shown = self.shown(operation, answer.status)
                    example = shown.get(name, next(iter(shown.values())))
                    self.assertSameShape(example, answer.json)
                    sent += 1
        self.assertGreaterEqual(sent, 6)

    def shown(self, operation, status):
        content = operation["responses"][str(status)].get("content", {})
        return examples_of(content.get(JSON_TYPES[0], {}))


class TestAnswered(OpenApiCase):
    """What the document shows as an answer is what is answered."""

    def test_every_example_of_an_answer_fits_its_schema(self):
        document, count = self.document(), 0
        for path, method, operation in self.operations(document):
            for status, response in operation["responses"].items():
                for media_type, media in response.get("content", {}).items():
                    at = ("paths", path, method, "responses", status, "content")
                    for name, example in examples_of(media).items():
                        with self.subTest(path, method=method, example=name):
                            place = pointer(*at, media_type, "schema")
                            self.assertFits(document, place, example)
                            count += 1
        for code, response in document["components"]["responses"].items():
            for media_type, media in response["content"].items():
                at = ("components", "responses", code, "content", media_type, "schema")
                for example in examples_of(media).values():
                    with self.subTest(code, media_type=media_type):
                        self.assertFits(document, pointer(*at), example)
                        count += 1
        self.assertGreater(count, 40)

    def test_every_example_in_a_schema_fits_it(self):
        document = self.document()

        def check(schema, *at):
            if isinstance(schema, dict):
                for example in schema.get("examples", ()):
                    with self.subTest(at=at):
                        self.assertFits(document, pointer(*at), example)
                for name, each in schema.items():
                    if name != "examples":
                        check(each, *at, name)
            elif isinstance(schema, list):
                for number, each in enumerate(schema):
                    check(each, *at, number)

        check(document["components"]["schemas"], "components", "schemas")
        for name, header in document["components"]["headers"].items():
            at = pointer("components", "headers", name, "schema")
            self.assertFits(document, at, header["example"])

    def test_what_is_read_looks_like_its_example(self):
        document, compared = self.document(), set()
        for path, method, operation in self.operations(document):
            if method != "get" or path == "/graphql":
                continue
            response = operation["responses"]["200"]
            for media_type, media in response["content"].items():
                for name, example in examples_of(media).items():
                    query = ASKED.get(name, {})
                    if isinstance(query, str):
                        found = [
                            one
                            for one in operation["parameters"]
                            if one["name"] == query
                        ]
                        query = {query: spelled(found[0])}
                    with self.subTest(path, example=name):
                        answer = self.ask(
                            path,
                            method,
                            operation,
                            # What everybody is told; a key is told more.
                            None if name == "ok" else self.api_key,
                            query,
                            None,
                            media_type,
                        )
                        self.assertEqual(answer.status, 200, answer.text)
                        said = answer.text if answer.json is None else answer.json
                        self.assertSameShape(example, said)
                        at = ("paths", path, method, "responses", "200", "content")
                        place = pointer(*at, media_type, "schema")
                        self.assertFits(document, place, said)
                        compared.add(name)
        expected = {"page", "default", "expanded", "index", "ok", "detailed"}
        self.assertEqual(compared, expected)

    def test_an_answer_has_the_headers_that_are_promised(self):
        document, checked = self.document(), 0
        rows = document["components"]["headers"]
        for path, method, operation in self.operations(document):
            if method != "get" or path == "/graphql":
                continue
            with self.subTest(path):
                answer = self.ask(path, method, operation, self.api_key)
                promised = operation["responses"]["200"]["headers"]
                needed = {name for name in promised if rows[name].get("required")}
                if operation["security"] not in ([], [{}, {"ApiKey": []}]):
                    needed |= {name for name in promised if "RateLimit" in name}
                self.assertLessEqual(
                    {name.lower() for name in needed},
                    {name.lower() for name in answer.headers},
                )
                # And nothing of ours that nobody was told of.
                sent = {name for name in rows if name in answer.headers}
                self.assertLessEqual(sent, set(promised))
                checked += 1
        self.assertGreaterEqual(checked, 11)
        created = self.rest("POST", "customers", json={"name": "N"})
        promised = document["paths"]["/api/v1/customers"]["post"]["responses"]["201"]
        self.assertIn("Location", promised["headers"])
        self.assertIn("Location", created.headers)
        page = self.rest("GET", "customers?limit=1")
        promised = document["paths"]["/api/v1/customers"]["get"]["responses"]["200"]
        self.assertIn("Link", promised["headers"])
        self.assertIn("Link", page.headers)

    def test_graphql_answers_its_examples_by_both_methods(self):
        document = self.document()
        operation = document["paths"]["/graphql"]["post"]
        requests = examples_of(operation["requestBody"]["content"][JSON_TYPES[0]])
        self.assertEqual(set(requests), {"list", "key", "create"})
        for media_type in JSON_TYPES:
            content = operation["responses"]["200"]["content"][media_type]
            shown = examples_of(content)
            for name, request in requests.items():
                with self.subTest(name, media_type=media_type):
                    answer = self.graphql(
                        request["query"], request["variables"], accept=media_type
                    )
                    self.assertSameShape(shown[name], answer.json)
                    self.assertFits(
                        document, "/components/schemas/GraphQLAnswer", answer.json
                    )
        query = {
            **requests["list"],
            "variables": json.dumps(requests["list"]["variables"]),
        }
        answer = self.rest("GET", "/graphql", params=query)
        self.assertSameShape(shown["list"], answer.json)
