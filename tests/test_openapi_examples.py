# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every example in the OpenAPI document is sent, or held against a real answer."""

import json
from unittest.mock import patch

from odoo.exceptions import LockError

from .openapi_case import OpenApiCase, examples_of, pointer, spelled

#: Parameters that mean nothing without another one.
NEEDED = {"cursor": "sort", "contacts.limit": "expand"}
#: What is asked for to be answered like the example of that name.
ASKED = {"page": {"limit": 1}, "expanded": "expand"}
JSON_TYPES = ("application/json", "application/graphql-response+json")


class TestSent(OpenApiCase):
    """What is sent as the document shows it is accepted."""

    def test_each_parameter_alone(self):
        for path, method, operation in self.operations(self.document()):
            query = {
                one["name"]: one
                for one in operation["parameters"]
                if one["in"] == "query"
            }
            for name, parameter in query.items():
                sent = {name: spelled(parameter)}
                names = {NEEDED.get(name)} | {
                    other for other, one in query.items() if one.get("required")
                }
                sent |= {one: spelled(query[one]) for one in names if one}
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
            answer = self.ask(path, method, operation, self.api_key, sent, body)
            self.assertLess(answer.status, 300, answer.text)
            self.assertIsNone(answer.error, answer.text)

    def bodies(self, operation):
        content = operation.get("requestBody", {}).get("content", {})
        return examples_of(content.get("application/json", {}))

    def test_every_parameter_has_an_example_of_its_schema(self):
        document = self.document()
        for path, item in document["paths"].items():
            for place in (item, *item.values()):
                if not isinstance(place, dict):
                    continue
                method = [name for name in item if item[name] is place]
                for number, one in enumerate(place.get("parameters", ())):
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
            if "requestBody" in operation:
                self.assertTrue(bodies, path)
            for name, body in bodies.items():
                at = ("paths", path, method, "requestBody", "content", JSON_TYPES[0])
                with self.subTest(path, body=name):
                    self.assertFits(document, pointer(*at, "schema"), body)
                    answer = self.ask(path, method, operation, self.api_key, body=body)
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
                            self.api_key,
                            query,
                            None,
                            media_type,
                        )
                        self.assertEqual(answer.status, 200, answer.text)
                        self.assertSameShape(example, answer.json)
                        at = ("paths", path, method, "responses", "200", "content")
                        place = pointer(*at, media_type, "schema")
                        self.assertFits(document, place, answer.json)
                        compared.add(name)
        self.assertEqual(compared, {"page", "default", "expanded", "index", "ok"})

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


class TestRefused(OpenApiCase):
    """What the document shows as a refusal is how a refusal looks."""

    def refusals(self):
        """(code, answer) of REST's, as a client can bring them about."""
        poor, spent = self.new_key(scopes=()), self.new_key(limit=1)
        self.rest("GET", "me", key=spent)
        yield "bad_request", self.rest("POST", "customers", data=b"[]")
        yield "unauthorized", self.rest("GET", "customers", key="x" * 43)
        yield "forbidden", self.rest("GET", "customers", key=poor)
        yield "not_found", self.rest("GET", "customers/2147483647")
        yield "conflict", self.still_needed()
        yield (
            "precondition_failed",
            self.rest("DELETE", "customers/7", headers={"If-Match": '"other"'}),
        )
        yield (
            "payload_too_large",
            self.rest("POST", "customers", data=b" " * 2**20 + b"{}"),
        )
        yield (
            "unsupported_media_type",
            self.rest(
                "POST", "customers", data=b"{}", headers={"Content-Type": "text/plain"}
            ),
        )
        yield "validation", self.rest("POST", "customers", json={})
        yield "rate_limit_exceeded", self.rest("GET", "me", key=spent)

    def still_needed(self):
        needed = self.customer("Needed")
        self.env["res.users"].create(
            {"name": "U", "login": "needs", "partner_id": needed.id}
        )
        return self.rest("DELETE", f"customers/{needed.id}")

    def test_problems_look_like_their_examples(self):
        document = self.document()
        for code, answer in self.refusals():
            with self.subTest(code):
                self.assertProblem(answer, code)
                response = document["components"]["responses"][code]
                media = response["content"]["application/problem+json"]
                example = media["examples"][code]["value"]
                self.assertSameShape(example, answer.json)
                self.assertEqual(example["title"], answer.json["title"])
                self.assertFits(document, "/components/schemas/Problem", answer.json)

    def test_a_refusal_has_the_headers_that_are_promised(self):
        document = self.document()
        headers = document["components"]["headers"]
        for code, answer in self.refusals():
            promised = document["components"]["responses"][code]["headers"]
            for name in promised:
                if headers[name].get("required"):
                    self.assertIn(name, answer.headers, code)
            # And nothing of ours that nobody was told of.
            told = {name.lower() for name in promised}
            for name in headers:
                if name in answer.headers:
                    self.assertIn(name.lower(), told, code)

    def test_graphql_refuses_as_its_examples_show(self):
        document = self.document()
        poor, spent = self.new_key(scopes=()), self.new_key(limit=1)
        self.rest("GET", "me", key=spent)
        query = "{ customers { nodes { name } } }"
        for code, answer in (
            ("bad_request", self.rest("POST", "/graphql", json=[])),
            ("unauthorized", self.graphql(query, key="x" * 43)),
            ("forbidden", self.graphql(query, key=poor)),
            ("rate_limit_exceeded", self.graphql(query, key=spent)),
            ("not_acceptable", self.graphql(query, accept="image/png")),
        ):
            with self.subTest(code):
                response = document["components"]["responses"][f"graphql_{code}"]
                media = response["content"]["application/json"]
                example = media["examples"][code]["value"]
                self.assertSameShape(example, answer.json)
                self.assertFits(
                    document, "/components/schemas/GraphQLRefusal", answer.json
                )

    def test_every_operation_gives_each_refusal_that_it_names(self):
        document = self.document()
        self.set_setting("failed_logins_per_min", "1000")
        self.spent, self.poor = (
            self.new_key(limit=1),
            self.new_key(allowed_origins="https://a"),
        )
        self.rest("GET", "me", key=self.spent)
        for path, method, operation in self.operations(document):
            for status, response in operation["responses"].items():
                code = response.get("$ref", "").rpartition("/")[2]
                code = code.removeprefix("graphql_")
                if not code or int(status) >= 500:
                    continue
                with self.subTest(operation["operationId"], code=code):
                    answer = self.refused(path, method, operation, code)
                    self.assertEqual((answer.error, answer.status), (code, int(status)))

    def refused(self, path, method, operation, code):
        """A request that the operation refuses for that reason."""
        parameters = operation["parameters"]
        query = {
            one["name"]: spelled(one)
            for one in parameters
            if one["in"] == "query" and one.get("required")
        }
        url = path.replace("{id}", str(2**31 - 1 if code == "not_found" else 7))
        content = operation.get("requestBody", {}).get("content", {})
        body = next(iter(examples_of(content.get(JSON_TYPES[0], {})).values()), None)
        sent = {"json": body, "params": query}
        if code == "rate_limit_exceeded" and {} in operation["security"]:
            # Not every page takes points from a key, but no wrong key goes uncounted.
            self.set_setting("failed_logins_per_min", "0")
            answer = self.rest(method.upper(), url, key="x" * 43)
            self.set_setting("failed_logins_per_min", "1000")
            return answer
        if code == "conflict" and path == "/graphql":
            return self.still_running(examples_of(content[JSON_TYPES[0]])["create"])
        if code == "conflict":
            with self.conflict():
                return self.rest(method.upper(), url, **sent)
        sent |= {
            "unauthorized": {"key": "x" * 43},
            # Of any origin but its own.
            "forbidden": {"key": self.poor, "headers": {"Origin": "https://b"}},
            "rate_limit_exceeded": {"key": self.spent},
            "bad_request": {
                "json": None,
                "data": b"[]" if body else None,
                "params": {},
            },
            "payload_too_large": {"json": None, "data": b" " * 2**20 + b"{}"},
            "unsupported_media_type": {"headers": {"Content-Type": "text/plain"}},
            "not_acceptable": {"headers": {"Accept": "image/png"}},
            "precondition_failed": {"headers": {"If-Match": '"other"'}},
            "method_not_allowed": {"params": {"query": "mutation { __typename }"}},
            "validation": {"params": {**query, "nothing": 1}},
        }.get(code, {})
        if code == "validation" and path == "/graphql":
            too_many = "{ customers(first: 0) { nodes { id } } }"
            sent["params"] = {"query": too_many} if method == "get" else {}
            sent["json"] = body and {"query": too_many}
        return self.rest(method.upper(), url, **sent)

    def still_running(self, document):
        """The answer to a document whose first request is not done yet."""
        for _turn in range(2):
            headers = {"Idempotency-Key": "once"}
            answer = self.rest("POST", "/graphql", json=document, headers=headers)
            self.env.cr.execute(
                "UPDATE dual_api_idempotency SET status = NULL, token = 'another'"
            )
        return answer

    def conflict(self):
        """Another change of the record is under way."""

        def resolve(_self, _operation, **_options):
            raise LockError("locked")

        return patch.object(self.registry["dual_api.resolver"], "_resolve", resolve)
