# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""GraphQL over HTTP: media types, statuses, methods, and what a document may be."""

from .common import GRAPHQL_JSON
from .support.http_case import JSON, VIEWER, GraphQLHttpCase

CREATE = 'mutation { createCustomer(input: {name: "By GET"}) { clientMutationId } }'
INTROSPECTION = "{ __schema { queryType { name } types { name } } }"


class TestMediaTypes(GraphQLHttpCase):
    """In what is answered, and with which status."""

    def test_accept_is_heard(self):
        for accept, media_type in (
            (None, JSON),
            ("*/*", JSON),
            ("application/*", JSON),
            (JSON, JSON),
            (GRAPHQL_JSON, GRAPHQL_JSON),
            (f"{GRAPHQL_JSON}; charset=utf-8", GRAPHQL_JSON),
            (f"{GRAPHQL_JSON}, {JSON};q=0.9", GRAPHQL_JSON),
            (f"{GRAPHQL_JSON};q=0.5, {JSON}", JSON),
            (f"text/plain, {GRAPHQL_JSON}", GRAPHQL_JSON),
            ("text/plain, */*;q=0.1", JSON),
        ):
            with self.subTest(accept):
                headers = {"Accept": accept}
                answer = self.post({"query": VIEWER}, **headers)
                self.assertEqual(answer.status, 200, answer.text)
                content_type = answer.headers["Content-Type"]
                self.assertEqual(content_type, f"{media_type}; charset=utf-8")
                self.assertEqual(answer.data["viewer"]["name"], "Test")

    def test_what_cannot_be_made_is_refused(self):
        for accept in ("text/plain", "application/xml", "image/*"):
            with self.subTest(accept):
                answer = self.post({"query": VIEWER}, Accept=accept)
                self.assertEqual((answer.status, answer.error), (406, "not_acceptable"))

    def test_what_is_not_wanted_at_all_is_not_made(self):
        answer = self.graphql("{ __typename }", accept="application/json;q=0")
        self.assertProblem(answer, "not_acceptable", status=406)

    def test_statuses(self):
        typed = "query ($n: Int!) { customers(first: $n) { nodes { name } } }"
        for name, body, error, old, new in (
            ("syntax", {"query": "{"}, "bad_request", 200, 400),
            ("empty", {"query": ""}, "bad_request", 200, 400),
            ("field", {"query": "{ nothing }"}, "validation", 200, 400),
            ("missing variable", {"query": typed}, "validation", 200, 400),
            (
                "wrong variable",
                {"query": typed, "variables": {"n": "x"}},
                "validation",
                200,
                400,
            ),
            (
                "operation",
                {"query": VIEWER, "operationName": "B"},
                "validation",
                200,
                400,
            ),
            ("no query", {"variables": {}}, "bad_request", 400, 400),
            ("query", {"query": 1}, "bad_request", 400, 400),
            ("name", {"query": VIEWER, "operationName": 1}, "bad_request", 400, 400),
            ("variables", {"query": VIEWER, "variables": []}, "bad_request", 400, 400),
            ("extensions", {"query": VIEWER, "extensions": 1}, "bad_request", 400, 400),
            ("batch", [{"query": VIEWER}], "bad_request", 400, 400),
        ):
            for media_type, status in ((JSON, old), (GRAPHQL_JSON, new)):
                with self.subTest(name, media_type=media_type):
                    answer = self.post(body, Accept=media_type)
                    self.assertEqual((answer.status, answer.error), (status, error))
                    self.assertNotIn("data", answer.json)
                    self.assertIn(media_type, answer.headers["Content-Type"])
                    extensions = answer.json["errors"][0]["extensions"]
                    self.assertEqual(extensions["code"], error.upper())
                    self.assertEqual(
                        extensions["correlation_id"], answer.headers["X-Correlation-ID"]
                    )

    def test_other_refusals_have_the_same_status_in_both(self):
        poor = self.new_key(scopes=())
        for media_type in (JSON, GRAPHQL_JSON):
            answer = self.graphql(VIEWER, key=None, accept=media_type)
            self.assertProblem(answer, "unauthorized", status=401)
            query = "{ customers { nodes { name } } }"
            answer = self.graphql(query, key=poor, accept=media_type)
            self.assertProblem(answer, "forbidden", status=403)

    def test_an_answer_tells_what_it_cost(self):
        key = self.new_key(limit=90)
        answer = self.graphql(VIEWER, key=key)
        cost = answer.json["extensions"]["cost"]
        self.assertEqual(
            cost, {"points": 1, "limit": 90, "remaining": 89, "reset": cost["reset"]}
        )
        query = "{ customers(first: 200) { nodes { parent { name } } } }"
        answer = self.graphql(query, key=key)
        self.assertEqual(answer.json["extensions"]["cost"]["points"], 2)
        self.assertEqual(answer.points, 2)


class TestMethods(GraphQLHttpCase):
    """GET for queries, POST for everything, one operation at a time."""

    def test_queries_can_be_got(self):
        self.customer("Got", ref="got")
        query = (
            "query Q($r: [String!]) { customers(filter: {ref: $r}) { nodes { name } } }"
        )
        answer = self.get(query, variables='{"r": "got"}', operationName="Q")
        self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual(answer.data, {"customers": {"nodes": [{"name": "Got"}]}})
        for parameters in ({"variables": "{"}, {"variables": "[]"}):
            answer = self.get(query, **parameters)
            self.assertEqual((answer.status, answer.error), (400, "bad_request"))
        answer = self.rest("GET", "/graphql", headers={"Accept": JSON})
        self.assertEqual((answer.status, answer.error), (400, "bad_request"))

    def test_mutations_cannot(self):
        both = f"query A {VIEWER} mutation B {CREATE.removeprefix('mutation ')}"
        for accept in (JSON, GRAPHQL_JSON):
            for answer in (
                self.get(CREATE, accept=accept),
                self.get(both, accept=accept, operationName="B"),
            ):
                self.assertProblem(answer, "method_not_allowed", {}, 405)
                self.assertEqual(answer.headers["Allow"], "POST")
        self.assertEqual(self.get(both, operationName="A").status, 200)
        self.assertFalse(self.env["res.partner"].search([("name", "=", "By GET")]))

    def test_a_mutation_is_posted(self):
        answer = self.post({"query": CREATE})
        self.assertEqual(answer.status, 200, answer.text)
        self.assertTrue(self.env["res.partner"].search([("name", "=", "By GET")]))

    def test_one_operation_of_a_document_is_named(self):
        document = "query A { a: __typename } query B { b: __typename }"
        for name in ("A", "B"):
            answer = self.post({"query": document, "operationName": name})
            self.assertEqual(answer.data, {name.lower(): "Query"})
        for body in (
            {"query": document},
            {"query": document, "operationName": "C"},
            {"query": document, "operationName": ""},
            {"query": "fragment F on Query { __typename }"},
        ):
            with self.subTest(body):
                answer = self.post(body, Accept=GRAPHQL_JSON)
                self.assertEqual((answer.status, answer.error), (400, "validation"))

    def test_subscriptions_are_not_there(self):
        self.assertRefused(self.graphql("subscription { viewer }"), "validation")


class TestIntrospection(GraphQLHttpCase):
    """Who may see the schema, and how much it gives away."""

    def test_it_needs_a_key_and_no_scope(self):
        for query in (
            INTROSPECTION,
            "{ __typename }",
            '{ __type(name: "User") { name } }',
        ):
            answer = self.graphql(query, key=None)
            self.assertProblem(answer, "unauthorized", status=401)
            answer = self.get(query, key=None)
            self.assertProblem(answer, "unauthorized", status=401)
            answer = self.graphql(query, key=self.new_key(scopes=()))
            self.assertEqual(answer.status, 200, answer.text)

    def test_a_setting_makes_it_public_and_nothing_else(self):
        self.set_setting("public_introspection", "true")
        answer = self.graphql(INTROSPECTION, key=None)
        self.assertEqual(answer.status, 200, answer.text)
        names = {found["name"] for found in answer.data["__schema"]["types"]}
        self.assertIn("Customer", names)
        self.assertNotIn("RateLimit", answer.headers)
        for query in (
            VIEWER,
            "{ customers { nodes { name } } }",
            "{ __schema { queryType { name } } viewer { name } }",
            "query { __typename ...F } fragment F on Query { customer(id: 1) { id } }",
            CREATE,
        ):
            with self.subTest(query):
                answer = self.graphql(query, key=None)
                self.assertProblem(answer, "unauthorized", status=401)
        answer = self.graphql(INTROSPECTION, key="wrong")
        self.assertProblem(answer, "unauthorized", status=401)
        self.assertEqual(self.graphql(INTROSPECTION).points, 1)

    def test_the_messages_of_graphql_guess_no_names(self):
        order = "{ customers(orderBy: {field: NAM}) { nodes { name } } }"
        for query, variables in (
            ("{ custome(id: 1) { name } }", {}),
            ("{ viewer { nam } }", {}),
            ("{ customers(firs: 1) { nodes { name } } }", {}),
            ("{ customers(filter: {nam: 1}) { nodes { name } } }", {}),
            (order, {}),
            ("{ viewer { ... on Custome { name } } }", {}),
            (
                """mutation ($i: UpdateCustomerInput!) {
                    updateCustomer(input: $i) { clientMutationId }
                }""",
                {"i": {"id": "1", "nam": "N"}},
            ),
            (
                """query ($o: [CustomerOrder!]) {
                    customers(orderBy: $o) { nodes { name } }
                }""",
                {"o": {"field": "NAM"}},
            ),
        ):
            with self.subTest(query):
                answer = self.graphql(query, variables)
                self.assertRefused(answer, "validation")
                # What validation says beside them is about names of inputs that the
                # key may use, and the same as at REST's door.
                messages = " ".join(one["message"] for one in answer.json["errors"])
                for name in ("Did you mean", "customer'", "'name'", "NAME", "'first'"):
                    self.assertNotIn(name, messages)
